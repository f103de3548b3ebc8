//! The names of the chains that each Service port and each endpoint gets.
//!
//! A prefix, then the first 16 characters of the base32 form of a SHA-256. A Service port hashes
//! `namespace/name:port-name` and the protocol in lower case, an endpoint its `address:port` besides; so a name
//! stays the same on every node, after every restart, and whatever else changes.

use netfilter::chain_name::ChainName;
use netfilter::packet::Protocol;
use sha2::{Digest, Sha256};

/// What a chain of a Service port is for, by the prefix of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Prefix {
    Service,
    Local,
    External,
    Firewall,
    Endpoint,
}

impl Prefix {
    fn as_str(self) -> &'static str {
        match self {
            Prefix::Service => "KUBE-SVC-",
            Prefix::Local => "KUBE-SVL-",
            Prefix::External => "KUBE-EXT-",
            Prefix::Firewall => "KUBE-FW-",
            Prefix::Endpoint => "KUBE-SEP-",
        }
    }
}

/// How many characters of the hash a name shows.
const HASH_LENGTH: usize = 16;

/// The part of a chain's name after the prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hash([u8; HASH_LENGTH]);

impl Hash {
    /// The hash of a Service port, given as `namespace/name` or `namespace/name:port-name`.
    pub(crate) fn of_service_port(name: &str, protocol: Protocol) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(name.as_bytes());
        hasher.update(protocol_name(protocol).as_bytes());
        Self::show(hasher)
    }

    /// The hash of an endpoint of that Service port, given as `address:port`.
    pub(crate) fn of_endpoint(name: &str, protocol: Protocol, endpoint: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(name.as_bytes());
        hasher.update(protocol_name(protocol).as_bytes());
        hasher.update(endpoint.as_bytes());
        Self::show(hasher)
    }

    /// The name of the chain with that prefix.
    pub(crate) fn chain(self, prefix: Prefix) -> ChainName {
        // The alphabet is ASCII, and prefix and hash together are shorter than the longest name.
        let hash = std::str::from_utf8(&self.0).unwrap_or_default();
        ChainName::joined(prefix.as_str(), hash).unwrap_or(ChainName::literal("KUBE"))
    }

    /// The first 80 bits in base32 (RFC 4648), five bits a character.
    fn show(hasher: Sha256) -> Self {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let digest = hasher.finalize();
        let mut shown = [0; HASH_LENGTH];
        // Five bytes are eight letters.
        for (letters, bytes) in shown.chunks_exact_mut(8).zip(digest.chunks_exact(5)) {
            let bits = bytes.iter().fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
            for (letter, shift) in letters.iter_mut().zip((0..40).step_by(5).rev()) {
                *letter = ALPHABET[(bits >> shift) as usize & 0x1f];
            }
        }
        Hash(shown)
    }
}

/// The protocol in lower case, as names and rules have it.
pub(crate) fn protocol_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Udp => "udp",
        Protocol::Sctp => "sctp",
        _ => "tcp",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_port_and_its_endpoints_are_named_as_kube_proxy_names_them() {
        let hash = Hash::of_service_port("default/web", Protocol::Tcp);
        assert_eq!(hash.chain(Prefix::Service).as_str(), "KUBE-SVC-LOLE4ISW44XBNF3G");
        assert_eq!(hash.chain(Prefix::Firewall).as_str(), "KUBE-FW-LOLE4ISW44XBNF3G");
        let hash = Hash::of_endpoint("default/web", Protocol::Tcp, "10.244.1.5:8080");
        assert_eq!(hash.chain(Prefix::Endpoint).as_str(), "KUBE-SEP-XQWD6PXGZUTOOIVQ");
    }
}
