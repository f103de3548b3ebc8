//! `-m tcp`, `-m udp`, `-m sctp`: ports and flags.

use crate::packet::{Packet, Transport};
use crate::rule::{Not, Ports};

fn holds(condition: &Option<Not<Ports>>, port: u16) -> bool {
    condition.is_none_or(|not| not.value.contains(port) != not.negated)
}

pub(super) fn tcp(
    source: &Option<Not<Ports>>,
    destination: &Option<Not<Ports>>,
    wanted: &Option<Not<(u8, u8)>>,
    packet: &Packet,
) -> bool {
    let Transport::Tcp { source_port, destination_port, flags } = packet.transport else {
        return false;
    };
    holds(source, source_port)
        && holds(destination, destination_port)
        && wanted
            .is_none_or(|Not { value: (mask, set), negated }| (flags.0 & mask == set) != negated)
}

pub(super) fn udp(
    source: &Option<Not<Ports>>,
    destination: &Option<Not<Ports>>,
    packet: &Packet,
) -> bool {
    let Transport::Udp { source_port, destination_port } = packet.transport else { return false };
    holds(source, source_port) && holds(destination, destination_port)
}

pub(super) fn sctp(
    source: &Option<Not<Ports>>,
    destination: &Option<Not<Ports>>,
    packet: &Packet,
) -> bool {
    let Transport::Sctp { source_port, destination_port, .. } = packet.transport else {
        return false;
    };
    holds(source, source_port) && holds(destination, destination_port)
}
