//! How single values are spelled, where both dialects agree.

use crate::address::{Cidr, Family};
use crate::packet::Protocol;
use crate::rule::{
    AddressType, AddressTypes, NatRange, Ports, RecentAction, RejectWith, ct_state, ct_status,
};
use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The names of `--ctstate`, in the order in which they are listed.
pub(crate) const CT_STATES: [(&str, u16); 7] = [
    ("INVALID", ct_state::INVALID),
    ("NEW", ct_state::NEW),
    ("RELATED", ct_state::RELATED),
    ("ESTABLISHED", ct_state::ESTABLISHED),
    ("UNTRACKED", ct_state::UNTRACKED),
    ("SNAT", ct_state::SNAT),
    ("DNAT", ct_state::DNAT),
];

/// The names of `--ctstatus`, in the order in which they are listed.
pub(crate) const CT_STATUSES: [(&str, u16); 4] = [
    ("EXPECTED", ct_status::EXPECTED),
    ("SEEN_REPLY", ct_status::SEEN_REPLY),
    ("ASSURED", ct_status::ASSURED),
    ("CONFIRMED", ct_status::CONFIRMED),
];

/// The names of `-m addrtype`, in the order in which they are listed.
pub(crate) const ADDRESS_TYPES: [(&str, AddressType); 12] = [
    ("UNSPEC", AddressType::Unspec),
    ("UNICAST", AddressType::Unicast),
    ("LOCAL", AddressType::Local),
    ("BROADCAST", AddressType::Broadcast),
    ("ANYCAST", AddressType::Anycast),
    ("MULTICAST", AddressType::Multicast),
    ("BLACKHOLE", AddressType::Blackhole),
    ("UNREACHABLE", AddressType::Unreachable),
    ("PROHIBIT", AddressType::Prohibit),
    ("THROW", AddressType::Throw),
    ("NAT", AddressType::Nat),
    ("XRESOLVE", AddressType::Xresolve),
];

/// The names of `--tcp-flags`, in the order in which they are listed.
pub(crate) const TCP_FLAGS: [(&str, u8); 6] =
    [("FIN", 0x01), ("SYN", 0x02), ("RST", 0x04), ("PSH", 0x08), ("ACK", 0x10), ("URG", 0x20)];

/// A decimal number. Written by hand: rulesets of a large cluster hold millions of them.
pub(crate) fn number(out: &mut String, value: u64) {
    padded_number(out, value, 1);
}

/// A decimal number of at least so many digits (up to 20), zeros in front.
pub(crate) fn padded_number(out: &mut String, value: u64, width: usize) {
    const LONGEST: usize = 20;
    let mut digits = [b'0'; LONGEST];
    let mut first = LONGEST;
    let mut rest = value;
    while rest > 0 {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let first = first.min(LONGEST - width.min(LONGEST));
    // Digits are ASCII.
    out.push_str(std::str::from_utf8(&digits[first..]).unwrap_or_default());
}

/// An address, as `inet_ntop` of the C library prints it.
pub(crate) fn address(out: &mut String, address: IpAddr) {
    match address {
        IpAddr::V4(v4) => self::v4(out, v4),
        IpAddr::V6(v6) => match embedded_v4(v6) {
            Some(v4) => {
                out.push_str("::");
                self::address(out, IpAddr::V4(v4));
            }
            None => {
                let _ = write!(out, "{v6}");
            }
        },
    }
}

/// An IPv4 address, put together apart and appended at once.
fn v4(out: &mut String, address: Ipv4Addr) {
    const LONGEST: usize = "255.255.255.255".len();
    let mut text = [b'.'; LONGEST];
    let mut end = 0;
    for octet in address.octets() {
        for (from, digit) in [(100, octet / 100), (10, octet / 10 % 10), (0, octet % 10)] {
            if octet >= from {
                text[end] = b'0' + digit;
                end += 1;
            }
        }
        end += 1;
    }
    // Digits and points are ASCII; the last point is not part of it.
    let text = text.get(..end.saturating_sub(1));
    out.push_str(text.and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default());
}

/// The address in the last 32 bits, where `inet_ntop` writes them as IPv4 although Rust does not: after
/// exactly six zero groups.
fn embedded_v4(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let groups = v6.segments();
    let [a, b, c, d] = [v6.octets()[12], v6.octets()[13], v6.octets()[14], v6.octets()[15]];
    (groups.iter().take(6).all(|group| *group == 0) && groups[6] != 0)
        .then(|| Ipv4Addr::new(a, b, c, d))
}

/// An address with its prefix length.
pub(crate) fn cidr(out: &mut String, value: Cidr) {
    address(out, value.address());
    out.push('/');
    number(out, value.prefix().into());
}

/// A 32-bit number as C's `%x` prints it after `0x`.
pub(crate) fn hex(out: &mut String, value: u32) {
    let _ = write!(out, "{value:#x}");
}

/// `80`, or `80:90`.
pub(crate) fn ports(out: &mut String, value: Ports) {
    number(out, value.first.into());
    if value.first != value.last {
        out.push(':');
        number(out, value.last.into());
    }
}

/// A protocol as `-p` and `-m` name it.
pub(crate) fn protocol(out: &mut String, value: Protocol) {
    match value {
        Protocol::Tcp => out.push_str("tcp"),
        Protocol::Udp => out.push_str("udp"),
        Protocol::Sctp => out.push_str("sctp"),
        Protocol::Other(number) if let Some(name) = super::services::protocol_name(number) => {
            out.push_str(name);
        }
        other => {
            let _ = write!(out, "{other}");
        }
    }
}

/// The names of the bits that are set, joined by commas; `nothing` if none is.
pub(crate) fn bits<T: Copy>(
    out: &mut String,
    names: &[(&str, T)],
    is_set: impl Fn(T) -> bool,
    nothing: &str,
) {
    let before = out.len();
    for (name, bit) in names {
        if is_set(*bit) {
            if out.len() > before {
                out.push(',');
            }
            out.push_str(name);
        }
    }
    if out.len() == before {
        out.push_str(nothing);
    }
}

/// A set of address types.
pub(crate) fn address_types(out: &mut String, value: AddressTypes) {
    bits(out, &ADDRESS_TYPES, |kind| value.has(kind), "UNSPEC");
}

/// What `--reject-with` calls an answer.
pub(crate) fn reject_with(family: Family, value: RejectWith) -> &'static str {
    match (family, value) {
        (_, RejectWith::TcpReset) => "tcp-reset",
        (Family::V4, RejectWith::NetUnreachable) => "icmp-net-unreachable",
        (Family::V4, RejectWith::HostUnreachable) => "icmp-host-unreachable",
        (Family::V4, RejectWith::ProtocolUnreachable) => "icmp-proto-unreachable",
        (Family::V4, RejectWith::PortUnreachable) => "icmp-port-unreachable",
        (Family::V4, RejectWith::NetProhibited) => "icmp-net-prohibited",
        (Family::V4, RejectWith::HostProhibited) => "icmp-host-prohibited",
        (Family::V4, RejectWith::AdminProhibited) => "icmp-admin-prohibited",
        (Family::V6, RejectWith::NetUnreachable) => "icmp6-no-route",
        (Family::V6, RejectWith::AdminProhibited) => "icmp6-adm-prohibited",
        (Family::V6, RejectWith::PortUnreachable) => "icmp6-port-unreachable",
        (_, RejectWith::AddressUnreachable) => "icmp6-addr-unreachable",
        (_, RejectWith::PolicyFail) => "icmp6-policy-fail",
        (_, RejectWith::RejectRoute) => "icmp6-reject-route",
        // ICMPv6 has no such answers; a rule cannot hold them.
        (Family::V6, _) => "icmp6-port-unreachable",
    }
}

/// What `-m recent` does, as its option.
pub(crate) fn recent_action(value: RecentAction) -> &'static str {
    match value {
        RecentAction::Set => "--set",
        RecentAction::Check => "--rcheck",
        RecentAction::Update => "--update",
        RecentAction::Remove => "--remove",
    }
}

/// The addresses and ports of DNAT and SNAT: `10.0.0.1:80`, `[fd00::1]:80`, `10.0.0.1-10.0.0.9:80-90`.
pub(crate) fn nat_range(out: &mut String, range: &NatRange) {
    let bracketed = range.ports.is_some() && matches!(range.addresses, Some((IpAddr::V6(_), _)));
    if bracketed {
        out.push('[');
    }
    if let Some((first, last)) = range.addresses {
        address(out, first);
        if first != last {
            out.push('-');
            address(out, last);
        }
    }
    if bracketed {
        out.push(']');
    }
    if let Some(ports) = range.ports {
        out.push(':');
        nat_ports(out, ports);
        if let Some(base) = range.base_port {
            out.push('/');
            number(out, base.into());
        }
    }
}

/// Ports of a NAT target: `80`, or `80-90`.
pub(crate) fn nat_ports(out: &mut String, ports: Ports) {
    number(out, ports.first.into());
    if ports.first != ports.last {
        out.push('-');
        number(out, ports.last.into());
    }
}

/// A text in double quotes, with a backslash before what would end it.
pub(crate) fn quoted(out: &mut String, text: &str) {
    out.push('"');
    if text.contains(['"', '\\', '\'']) {
        for letter in text.chars() {
            if matches!(letter, '"' | '\\' | '\'') {
                out.push('\\');
            }
            out.push(letter);
        }
    } else {
        out.push_str(text);
    }
    out.push('"');
}
