//! `NETMAP`: the network part of the address is replaced, its host part kept.

use super::Done;
use super::nat::settle;
use crate::address::Cidr;
use crate::connections::{Manip, Range};
use crate::text::args::{Args, ReadError};
use crate::text::spelling;
use crate::walk::Scene;
use std::net::{IpAddr, Ipv4Addr};

pub(super) fn carry_out(network: Cidr, scene: &mut Scene<'_, '_>) -> Done {
    let old = match Manip::at(scene.hook) {
        Manip::Source => scene.packet.source,
        Manip::Destination => scene.packet.destination,
    };
    let prefix = u32::from(network.prefix());
    let new = match (network.address(), old) {
        (IpAddr::V4(to), IpAddr::V4(from)) => {
            let hosts = u32::MAX.checked_shr(prefix).unwrap_or(0);
            IpAddr::V4((u32::from(to) | u32::from(from) & hosts).into())
        }
        (IpAddr::V6(to), IpAddr::V6(from)) => {
            let hosts = u128::MAX.checked_shr(prefix).unwrap_or(0);
            IpAddr::V6((u128::from(to) | u128::from(from) & hosts).into())
        }
        _ => return Done::Continue,
    };
    settle(&Range { addresses: Some((new, new)), ..Range::default() }, scene)
}

/// The target before its option is read.
pub(super) fn nowhere() -> Cidr {
    Cidr::host(Ipv4Addr::UNSPECIFIED.into())
}

/// Takes `--to NETWORK`.
pub(super) fn option(
    option: &str,
    args: &mut Args<'_>,
    network: &mut Cidr,
) -> Result<bool, ReadError> {
    if option != "--to" {
        return Ok(false);
    }
    *network = args.network(option)?;
    Ok(true)
}

pub(super) fn print(out: &mut String, network: Cidr) {
    out.push_str(" -j NETMAP --to ");
    if network.is_host() {
        spelling::address(out, network.address());
    } else {
        spelling::cidr(out, network);
    }
}
