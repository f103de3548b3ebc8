//! What is said of a chain that a packet visits.

use super::ChoiceState;
use super::book::{ServiceTold, Shelf};
use super::chains::{Family, choice, leads_to, sticky};
use super::directory::Directory;
use super::path::Frame;
use crate::text::{PortRole, Text};
use netfilter::chain_name::ChainName;
use netfilter::hooks::Hook;
use netfilter::packet::Packet;
use netfilter::rule::Match;
use netfilter::tables::TableName;

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
    fn service(&self) -> Option<ServiceTold> {
        self.shelf.service(self.frame.chain).or_else(|| self.shelf.service(self.next?))
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
                .say("The address dialled is one for callers outside, so the packet gets the mark ")
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
        let rule = scene.frame.decided.and_then(|place| scene.shelf.rule(place));
        let why = if rule.is_some_and(sticky) {
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
