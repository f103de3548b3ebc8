//! A rule's header conditions as integers, small enough that a thousand of them stay in the cache.

use crate::address::{Cidr, Family};
use crate::packet::{Packet, Protocol};
use crate::rule::{Match, Not, Ports, Rule};
use std::net::IpAddr;
use std::ops::Range;

/// An address as one integer: `u32` for IPv4, `u128` for IPv6.
pub(super) trait Word: Copy + Eq + std::ops::BitAnd<Output = Self> {
    /// All bits clear.
    const NONE: Self;
    /// The address, or [`Word::NONE`] for one of the other family.
    fn of(address: IpAddr) -> Self;
    /// The leading `prefix` bits set.
    fn mask(prefix: u8) -> Self;
}

impl Word for u32 {
    const NONE: Self = 0;

    fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(a) => a.into(),
            IpAddr::V6(_) => 0,
        }
    }

    fn mask(prefix: u8) -> Self {
        u32::MAX.checked_shl(32_u32.saturating_sub(u32::from(prefix))).unwrap_or(0)
    }
}

impl Word for u128 {
    const NONE: Self = 0;

    fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V6(a) => a.into(),
            IpAddr::V4(_) => 0,
        }
    }

    fn mask(prefix: u8) -> Self {
        u128::MAX.checked_shl(128_u32.saturating_sub(u32::from(prefix))).unwrap_or(0)
    }
}

/// What a packet shows to a [`Head`].
pub(super) struct Look<W> {
    source: W,
    destination: W,
    protocol: u8,
    port: u16,
}

impl<W: Word> Look<W> {
    pub(super) fn of(packet: &Packet) -> Self {
        Look {
            source: W::of(packet.source),
            destination: W::of(packet.destination),
            protocol: packet.protocol().number(),
            port: packet.destination_port().unwrap_or(0),
        }
    }
}

/// The conditions on addresses and protocol, and on the destination port where that is all that the
/// matches ask before anything with an effect of its own.
#[derive(Debug, Clone)]
pub(super) struct Head<W> {
    destination: W,
    destination_mask: W,
    source: W,
    source_mask: W,
    first_port: u16,
    /// How many ports follow the first.
    port_span: u16,
    protocol: u8,
    any_protocol: bool,
    not_source: bool,
    not_destination: bool,
    not_protocol: bool,
    /// Whether the rule asks more than this.
    pub(super) more: bool,
}

impl<W: Word> Head<W> {
    #[inline]
    pub(super) fn fits(&self, look: &Look<W>) -> bool {
        ((look.destination & self.destination_mask == self.destination) != self.not_destination)
            && (look.port.wrapping_sub(self.first_port) <= self.port_span)
            && (self.any_protocol | ((look.protocol == self.protocol) != self.not_protocol))
            && ((look.source & self.source_mask == self.source) != self.not_source)
    }

    pub(super) fn of(rule: &Rule, family: Family) -> Self {
        let header = &rule.header;
        let mut elsewhere = false;
        let mut network = |condition: &Option<Not<Cidr>>| match condition {
            None => (W::NONE, W::NONE, false),
            Some(Not { value, negated }) if value.family() == family => {
                let mask = W::mask(value.prefix());
                (W::of(value.address()) & mask, mask, *negated)
            }
            // A condition of the other family holds for no packet: the slow way finds out.
            Some(_) => {
                elsewhere = true;
                (W::NONE, W::NONE, false)
            }
        };
        let (source, source_mask, not_source) = network(&header.source);
        let (destination, destination_mask, not_destination) = network(&header.destination);
        let (protocol, not_protocol) =
            header.protocol.map_or((0, false), |not| (not.value.number(), not.negated));
        let mut more = elsewhere
            || header.in_interface().is_some()
            || header.out_interface().is_some()
            || header.fragment.is_some();
        let mut ports = Ports { first: 0, last: u16::MAX };
        for extension in &rule.matches {
            let folded = if more { None } else { plain_ports(extension, &header.protocol) };
            match folded {
                _ if matches!(extension, Match::Comment(_)) => {}
                Some(found)
                    if ports == (Ports { first: 0, last: u16::MAX })
                        && found.first <= found.last =>
                {
                    ports = found;
                }
                _ => more = true,
            }
        }
        Head {
            destination,
            destination_mask,
            source,
            source_mask,
            first_port: ports.first,
            port_span: ports.last.wrapping_sub(ports.first),
            protocol,
            any_protocol: protocol == 0,
            not_source,
            not_destination,
            not_protocol,
            more,
        }
    }
}

/// The destination ports of a `tcp`, `udp` or `sctp` match that asks for nothing else, in a rule for that protocol.
fn plain_ports(extension: &Match, protocol: &Option<Not<Protocol>>) -> Option<Ports> {
    let (wanted, source, destination) = match extension {
        Match::Tcp { source, destination, flags: None } => (Protocol::Tcp, source, destination),
        Match::Udp { source, destination } => (Protocol::Udp, source, destination),
        Match::Sctp { source, destination } => (Protocol::Sctp, source, destination),
        _ => return None,
    };
    if *protocol != Some(Not::is(wanted)) || source.is_some() {
        return None;
    }
    match destination {
        None => Some(Ports { first: 0, last: u16::MAX }),
        Some(Not { value, negated: false }) => Some(*value),
        Some(_) => None,
    }
}

/// The heads of a table's rules, chain after chain.
#[derive(Debug, Clone)]
pub(super) enum Heads {
    V4(Vec<Head<u32>>),
    V6(Vec<Head<u128>>),
}

impl Heads {
    /// None yet, and room for so many.
    pub(super) fn with_room(family: Family, rules: usize) -> Self {
        match family {
            Family::V4 => Heads::V4(Vec::with_capacity(rules)),
            Family::V6 => Heads::V6(Vec::with_capacity(rules)),
        }
    }

    /// Adds that of a rule.
    pub(super) fn push(&mut self, rule: &Rule, family: Family) {
        match self {
            Heads::V4(heads) => heads.push(Head::of(rule, family)),
            Heads::V6(heads) => heads.push(Head::of(rule, family)),
        }
    }

    /// Adds some of others of the same family.
    pub(super) fn extend(&mut self, others: &Heads, range: Range<usize>) {
        match (self, others) {
            (Heads::V4(heads), Heads::V4(others)) => {
                heads.extend_from_slice(others.get(range).unwrap_or_default());
            }
            (Heads::V6(heads), Heads::V6(others)) => {
                heads.extend_from_slice(others.get(range).unwrap_or_default());
            }
            _ => {}
        }
    }

    /// Keeps so many.
    pub(super) fn truncate(&mut self, length: usize) {
        match self {
            Heads::V4(heads) => heads.truncate(length),
            Heads::V6(heads) => heads.truncate(length),
        }
    }
}
