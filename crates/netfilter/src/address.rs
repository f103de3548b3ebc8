//! Addresses with a prefix length.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// The two families that a ruleset can be for. `iptables` holds one, `ip6tables` the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The family that `address` belongs to.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Family::V4,
            IpAddr::V6(_) => Family::V6,
        }
    }

    /// The length of an address in bits: 32 or 128.
    pub fn bits(self) -> u8 {
        match self {
            Family::V4 => 32,
            Family::V6 => 128,
        }
    }
}

/// An address and how many of its leading bits count, as in `10.244.0.0/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cidr {
    address: IpAddr,
    prefix: u8,
}

/// Why a text is not a [`Cidr`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CidrError {
    /// The part before the slash is no IP address.
    #[error("{0:?} is not an IP address")]
    Address(String),
    /// The part after the slash is no prefix length of that family.
    #[error("{0:?} is not a prefix length for this address")]
    Prefix(String),
}

impl Cidr {
    /// The network of `address` with `prefix` leading bits; bits after them are cleared, and a prefix
    /// longer than the address counts as the whole address.
    pub fn new(address: IpAddr, prefix: u8) -> Self {
        let prefix = prefix.min(Family::of(address).bits());
        Cidr { address: mask(address, prefix), prefix }
    }

    /// The network that holds `address` alone.
    pub fn host(address: IpAddr) -> Self {
        Cidr { address, prefix: Family::of(address).bits() }
    }

    /// The network's first address.
    pub fn address(self) -> IpAddr {
        self.address
    }

    /// How many leading bits count.
    pub fn prefix(self) -> u8 {
        self.prefix
    }

    /// The family of its addresses.
    pub fn family(self) -> Family {
        Family::of(self.address)
    }

    /// Whether it stands for one address only.
    pub fn is_host(self) -> bool {
        self.prefix == self.family().bits()
    }

    /// Whether `address` lies in it. An address of the other family never does.
    pub fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(a)) => {
                (u32::from(network) ^ u32::from(a)) & mask32(self.prefix) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(a)) => {
                (u128::from(network) ^ u128::from(a)) & mask128(self.prefix) == 0
            }
            _ => false,
        }
    }
}

fn mask32(prefix: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0)
}

fn mask128(prefix: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0)
}

fn mask(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(a) => IpAddr::V4((u32::from(a) & mask32(prefix)).into()),
        IpAddr::V6(a) => IpAddr::V6((u128::from(a) & mask128(prefix)).into()),
    }
}

impl fmt::Display for Cidr {
    /// Always with the prefix length, as `iptables-save` lists it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl FromStr for Cidr {
    type Err = CidrError;

    /// Reads `10.0.0.0/8`, or an address alone for that host.
    fn from_str(text: &str) -> Result<Self, CidrError> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr =
            address.parse().map_err(|_| CidrError::Address(address.to_owned()))?;
        let Some(prefix) = prefix else { return Ok(Cidr::host(address)) };
        let bits: u8 = prefix
            .parse()
            .ok()
            .filter(|bits| *bits <= Family::of(address).bits())
            .ok_or_else(|| CidrError::Prefix(prefix.to_owned()))?;
        Ok(Cidr::new(address, bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_contains_its_addresses_and_no_others() {
        let net: Cidr = "10.244.0.0/16".parse().unwrap();
        assert!(net.contains("10.244.255.1".parse().unwrap()));
        assert!(!net.contains("10.245.0.1".parse().unwrap()));
        assert!(!net.contains("fd00::1".parse().unwrap()));
        let all: Cidr = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains("1.2.3.4".parse().unwrap()));
    }

    #[test]
    fn bits_after_the_prefix_are_cleared() {
        assert_eq!("10.1.2.3/8".parse::<Cidr>().unwrap().to_string(), "10.0.0.0/8");
        assert_eq!("fd00::1".parse::<Cidr>().unwrap().to_string(), "fd00::1/128");
        assert!("10.0.0.0/33".parse::<Cidr>().is_err());
    }
}
