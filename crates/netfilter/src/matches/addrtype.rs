//! `-m addrtype`: what kind of address the source or the destination is to this host.

use crate::rule::{AddressType, AddressTypes, LimitInterface, Not};
use crate::text::args::{Args, ReadError};
use crate::text::spelling::ADDRESS_TYPES;
use crate::walk::Scene;
use std::net::IpAddr;

pub(super) fn holds(
    source: &Option<Not<AddressTypes>>,
    destination: &Option<Not<AddressTypes>>,
    limit: Option<LimitInterface>,
    scene: &Scene<'_, '_>,
) -> bool {
    let limit = match limit {
        None => None,
        Some(LimitInterface::In) => Some(scene.in_interface.map_or("", |name| name)),
        Some(LimitInterface::Out) => Some(scene.out_interface.map_or("", |name| name)),
    };
    let is = |wanted: &Option<Not<AddressTypes>>, address| {
        wanted.is_none_or(|wanted| is_of(wanted.value, address, limit, scene) != wanted.negated)
    };
    is(source, scene.packet.source) && is(destination, scene.packet.destination)
}

fn is_of(
    wanted: AddressTypes,
    address: IpAddr,
    limit: Option<&str>,
    scene: &Scene<'_, '_>,
) -> bool {
    let types = scene.network.address_types(address, limit);
    if address.is_ipv4() {
        return wanted.0 & types.0 != 0;
    }
    // An IPv6 address has a kind by its bits, all of which must fit, and one by its route.
    let by_bits = [AddressType::Multicast, AddressType::Unicast, AddressType::Unspec];
    if by_bits.iter().any(|kind| wanted.has(*kind) && !types.has(*kind)) {
        return false;
    }
    let by_route = AddressTypes::one(AddressType::Local).0
        | AddressTypes::one(AddressType::Anycast).0
        | AddressTypes::one(AddressType::Unreachable).0;
    wanted.0 & by_route == 0 || wanted.0 & by_route & types.0 != 0
}

/// Takes `--src-type`, `--dst-type`, `--limit-iface-in` and `--limit-iface-out`.
pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    source: &mut Option<Not<AddressTypes>>,
    destination: &mut Option<Not<AddressTypes>>,
    limit: &mut Option<LimitInterface>,
) -> Result<bool, ReadError> {
    let side = match option {
        "--src-type" => source,
        "--dst-type" => destination,
        "--limit-iface-in" => {
            *limit = Some(LimitInterface::In);
            return Ok(true);
        }
        "--limit-iface-out" => {
            *limit = Some(LimitInterface::Out);
            return Ok(true);
        }
        _ => return Ok(false),
    };
    let negated = args.late_negation(negated);
    let types = args.bits(option, &ADDRESS_TYPES, |kind| AddressTypes::one(kind).0)?;
    *side = Some(Not { value: AddressTypes(types), negated });
    Ok(true)
}
