//! `-m mark`: the packet's mark.

use crate::rule::{Masked, Not};

pub(super) fn holds(wanted: &Not<Masked>, mark: u32) -> bool {
    (mark & wanted.value.mask == wanted.value.value) != wanted.negated
}
