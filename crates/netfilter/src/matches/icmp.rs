//! `-m icmp`, `-m icmp6`: types and codes.

use crate::address::Family;
use crate::packet::{Packet, Protocol, Transport};
use crate::rule::{IcmpType, Match, Not};
use crate::text::args::{Args, ReadError};
use std::fmt::Write;

/// Type, first and last code of each name that `--icmp-type` takes.
const NAMES_V4: [(&str, u8, u8, u8); 36] = [
    ("echo-reply", 0, 0, 255),
    ("pong", 0, 0, 255),
    ("destination-unreachable", 3, 0, 255),
    ("network-unreachable", 3, 0, 0),
    ("host-unreachable", 3, 1, 1),
    ("protocol-unreachable", 3, 2, 2),
    ("port-unreachable", 3, 3, 3),
    ("fragmentation-needed", 3, 4, 4),
    ("source-route-failed", 3, 5, 5),
    ("network-unknown", 3, 6, 6),
    ("host-unknown", 3, 7, 7),
    ("network-prohibited", 3, 9, 9),
    ("host-prohibited", 3, 10, 10),
    ("TOS-network-unreachable", 3, 11, 11),
    ("TOS-host-unreachable", 3, 12, 12),
    ("communication-prohibited", 3, 13, 13),
    ("host-precedence-violation", 3, 14, 14),
    ("precedence-cutoff", 3, 15, 15),
    ("source-quench", 4, 0, 255),
    ("redirect", 5, 0, 255),
    ("network-redirect", 5, 0, 0),
    ("host-redirect", 5, 1, 1),
    ("TOS-network-redirect", 5, 2, 2),
    ("TOS-host-redirect", 5, 3, 3),
    ("echo-request", 8, 0, 255),
    ("ping", 8, 0, 255),
    ("router-advertisement", 9, 0, 255),
    ("router-solicitation", 10, 0, 255),
    ("time-exceeded", 11, 0, 255),
    ("ttl-exceeded", 11, 0, 255),
    ("ttl-zero-during-transit", 11, 0, 0),
    ("ttl-zero-during-reassembly", 11, 1, 1),
    ("parameter-problem", 12, 0, 255),
    ("timestamp-request", 13, 0, 255),
    ("timestamp-reply", 14, 0, 255),
    ("address-mask-request", 17, 0, 255),
];

const NAMES_V6: [(&str, u8, u8, u8); 20] = [
    ("destination-unreachable", 1, 0, 255),
    ("no-route", 1, 0, 0),
    ("communication-prohibited", 1, 1, 1),
    ("beyond-scope", 1, 2, 2),
    ("address-unreachable", 1, 3, 3),
    ("port-unreachable", 1, 4, 4),
    ("failed-policy", 1, 5, 5),
    ("reject-route", 1, 6, 6),
    ("packet-too-big", 2, 0, 255),
    ("time-exceeded", 3, 0, 255),
    ("ttl-exceeded", 3, 0, 255),
    ("parameter-problem", 4, 0, 255),
    ("echo-request", 128, 0, 255),
    ("ping", 128, 0, 255),
    ("echo-reply", 129, 0, 255),
    ("router-solicitation", 133, 0, 255),
    ("router-advertisement", 134, 0, 255),
    ("neighbour-solicitation", 135, 0, 255),
    ("neighbour-advertisement", 136, 0, 255),
    ("redirect", 137, 0, 255),
];

pub(super) fn holds(wanted: &Not<IcmpType>, packet: &Packet) -> bool {
    let Transport::Icmp { kind, code, .. } = packet.transport else { return false };
    let IcmpType { kind: wanted_kind, codes: (first, last) } = wanted.value;
    let fits = wanted_kind.is_none_or(|wanted| wanted == kind && (first..=last).contains(&code));
    fits != wanted.negated
}

/// Takes `--icmp-type` or `--icmpv6-type`.
pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    wanted: &mut Not<IcmpType>,
) -> Result<bool, ReadError> {
    if !matches!(option, "--icmp-type" | "--icmpv6-type") {
        return Ok(false);
    }
    let negated = args.late_negation(negated);
    let text = args.value(option)?;
    let value = read(text, args.family()).ok_or_else(|| args.bad_value(option))?;
    *wanted = Not { value, negated };
    Ok(true)
}

fn read(text: &str, family: Family) -> Option<IcmpType> {
    let names: &[(&str, u8, u8, u8)] = match family {
        Family::V4 => &NAMES_V4,
        Family::V6 => &NAMES_V6,
    };
    if text == "any" {
        return Some(IcmpType { kind: None, codes: (0, 255) });
    }
    if let Some((_, kind, first, last)) = names.iter().find(|(name, ..)| *name == text) {
        return Some(IcmpType { kind: Some(*kind), codes: (*first, *last) });
    }
    let (kind, codes) = match text.split_once('/') {
        None => (text, (0, 255)),
        Some((kind, code)) => {
            let code = code.parse().ok()?;
            (kind, (code, code))
        }
    };
    // 255 stands for any type in IPv4.
    let kind = kind.parse().ok()?;
    Some(IcmpType { kind: (family == Family::V6 || kind != 255).then_some(kind), codes })
}

pub(super) fn print(out: &mut String, family: Family, wanted: &Not<IcmpType>) {
    let (name, option) = match family {
        Family::V4 => ("icmp", "--icmp-type"),
        Family::V6 => ("icmp6", "--icmpv6-type"),
    };
    let not = if wanted.negated { " !" } else { "" };
    let _ = write!(out, " -m {name}{not} {option} ");
    let IcmpType { kind, codes: (first, last) } = wanted.value;
    match kind {
        None => out.push_str("any"),
        Some(kind) if (first, last) == (0, 255) => {
            let _ = write!(out, "{kind}");
        }
        Some(kind) if first == last => {
            let _ = write!(out, "{kind}/{first}");
        }
        Some(kind) => {
            let _ = write!(out, "{kind}/{first}-{last}");
        }
    }
}

/// A match for any message, to be narrowed by its option.
pub(super) fn any() -> Match {
    Match::Icmp(Not::is(IcmpType { kind: None, codes: (0, 255) }))
}

/// Whether `name` is this match's name for that family.
pub(super) fn is_named(name: &str, protocol: Option<Protocol>) -> bool {
    matches!(name, "icmp" | "icmp6" | "ipv6-icmp" | "icmpv6")
        && protocol.is_none_or(|p| matches!(p, Protocol::Icmp | Protocol::Icmpv6))
}
