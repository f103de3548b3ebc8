//! `NOTRACK`, `CT --notrack`: the packet is left out of connection tracking.

use super::Done;
use crate::connections::Tracking;
use crate::walk::Scene;

/// A packet that already belongs to a connection keeps it.
pub(super) fn carry_out(scene: &mut Scene<'_, '_>) -> Done {
    if matches!(scene.tracking, Tracking::Nothing) {
        *scene.tracking = Tracking::Untracked;
    }
    Done::Continue
}
