//! `-m tcp`, `-m udp`, `-m sctp`: ports and flags.

use crate::packet::{Packet, Transport};
use crate::rule::{Not, Ports};
use crate::text::args::{Args, ReadError};
use crate::text::spelling::TCP_FLAGS;

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

/// Takes `--sport` and `--dport`.
pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    source: &mut Option<Not<Ports>>,
    destination: &mut Option<Not<Ports>>,
) -> Result<bool, ReadError> {
    let side = match option {
        "--sport" | "--source-port" => source,
        "--dport" | "--destination-port" => destination,
        _ => return Ok(false),
    };
    let negated = args.late_negation(negated);
    *side = Some(Not { value: args.ports(option)?, negated });
    Ok(true)
}

/// FIN, SYN, RST and ACK: those that `--syn` looks at.
const SYN_MASK: u8 = 0x17;
const SYN: u8 = 0x02;

/// Takes `--tcp-flags MASK SET` and `--syn`.
pub(super) fn flags_option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    flags: &mut Option<Not<(u8, u8)>>,
) -> Result<bool, ReadError> {
    let value = match option {
        "--syn" => (SYN_MASK, SYN),
        "--tcp-flags" => {
            let negated = args.late_negation(negated);
            let mask = flag_set(option, args)?;
            let set = flag_set(option, args)?;
            *flags = Some(Not { value: (mask, set), negated });
            return Ok(true);
        }
        _ => return Ok(false),
    };
    *flags = Some(Not { value, negated });
    Ok(true)
}

fn flag_set(option: &str, args: &mut Args<'_>) -> Result<u8, ReadError> {
    let text = args.value(option)?;
    let mut set = 0;
    for name in text.split(',') {
        set |= match name {
            "ALL" => 0x3f,
            "NONE" => 0,
            name => match TCP_FLAGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
                Some((_, flag)) => *flag,
                None => return Err(args.bad_value(option)),
            },
        };
    }
    Ok(set)
}
