//! `REJECT`: which answer. The host itself makes it, from the hook in which the rule stands.

use crate::address::Family;
use crate::rule::RejectWith;
use crate::text::args::{Args, ReadError};

/// The names that `--reject-with` takes for IPv4; each answer's own name comes first.
const V4: [(&str, RejectWith); 15] = [
    ("icmp-net-unreachable", RejectWith::NetUnreachable),
    ("net-unreach", RejectWith::NetUnreachable),
    ("icmp-host-unreachable", RejectWith::HostUnreachable),
    ("host-unreach", RejectWith::HostUnreachable),
    ("icmp-proto-unreachable", RejectWith::ProtocolUnreachable),
    ("proto-unreach", RejectWith::ProtocolUnreachable),
    ("icmp-port-unreachable", RejectWith::PortUnreachable),
    ("port-unreach", RejectWith::PortUnreachable),
    ("icmp-net-prohibited", RejectWith::NetProhibited),
    ("net-prohib", RejectWith::NetProhibited),
    ("icmp-host-prohibited", RejectWith::HostProhibited),
    ("host-prohib", RejectWith::HostProhibited),
    ("icmp-admin-prohibited", RejectWith::AdminProhibited),
    ("admin-prohib", RejectWith::AdminProhibited),
    ("tcp-reset", RejectWith::TcpReset),
];

/// The same for IPv6.
const V6: [(&str, RejectWith); 13] = [
    ("icmp6-no-route", RejectWith::NetUnreachable),
    ("no-route", RejectWith::NetUnreachable),
    ("icmp6-adm-prohibited", RejectWith::AdminProhibited),
    ("adm-prohibited", RejectWith::AdminProhibited),
    ("icmp6-addr-unreachable", RejectWith::AddressUnreachable),
    ("addr-unreach", RejectWith::AddressUnreachable),
    ("icmp6-port-unreachable", RejectWith::PortUnreachable),
    ("port-unreach", RejectWith::PortUnreachable),
    ("icmp6-policy-fail", RejectWith::PolicyFail),
    ("policy-fail", RejectWith::PolicyFail),
    ("icmp6-reject-route", RejectWith::RejectRoute),
    ("reject-route", RejectWith::RejectRoute),
    ("tcp-reset", RejectWith::TcpReset),
];

/// Takes `--reject-with NAME`.
pub(super) fn option(
    option: &str,
    args: &mut Args<'_>,
    with: &mut RejectWith,
) -> Result<bool, ReadError> {
    if option != "--reject-with" {
        return Ok(false);
    }
    let names: &[(&str, RejectWith)] = match args.family() {
        Family::V4 => &V4,
        Family::V6 => &V6,
    };
    let text = args.value(option)?;
    let found = names.iter().find(|(name, _)| *name == text);
    *with = found.map(|(_, with)| *with).ok_or_else(|| args.bad_value(option))?;
    Ok(true)
}
