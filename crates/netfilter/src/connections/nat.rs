//! Choosing what a connection is translated to.

use super::{Connections, Held, Tuple};
use crate::choices::Choices;
use crate::packet::Protocol;
use crate::rule::{NatRange, Ports, ct_status};
use std::net::IpAddr;
use std::time::Duration;

/// Which side of a packet is translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manip {
    /// The source (SNAT, MASQUERADE).
    Source,
    /// The destination (DNAT, REDIRECT).
    Destination,
}

/// How many ports are tried from one starting point (`NF_NAT_MAX_ATTEMPTS`).
const ATTEMPTS: u32 = 128;
/// A search this narrow that finds nothing is given up.
const ATTEMPTS_MIN: u32 = 16;

/// What a connection may be translated to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Range {
    /// First and last address; `None` leaves the address as it is.
    pub(crate) addresses: Option<(IpAddr, IpAddr)>,
    /// The ports to choose from; `None` keeps the port unless it clashes.
    pub(crate) ports: Option<Ports>,
    /// `--random` or `--random-fully`: Linux treats both alike since 5.0.
    pub(crate) random: bool,
    /// `--persistent`
    pub(crate) persistent: bool,
    /// The first port of a shifted range (`--to-destination :5000-5010/80`).
    pub(crate) base_port: Option<u16>,
}

impl From<&NatRange> for Range {
    fn from(range: &NatRange) -> Self {
        Range {
            addresses: range.addresses,
            ports: range.ports,
            random: range.random || range.random_fully,
            persistent: range.persistent,
            base_port: range.base_port,
        }
    }
}

/// Settles one side of a new connection's translation. With no `range` the address stays, but the port
/// still changes when the tuple is taken. Nothing happens for a connection that is in the table already.
pub(crate) fn set_up(
    connections: &Connections,
    held: &mut Held,
    range: Option<&Range>,
    manip: Manip,
    choices: &mut dyn Choices,
    now: Duration,
) {
    let Held::Loose(connection) = held else { return };
    if connection.has(ct_status::CONFIRMED) {
        return;
    }
    let Some(current) = connection.reply.inverse() else { return };
    let stay;
    let range = match range {
        Some(range) => range,
        None => {
            let address = side(&current, manip);
            stay = Range { addresses: Some((address, address)), ..Range::default() };
            &stay
        }
    };
    let search = Search { connections, range, manip, now };
    let chosen = search.unique(&current, choices);
    if chosen != current
        && let Some(reply) = chosen.inverse()
    {
        connection.reply = reply;
        connection.status |= match manip {
            Manip::Source => ct_status::SRC_NAT,
            Manip::Destination => ct_status::DST_NAT,
        };
    }
    connection.status |= match manip {
        Manip::Source => ct_status::SRC_NAT_DONE,
        Manip::Destination => ct_status::DST_NAT_DONE,
    };
}

fn side(tuple: &Tuple, manip: Manip) -> IpAddr {
    match manip {
        Manip::Source => tuple.source,
        Manip::Destination => tuple.destination,
    }
}

struct Search<'a> {
    connections: &'a Connections,
    range: &'a Range,
    manip: Manip,
    now: Duration,
}

impl Search<'_> {
    /// The tuple that the connection's packets will have: `get_unique_tuple` of the kernel.
    fn unique(&self, current: &Tuple, choices: &mut dyn Choices) -> Tuple {
        if self.manip == Manip::Source && !self.range.random {
            if self.in_range(current) {
                if !self.is_used(current) {
                    return *current;
                }
            } else if let Some(same) = self.same_source(current)
                && !self.is_used(&same)
            {
                return same;
            }
        }
        let mut tuple = *current;
        self.choose_address(&mut tuple);
        if !self.range.random {
            let fits = match self.range.ports {
                Some(_) if self.range.base_port.is_some() => false,
                Some(ports) => {
                    ports.contains(self.port(&tuple))
                        && (ports.first == ports.last || !self.is_used(&tuple))
                }
                None => !self.is_used(&tuple),
            };
            if fits {
                return tuple;
            }
        }
        self.choose_port(&mut tuple, choices);
        tuple
    }

    fn port(&self, tuple: &Tuple) -> u16 {
        match (tuple.protocol, self.manip) {
            (Protocol::Icmp | Protocol::Icmpv6, _) | (_, Manip::Source) => tuple.source_port,
            (_, Manip::Destination) => tuple.destination_port,
        }
    }

    fn in_range(&self, tuple: &Tuple) -> bool {
        let address = side(tuple, self.manip);
        let address_fits =
            self.range.addresses.is_none_or(|(first, last)| (first..=last).contains(&address));
        address_fits && self.range.ports.is_none_or(|ports| ports.contains(self.port(tuple)))
    }

    /// Whether the answers to `tuple` would be taken for those of another connection.
    fn is_used(&self, tuple: &Tuple) -> bool {
        tuple.inverse().is_none_or(|reply| self.connections.is_taken(&reply, self.now))
    }

    /// What the same source (address, port, protocol) is already translated to, latest first.
    fn same_source(&self, current: &Tuple) -> Option<Tuple> {
        self.connections.entries.values().rev().find_map(|entry| {
            let same = entry.original.source == current.source
                && entry.original.source_port == current.source_port
                && entry.original.protocol == current.protocol
                && entry.deadline > self.now;
            if !same {
                return None;
            }
            let translated = entry.reply.inverse()?;
            let tuple = Tuple {
                source: translated.source,
                source_port: translated.source_port,
                ..*current
            };
            self.in_range(&tuple).then_some(tuple)
        })
    }

    fn choose_address(&self, tuple: &mut Tuple) {
        let Some((first, last)) = self.range.addresses else { return };
        let chosen = if first == last {
            first
        } else {
            super::spread::spread(tuple, first, last, self.range.persistent)
        };
        match self.manip {
            Manip::Source => tuple.source = chosen,
            Manip::Destination => tuple.destination = chosen,
        }
    }

    fn choose_port(&self, tuple: &mut Tuple, choices: &mut dyn Choices) {
        let icmp = matches!(tuple.protocol, Protocol::Icmp | Protocol::Icmpv6);
        let has_ports =
            matches!(tuple.protocol, Protocol::Tcp | Protocol::Udp | Protocol::Sctp) || icmp;
        if !has_ports {
            return;
        }
        let old = self.port(tuple);
        let (first, last) = match self.range.ports {
            Some(ports) => (ports.first.min(ports.last), ports.first.max(ports.last)),
            None if icmp => (0, u16::MAX),
            None if self.manip == Manip::Destination => return,
            // A port of the privileged kind stays of its kind.
            None => match old {
                0..512 => (1, 511),
                512..1024 => (600, 1023),
                1024.. => (1024, u16::MAX),
            },
        };
        let size = u32::from(last) - u32::from(first) + 1;
        let mut offset = match self.range.base_port {
            Some(base) => u32::from(old.wrapping_sub(base)),
            None if self.range.random || self.manip == Manip::Source => {
                u32::from(choices.port(first, last).clamp(first, last) - first)
            }
            None => 0,
        };
        let mut attempts = size.min(ATTEMPTS);
        loop {
            for _ in 0..attempts {
                let port = u32::from(first) + offset % size;
                self.set_port(tuple, u16::try_from(port).unwrap_or(last));
                if !self.is_used(tuple) {
                    return;
                }
                offset = offset.wrapping_add(1);
            }
            if attempts >= size || attempts < ATTEMPTS_MIN {
                return;
            }
            attempts /= 2;
            offset = u32::from(choices.port(first, last).clamp(first, last) - first);
        }
    }

    fn set_port(&self, tuple: &mut Tuple, port: u16) {
        match (tuple.protocol, self.manip) {
            (Protocol::Icmp | Protocol::Icmpv6, _) | (_, Manip::Source) => tuple.source_port = port,
            (_, Manip::Destination) => tuple.destination_port = port,
        }
    }
}
