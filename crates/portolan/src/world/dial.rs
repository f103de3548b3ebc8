//! Reading what is dialled: `http://node-1:32222`, `udp://10.96.0.10:53`, `icmp://10.96.0.1`.

use crate::request::RequestError;
use netfilter::packet::Protocol;
use std::net::{IpAddr, Ipv6Addr};

/// The longest name that DNS knows.
const NAME_MAX: usize = 253;

/// An address to dial.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Target {
    /// TCP, UDP, SCTP or ICMP.
    pub protocol: Protocol,
    /// An address or a name.
    pub host: HostName,
    /// The port; 0 for ICMP.
    pub port: u16,
}

/// A host as dialled.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum HostName {
    /// An address.
    Address(IpAddr),
    /// A name to resolve.
    Name(String),
}

impl Target {
    /// Reads a URL. Without a scheme it counts as `http://`; a path is allowed and does not matter.
    ///
    /// # Errors
    /// When the scheme is unknown, the host is missing or malformed, or the port is missing or not 1 to 65535.
    pub fn parse(url: &str) -> Result<Self, RequestError> {
        let fail = |why: &str| RequestError::Address { url: url.to_owned(), why: why.to_owned() };
        let trimmed = url.trim();
        let (scheme, rest) = trimmed.split_once("://").unwrap_or(("http", trimmed));
        let (protocol, default_port) = match scheme.to_ascii_lowercase().as_str() {
            "http" => (Protocol::Tcp, Some(80)),
            "https" => (Protocol::Tcp, Some(443)),
            "tcp" => (Protocol::Tcp, None),
            "udp" => (Protocol::Udp, None),
            "sctp" => (Protocol::Sctp, None),
            "icmp" => (Protocol::Icmp, Some(0)),
            _ => return Err(fail("it begins with http, https, tcp, udp, sctp or icmp")),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(fail("a user name has no place here"));
        }
        let (host, port) =
            split_port(authority).ok_or_else(|| fail("the brackets do not close"))?;
        let host = read_host(host).map_err(fail)?;
        let port = match (port, default_port) {
            (Some(_), Some(0)) => return Err(fail("ICMP has no ports")),
            (Some(text), _) => text
                .parse()
                .ok()
                .filter(|port| *port != 0)
                .ok_or_else(|| fail("a port is a number from 1 to 65535"))?,
            (None, Some(port)) => port,
            (None, None) => return Err(fail("it needs a port")),
        };
        let v6 = matches!(host, HostName::Address(IpAddr::V6(_)));
        let protocol = if v6 && protocol == Protocol::Icmp { Protocol::Icmpv6 } else { protocol };
        Ok(Target { protocol, host, port })
    }
}

/// Host and port; an IPv6 address stands in brackets. `None` when a bracket does not close.
fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    if let Some(inner) = authority.strip_prefix('[') {
        let (host, after) = inner.split_once(']')?;
        return match after.strip_prefix(':') {
            Some(port) => Some((host, Some(port))),
            None if after.is_empty() => Some((host, None)),
            None => None,
        };
    }
    if authority.parse::<Ipv6Addr>().is_ok() {
        return Some((authority, None));
    }
    Some(match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    })
}

fn read_host(host: &str) -> Result<HostName, &'static str> {
    if let Ok(address) = host.parse() {
        return Ok(HostName::Address(address));
    }
    if host.is_empty() {
        return Err("it names no host");
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    let label_fits = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    if name.len() > NAME_MAX || !name.split('.').all(label_fits) {
        return Err("the host is neither an address nor a name that DNS could know");
    }
    if name.split('.').all(|label| label.bytes().all(|b| b.is_ascii_digit())) {
        return Err("the host looks like an IPv4 address, and is none");
    }
    Ok(HostName::Name(host.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> String {
        match Target::parse(url) {
            Ok(target) => {
                let host = match target.host {
                    HostName::Address(address) => address.to_string(),
                    HostName::Name(name) => name,
                };
                format!("{} {host} {}", target.protocol, target.port)
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn urls_give_protocol_host_and_port() {
        assert_eq!(read("http://node-1:32222"), "tcp node-1 32222");
        assert_eq!(read("http://order-service/path?x=1"), "tcp order-service 80");
        assert_eq!(read("https://order-service"), "tcp order-service 443");
        assert_eq!(read("udp://10.96.0.10:53"), "udp 10.96.0.10 53");
        assert_eq!(read("tcp://[fd00::1]:80"), "tcp fd00::1 80");
        assert_eq!(read("icmp://10.96.0.1"), "icmp 10.96.0.1 0");
        assert_eq!(read("icmp://fd00::1"), "ipv6-icmp fd00::1 0");
        assert_eq!(
            read("order-service.shop.svc.cluster.local.:8080"),
            "tcp order-service.shop.svc.cluster.local. 8080"
        );
    }

    #[test]
    fn what_cannot_be_dialled_says_why() {
        let why = |url: &str, words: &str| assert!(read(url).contains(words), "{}", read(url));
        why("ftp://x:1", "begins with");
        why("tcp://x", "needs a port");
        why("http://x:0", "1 to 65535");
        why("http://x:99999", "1 to 65535");
        why("http://", "no host");
        why("http://[::1", "brackets");
        why("http://1.2.3:80", "IPv4");
        why("http://1.2.3.999:80", "IPv4");
        why("http://a b", "neither");
        why("http://me@x", "user name");
        why("icmp://x:80", "no ports");
    }
}
