//! What rules ask about a packet, one match a file.

mod addrtype;
mod comment;
mod conntrack;
mod hashlimit;
mod header;
mod icmp;
mod iprange;
mod limit;
mod mac;
mod mark;
mod multiport;
mod owner;
mod physdev;
mod ports;
mod recent;
pub(crate) mod set;
mod statistic;

pub(crate) use header::header_miss;
pub(crate) use owner::Sender;
pub(crate) use recent::RecentLists;

use crate::address::Family;
use crate::hooks::Hook;
use crate::packet::Protocol;
use crate::record::Miss;
use crate::rule::{MacMatch, Masked, Match, Not, PortSide, Rule, SetMatch};
use crate::text::args::{Args, ReadError};
use crate::walk::Scene;
use hashlimit::HashTables;
use set::IpSet;
use std::collections::HashMap;
use std::sync::Arc;

/// What came of a rule's conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// All hold.
    Fits,
    /// The first that does not.
    Miss(Miss),
}

/// What one match says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Yes,
    No,
    /// Nobody here knows this match.
    CannotTell,
}

impl From<bool> for Said {
    fn from(yes: bool) -> Self {
        if yes { Said::Yes } else { Said::No }
    }
}

/// Which match of which rule keeps something: family, table, rule and match by number.
pub(crate) type Slot = (Family, usize, usize, usize);

/// What a match of one rule keeps between packets.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Kept {
    bucket: Option<limit::Bucket>,
    gone: Option<u32>,
}

/// What matches remember between packets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    pub(crate) recent: RecentLists,
    /// The sets that the host was given.
    pub(crate) sets: HashMap<Arc<str>, IpSet>,
    pub(crate) hash_tables: HashTables,
    kept: HashMap<Slot, Kept>,
}

impl Memory {
    /// Forgets what rules of a family kept: new rules begin afresh.
    pub(crate) fn forget_rules(&mut self, family: Family) {
        self.kept.retain(|slot, _| slot.0 != family);
    }

    fn kept(&mut self, slot: Slot) -> &mut Kept {
        self.kept.entry(slot).or_default()
    }
}

/// The first match of a rule that does not hold. `rule_id` (table and rule) tells apart the rules that keep
/// something each; `puzzled` hears the names of matches that cannot be evaluated, which count as not holding.
pub(crate) fn first_miss(
    rule: &Rule,
    scene: &mut Scene<'_, '_>,
    (table, number): (usize, usize),
    mut puzzled: impl FnMut(&mut Scene<'_, '_>, &str),
) -> Answer {
    let family = Family::of(scene.packet.source);
    for (place, extension) in rule.matches.iter().enumerate() {
        match evaluate(extension, scene, (family, table, number, place)) {
            Said::Yes => continue,
            Said::No => {}
            Said::CannotTell => puzzled(scene, name(extension)),
        }
        return Answer::Miss(Miss::Match(u8::try_from(place).unwrap_or(u8::MAX)));
    }
    Answer::Fits
}

/// Why a rule does not fit whose header, or plain port condition, is known not to hold.
pub(crate) fn plain_miss(rule: &Rule, scene: &Scene<'_, '_>) -> Miss {
    header_miss(&rule.header, scene).unwrap_or_else(|| {
        let place = rule.matches.iter().position(|m| !matches!(m, Match::Comment(_)));
        Miss::Match(place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX))
    })
}

fn evaluate(extension: &Match, scene: &mut Scene<'_, '_>, slot: Slot) -> Said {
    let packet = &*scene.packet;
    match extension {
        Match::Comment(_) => Said::Yes,
        Match::Tcp { source, destination, flags } => {
            ports::tcp(source, destination, flags, packet).into()
        }
        Match::Udp { source, destination } => ports::udp(source, destination, packet).into(),
        Match::Sctp { source, destination } => ports::sctp(source, destination, packet).into(),
        Match::Icmp(wanted) => icmp::holds(wanted, packet).into(),
        Match::Multiport { side, ports } => multiport::holds(*side, ports, packet).into(),
        Match::Mark(mark) => mark::holds(mark, packet.mark).into(),
        Match::Connmark(mark) => match scene.connection() {
            Some(connection) => mark::holds(mark, connection.mark()).into(),
            None => Said::No,
        },
        Match::State(state) => conntrack::state_holds(state, scene).into(),
        Match::Conntrack(conntrack) => conntrack::holds(conntrack, scene).into(),
        Match::AddrType { source, destination, limit } => {
            addrtype::holds(source, destination, *limit, scene).into()
        }
        Match::Random(share) => statistic::random(share, scene),
        Match::Nth(nth) => statistic::nth(nth, &mut scene.memory.kept(slot).gone).into(),
        Match::IpRange(ranges) => iprange::holds(ranges, packet).into(),
        Match::Set(set) => set::holds(set, scene),
        Match::Physdev(physdev) => {
            physdev::holds(physdev, scene).map_or(Said::CannotTell, Said::from)
        }
        Match::Owner(owner) => {
            let sender = owner::holds(owner, scene.sender, scene.network.settings.process_owner);
            sender.map_or(Said::CannotTell, Said::from)
        }
        Match::Mac(_) => mac::holds(scene).map_or(Said::CannotTell, Said::from),
        Match::Limit(limit) => {
            let now = scene.context.now;
            limit::holds(*limit, &mut scene.memory.kept(slot).bucket, now).into()
        }
        Match::HashLimit(limit) => hashlimit::holds(limit, scene).into(),
        Match::Recent(recent) => recent::ask(recent, scene),
        Match::Unknown(_) => Said::CannotTell,
    }
}

/// The name of a match after `-m`.
fn name(extension: &Match) -> &str {
    match extension {
        Match::Comment(_) => "comment",
        Match::Tcp { .. } => "tcp",
        Match::Udp { .. } => "udp",
        Match::Sctp { .. } => "sctp",
        Match::Icmp(_) => "icmp",
        Match::Multiport { .. } => "multiport",
        Match::Mark(_) => "mark",
        Match::Connmark(_) => "connmark",
        Match::State(_) => "state",
        Match::Conntrack(_) => "conntrack",
        Match::AddrType { .. } => "addrtype",
        Match::Random(_) | Match::Nth(_) => "statistic",
        Match::IpRange(_) => "iprange",
        Match::Set(_) => "set",
        Match::Physdev(_) => "physdev",
        Match::Owner(_) => "owner",
        Match::Mac(_) => "mac",
        Match::Limit(_) => "limit",
        Match::HashLimit(_) => "hashlimit",
        Match::Recent(_) => "recent",
        Match::Unknown(unknown) => &unknown.name,
    }
}

/// The match of that name before its options are read; `None` when it is not known here.
pub(crate) fn named(name: &str, family: Family, protocol: Option<Protocol>) -> Option<Match> {
    Some(match name {
        "comment" => Match::Comment("".into()),
        "tcp" => Match::Tcp { source: None, destination: None, flags: None },
        "udp" => Match::Udp { source: None, destination: None },
        "sctp" => Match::Sctp { source: None, destination: None },
        "multiport" => {
            Match::Multiport { side: PortSide::Either, ports: Box::new(Not::is(Vec::new())) }
        }
        "mark" => Match::Mark(Not::is(Masked { value: 0, mask: 0 })),
        "connmark" => Match::Connmark(Not::is(Masked { value: 0, mask: 0 })),
        "state" => Match::State(Not::is(0)),
        "conntrack" => Match::Conntrack(Box::default()),
        "addrtype" => Match::AddrType { source: None, destination: None, limit: None },
        "statistic" => statistic::default(),
        "iprange" => Match::IpRange(Box::default()),
        "set" => Match::Set(Box::new(Not::is(SetMatch { name: "".into(), sources: Vec::new() }))),
        "physdev" => Match::Physdev(Box::default()),
        "owner" => Match::Owner(Box::default()),
        "mac" => Match::Mac(Not::is(MacMatch { address: [0; 6], upper: false })),
        "limit" => Match::Limit(limit::DEFAULT),
        "hashlimit" => Match::HashLimit(Box::new(hashlimit::default())),
        "recent" => Match::Recent(Box::new(recent::default(family))),
        name if icmp::is_named(name, protocol) => icmp::any(),
        _ => return None,
    })
}

/// Offers an option to a match. `Ok(false)`: it does not know it.
pub(crate) fn option(
    extension: &mut Match,
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
) -> Result<bool, ReadError> {
    match extension {
        Match::Comment(text) => comment::option(option, args, text),
        Match::Tcp { source, destination, flags } => {
            Ok(ports::option(option, negated, args, source, destination)?
                || ports::flags_option(option, negated, args, flags)?)
        }
        Match::Udp { source, destination } | Match::Sctp { source, destination } => {
            ports::option(option, negated, args, source, destination)
        }
        Match::Icmp(wanted) => icmp::option(option, negated, args, wanted),
        Match::Multiport { side, ports } => multiport::option(option, negated, args, side, ports),
        Match::Mark(mark) | Match::Connmark(mark) => mark::option(option, negated, args, mark),
        Match::State(state) => conntrack::state_option(option, negated, args, state),
        Match::Conntrack(conntrack) => conntrack::option(option, negated, args, conntrack),
        Match::AddrType { source, destination, limit } => {
            addrtype::option(option, negated, args, source, destination, limit)
        }
        Match::Random(_) | Match::Nth(_) => statistic::option(option, negated, args, extension),
        Match::IpRange(ranges) => iprange::option(option, negated, args, ranges),
        Match::Set(set) => set::option(option, negated, args, set),
        Match::Physdev(physdev) => physdev::option(option, negated, args, physdev),
        Match::Owner(owner) => owner::option(option, negated, args, owner),
        Match::Mac(mac) => mac::option(option, negated, args, mac),
        Match::Limit(limit) => limit::option(option, args, limit),
        Match::HashLimit(limit) => hashlimit::option(option, negated, args, limit),
        Match::Recent(recent) => recent::option(option, negated, args, recent),
        Match::Unknown(_) => Ok(false),
    }
}

/// The name of a match and the hooks at which alone the kernel takes it; `None` when it may stand anywhere.
pub(crate) fn limits(extension: &Match) -> Option<(&'static str, &'static [Hook])> {
    match extension {
        Match::Owner(_) => Some(("owner", owner::HOOKS)),
        Match::Mac(_) => Some(("mac", mac::HOOKS)),
        _ => None,
    }
}

/// The options of which a match needs one; empty when it needs none.
pub(crate) fn needs(extension: &Match) -> &'static [&'static str] {
    match extension {
        Match::Comment(_) => &["--comment"],
        Match::Multiport { .. } => {
            &["--dports", "--sports", "--ports", "--destination-ports", "--source-ports"]
        }
        Match::Mark(_) | Match::Connmark(_) => &["--mark"],
        Match::State(_) => &["--state"],
        Match::Random(_) => &["--probability"],
        Match::Nth(_) => &["--every"],
        Match::Set(_) => &["--match-set"],
        Match::HashLimit(_) => &["--hashlimit-name"],
        Match::Owner(_) => &["--uid-owner", "--gid-owner", "--socket-exists"],
        Match::Mac(_) => &["--mac-source"],
        Match::Recent(_) => &["--set", "--rcheck", "--update", "--remove"],
        _ => &[],
    }
}

/// Prints the matches that both dialects write alike; `false` for those that are not among them.
pub(crate) fn print(out: &mut String, family: Family, extension: &Match) -> bool {
    match extension {
        Match::Icmp(wanted) => icmp::print(out, family, wanted),
        Match::Multiport { side, ports } => multiport::print(out, *side, ports),
        Match::Connmark(mark) => mark::print_connmark(out, mark),
        Match::State(state) => conntrack::print_state(out, state),
        Match::Nth(nth) => statistic::print_nth(out, nth),
        Match::IpRange(ranges) => iprange::print(out, ranges),
        Match::Set(set) => set::print(out, set),
        Match::Physdev(physdev) => physdev::print(out, physdev),
        Match::Owner(owner) => owner::print(out, owner),
        Match::Mac(mac) => mac::print(out, mac),
        Match::Limit(limit) => limit::print(out, *limit),
        Match::HashLimit(limit) => hashlimit::print(out, limit),
        _ => return false,
    }
    true
}
