//! `DNAT`, `SNAT` and `MASQUERADE`: settle what a connection is translated to.

use super::Done;
use crate::connections::{Manip, Range, Tracking, set_up};
use crate::rule::{NatRange, Ports};
use crate::walk::Scene;

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

/// The source becomes the address of the interface that the packet leaves by.
pub(super) fn masquerade(ports: Option<Ports>, random: bool, scene: &mut Scene<'_, '_>) -> Done {
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
