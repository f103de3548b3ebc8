//! A chain that a packet visits: its name, what decided there, and the choice by chance.

use super::book::Shelf;
use super::directory::Directory;
use super::path::Frame;
use super::{ChainVisit, Choice, ChoiceOption, ChoiceState};
use crate::text::{PortRole, Text};
use netfilter::chain_name::ChainName;
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
    let meaning = shelf.service(name).map(|service| service.name);
    let picked = choice(shelf, directory, table, frame).as_ref().and_then(which_of);
    ChainVisit {
        name,
        short: short(name.as_str()),
        meaning: meaning.unwrap_or_default(),
        looked_at: u32::try_from(frame.looked_at.len()).unwrap_or(u32::MAX),
        rules: u32::try_from(shelf.rules(table, name).len()).unwrap_or(u32::MAX),
        decided: match (picked, rule) {
            (Some(picked), _) => picked,
            (None, Some(rule)) => decided(rule, frame, directory, packet),
            (None, None) => Text::new(),
        },
    }
}

/// `2nd of 3 pods`.
fn which_of(choice: &Choice) -> Option<Text> {
    let taken = choice.options.iter().position(|option| option.state == ChoiceState::Taken)?;
    let nth = taken + 1;
    let ending = match (nth % 10, nth % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    Some(Text::new().say(format!("{nth}{ending} of {} pods", choice.options.len())))
}

/// What decided, in few words.
fn decided(rule: &Rule, frame: &Frame, directory: &Directory, packet: &Packet) -> Text {
    match &rule.target {
        Target::Dnat(to) => return dnat(to.range(), directory, packet),
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
        return "this node".into();
    }
    match rule.matches.iter().find(|m| matches!(m, Match::Mark(_) | Match::Conntrack(_))) {
        Some(Match::Mark(mark)) => Text::new().code(format!("mark {:#x}", mark.value.value)),
        Some(Match::Conntrack(_)) => "known connection".into(),
        _ if rule.header == Header::default() => match Family::of(frame.chain.as_str()) {
            Family::Service | Family::ServiceLocal => "the only pod".into(),
            _ => "every packet".into(),
        },
        _ => "matches".into(),
    }
}

fn dnat(range: NatRange, directory: &Directory, packet: &Packet) -> Text {
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
        None if share > 0.0 => format!("1/{}", (1.0 / share).round_ties_even() as u64),
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
    for (index, rule) in (0..).zip(shelf.rules(table, taken.chain)) {
        let place = netfilter::record::RulePlace { index, ..taken };
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
pub(super) fn sticky(rule: &Rule) -> bool {
    rule.matches.iter().any(|m| matches!(m, Match::Recent(_)))
}

/// Whether the chain's decision was one by chance.
fn probability_or_last(shelf: Shelf<'_>, frame: &Frame) -> Option<()> {
    // All stand in one chain.
    let (first, _) = frame.looked_at.first()?;
    let rules = shelf.rules(first.table, first.chain);
    let by_chance = |index: u32| {
        let rule = usize::try_from(index).ok().and_then(|index| rules.get(index));
        rule.is_some_and(|rule| probability(rule).is_some())
    };
    frame.looked_at.iter().any(|(place, _)| by_chance(place.index)).then_some(())
}

/// The pod that an endpoint's chain leads to.
pub(super) fn leads_to(
    shelf: Shelf<'_>,
    directory: &Directory,
    table: TableName,
    chain: ChainName,
) -> String {
    let dnat = shelf.rules(table, chain).iter().find_map(|rule| match &rule.target {
        Target::Dnat(to) => to.range().addresses.map(|(address, _)| address),
        _ => None,
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
