//! Addresses and ranges as the API server reads them: leniently where it always has, then strictly.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 or IPv6, printed as in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The family of an address.
    pub fn of(address: IpAddr) -> Self {
        if address.is_ipv4() { Self::V4 } else { Self::V6 }
    }

    /// From the API's word for it.
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "IPv4" => Some(Self::V4),
            "IPv6" => Some(Self::V6),
            _ => None,
        }
    }

    /// The other of the two.
    pub fn other(self) -> Self {
        match self {
            Self::V4 => Self::V6,
            Self::V6 => Self::V4,
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

/// Reads an address as Kubernetes always has: octets may begin with zeros (and are decimal all the same), and
/// an IPv4-mapped IPv6 address is the IPv4 address. `None` where it is no address.
pub fn read_lenient(text: &str) -> Option<IpAddr> {
    if !text.contains(':') {
        return read_v4_lenient(text).map(IpAddr::V4);
    }
    let address: Ipv6Addr = match text.rsplit_once(':') {
        Some((head, tail)) if tail.contains('.') => {
            format!("{head}:{}", read_v4_lenient(tail)?).parse().ok()?
        }
        _ => text.parse().ok()?,
    };
    Some(address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4))
}

fn read_v4_lenient(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0u8; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next()?;
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let significant = part.trim_start_matches('0');
        *octet = if significant.is_empty() { 0 } else { significant.parse().ok()? };
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

/// Whether a text is an address as today's strict rules want it: no leading zeros.
pub(crate) fn is_strict(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// Whether a text is an IPv4 address in IPv6 clothes (`::ffff:1.2.3.4`).
pub(crate) fn is_mapped(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok_and(|address| address.to_ipv4_mapped().is_some())
}

/// A range of addresses: an address and how many of its leading bits count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prefix {
    address: IpAddr,
    bits: u8,
}

impl Prefix {
    /// A range; `None` where `bits` is more than the family has.
    pub fn new(address: IpAddr, bits: u8) -> Option<Self> {
        (bits <= width(address)).then_some(Self { address, bits })
    }

    /// The range that holds one address alone.
    pub fn host(address: IpAddr) -> Self {
        Self { address, bits: width(address) }
    }

    /// Reads `10.0.0.0/8` as Kubernetes always has: the address as in [`read_lenient`], with or without bits
    /// beyond the prefix.
    pub fn read_lenient(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/')?;
        if bits.is_empty() || !bits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let significant = bits.trim_start_matches('0');
        let bits: u8 = if significant.is_empty() { 0 } else { significant.parse().ok()? };
        let parsed = read_lenient(address)?;
        if parsed.is_ipv4() && address.contains(':') {
            // Mapped: the length counts the bits of the IPv6 form.
            return (bits <= 128).then(|| Self { address: parsed, bits: bits.saturating_sub(96) });
        }
        Self::new(parsed, bits)
    }

    /// The address as it was written.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// How many bits count.
    pub fn bits(&self) -> u8 {
        self.bits
    }

    /// Its family.
    pub fn family(&self) -> Family {
        Family::of(self.address)
    }

    /// The first address of the range, as a number.
    fn first_number(&self) -> u128 {
        number(self.address) & mask(self.address, self.bits)
    }

    /// The first address.
    pub fn first(&self) -> IpAddr {
        address(self.first_number(), self.family())
    }

    /// How many addresses it has, less one (so that it fits).
    pub fn last_offset(&self) -> u128 {
        let free = u32::from(width(self.address) - self.bits);
        if free == 128 { u128::MAX } else { (1u128 << free) - 1 }
    }

    /// The address at an offset from the first; `None` beyond the last.
    pub fn at(&self, offset: u128) -> Option<IpAddr> {
        (offset <= self.last_offset())
            .then(|| address(self.first_number().wrapping_add(offset), self.family()))
    }

    /// Whether an address lies in it.
    pub fn contains(&self, other: IpAddr) -> bool {
        Family::of(other) == self.family()
            && number(other) & mask(other, self.bits) == self.first_number()
    }

    /// How far an address lies behind the first; `None` where it lies outside.
    pub fn offset_of(&self, other: IpAddr) -> Option<u128> {
        self.contains(other).then(|| number(other) - self.first_number())
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first(), self.bits)
    }
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

fn mask(address: IpAddr, bits: u8) -> u128 {
    let free = u32::from(width(address).saturating_sub(bits));
    u128::MAX.checked_shl(free).unwrap_or(0)
}

fn address(number: u128, family: Family) -> IpAddr {
    match family {
        Family::V4 => IpAddr::V4(Ipv4Addr::from(number as u32)),
        Family::V6 => IpAddr::V6(Ipv6Addr::from(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_are_decimal() {
        assert_eq!(read_lenient("010.000.1.08"), Some("10.0.1.8".parse().unwrap()));
        assert_eq!(read_lenient("10.0.0.256"), None);
        assert_eq!(read_lenient("10.0.0"), None);
        assert_eq!(read_lenient("10.0.0.0.1"), None);
        assert_eq!(read_lenient("::ffff:1.2.3.04"), Some("1.2.3.4".parse().unwrap()));
        assert_eq!(read_lenient("fe80::1%eth0"), None);
        assert!(!is_strict("010.0.0.1"));
        assert!(is_mapped("::ffff:1.2.3.4"));
    }

    #[test]
    fn a_range_knows_its_ends() {
        let range = Prefix::read_lenient("10.96.0.5/12").unwrap();
        assert_eq!(range.to_string(), "10.96.0.0/12");
        assert_eq!(range.at(range.last_offset()), Some("10.111.255.255".parse().unwrap()));
        assert!(range.contains("10.100.1.1".parse().unwrap()));
        assert!(!range.contains("10.112.0.0".parse().unwrap()));
        assert!(!range.contains("fd00::1".parse().unwrap()));
        let all = Prefix::read_lenient("::/0").unwrap();
        assert_eq!(
            all.at(u128::MAX),
            Some("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".parse().unwrap())
        );
        assert_eq!(Prefix::read_lenient("10.0.0.0/33"), None);
        assert_eq!(Prefix::read_lenient("10.0.0.0"), None);
    }
}
