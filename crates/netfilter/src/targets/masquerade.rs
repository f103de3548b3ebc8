//! `MASQUERADE`: the source becomes the host's own on the way out (measured: kernel.md 8).

use super::Done;
use super::nat::{port_range, settle};
use crate::connections::{Range, Tracking};
use crate::rule::Ports;
use crate::text::args::{Args, ReadError};
use crate::walk::Scene;

/// The source becomes the address of the interface that the packet leaves by.
pub(super) fn carry_out(ports: Option<Ports>, random: bool, scene: &mut Scene<'_, '_>) -> Done {
    if scene.packet.source.is_unspecified() {
        return Done::Accept;
    }
    let Some(out) = scene.out_interface else { return Done::Untranslatable };
    let destination = scene.packet.destination;
    let next_hop = scene.next_hop.unwrap_or(destination);
    let Some(source) = scene.network.source_by(out, destination, next_hop) else {
        return Done::Untranslatable;
    };
    let range = Range { addresses: Some((source, source)), ports, random, ..Range::default() };
    if let Tracking::Attached { held, .. } = &mut *scene.tracking
        && let Some(connection) = scene.connections.get_mut(held)
    {
        connection.set_masqueraded_by(out);
    }
    settle(&range, scene)
}

/// Takes `--to-ports`, `--random` and `--random-fully`.
pub(super) fn option(
    option: &str,
    args: &mut Args<'_>,
    ports: &mut Option<Ports>,
    random: &mut bool,
    random_fully: &mut bool,
) -> Result<bool, ReadError> {
    match option {
        "--random" => *random = true,
        "--random-fully" => *random_fully = true,
        "--to-ports" => {
            let range = port_range(args.value(option)?);
            *ports = Some(range.ok_or_else(|| args.bad_value(option))?);
        }
        _ => return Ok(false),
    }
    Ok(true)
}
