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
    take(bucket, Rate { period: limit.period, burst: limit.burst, scale: SCALE }, now)
}

/// A rate: one packet in `period`, of which a second has `scale`.
#[derive(Clone, Copy)]
pub(super) struct Rate {
    pub(super) period: u32,
    pub(super) burst: u32,
    pub(super) scale: u32,
}

/// Takes one packet's worth out of the bucket, if it holds that much.
pub(super) fn take(bucket: &mut Option<Bucket>, rate: Rate, now: Duration) -> bool {
    let most = u64::from(rate.period) * u64::from(rate.burst);
    let bucket = bucket.get_or_insert(Bucket { credit: most, filled: now });
    let passed = now.saturating_sub(bucket.filled).as_micros() * u128::from(rate.scale) / 1_000_000;
    bucket.filled = now;
    bucket.credit =
        bucket.credit.saturating_add(u64::try_from(passed).unwrap_or(u64::MAX)).min(most);
    match bucket.credit.checked_sub(rate.period.into()) {
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
            let period = period(text, SCALE, RATE_MAX).map(|(period, _)| period);
            limit.period = period.ok_or_else(|| args.bad_value(option))?;
        }
        "--limit-burst" => {
            let burst = args.value(option)?.parse().ok().filter(|b| (1..=RATE_MAX).contains(b));
            limit.burst = burst.ok_or_else(|| args.bad_value(option))?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// The time between two packets of `3/min`, `100/second`, or a number alone for so many a second; and
/// the seconds of that unit.
pub(super) fn period(text: &str, scale: u32, most: u32) -> Option<(u32, u32)> {
    let (count, unit) = text.split_once('/').unwrap_or((text, "second"));
    let count: u32 = count.parse().ok().filter(|count| (1..=most).contains(count))?;
    let long = ["day", "hour", "minute", "second"];
    let at = long.iter().position(|name| !unit.is_empty() && name.starts_with(unit))?;
    let seconds = UNITS[at].1;
    let period = u64::from(seconds) * u64::from(scale) / u64::from(count);
    u32::try_from(period).ok().filter(|period| *period > 0).map(|period| (period, seconds))
}

/// Prints a rate in the smallest unit in which it comes out whole, as iptables does. Returns the seconds of
/// that unit.
pub(super) fn print_rate(out: &mut String, period: u32, scale: u32) -> u32 {
    let period = u64::from(period.max(1));
    let mut unit = 0;
    for (at, (_, seconds)) in UNITS.iter().enumerate().skip(1) {
        let whole = u64::from(*seconds) * u64::from(scale);
        if period > whole || whole / period < whole % period {
            break;
        }
        unit = at;
    }
    let (name, seconds) = UNITS[unit];
    let _ = write!(out, "{}/{name}", u64::from(seconds) * u64::from(scale) / period);
    seconds
}

pub(super) fn print(out: &mut String, limit: Limit) {
    out.push_str(" -m limit --limit ");
    print_rate(out, limit.period, SCALE);
    if limit.burst != BURST {
        let _ = write!(out, " --limit-burst {}", limit.burst);
    }
}
