//! Carrying out a connection's translation on its packets.

use super::nat::Manip;
use super::{Connection, Tuple};
use crate::hooks::Hook;
use crate::packet::{Packet, Transport};
use crate::rule::{Direction, ct_status};

impl Manip {
    /// Which side a hook translates.
    pub(crate) fn at(hook: Hook) -> Manip {
        match hook {
            Hook::Postrouting | Hook::Input => Manip::Source,
            Hook::Prerouting | Hook::Output | Hook::Forward => Manip::Destination,
        }
    }

    fn other(self) -> Manip {
        match self {
            Manip::Source => Manip::Destination,
            Manip::Destination => Manip::Source,
        }
    }
}

fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::Original => Direction::Reply,
        Direction::Reply => Direction::Original,
    }
}

/// Whether the connection translates that side of its packets in that direction.
fn applies(connection: &Connection, manip: Manip, direction: Direction) -> bool {
    let manip = match direction {
        Direction::Original => manip,
        Direction::Reply => manip.other(),
    };
    connection.has(match manip {
        Manip::Source => ct_status::SRC_NAT,
        Manip::Destination => ct_status::DST_NAT,
    })
}

/// Translates a packet of `connection` as this hook does it. Returns whether anything changed.
pub(crate) fn nat_packet(
    connection: &Connection,
    direction: Direction,
    hook: Hook,
    packet: &mut Packet,
) -> bool {
    let manip = Manip::at(hook);
    if !applies(connection, manip, direction) {
        return false;
    }
    let Some(target) = connection.tuple(opposite(direction)).inverse() else { return false };
    rewrite(packet, &target, manip)
}

/// Translates an ICMP error about `connection`: the packet within it, and its own addresses, so that it
/// looks like an answer to what was sent.
pub(crate) fn translate_icmp_error(
    connection: &Connection,
    direction: Direction,
    hook: Hook,
    packet: &mut Packet,
) -> bool {
    let manip = Manip::at(hook);
    if !applies(connection, manip, direction) {
        return false;
    }
    let within = connection.tuple(opposite(direction));
    let Some(target) = within.inverse() else { return false };
    let mut changed = false;
    if let Transport::Icmp { about: Some(about), .. } = &mut packet.transport {
        changed |= rewrite(about, within, manip.other());
    }
    changed | rewrite_address(packet, &target, manip)
}

fn rewrite_address(packet: &mut Packet, target: &Tuple, manip: Manip) -> bool {
    let (address, wanted) = match manip {
        Manip::Source => (&mut packet.source, target.source),
        Manip::Destination => (&mut packet.destination, target.destination),
    };
    let changed = *address != wanted;
    *address = wanted;
    changed
}

fn rewrite(packet: &mut Packet, target: &Tuple, manip: Manip) -> bool {
    let changed = rewrite_address(packet, target, manip);
    let (port, wanted) = match (&mut packet.transport, manip) {
        (
            Transport::Tcp { source_port, .. }
            | Transport::Udp { source_port, .. }
            | Transport::Sctp { source_port, .. },
            Manip::Source,
        ) => (source_port, target.source_port),
        (
            Transport::Tcp { destination_port, .. }
            | Transport::Udp { destination_port, .. }
            | Transport::Sctp { destination_port, .. },
            Manip::Destination,
        ) => (destination_port, target.destination_port),
        // The identifier is the same in both directions.
        (Transport::Icmp { identifier, about: None, .. }, _) => (identifier, target.source_port),
        (Transport::Icmp { .. } | Transport::Other(_), _) => return changed,
    };
    let changed = changed || *port != wanted;
    *port = wanted;
    changed
}
