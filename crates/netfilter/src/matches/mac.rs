//! `-m mac`: the hardware address of the neighbour that a frame came from. Links here have none, so that only one
//! thing is known: what came through `lo` has no Ethernet header and never matches, not even the opposite (measured
//! on Linux 6.18).

use crate::hooks::Hook;
use crate::rule::{MacMatch, Not};
use crate::text::args::{Args, ReadError};
use crate::walk::Scene;

/// The hooks at which the kernel takes it.
pub(super) const HOOKS: &[Hook] = &[Hook::Prerouting, Hook::Input, Hook::Forward];

/// `None` when it came from a neighbour, whose address is not known.
pub(super) fn holds(scene: &Scene<'_, '_>) -> Option<bool> {
    let loopback = scene.in_interface == Some(&scene.network.loopback);
    (loopback || scene.in_interface.is_none()).then_some(false)
}

pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    wanted: &mut Not<MacMatch>,
) -> Result<bool, ReadError> {
    if option != "--mac-source" {
        return Ok(false);
    }
    let negated = args.late_negation(negated);
    let Some(value) = read(args.value(option)?) else { return Ok(false) };
    *wanted = Not { value, negated };
    Ok(true)
}

/// Six pairs of hex digits, all letters large or all small.
fn read(text: &str) -> Option<MacMatch> {
    let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
    if upper && text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let mut pairs = text.split(':');
    let mut address = [0; 6];
    for byte in &mut address {
        let pair = pairs.next().filter(|pair| pair.len() == 2 && !pair.starts_with('+'))?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    pairs.next().is_none().then_some(MacMatch { address, upper })
}

pub(super) fn print(out: &mut String, wanted: &Not<MacMatch>) {
    out.push_str(if wanted.negated { " -m mac ! --mac-source " } else { " -m mac --mac-source " });
    let digits: &[u8; 16] =
        if wanted.value.upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    for (place, byte) in wanted.value.address.iter().enumerate() {
        if place > 0 {
            out.push(':');
        }
        for half in [byte >> 4, byte & 15] {
            out.push(char::from(digits[usize::from(half)]));
        }
    }
}
