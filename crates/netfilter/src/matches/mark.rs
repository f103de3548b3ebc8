//! `-m mark`, `-m connmark`: the packet's mark, the connection's mark.

use crate::rule::{Masked, Not};
use crate::text::args::{Args, ReadError};
use crate::text::spelling;

pub(super) fn holds(wanted: &Not<Masked>, mark: u32) -> bool {
    (mark & wanted.value.mask == wanted.value.value) != wanted.negated
}

/// Takes `--mark VALUE[/MASK]`.
pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    mark: &mut Not<Masked>,
) -> Result<bool, ReadError> {
    if option != "--mark" {
        return Ok(false);
    }
    let negated = args.late_negation(negated);
    *mark = Not { value: args.masked(option)?, negated };
    Ok(true)
}

pub(super) fn print_connmark(out: &mut String, mark: &Not<Masked>) {
    out.push_str(" -m connmark");
    out.push_str(if mark.negated { " !" } else { "" });
    out.push_str(" --mark ");
    spelling::hex(out, mark.value.value);
    if mark.value.mask != u32::MAX {
        out.push('/');
        spelling::hex(out, mark.value.mask);
    }
}
