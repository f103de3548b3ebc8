//! The shapes of rule that several chains share.

use netfilter::address::Cidr;
use netfilter::packet::Protocol;
use netfilter::rule::{
    AddressType, AddressTypes, ConntrackMatch, Header, Masked, Match, Not, Ports, Rule, Target,
};
use std::net::IpAddr;
use std::sync::Arc;

/// A rule with these matches.
pub(super) fn rule<const N: usize>(matches: [Match; N], target: Target) -> Rule {
    Rule { matches: matches.into(), ..Rule::new(target) }
}

/// `-m comment --comment TEXT`
pub(super) fn comment(text: impl Into<Arc<str>>) -> Match {
    Match::Comment(text.into())
}

/// `-m tcp --dport PORT`, or that of another protocol.
pub(super) fn transport(protocol: Protocol, port: Option<u16>) -> Match {
    let destination = port.map(|port| Not::is(Ports::one(port)));
    match protocol {
        Protocol::Udp => Match::Udp { source: None, destination },
        Protocol::Sctp => Match::Sctp { source: None, destination },
        _ => Match::Tcp { source: None, destination, flags: None },
    }
}

/// A header for that protocol, and that destination if there is one.
pub(super) fn header(protocol: Protocol, destination: Option<IpAddr>) -> Header {
    Header {
        protocol: Some(Not::is(protocol)),
        destination: destination.map(|address| Not::is(Cidr::host(address))),
        ..Header::default()
    }
}

/// A rule for what goes to that address and port.
pub(super) fn to_port(
    text: Arc<str>,
    protocol: Protocol,
    destination: Option<IpAddr>,
    port: u16,
    target: Target,
) -> Rule {
    Rule {
        header: header(protocol, destination),
        ..rule([comment(text), transport(protocol, Some(port))], target)
    }
}

/// `-m conntrack --ctstate STATES`
pub(super) fn ct_state(states: u16) -> Match {
    conntrack(Not::is(states))
}

/// `-m conntrack ! --ctstate STATES`
pub(super) fn not_ct_state(states: u16) -> Match {
    conntrack(Not::is_not(states))
}

fn conntrack(state: Not<u16>) -> Match {
    Match::Conntrack(Box::new(ConntrackMatch { state: Some(state), ..ConntrackMatch::default() }))
}

/// `-m addrtype --dst-type LOCAL`: for an address of this node.
pub(super) fn to_this_node() -> Match {
    let destination = Some(Not::is(AddressTypes::one(AddressType::Local)));
    Match::AddrType { source: None, destination, limit: None }
}

/// `-m addrtype --src-type LOCAL`: from an address of this node.
pub(super) fn from_this_node() -> Match {
    let source = Some(Not::is(AddressTypes::one(AddressType::Local)));
    Match::AddrType { source, destination: None, limit: None }
}

/// `-m mark --mark MARK/MARK`, or its opposite.
pub(super) fn marked(mark: u32, negated: bool) -> Match {
    Match::Mark(Not { value: Masked { value: mark, mask: mark }, negated })
}
