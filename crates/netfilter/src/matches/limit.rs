//! `-m limit`: a rate of packets, by a bucket that fills with time. Each rule has its own.

use crate::rule::Limit;
use crate::text::args::{Args, ReadError};
use std::fmt::Write;
use std::time::Duration;

/// A second in the unit of [`Limit::period`].
const SCALE: u32 = 10_000;
/// The burst of a rule that names none.
const BURST: u32 = 5;
/// The largest rate (`--limit 10000/s`).
const RATE_MAX: u32 = 10_000;

/// Seconds of each unit of time, and its name.
const UNITS: [(&str, u32); 4] = [("day", 24 * 3600), ("hour", 3600), ("min", 60), ("sec", 1)];

/// What is in a rule's bucket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket {
    credit: u64,
    filled: Duration,
}

pub(super) fn holds(limit: Limit, bucket: &mut Option<Bucket>, now: Duration) -> bool {
    let most = u64::from(limit.period) * u64::from(limit.burst);
    let bucket = bucket.get_or_insert(Bucket { credit: most, filled: now });
    let passed = now.saturating_sub(bucket.filled).as_micros() / 100;
    bucket.filled = now;
    bucket.credit =
        bucket.credit.saturating_add(u64::try_from(passed).unwrap_or(u64::MAX)).min(most);
    match bucket.credit.checked_sub(limit.period.into()) {
        Some(rest) => {
            bucket.credit = rest;
            true
        }
        None => false,
    }
}

/// A rule's limit before its options are read: three an hour, as iptables has it.
pub(super) const DEFAULT: Limit = Limit { period: 3600 * SCALE / 3, burst: BURST };

pub(super) fn option(
    option: &str,
    args: &mut Args<'_>,
    limit: &mut Limit,
) -> Result<bool, ReadError> {
    match option {
        "--limit" => {
            let text = args.value(option)?;
            limit.period = period(text).ok_or_else(|| args.bad_value(option))?;
        }
        "--limit-burst" => {
            let burst = args.value(option)?.parse().ok().filter(|b| (1..=RATE_MAX).contains(b));
            limit.burst = burst.ok_or_else(|| args.bad_value(option))?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// `3/min`, `100/second`, or a number alone for so many a second.
fn period(text: &str) -> Option<u32> {
    let (count, unit) = text.split_once('/').unwrap_or((text, "second"));
    let count: u32 = count.parse().ok().filter(|count| (1..=RATE_MAX).contains(count))?;
    let long = ["day", "hour", "minute", "second"];
    let at = long.iter().position(|name| !unit.is_empty() && name.starts_with(unit))?;
    Some(UNITS[at].1.checked_mul(SCALE)? / count).filter(|period| *period > 0)
}

pub(super) fn print(out: &mut String, limit: Limit) {
    let period = limit.period.max(1);
    let mut unit = 0;
    for (at, (_, seconds)) in UNITS.iter().enumerate().skip(1) {
        let whole = seconds * SCALE;
        if period > whole || whole / period < whole % period {
            break;
        }
        unit = at;
    }
    let (name, seconds) = UNITS[unit];
    let _ = write!(out, " -m limit --limit {}/{name}", seconds * SCALE / period);
    if limit.burst != BURST {
        let _ = write!(out, " --limit-burst {}", limit.burst);
    }
}
