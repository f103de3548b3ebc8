//! `DNAT` and `SNAT`: settle what a connection is translated to.

use super::Done;
use crate::address::Family;
use crate::connections::{Manip, Range, Tracking, set_up};
use crate::rule::{NatRange, Ports, Translation};
use crate::text::args::{Args, ReadError};
use crate::text::services;
use crate::walk::Scene;
use std::net::IpAddr;

/// Settles this hook's side of the connection. Without a connection nothing is translated.
pub(super) fn settle(range: &Range, scene: &mut Scene<'_, '_>) -> Done {
    let manip = Manip::at(scene.hook);
    let Tracking::Attached { held, .. } = &mut *scene.tracking else { return Done::Accept };
    set_up(scene.connections, held, Some(range), manip, scene.context.choices, scene.context.now);
    Done::Translated
}

pub(super) fn to_range(range: &NatRange, scene: &mut Scene<'_, '_>) -> Done {
    settle(&Range::from(range), scene)
}

/// Takes `--to-destination` or `--to-source` (`wanted`), and the flags.
pub(super) fn option(
    option: &str,
    wanted: &str,
    args: &mut Args<'_>,
    to: &mut Translation,
) -> Result<bool, ReadError> {
    let mut range = to.range();
    match option {
        "--random" => range.random = true,
        "--random-fully" => range.random_fully = true,
        "--persistent" => range.persistent = true,
        option if option == wanted => {
            let text = args.value(option)?;
            let (addresses, ports, base_port) =
                destination(text, args.family()).ok_or_else(|| args.bad_value(option))?;
            (range.addresses, range.ports, range.base_port) = (addresses, ports, base_port);
        }
        _ => return Ok(false),
    }
    *to = range.into();
    Ok(true)
}

type Destination = (Option<(IpAddr, IpAddr)>, Option<Ports>, Option<u16>);

/// `10.0.0.1`, `10.0.0.1-10.0.0.9:80-90/80`, `:80`, `[fd00::1]:80`.
fn destination(text: &str, family: Family) -> Option<Destination> {
    let (addresses, ports) = match family {
        Family::V4 => match text.split_once(':') {
            Some((addresses, ports)) => (addresses, Some(ports)),
            None => (text, None),
        },
        Family::V6 => match text.strip_prefix('[') {
            Some(rest) => {
                let (addresses, ports) = rest.split_once(']')?;
                match ports.strip_prefix(':') {
                    Some(ports) => (addresses, Some(ports)),
                    None if ports.is_empty() => (addresses, None),
                    // `[fd00::1]-[fd00::9]:80`
                    None => return bracketed_range(addresses, ports),
                }
            }
            None => match text.strip_prefix(':').filter(|rest| !rest.starts_with(':')) {
                Some(ports) => ("", Some(ports)),
                None => (text, None),
            },
        },
    };
    let addresses =
        if addresses.is_empty() { None } else { Some(address_range(addresses, family)?) };
    let (ports, base) = match ports {
        None => (None, None),
        Some(text) => match text.split_once('/') {
            None => (Some(port_range(text)?), None),
            Some((ports, base)) => (Some(port_range(ports)?), Some(base.parse().ok()?)),
        },
    };
    Some((addresses, ports, base))
}

fn bracketed_range(first: &str, rest: &str) -> Option<Destination> {
    let (last, ports) = rest.strip_prefix("-[")?.split_once(']')?;
    let ends = (first.parse().ok()?, last.parse().ok()?);
    let ports = match ports.strip_prefix(':') {
        Some(ports) => Some(port_range(ports)?),
        None => None,
    };
    Some((Some(ends), ports, None))
}

fn address_range(text: &str, family: Family) -> Option<(IpAddr, IpAddr)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let parse = |text: &str| text.parse().ok().filter(|address| Family::of(*address) == family);
    parse(first).zip(parse(last))
}

/// `80` or `80-90`.
pub(super) fn port_range(text: &str) -> Option<Ports> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (services::port(first)?, services::port(last)?);
    (first <= last).then_some(Ports { first, last })
}
