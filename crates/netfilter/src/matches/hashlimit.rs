//! `-m hashlimit`: a rate of packets for each source, destination or port, in a named table.

use super::limit::{Bucket, Rate, period, print_rate, take};
use crate::address::Cidr;
use crate::packet::Packet;
use crate::rule::HashLimit;
use crate::text::args::{Args, ReadError};
use crate::walk::Scene;
use std::collections::HashMap;
use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

/// A second in the unit of [`HashLimit::period`].
const SCALE: u32 = 1_000_000;
/// The largest rate and burst.
const RATE_MAX: u32 = 1_000_000;
/// The burst of a rule that names none.
const BURST: u32 = 5;
/// How long the name of a table may be.
const NAME_MAX: usize = 255;
/// How many keys a table holds, unless `--hashlimit-htable-max` says less.
const KEYS_MAX: usize = 65_536;

/// What packets have in common that share a bucket.
type Key = (IpAddr, u16, IpAddr, u16);

/// A bucket for each key, and until when it is remembered.
type Buckets = HashMap<Key, (Option<Bucket>, Duration)>;

/// The buckets of all tables.
#[derive(Debug, Clone, Default)]
pub(crate) struct HashTables {
    tables: HashMap<Arc<str>, Buckets>,
}

fn key(limit: &HashLimit, packet: &Packet) -> Key {
    let none = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let masked = |address, prefix: Option<u8>| match prefix {
        Some(prefix) => Cidr::new(address, prefix).address(),
        None => address,
    };
    let port = |wanted, port: Option<u16>| if wanted { port.unwrap_or(0) } else { 0 };
    (
        if limit.by_source { masked(packet.source, limit.source_prefix) } else { none },
        port(limit.by_source_port, packet.source_port()),
        if limit.by_destination {
            masked(packet.destination, limit.destination_prefix)
        } else {
            none
        },
        port(limit.by_destination_port, packet.destination_port()),
    )
}

pub(super) fn holds(limit: &HashLimit, scene: &mut Scene<'_, '_>) -> bool {
    let now = scene.context.now;
    let key = key(limit, scene.packet);
    let expire = Duration::from_millis(limit.expire.into());
    let table = scene.memory.hash_tables.tables.entry(Arc::clone(&limit.name)).or_default();
    let most = limit.most.and_then(|most| usize::try_from(most).ok()).unwrap_or(KEYS_MAX);
    if table.len() >= most.min(KEYS_MAX) && !table.contains_key(&key) {
        table.retain(|_, (_, until)| *until > now);
        if table.len() >= most.min(KEYS_MAX) {
            // A full table discards nothing and lets nothing new in: the packet does not match.
            return false;
        }
    }
    let (bucket, until) = table.entry(key).or_insert((None, now));
    if *until <= now {
        *bucket = None;
    }
    *until = now.saturating_add(expire);
    let rate = Rate { period: limit.period, burst: limit.burst, scale: SCALE };
    take(bucket, rate, now) != limit.above
}

/// The match before its options are read.
pub(super) fn default() -> HashLimit {
    HashLimit {
        above: false,
        period: SCALE,
        burst: BURST,
        by_source: false,
        by_source_port: false,
        by_destination: false,
        by_destination_port: false,
        name: "".into(),
        size: None,
        most: None,
        interval: None,
        expire: 1_000,
        source_prefix: None,
        destination_prefix: None,
    }
}

/// Takes the options of `hashlimit` that count packets; rates in bytes are not known here.
pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    limit: &mut HashLimit,
) -> Result<bool, ReadError> {
    match option {
        "--hashlimit" | "--hashlimit-upto" | "--hashlimit-above" => {
            let text = args.value(option)?;
            if text.split('/').next().is_some_and(|count| count.ends_with('b')) {
                return Ok(false);
            }
            let (between, unit) =
                period(text, SCALE, RATE_MAX).ok_or_else(|| args.bad_value(option))?;
            limit.period = between;
            limit.expire = unit.saturating_mul(1_000);
            limit.above = (option == "--hashlimit-above") != negated;
        }
        "--hashlimit-burst" => {
            let burst = args.value(option)?.parse().ok().filter(|b| (1..=RATE_MAX).contains(b));
            limit.burst = burst.ok_or_else(|| args.bad_value(option))?;
        }
        "--hashlimit-mode" => {
            for part in args.value(option)?.split(',') {
                *match part {
                    "srcip" => &mut limit.by_source,
                    "srcport" => &mut limit.by_source_port,
                    "dstip" => &mut limit.by_destination,
                    "dstport" => &mut limit.by_destination_port,
                    _ => return Err(args.bad_value(option)),
                } = true;
            }
        }
        "--hashlimit-name" => limit.name = args.name(option, NAME_MAX)?.into(),
        "--hashlimit-htable-size" => limit.size = Some(args.number(option)?),
        "--hashlimit-htable-max" => limit.most = Some(args.number(option)?),
        "--hashlimit-htable-gcinterval" => limit.interval = Some(args.number(option)?),
        "--hashlimit-htable-expire" => limit.expire = args.number(option)?,
        "--hashlimit-srcmask" | "--hashlimit-dstmask" => {
            let bits = args.family().bits();
            let prefix = args.value(option)?.parse().ok().filter(|prefix| *prefix <= bits);
            let prefix = Some(prefix.ok_or_else(|| args.bad_value(option))?);
            if option == "--hashlimit-srcmask" {
                limit.source_prefix = prefix;
            } else {
                limit.destination_prefix = prefix;
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

pub(super) fn print(out: &mut String, limit: &HashLimit) {
    out.push_str(" -m hashlimit --hashlimit-");
    out.push_str(if limit.above { "above " } else { "upto " });
    let unit = print_rate(out, limit.period, SCALE);
    let _ = write!(out, " --hashlimit-burst {}", limit.burst);
    let modes = [
        ("srcip", limit.by_source),
        ("srcport", limit.by_source_port),
        ("dstip", limit.by_destination),
        ("dstport", limit.by_destination_port),
    ];
    let modes: Vec<&str> = modes.iter().filter(|(_, on)| *on).map(|(name, _)| *name).collect();
    if !modes.is_empty() {
        let _ = write!(out, " --hashlimit-mode {}", modes.join(","));
    }
    let _ = write!(out, " --hashlimit-name {}", limit.name);
    let mut number = |option: &str, value: Option<u32>| {
        if let Some(value) = value {
            let _ = write!(out, " --hashlimit-{option} {value}");
        }
    };
    number("htable-size", limit.size);
    number("htable-max", limit.most);
    number("htable-gcinterval", limit.interval);
    number("htable-expire", Some(limit.expire).filter(|ms| *ms != unit.saturating_mul(1_000)));
    number("srcmask", limit.source_prefix.map(u32::from));
    number("dstmask", limit.destination_prefix.map(u32::from));
}
