//! `-m set`: named sets of addresses and ports (`ipset`), as far as the host was given them.

use super::Said;
use crate::address::Cidr;
use crate::packet::{Packet, Protocol};
use crate::rule::{Not, Ports, SetMatch};
use crate::text::args::{Args, ReadError};
use crate::walk::Scene;
use std::sync::Arc;

/// One part of an entry of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetPart {
    /// An address or a network.
    Network(Cidr),
    /// Ports of a protocol.
    Ports(Protocol, Ports),
}

/// A set. An entry holds a packet when all its parts do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IpSet {
    /// Its entries. A `hash:ip,port` has two parts in each.
    pub entries: Vec<Vec<SetPart>>,
}

/// How long the name of a set may be (`IPSET_MAXNAMELEN`).
const NAME_MAX: usize = 31;
/// How many parts an entry can have (`IPSET_DIM_MAX`).
const PARTS_MAX: usize = 6;

fn part_holds(part: &SetPart, source: bool, packet: &Packet) -> bool {
    match part {
        SetPart::Network(network) => {
            network.contains(if source { packet.source } else { packet.destination })
        }
        SetPart::Ports(protocol, ports) => {
            let port = if source { packet.source_port() } else { packet.destination_port() };
            *protocol == packet.protocol() && port.is_some_and(|port| ports.contains(port))
        }
    }
}

pub(super) fn holds(wanted: &Not<SetMatch>, scene: &Scene<'_, '_>) -> Said {
    let Some(set) = scene.memory.sets.get(&wanted.value.name) else { return Said::CannotTell };
    let fits = set.entries.iter().any(|entry| {
        // With fewer directions than parts nothing fits.
        entry.len() <= wanted.value.sources.len()
            && entry
                .iter()
                .zip(&wanted.value.sources)
                .all(|(part, source)| part_holds(part, *source, scene.packet))
    });
    (fits != wanted.negated).into()
}

/// Takes `--match-set NAME src,dst`.
pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    wanted: &mut Not<SetMatch>,
) -> Result<bool, ReadError> {
    if option != "--match-set" {
        return Ok(false);
    }
    let negated = args.late_negation(negated);
    let name: Arc<str> = args.name(option, NAME_MAX)?.into();
    let sources: Option<Vec<bool>> = args
        .value(option)?
        .split(',')
        .map(|direction| match direction {
            "src" => Some(true),
            "dst" => Some(false),
            _ => None,
        })
        .collect();
    let sources = sources
        .filter(|sources| sources.len() <= PARTS_MAX)
        .ok_or_else(|| args.bad_value(option))?;
    *wanted = Not { value: SetMatch { name, sources }, negated };
    Ok(true)
}

pub(super) fn print(out: &mut String, wanted: &Not<SetMatch>) {
    out.push_str(" -m set");
    out.push_str(if wanted.negated { " !" } else { "" });
    out.push_str(" --match-set ");
    out.push_str(&wanted.value.name);
    for (place, source) in wanted.value.sources.iter().enumerate() {
        out.push(if place == 0 { ' ' } else { ',' });
        out.push_str(if *source { "src" } else { "dst" });
    }
}
