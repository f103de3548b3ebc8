//! `-m recent`: lists of addresses that were seen lately, one set of lists per host (measured: kernel.md 23).

use super::Said;
use crate::address::Family;
use crate::rule::{RecentAction, RecentMatch};
use crate::text::args::{Args, ReadError};
use crate::walk::Scene;
use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

/// How many addresses a list holds (`ip_list_tot`); for a further one the oldest goes.
pub(crate) const ADDRESSES_MAX: usize = 100;
/// How long the name of a list may be (`XT_RECENT_NAME_LEN`).
const NAME_MAX: usize = 199;
/// How many moments are kept of an address, unless `--hitcount` asks for a smaller number.
const MOMENTS_MAX: usize = 256;

#[derive(Debug, Clone)]
struct Entry {
    ttl: u8,
    /// When it was seen, oldest first.
    moments: Vec<Duration>,
    /// Its place in the order of last use.
    turn: u64,
}

#[derive(Debug, Clone)]
struct List {
    entries: HashMap<IpAddr, Entry>,
    next_turn: u64,
    moments_max: usize,
    mask: IpAddr,
}

impl List {
    fn of(rule: &RecentMatch) -> Self {
        List {
            entries: HashMap::new(),
            next_turn: 0,
            moments_max: moments_max(rule),
            mask: rule.mask,
        }
    }

    /// The address that was not used for longest.
    fn oldest(&self) -> Option<IpAddr> {
        let entry = self.entries.iter().min_by_key(|(_, entry)| entry.turn);
        entry.map(|(address, _)| *address)
    }

    fn add(&mut self, address: IpAddr, ttl: u8, now: Duration) {
        self.entries.remove(&address);
        if self.entries.len() >= ADDRESSES_MAX
            && let Some(oldest) = self.oldest()
        {
            self.entries.remove(&oldest);
        }
        let turn = self.take_turn();
        self.entries.insert(address, Entry { ttl, moments: vec![now], turn });
    }

    fn take_turn(&mut self) -> u64 {
        let turn = self.next_turn;
        self.next_turn = self.next_turn.saturating_add(1);
        turn
    }

    fn renew(&mut self, address: IpAddr, ttl: u8, now: Duration) {
        let turn = self.take_turn();
        let Some(entry) = self.entries.get_mut(&address) else { return };
        entry.turn = turn;
        entry.ttl = ttl;
        if entry.moments.len() >= self.moments_max {
            entry.moments.remove(0);
        }
        entry.moments.push(now);
    }

    /// Removes the entry that was not used for longest, if it is older than `seconds`.
    fn reap(&mut self, seconds: Duration, now: Duration, spare: Option<IpAddr>) {
        let Some(oldest) = self.oldest() else { return };
        let last = self.entries.get(&oldest).and_then(|entry| entry.moments.last().copied());
        if spare != Some(oldest) && last.is_some_and(|last| is_before(last, seconds, now)) {
            self.entries.remove(&oldest);
        }
    }
}

fn moments_max(rule: &RecentMatch) -> usize {
    rule.hit_count
        .and_then(|count| usize::try_from(count).ok())
        .map_or(MOMENTS_MAX, |count| count.clamp(1, MOMENTS_MAX).next_power_of_two())
}

/// Whether `moment` lies more than `seconds` back.
fn is_before(moment: Duration, seconds: Duration, now: Duration) -> bool {
    now.checked_sub(seconds).is_some_and(|since| moment < since)
}

/// All lists of a host. A list lives as long as some rule names it.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecentLists {
    lists: HashMap<Arc<str>, List>,
}

impl RecentLists {
    /// Keeps the lists that `rules` name, and opens those that are new.
    pub(crate) fn keep_named<'r>(&mut self, rules: impl Iterator<Item = &'r RecentMatch>) {
        let mut named: HashSet<Arc<str>> = HashSet::new();
        for rule in rules {
            named.insert(Arc::clone(&rule.name));
            let list = self.lists.entry(Arc::clone(&rule.name)).or_insert_with(|| List::of(rule));
            if moments_max(rule) > list.moments_max {
                // A larger number of moments starts the list afresh.
                *list = List { mask: list.mask, ..List::of(rule) };
            }
        }
        self.lists.retain(|name, _| named.contains(name));
    }
}

fn masked(address: IpAddr, mask: IpAddr) -> IpAddr {
    match (address, mask) {
        (IpAddr::V4(a), IpAddr::V4(m)) => IpAddr::V4((u32::from(a) & u32::from(m)).into()),
        (IpAddr::V6(a), IpAddr::V6(m)) => IpAddr::V6((u128::from(a) & u128::from(m)).into()),
        (address, _) => address,
    }
}

pub(super) fn ask(rule: &RecentMatch, scene: &mut Scene<'_, '_>) -> Said {
    let packet = &*scene.packet;
    let now = scene.context.now;
    let address = if rule.destination { packet.destination } else { packet.source };
    // The TTL as it was before this host forwarded the packet.
    let forwarded = scene.out_interface.is_some() && !scene.from_here;
    let ttl = if forwarded { packet.ttl.saturating_add(1) } else { packet.ttl };
    let Some(list) = scene.memory.recent.lists.get_mut(&rule.name) else { return Said::No };
    let address = masked(address, list.mask);
    let seconds = rule.seconds.map(|s| Duration::from_secs(s.into()));
    let known = list
        .entries
        .get(&address)
        .filter(|entry| !rule.ttl || entry.ttl == ttl || entry.ttl == 0 || ttl == 0);
    let Some(entry) = known else {
        if rule.action == RecentAction::Set {
            list.add(address, ttl, now);
            return (!rule.negated).into();
        }
        return rule.negated.into();
    };
    let found = match rule.action {
        RecentAction::Set => {
            list.renew(address, ttl, now);
            true
        }
        RecentAction::Remove => {
            list.entries.remove(&address);
            true
        }
        RecentAction::Check | RecentAction::Update => {
            let wanted = usize::try_from(rule.hit_count.unwrap_or(0)).unwrap_or(usize::MAX).max(1);
            let hits = entry
                .moments
                .iter()
                .filter(|at| seconds.is_none_or(|seconds| !is_before(**at, seconds, now)))
                .take(wanted)
                .count();
            let found = hits >= wanted;
            let renews = rule.action == RecentAction::Update && found != rule.negated;
            if rule.reap
                && let Some(seconds) = seconds
            {
                list.reap(seconds, now, renews.then_some(address));
            }
            if renews {
                list.renew(address, ttl, now);
            }
            found
        }
    };
    (found != rule.negated).into()
}

/// The match before its options are read.
pub(super) fn default(family: Family) -> RecentMatch {
    RecentMatch {
        name: "DEFAULT".into(),
        action: RecentAction::Check,
        negated: false,
        seconds: None,
        reap: false,
        hit_count: None,
        ttl: false,
        mask: match family {
            Family::V4 => Ipv4Addr::BROADCAST.into(),
            Family::V6 => Ipv6Addr::from(u128::MAX).into(),
        },
        destination: false,
    }
}

/// Takes the options of `recent`.
pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    rule: &mut RecentMatch,
) -> Result<bool, ReadError> {
    let action = match option {
        "--set" => Some(RecentAction::Set),
        "--rcheck" => Some(RecentAction::Check),
        "--update" => Some(RecentAction::Update),
        "--remove" => Some(RecentAction::Remove),
        _ => None,
    };
    if let Some(action) = action {
        rule.action = action;
        rule.negated = negated;
        return Ok(true);
    }
    match option {
        "--seconds" => rule.seconds = Some(args.number(option)?),
        "--hitcount" => rule.hit_count = Some(args.number(option)?),
        "--reap" => rule.reap = true,
        "--rttl" => rule.ttl = true,
        "--name" => rule.name = args.name(option, NAME_MAX)?.into(),
        "--mask" => {
            let mask: Option<IpAddr> = args.value(option)?.parse().ok();
            let mask = mask.filter(|mask| Family::of(*mask) == args.family());
            rule.mask = mask.ok_or_else(|| args.bad_value(option))?;
        }
        "--rsource" => rule.destination = false,
        "--rdest" => rule.destination = true,
        _ => return Ok(false),
    }
    Ok(true)
}
