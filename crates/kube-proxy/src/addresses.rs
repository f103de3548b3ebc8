//! Addresses and ranges as kube-proxy reads them out of objects.
//!
//! It is laxer than most: an IPv4 octet may have leading zeros (always decimal), and an IPv4 address written as
//! IPv6 (`::ffff:10.0.0.1`) is IPv4. Admission may warn of both; kube-proxy has to live with what is stored.

use netfilter::address::{Cidr, Family};
use std::net::{IpAddr, Ipv4Addr};

/// Reads an address.
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    match text.parse::<IpAddr>() {
        Ok(address) => Some(address.to_canonical()),
        Err(_) => padded_v4(text).map(IpAddr::V4),
    }
}

/// Reads an address of that family; one of the other is none.
pub(crate) fn address_of(family: Family, text: &str) -> Option<IpAddr> {
    address(text).filter(|address| Family::of(*address) == family)
}

/// Reads `ADDRESS/PREFIX`. The prefix is needed.
pub(crate) fn range(text: &str) -> Option<Cidr> {
    let (address, prefix) = text.split_once('/')?;
    if prefix.is_empty() || !prefix.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let address = match address.parse::<IpAddr>() {
        Ok(address) => address,
        Err(_) => IpAddr::V4(padded_v4(address)?),
    };
    let prefix = prefix.parse().ok().filter(|bits| *bits <= Family::of(address).bits())?;
    Some(Cidr::new(address, prefix))
}

/// Four decimal octets, zeros in front allowed.
fn padded_v4(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0_u8; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next()?;
        if part.is_empty() || !part.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        *octet = part.parse().ok()?;
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_may_have_leading_zeros_and_stay_decimal() {
        assert_eq!(address("010.000.00.012"), Some("10.0.0.12".parse().unwrap()));
        assert_eq!(address("10.0.0"), None);
        assert_eq!(address("10.0.0.256"), None);
        assert_eq!(range("010.0.0.0/8"), Some("10.0.0.0/8".parse().unwrap()));
    }

    #[test]
    fn an_ipv4_address_in_ipv6_clothes_is_ipv4() {
        assert_eq!(address_of(Family::V4, "::ffff:10.0.0.1"), Some("10.0.0.1".parse().unwrap()));
        assert_eq!(address_of(Family::V6, "::ffff:10.0.0.1"), None);
    }

    #[test]
    fn a_range_needs_a_prefix_within_its_family() {
        assert_eq!(range("10.0.0.0"), None);
        assert_eq!(range("10.0.0.0/33"), None);
        assert_eq!(range("10.0.0.0/+8"), None);
        assert!(range("fd00::/48").is_some());
    }
}
