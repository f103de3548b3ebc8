//! `REDIRECT`: the destination becomes this host: for what arrives the interface's first address, for what
//! is sent here the loopback address.

use super::Done;
use super::nat::{port_range, settle};
use crate::address::Family;
use crate::connections::Range;
use crate::hooks::Hook;
use crate::rule::Ports;
use crate::text::args::{Args, ReadError};
use crate::text::spelling;
use crate::walk::Scene;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(super) fn carry_out(ports: Option<Ports>, random: bool, scene: &mut Scene<'_, '_>) -> Done {
    let family = Family::of(scene.packet.destination);
    let address = if scene.hook == Hook::Output {
        Some(match family {
            Family::V4 => IpAddr::V4(Ipv4Addr::LOCALHOST),
            Family::V6 => IpAddr::V6(Ipv6Addr::LOCALHOST),
        })
    } else {
        let interface = scene.in_interface.and_then(|name| scene.network.interface(name));
        interface
            .into_iter()
            .flat_map(|interface| &interface.addresses)
            .map(|(address, _)| *address)
            .find(|address| Family::of(*address) == family)
    };
    let Some(address) = address else { return Done::Untranslatable };
    let addresses = Some((address, address));
    settle(&Range { addresses, ports, random, ..Range::default() }, scene)
}

/// Takes `--to-ports` and `--random`.
pub(super) fn option(
    option: &str,
    args: &mut Args<'_>,
    ports: &mut Option<Ports>,
    random: &mut bool,
) -> Result<bool, ReadError> {
    match option {
        "--random" => *random = true,
        "--to-ports" => {
            let range = port_range(args.value(option)?);
            *ports = Some(range.ok_or_else(|| args.bad_value(option))?);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

pub(super) fn print(out: &mut String, ports: Option<Ports>, random: bool) {
    out.push_str(" -j REDIRECT");
    if let Some(ports) = ports {
        out.push_str(" --to-ports ");
        spelling::nat_ports(out, ports);
    }
    out.push_str(if random { " --random" } else { "" });
}
