//! `-m conntrack`: what is known of the packet's connection.

use crate::address::Cidr;
use crate::connections::Connection;
use crate::rule::{ConntrackMatch, Not, Ports, ct_state, ct_status};
use crate::walk::Scene;
use std::net::IpAddr;

pub(super) fn holds(wanted: &ConntrackMatch, scene: &Scene<'_, '_>) -> bool {
    let connection = scene.connection();
    if let Some(state) = &wanted.state {
        let mut bits = scene.tracking.state_bit();
        if connection.is_some_and(|c| c.has(ct_status::SRC_NAT)) {
            bits |= ct_state::SNAT;
        }
        if connection.is_some_and(|c| c.has(ct_status::DST_NAT)) {
            bits |= ct_state::DNAT;
        }
        if (bits & state.value != 0) == state.negated {
            return false;
        }
    }
    // Of a packet without a connection only its state can be asked.
    let Some(connection) = connection else { return wanted.state.is_some() };
    wanted.direction.is_none_or(|direction| direction == scene.tracking.direction())
        && addresses_hold(wanted, connection)
        && ports_hold(wanted, connection)
        && wanted
            .status
            .is_none_or(|status| (connection.status() & status.value != 0) != status.negated)
        && wanted.expire.is_none_or(|Not { value: (first, last), negated }| {
            let left = connection.timeout_left(scene.context.now).as_secs();
            (u64::from(first) <= left && left <= u64::from(last)) != negated
        })
}

fn addresses_hold(wanted: &ConntrackMatch, connection: &Connection) -> bool {
    let (original, reply) = (connection.original(), connection.reply());
    let in_net = |net: &Option<Not<Cidr>>, address: IpAddr| {
        net.is_none_or(|net| net.value.contains(address) != net.negated)
    };
    in_net(&wanted.original_source, original.source)
        && in_net(&wanted.original_destination, original.destination)
        && in_net(&wanted.reply_source, reply.source)
        && in_net(&wanted.reply_destination, reply.destination)
}

fn ports_hold(wanted: &ConntrackMatch, connection: &Connection) -> bool {
    let (original, reply) = (connection.original(), connection.reply());
    let in_range = |ports: &Option<Not<Ports>>, port: u16| {
        ports.is_none_or(|ports| ports.value.contains(port) != ports.negated)
    };
    wanted
        .protocol
        .is_none_or(|not| (not.value.number() == original.protocol.number()) != not.negated)
        && in_range(&wanted.original_source_port, original.source_port)
        && in_range(&wanted.original_destination_port, original.destination_port)
        && in_range(&wanted.reply_source_port, reply.source_port)
        && in_range(&wanted.reply_destination_port, reply.destination_port)
}
