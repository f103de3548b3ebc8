//! `MARK`: changes the packet's mark.

use super::Done;
use crate::rule::Masked;
use crate::walk::Scene;

/// The new mark is the old one without the bits of the mask, exclusive-or the value.
pub(super) fn set(xmark: Masked, scene: &mut Scene<'_, '_>) -> Done {
    scene.packet.mark = (scene.packet.mark & !xmark.mask) ^ xmark.value;
    Done::Continue
}
