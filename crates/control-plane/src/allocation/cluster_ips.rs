//! Cluster addresses.

use super::ranges::static_band;
use super::{Allocations, Claim, Claimed, Failure};
use crate::address::{Family, Prefix, read_lenient};
use crate::field_error::{FieldError, json_list};
use crate::stable;
use manifest::kinds::service::Service;
use std::net::IpAddr;

/// The API server keeps a sixteenth of a range, at least 16 and at most 256 addresses, for those asked by name.
const LEAST_STATIC: u128 = 16;
const MOST_STATIC: u128 = 256;
const STATIC_STEP: u128 = 16;

impl Allocations {
    /// Gives a Service an address of each of its families, in their order.
    pub(super) fn allocate_cluster_ips(
        &self,
        service: &mut Service,
        claim: &mut Claim,
    ) -> Result<(), Failure> {
        let name = [service.metadata.namespace(), &service.metadata.name].map(str::to_owned);
        let spec = &mut service.spec;
        if spec.kind == "ExternalName" || spec.cluster_ips.first().is_some_and(|ip| ip == "None") {
            return Ok(());
        }
        // Families without an address get an empty place first, which messages show.
        while spec.cluster_ips.len() < spec.ip_families.len() {
            spec.cluster_ips.push(String::new());
        }
        let mut given = spec.cluster_ips.clone();
        for (i, family) in spec.ip_families.iter().enumerate() {
            let Some(family) = Family::read(family) else { continue };
            let Some(place) = given.get_mut(i) else { continue };
            if place.is_empty() {
                let found = self.find_address(family, &name, claim).ok_or_else(|| {
                    Failure::Internal(format!(
                        "failed to allocate a serviceIP for Service \"{}\": range is full",
                        name[1]
                    ))
                })?;
                *place = found.what.to_string();
                claim.addresses.push(found);
            } else {
                let taken = self.take_address(place, claim);
                taken.map_err(|reason| {
                    Failure::Invalid(vec![FieldError::invalid_printed(
                        "spec.clusterIPs",
                        json_list(&spec.cluster_ips),
                        format!("failed to allocate IP {place}: {reason}"),
                    )])
                })?;
            }
        }
        spec.cluster_ips = given;
        if let Some(first) = spec.cluster_ips.first() {
            spec.cluster_ip.clone_from(first);
        }
        Ok(())
    }

    fn take_address(&self, text: &str, claim: &mut Claim) -> Result<(), &'static str> {
        const MISMATCH: &str = "the provided network does not match the current range";
        let address = read_lenient(text).ok_or(MISMATCH)?;
        let mut ranges = self.ranges().of(Family::of(address));
        if !ranges.any(|range| usable(range).contains(&range.offset_of(address).unwrap_or(0))) {
            return Err(MISMATCH);
        }
        if self.addresses.contains(&address) || claim.has_address(&address) {
            return Err("provided IP is already allocated");
        }
        claim.addresses.push(Claimed::asked(address));
        Ok(())
    }

    fn find_address(
        &self,
        family: Family,
        name: &[String; 2],
        claim: &Claim,
    ) -> Option<Claimed<IpAddr>> {
        let start = u128::from(stable::hash(&[&name[0], &name[1], "clusterIP"]));
        let mut passed = Vec::new();
        let mut occupied = |address: &IpAddr| {
            let occupied = self.addresses.contains(address)
                || self.asked_addresses.contains(address)
                || claim.has_address(address);
            if occupied {
                passed.push(*address);
            }
            occupied
        };
        let what = self.ranges().of(family).find_map(|range| {
            let usable = usable(range);
            let size = range.last_offset().saturating_add(1);
            let band = static_band(size, LEAST_STATIC, MOST_STATIC, STATIC_STEP);
            let border = usable.start().saturating_add(band);
            probe(range, border, *usable.end(), start, &mut occupied).or_else(|| {
                probe(range, *usable.start(), border.saturating_sub(1), start, &mut occupied)
            })
        })?;
        Some(Claimed { what, found: true, passed })
    }
}

/// The offsets that can be given: not the network's own address, and in IPv4 not the broadcast address.
fn usable(range: &Prefix) -> std::ops::RangeInclusive<u128> {
    let last = range.last_offset();
    match range.family() {
        Family::V4 => 1..=last.saturating_sub(1),
        Family::V6 => 1..=last,
    }
}

/// The first free address at or behind `start`, around the band from `first` to `last`.
fn probe(
    range: &Prefix,
    first: u128,
    last: u128,
    start: u128,
    occupied: &mut impl FnMut(&IpAddr) -> bool,
) -> Option<IpAddr> {
    let size = last.checked_sub(first)?.saturating_add(1);
    let start = start % size;
    // Ends early: it looks past no more addresses than are occupied.
    (0..size).find_map(|step| {
        let address = range.at(first + (start + step) % size)?;
        (!occupied(&address)).then_some(address)
    })
}
