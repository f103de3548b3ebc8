//! `-m conntrack`: what is known of the packet's connection.

use crate::address::Cidr;
use crate::connections::Connection;
use crate::rule::{ConntrackMatch, Direction, Not, Ports, ct_state, ct_status};
use crate::text::args::{Args, ReadError};
use crate::text::services;
use crate::text::spelling::{self, CT_STATES, CT_STATUSES};
use crate::walk::Scene;
use std::net::IpAddr;

pub(super) fn holds(wanted: &ConntrackMatch, scene: &Scene<'_, '_>) -> bool {
    if wanted.state.as_ref().is_some_and(|state| !state_holds(state, scene)) {
        return false;
    }
    let connection = scene.connection();
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

pub(super) fn state_holds(wanted: &Not<u16>, scene: &Scene<'_, '_>) -> bool {
    let mut bits = scene.tracking.state_bit();
    if let Some(connection) = scene.connection() {
        if connection.has(ct_status::SRC_NAT) {
            bits |= ct_state::SNAT;
        }
        if connection.has(ct_status::DST_NAT) {
            bits |= ct_state::DNAT;
        }
    }
    (bits & wanted.value != 0) != wanted.negated
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

/// Takes `--state` of the older match.
pub(super) fn state_option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    state: &mut Not<u16>,
) -> Result<bool, ReadError> {
    if option != "--state" {
        return Ok(false);
    }
    let negated = args.late_negation(negated);
    *state = Not { value: args.bits(option, &CT_STATES, |bit| bit)?, negated };
    Ok(true)
}

pub(super) fn print_state(out: &mut String, state: &Not<u16>) {
    out.push_str(" -m state");
    out.push_str(if state.negated { " !" } else { "" });
    out.push_str(" --state ");
    spelling::bits(out, &CT_STATES, |bit| state.value & bit != 0, "INVALID");
}

/// Takes the options of `conntrack`.
pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    wanted: &mut ConntrackMatch,
) -> Result<bool, ReadError> {
    let network = match option {
        "--ctorigsrc" => Some(&mut wanted.original_source),
        "--ctorigdst" => Some(&mut wanted.original_destination),
        "--ctreplsrc" => Some(&mut wanted.reply_source),
        "--ctrepldst" => Some(&mut wanted.reply_destination),
        _ => None,
    };
    if let Some(network) = network {
        let negated = args.late_negation(negated);
        *network = Some(Not { value: args.network(option)?, negated });
        return Ok(true);
    }
    let ports = match option {
        "--ctorigsrcport" => Some(&mut wanted.original_source_port),
        "--ctorigdstport" => Some(&mut wanted.original_destination_port),
        "--ctreplsrcport" => Some(&mut wanted.reply_source_port),
        "--ctrepldstport" => Some(&mut wanted.reply_destination_port),
        _ => None,
    };
    if let Some(ports) = ports {
        let negated = args.late_negation(negated);
        *ports = Some(Not { value: args.ports(option)?, negated });
        return Ok(true);
    }
    let negated = args.late_negation(negated);
    match option {
        "--ctstate" => {
            let value = args.bits(option, &CT_STATES, |bit| bit)?;
            wanted.state = Some(Not { value, negated });
        }
        "--ctstatus" => {
            let value = if args.peek() == Some("NONE") {
                args.at += 1;
                0
            } else {
                args.bits(option, &CT_STATUSES, |bit| bit)?
            };
            wanted.status = Some(Not { value, negated });
        }
        "--ctproto" => {
            let value = services::protocol(args.value(option)?);
            let value = value.ok_or_else(|| args.bad_value(option))?;
            wanted.protocol = Some(Not { value, negated });
        }
        "--ctexpire" => {
            let text = args.value(option)?;
            let (first, last) = text.split_once(':').unwrap_or((text, text));
            let ends = first.parse().ok().zip(last.parse().ok());
            let value = ends.ok_or_else(|| args.bad_value(option))?;
            wanted.expire = Some(Not { value, negated });
        }
        "--ctdir" => {
            wanted.direction = Some(match args.value(option)? {
                "ORIGINAL" => Direction::Original,
                "REPLY" => Direction::Reply,
                _ => return Err(args.bad_value(option)),
            });
        }
        _ => return Ok(false),
    }
    Ok(true)
}
