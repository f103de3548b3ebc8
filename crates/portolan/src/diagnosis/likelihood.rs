//! The order of likelihood: what explains a request that somebody asks about goes first, then what is wrong all the same,
//! then what is only good to know; within each, the catalogue's order.

use super::tries::Try;
use super::{CATALOGUE, Found};

/// Most likely cause first.
pub(super) fn sort(tries: &[Try], found: &mut [Found]) {
    let rank = |code: &str| CATALOGUE.iter().position(|entry| entry.code == code);
    let asked = |found: &Found| {
        found.tries.iter().any(|at| tries.get(*at).is_some_and(|this: &Try| !this.is_probe()))
    };
    found.sort_by_key(|found| {
        let diagnosis = &found.diagnosis;
        let place = diagnosis.positions.first().map(|position| &position.place);
        let place = place.map(|place| (place.source, place.start));
        (diagnosis.severity, !asked(found), rank(diagnosis.code).unwrap_or(usize::MAX), place)
    });
}
