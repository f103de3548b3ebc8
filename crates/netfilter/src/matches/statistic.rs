//! `-m statistic`: a share of the packets by chance, or every nth.

use super::Said;
use crate::rule::{Match, Not, Nth, Probability};
use crate::text::args::{Args, ReadError};
use crate::text::restore::push_probability;
use crate::walk::Scene;
use std::fmt::Write;

/// A share of one, in 31 bits.
const ONE: u32 = 1 << 31;
/// The kernel's shares as *restore* text writes them: `1/n` with ten decimals, up to this n.
const ONE_IN_MAX: u32 = 100_000;

pub(super) fn random(share: &Not<Probability>, scene: &mut Scene<'_, '_>) -> Said {
    (scene.context.choices.chance(share.value.threshold) != share.negated).into()
}

/// Whether this is the nth packet; `gone` counts those since the last one.
pub(super) fn nth(wanted: &Not<Nth>, gone: &mut Option<u32>) -> bool {
    let Nth { every, packet } = wanted.value;
    // The kernel counts on from `packet`'s complement, so that the first hit is packet number `packet`.
    let last = every.saturating_sub(1);
    let count = gone.get_or_insert(last.saturating_sub(packet));
    let hit = *count >= last;
    *count = if hit { 0 } else { count.saturating_add(1) };
    hit != wanted.negated
}

/// Takes an option of `statistic`. The mode decides what the match is.
pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    wanted: &mut Match,
) -> Result<bool, ReadError> {
    match option {
        "--mode" => match args.value(option)? {
            "random" => *wanted = default(),
            "nth" => *wanted = Match::Nth(Not::is(Nth { every: 1, packet: 0 })),
            _ => return Err(args.bad_value(option)),
        },
        "--probability" => {
            let Match::Random(share) = wanted else { return Ok(false) };
            let text = args.value(option)?;
            let value = probability(text).ok_or_else(|| args.bad_value(option))?;
            *share = Not { value, negated };
        }
        "--every" => {
            let Match::Nth(nth) = wanted else { return Ok(false) };
            let every = args.value(option)?.parse().ok().filter(|every| *every > 0);
            nth.value.every = every.ok_or_else(|| args.bad_value(option))?;
            nth.negated = negated;
        }
        "--packet" => {
            let Match::Nth(nth) = wanted else { return Ok(false) };
            let packet = args.value(option)?.parse();
            nth.value.packet = packet.map_err(|_| args.bad_value(option))?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// The match before its options are read.
pub(super) fn default() -> Match {
    Match::Random(Not::is(Probability { threshold: 0, one_in: None }))
}

/// A share between 0 and 1, rounded to the 31 bits that the kernel keeps.
fn probability(text: &str) -> Option<Probability> {
    let share = decimal::nearest(text)?;
    if !(0.0..=1.0).contains(&share) {
        return None;
    }
    let threshold = (share * f64::from(ONE)).round() as u32;
    // What was written as 1/n is remembered as that, to be written so again.
    let one_in = (share > 0.0).then(|| (1.0 / share).round()).and_then(|n| {
        let n = if n <= f64::from(ONE_IN_MAX) { n as u32 } else { 0 };
        let same = n > 0 && written(Probability::one_in(n)) == text;
        same.then_some(n)
    });
    Some(Probability { threshold, one_in })
}

fn written(probability: Probability) -> String {
    let mut text = String::new();
    push_probability(&mut text, probability);
    text
}

pub(super) fn print_nth(out: &mut String, nth: &Not<Nth>) {
    let not = if nth.negated { " !" } else { "" };
    let Nth { every, packet } = nth.value;
    let _ = write!(out, " -m statistic --mode nth{not} --every {every} --packet {packet}");
}
