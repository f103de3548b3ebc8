//! What is said of a chain that a packet visits.

use super::book::{ServiceTold, Shelf};
use super::directory::Directory;
use super::path::Frame;
use super::{ChainVisit, Choice, ChoiceOption, ChoiceState};
use crate::text::{PortRole, Text};
use netfilter::chain_name::ChainName;
use netfilter::hooks::Hook;
use netfilter::packet::Packet;
use netfilter::rule::{Header, Match, NatRange, Not, Probability, RejectWith, Rule, Target};
use netfilter::tables::TableName;

/// What kind of chain it is, by kube-proxy's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Base,
    Services,
    NodePorts,
    External,
    Service,
    ServiceLocal,
    Endpoint,
    Firewall,
    Postrouting,
    Forward,
    Other,
}

impl Family {
    pub(crate) fn of(name: &str) -> Self {
        match name {
            "PREROUTING" | "INPUT" | "FORWARD" | "OUTPUT" | "POSTROUTING" => Family::Base,
            "KUBE-SERVICES" => Family::Services,
            "KUBE-NODEPORTS" => Family::NodePorts,
            "KUBE-POSTROUTING" => Family::Postrouting,
            "KUBE-FORWARD" => Family::Forward,
            _ if name.starts_with("KUBE-EXT-") => Family::External,
            _ if name.starts_with("KUBE-SVC-") => Family::Service,
            _ if name.starts_with("KUBE-SVL-") => Family::ServiceLocal,
            _ if name.starts_with("KUBE-SEP-") => Family::Endpoint,
            _ if name.starts_with("KUBE-FW-") => Family::Firewall,
            _ => Family::Other,
        }
    }
}

/// A chain's name without its hash.
pub(crate) fn short(name: &str) -> String {
    match Family::of(name) {
        Family::External
        | Family::Service
        | Family::ServiceLocal
        | Family::Endpoint
        | Family::Firewall => {
            let prefix: String = name.split_inclusive('-').take(2).collect();
            prefix + "…"
        }
        _ => name.to_owned(),
    }
}

/// One or two words for the timeline.
pub(crate) fn label(name: &str, choice: Option<&Choice>) -> String {
    match Family::of(name) {
        Family::Base => name.to_owned(),
        Family::Service | Family::ServiceLocal => {
            let taken = choice.and_then(|choice| {
                let at = choice.options.iter().position(|o| o.state == ChoiceState::Taken)?;
                Some((at + 1, choice.options.len()))
            });
            let word = if Family::of(name) == Family::Service { "SVC" } else { "SVL" };
            match taken {
                Some((nth, of)) if of > 1 => format!("{word}: {nth} of {of}"),
                _ => word.to_owned(),
            }
        }
        _ => name.trim_start_matches("KUBE-").split('-').next().unwrap_or(name).to_owned(),
    }
}

/// A chain's visit, as the ladder on the map shows it.
pub(crate) fn visit(
    shelf: Shelf<'_>,
    directory: &Directory,
    table: TableName,
    frame: &Frame,
    packet: &Packet,
) -> ChainVisit {
    let name = frame.chain;
    let rule = frame.decided.and_then(|place| shelf.rule(place));
    let meaning = shelf.book.chains.get(&name).map(|service| service.name.clone());
    ChainVisit {
        name,
        short: short(name.as_str()),
        meaning: meaning.unwrap_or_default(),
        looked_at: u32::try_from(frame.looked_at.len()).unwrap_or(u32::MAX),
        rules: shelf.length(table, name),
        decided: rule.map(|rule| decided(rule, frame, directory, packet)).unwrap_or_default(),
    }
}

/// What decided, in few words.
fn decided(rule: &Rule, frame: &Frame, directory: &Directory, packet: &Packet) -> Text {
    match &rule.target {
        Target::Dnat(range) => return dnat(range, directory, packet),
        Target::Masquerade { .. } => return "masquerade".into(),
        Target::Reject(with) => return Text::new().say("refuses: ").code(reject_words(*with)),
        Target::Drop => return "drops".into(),
        _ => {}
    }
    if let Some((_, mark)) = frame.marked {
        return Text::new().code(format!("mark {mark:#x}"));
    }
    if let Some(probability) = probability(rule) {
        return Text::new().say(format!("{} hit", share_words(share(probability))));
    }
    if let Some(port) = destination_port(rule) {
        let role = directory.role_of(packet.destination, packet.protocol(), port).or_else(|| {
            directory.is_node_port(packet.protocol(), port).then_some(PortRole::NodePort)
        });
        return match rule.header.destination {
            Some(Not { value, negated: false }) => {
                Text::new().code(format!("{}:", value.address())).port(port, role)
            }
            _ => Text::new().code("dport ").port(port, role),
        };
    }
    if rule.matches.iter().any(|m| matches!(m, Match::AddrType { .. })) {
        return "an address of this node".into();
    }
    match rule.matches.iter().find(|m| matches!(m, Match::Mark(_) | Match::Conntrack(_))) {
        Some(Match::Mark(mark)) => Text::new().code(format!("mark {:#x}", mark.value.value)),
        Some(Match::Conntrack(_)) => "known connection".into(),
        _ if rule.header == Header::default() => "every packet".into(),
        _ => "matches".into(),
    }
}

fn dnat(range: &NatRange, directory: &Directory, packet: &Packet) -> Text {
    let Some((address, _)) = range.addresses else { return "DNAT".into() };
    let Some(ports) = range.ports else { return Text::new().code(format!("DNAT {address}")) };
    let role = directory.role_of(address, packet.protocol(), ports.first);
    Text::new().code("DNAT :").port(ports.first, role)
}

/// The destination port that a rule asks for, where it is one port.
pub(crate) fn destination_port(rule: &Rule) -> Option<u16> {
    rule.matches.iter().find_map(|m| match m {
        Match::Tcp { destination: Some(ports), .. }
        | Match::Udp { destination: Some(ports), .. }
        | Match::Sctp { destination: Some(ports), .. }
            if !ports.negated && ports.value.first == ports.value.last =>
        {
            Some(ports.value.first)
        }
        _ => None,
    })
}

fn probability(rule: &Rule) -> Option<Probability> {
    rule.matches.iter().find_map(|m| match m {
        Match::Random(probability) if !probability.negated => Some(probability.value),
        _ => None,
    })
}

fn share(probability: Probability) -> f64 {
    f64::from(probability.threshold) / 2_147_483_648.0
}

/// `⅓`, `½`, or a percentage for shares that have no sign of their own.
pub(crate) fn share_words(share: f64) -> String {
    const SIGNS: [(f64, &str); 9] = [
        (2.0, "½"),
        (3.0, "⅓"),
        (4.0, "¼"),
        (5.0, "⅕"),
        (6.0, "⅙"),
        (7.0, "⅐"),
        (8.0, "⅛"),
        (9.0, "⅑"),
        (10.0, "⅒"),
    ];
    let sign = SIGNS.iter().find(|(n, _)| (share - 1.0 / n).abs() < 1e-6);
    match sign {
        Some((_, sign)) => (*sign).to_owned(),
        None if share > 0.0 => format!("1/{:.0}", 1.0 / share),
        None => "never".to_owned(),
    }
}

/// The choice by chance in a chain: its rules that lead to endpoints, and what became of each.
pub(crate) fn choice(
    shelf: Shelf<'_>,
    directory: &Directory,
    table: TableName,
    frame: &Frame,
) -> Option<Choice> {
    let taken = frame.decided?;
    probability_or_last(shelf, frame)?;
    let mut options = Vec::new();
    for index in 0..shelf.length(table, frame.chain) {
        let place = netfilter::record::RulePlace { index, ..taken };
        let Some(rule) = shelf.rule(place) else { break };
        let Target::Jump(to) = rule.target else { continue };
        if Family::of(to.as_str()) != Family::Endpoint || sticky(rule) {
            continue;
        }
        let share = probability(rule).map_or(1.0, share);
        let state = match index {
            _ if place == taken => ChoiceState::Taken,
            _ if frame.looked_at.iter().any(|(looked, _)| *looked == place) => ChoiceState::Missed,
            _ => ChoiceState::NotReached,
        };
        let label = if share == 1.0 { "rest".to_owned() } else { share_words(share) };
        options.push(ChoiceOption {
            share,
            label,
            leads_to: leads_to(shelf, directory, table, to),
            state,
        });
    }
    (options.len() > 1 && options.iter().any(|option| option.state == ChoiceState::Taken))
        .then_some(Choice { options })
}

/// A rule that sends a client back to where affinity led it before is no choice by chance.
fn sticky(rule: &Rule) -> bool {
    rule.matches.iter().any(|m| matches!(m, Match::Recent(_)))
}

/// Whether the chain's decision was one by chance.
fn probability_or_last(shelf: Shelf<'_>, frame: &Frame) -> Option<()> {
    let by_chance = |place| shelf.rule(place).is_some_and(|rule| probability(rule).is_some());
    frame.looked_at.iter().any(|(place, _)| by_chance(*place)).then_some(())
}

/// The pod that an endpoint's chain leads to.
fn leads_to(shelf: Shelf<'_>, directory: &Directory, table: TableName, chain: ChainName) -> String {
    let dnat = (0..shelf.length(table, chain)).find_map(|index| {
        let rule = shelf.rule(netfilter::record::RulePlace { table, chain, index })?;
        match &rule.target {
            Target::Dnat(range) => range.addresses.map(|(address, _)| address),
            _ => None,
        }
    });
    match dnat {
        Some(address) if directory.owner(address).is_empty() => address.to_string(),
        Some(address) => directory.owner(address).to_owned(),
        None => chain.to_string(),
    }
}

/// How a REJECT rule refuses, in `iptables`' words.
pub(crate) fn reject_words(with: RejectWith) -> &'static str {
    match with {
        RejectWith::NetUnreachable => "icmp-net-unreachable",
        RejectWith::HostUnreachable => "icmp-host-unreachable",
        RejectWith::ProtocolUnreachable => "icmp-proto-unreachable",
        RejectWith::PortUnreachable => "icmp-port-unreachable",
        RejectWith::NetProhibited => "icmp-net-prohibited",
        RejectWith::HostProhibited => "icmp-host-prohibited",
        RejectWith::AdminProhibited => "icmp-admin-prohibited",
        RejectWith::AddressUnreachable => "icmp6-addr-unreachable",
        RejectWith::PolicyFail => "icmp6-policy-fail",
        RejectWith::RejectRoute => "icmp6-reject-route",
        RejectWith::TcpReset => "tcp-reset",
    }
}

/// What a sentence about a chain needs to know.
pub(crate) struct Scene<'a> {
    pub(crate) shelf: Shelf<'a>,
    pub(crate) directory: &'a Directory,
    pub(crate) hook: Hook,
    pub(crate) table: TableName,
    pub(crate) frame: &'a Frame,
    /// The chain that it leads to.
    pub(crate) next: Option<ChainName>,
    pub(crate) packet: &'a Packet,
    /// Whether the packet came through a node port on this host.
    pub(crate) by_node_port: bool,
}

impl Scene<'_> {
    fn service(&self) -> Option<&ServiceTold> {
        let book = self.shelf.book;
        book.chains.get(&self.frame.chain).or_else(|| book.chains.get(self.next.as_ref()?))
    }

    fn node(&self) -> &str {
        &self.shelf.host().name
    }

    fn dialled(&self) -> Text {
        let packet = self.packet;
        self.directory.say(packet.destination, packet.protocol(), packet.destination_port())
    }
}

/// A heading and a sentence for a chain that leads on to another one.
pub(crate) fn tell(scene: &Scene<'_>) -> (Text, Text) {
    let name = scene.frame.chain;
    let next = scene.next.map(|next| Family::of(next.as_str()));
    match Family::of(name.as_str()) {
        Family::Base => base(scene),
        Family::Services if next == Some(Family::NodePorts) => to_node_ports(scene),
        Family::Services => to_service(scene),
        Family::NodePorts => node_ports(scene),
        Family::External => external(scene),
        Family::Service | Family::ServiceLocal => which_pod(scene),
        Family::Firewall => firewall(scene),
        Family::Forward => forward(scene),
        Family::Endpoint | Family::Postrouting | Family::Other => other(scene),
    }
}

fn base(scene: &Scene<'_>) -> (Text, Text) {
    let next = scene.next.map(|next| next.to_string()).unwrap_or_default();
    let title = Text::new().code(scene.hook.as_str()).say(" on ").name(scene.node());
    let sentence = match scene.hook {
        Hook::Output => Text::new()
            .say("A process on ")
            .name(scene.node())
            .say(" sent this packet. Before it leaves, the kernel shows it to kube-proxy's rules: ")
            .code(next)
            .say("."),
        _ => Text::new()
            .say("The packet has come in at ")
            .name(scene.node())
            .say(". Before the kernel decides where it goes, it shows it to kube-proxy's rules: ")
            .code(next)
            .say("."),
    };
    (title, sentence)
}

fn to_node_ports(scene: &Scene<'_>) -> (Text, Text) {
    let before = scene.frame.looked_at.len().saturating_sub(1);
    let rules = match before {
        0 => "No other rule stands before it".to_owned(),
        1 => "The rule before it is for a Service's own address and does not fit".to_owned(),
        many => {
            format!("The {many} rules before it are for Services' own addresses, and none fits")
        }
    };
    let sentence = Text::new()
        .say("The last rule of this chain fits: ")
        .code(scene.packet.destination.to_string())
        .say(" is an address of ")
        .name(scene.node())
        .say(format!(" itself. {rules}. So the node ports are asked."));
    ("An address of this node".into(), sentence)
}

fn to_service(scene: &Scene<'_>) -> (Text, Text) {
    let title = "A Service's own address".into();
    let Some(service) = scene.service() else { return (title, other(scene).1) };
    let sentence = Text::new()
        .then(scene.dialled())
        .say(" is where the Service ")
        .name(&service.name)
        .say(" is called. Its own chain comes next.");
    (title, sentence)
}

fn node_ports(scene: &Scene<'_>) -> (Text, Text) {
    let title = "Whose node port?".into();
    let Some(service) = scene.service() else { return (title, other(scene).1) };
    let sentence = Text::new()
        .port(scene.packet.destination_port().unwrap_or_default(), Some(PortRole::NodePort))
        .say(" is the nodePort of ")
        .name(&service.name)
        .say(", on every node. The Service's port ")
        .port(service.port, Some(PortRole::Port))
        .say(" is not looked at on this way.");
    (title, sentence)
}

fn external(scene: &Scene<'_>) -> (Text, Text) {
    match scene.frame.marked {
        Some((_, mark)) => (
            "Marked: rewrite the source later".into(),
            Text::new()
                .say("The call comes from outside, so the packet gets the mark ")
                .code(format!("{mark:#x}"))
                .say(". When it leaves, its source will become ")
                .name(scene.node())
                .say("'s own address, so that the answer comes back this way."),
        ),
        None => (
            "From outside, unmarked".into(),
            Text::new().say(
                "No mark is set, so the source stays as it is: the pod will see who really calls.",
            ),
        ),
    }
}

fn which_pod(scene: &Scene<'_>) -> (Text, Text) {
    let table = scene.table;
    let choice = choice(scene.shelf, scene.directory, table, scene.frame);
    let marked = match (Family::of(scene.frame.chain.as_str()), scene.frame.marked) {
        (Family::Service, Some((_, mark))) => Text::new()
            .say("The caller is no pod, so the packet gets the mark ")
            .code(format!("{mark:#x}"))
            .say(" (its source will be rewritten). "),
        _ => Text::new(),
    };
    let pod = scene.next.map(|next| leads_to(scene.shelf, scene.directory, table, next));
    let pod = pod.unwrap_or_default();
    let Some(choice) = choice else {
        let title = Text::new().say("On to ").name(&pod);
        let sticky = scene.frame.decided.and_then(|place| scene.shelf.rule(place));
        let why = if sticky.is_some_and(sticky_rule) {
            "This caller was sent there before, and the Service keeps it there (sessionAffinity). On to "
        } else {
            "There is one pod to send it to: "
        };
        return (title, marked.say(why).name(pod).say("."));
    };
    let missed = choice.options.iter().filter(|o| o.state == ChoiceState::Missed).count();
    let left = choice.options.len() - missed;
    let before = match missed {
        0 => String::new(),
        1 => "The first rule was asked and missed. ".to_owned(),
        many => format!("The first {many} rules were asked and missed. "),
    };
    let hit = match left {
        1 => "The last one takes every packet that comes so far, so this connection goes to ".to_owned(),
        2 => "Of the 2 pods left, this rule takes one packet in 2, by chance. It hit: this connection goes to ".to_owned(),
        many if missed == 0 => format!(
            "Of {many} pods, the first rule takes one packet in {many}, by chance. It hit: this connection goes to "
        ),
        many => format!(
            "Of the {many} pods left, this rule takes one packet in {many}, by chance. It hit: this connection goes to "
        ),
    };
    ("Which pod?".into(), marked.say(before).say(hit).name(pod).say("."))
}

fn sticky_rule(rule: &Rule) -> bool {
    sticky(rule)
}

fn firewall(scene: &Scene<'_>) -> (Text, Text) {
    let sentence = Text::new()
        .say("The load balancer lets only some callers in (loadBalancerSourceRanges). ")
        .code(scene.packet.source.to_string())
        .say(" is one of them.");
    ("May this caller come in?".into(), sentence)
}

fn forward(scene: &Scene<'_>) -> (Text, Text) {
    let rule = scene.frame.decided.and_then(|place| scene.shelf.rule(place));
    let by_mark = rule.is_some_and(|rule| rule.matches.iter().any(|m| matches!(m, Match::Mark(_))));
    let sentence = if by_mark {
        Text::new().say("The packet carries kube-proxy's mark, so it may pass through ")
    } else {
        Text::new().say("It belongs to a connection that is already open, so it may pass through ")
    };
    ("May it pass?".into(), sentence.name(scene.node()).say("."))
}

fn other(scene: &Scene<'_>) -> (Text, Text) {
    let name = scene.frame.chain.to_string();
    let title = Text::new().code(&name);
    let sentence = match scene.next {
        Some(next) => Text::new()
            .say("A rule of ")
            .code(name)
            .say(" fits and sends the packet on to ")
            .code(next.to_string())
            .say("."),
        None => Text::new().say("A rule of ").code(name).say(" fits and lets the packet go on."),
    };
    (title, sentence)
}

/// A heading and a sentence for the rule that rewrites the destination.
pub(crate) fn tell_dnat(scene: &Scene<'_>, after: &Packet) -> (Text, Text) {
    let to = scene.directory.owner(after.destination);
    let role = |port| scene.directory.role_of(after.destination, after.protocol(), port);
    let port = after.destination_port().unwrap_or_default();
    let title = Text::new().say("The destination becomes a pod");
    let mut sentence = Text::new().say("The destination becomes ");
    sentence = if to.is_empty() {
        sentence.code(after.destination.to_string())
    } else {
        sentence.name(to).say(" itself")
    };
    sentence = sentence.say(", at its targetPort ").port(port, role(port)).say(".");
    let service = scene.service();
    let sentence = match service {
        Some(service) if scene.by_node_port => sentence
            .say(" The Service's port ")
            .port(service.port, Some(PortRole::Port))
            .say(" was never looked at on this way."),
        _ => sentence.say(" Every later packet of this connection goes there too, unasked."),
    };
    (title, sentence)
}
