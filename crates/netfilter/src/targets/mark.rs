//! `MARK`: changes the packet's mark.

use super::Done;
use crate::rule::{MarkWritten, Masked};
use crate::text::args::{Args, ReadError};
use crate::walk::Scene;

/// The new mark is the old one without the bits of the mask, exclusive-or the value.
pub(super) fn carry_out(xmark: Masked, scene: &mut Scene<'_, '_>) -> Done {
    scene.packet.mark = (scene.packet.mark & !xmark.mask) ^ xmark.value;
    Done::Continue
}

/// Takes the ways in which a mark can be written.
pub(super) fn option(
    option: &str,
    args: &mut Args<'_>,
    xmark: &mut Masked,
    written: &mut MarkWritten,
) -> Result<bool, ReadError> {
    (*xmark, *written) = match option {
        "--set-xmark" => (args.masked(option)?, MarkWritten::SetXmark),
        "--set-mark" => (set(args.masked(option)?), MarkWritten::SetXmark),
        "--and-mark" => (and(args.number(option)?), MarkWritten::SetXmark),
        "--or-mark" => {
            let value = args.number(option)?;
            (Masked { value, mask: value }, MarkWritten::Or)
        }
        "--xor-mark" => (Masked { value: args.number(option)?, mask: 0 }, MarkWritten::Xor),
        _ => return Ok(false),
    };
    Ok(true)
}

/// `--set-mark`: the bits of the mask and of the value are replaced.
pub(super) fn set(mark: Masked) -> Masked {
    Masked { value: mark.value, mask: mark.mask | mark.value }
}

/// `--and-mark`
pub(super) fn and(bits: u32) -> Masked {
    Masked { value: 0, mask: !bits }
}
