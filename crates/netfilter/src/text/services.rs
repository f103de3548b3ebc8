//! The names that ports and protocols go by (`/etc/services`, `/etc/protocols`), as far as rulesets use them.

use crate::packet::Protocol;

const SERVICES: [(&str, u16); 26] = [
    ("ftp-data", 20),
    ("ftp", 21),
    ("ssh", 22),
    ("telnet", 23),
    ("smtp", 25),
    ("domain", 53),
    ("bootps", 67),
    ("bootpc", 68),
    ("tftp", 69),
    ("http", 80),
    ("kerberos", 88),
    ("pop3", 110),
    ("sunrpc", 111),
    ("ntp", 123),
    ("imap2", 143),
    ("snmp", 161),
    ("bgp", 179),
    ("ldap", 389),
    ("https", 443),
    ("submission", 587),
    ("ldaps", 636),
    ("imaps", 993),
    ("pop3s", 995),
    ("nfs", 2049),
    ("mysql", 3306),
    ("postgresql", 5432),
];

/// Names of protocols that [`Protocol`] knows by number only.
const PROTOCOLS: [(&str, u8); 16] = [
    ("igmp", 2),
    ("ipencap", 4),
    ("ipv6", 41),
    ("ipv6-route", 43),
    ("ipv6-frag", 44),
    ("gre", 47),
    ("esp", 50),
    ("ah", 51),
    ("ipv6-nonxt", 59),
    ("ipv6-opts", 60),
    ("ospf", 89),
    ("pim", 103),
    ("vrrp", 112),
    ("l2tp", 115),
    ("ipv6-mh", 135),
    ("udplite", 136),
];

/// A port by its number or name.
pub(crate) fn port(text: &str) -> Option<u16> {
    if let Ok(port) = text.parse() {
        return Some(port);
    }
    SERVICES.iter().find(|(name, _)| *name == text).map(|(_, port)| *port)
}

/// A protocol by its number or name; `all` is number 0.
pub(crate) fn protocol(text: &str) -> Option<Protocol> {
    let lower = text.to_ascii_lowercase();
    let number = match lower.as_str() {
        "tcp" => 6,
        "udp" => 17,
        "sctp" => 132,
        "icmp" => 1,
        "icmpv6" | "ipv6-icmp" => 58,
        "all" => 0,
        "mh" => 135,
        other => match PROTOCOLS.iter().find(|(name, _)| *name == other) {
            Some((_, number)) => *number,
            None => other.parse().ok()?,
        },
    };
    Some(match number {
        1 => Protocol::Icmp,
        6 => Protocol::Tcp,
        17 => Protocol::Udp,
        58 => Protocol::Icmpv6,
        132 => Protocol::Sctp,
        other => Protocol::Other(other),
    })
}

/// The name of a protocol that [`Protocol`] knows by number only.
pub(crate) fn protocol_name(number: u8) -> Option<&'static str> {
    PROTOCOLS.iter().find(|(_, known)| *known == number).map(|(name, _)| *name)
}
