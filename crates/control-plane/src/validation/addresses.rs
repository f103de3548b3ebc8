//! Addresses and ranges that a user gives.

use crate::address::{Prefix, is_mapped, is_strict, read_lenient};
use crate::field_error::FieldError;
use manifest::kinds::service::ServiceSpec;
use std::net::{IpAddr, Ipv4Addr};

/// What is wrong with an address as text.
pub(super) fn validate_address(field: &str, text: &str) -> Vec<FieldError> {
    let detail = if read_lenient(text).is_none() {
        "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
    } else if !is_strict(text) {
        "must not have leading 0s"
    } else if is_mapped(text) {
        "must not be an IPv4-mapped IPv6 address"
    } else {
        return Vec::new();
    };
    vec![FieldError::invalid(field, text, detail)]
}

/// What is wrong with a range as text.
pub(super) fn validate_range(field: &str, text: &str) -> Option<FieldError> {
    let detail = match Prefix::read_lenient(text) {
        None => "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
        Some(prefix) => {
            let (address, bits) = text.split_once('/').unwrap_or((text, ""));
            let padded = bits.len() > 1 && bits.starts_with('0');
            if !is_strict(address) || padded {
                "must not have leading 0s in IP or prefix length"
            } else if is_mapped(address) {
                "must not have an IPv4-mapped IPv6 address"
            } else if prefix.first() != prefix.address() {
                "must not have bits set beyond the prefix length"
            } else {
                return None;
            }
        }
    };
    Some(FieldError::invalid(field, text, detail))
}

/// `externalIPs`: addresses, and none that only a host itself can have.
pub(super) fn validate_external_ips(spec: &ServiceSpec, errors: &mut Vec<FieldError>) {
    for (i, text) in spec.external_ips.iter().enumerate() {
        let field = format!("spec.externalIPs[{i}]");
        let found = validate_address(&field, text);
        if !found.is_empty() {
            errors.extend(found);
            continue;
        }
        let Some(address) = read_lenient(text) else { continue };
        let mut push = |detail: String| errors.push(FieldError::invalid(&field, text, detail));
        if address.is_unspecified() {
            push(format!("may not be unspecified ({text})"));
        }
        if address.is_loopback() {
            push("may not be in the loopback range (127.0.0.0/8, ::1/128)".to_owned());
        }
        if is_link_local(address) {
            push("may not be in the link-local range (169.254.0.0/16, fe80::/10)".to_owned());
        }
        if is_link_local_multicast(address) {
            push(
                "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)".to_owned(),
            );
        }
    }
}

fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    }
}

fn is_link_local_multicast(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4 & Ipv4Addr::new(255, 255, 255, 0) == Ipv4Addr::new(224, 0, 0, 0),
        IpAddr::V6(v6) => v6.segments()[0] & 0xff0f == 0xff02,
    }
}
