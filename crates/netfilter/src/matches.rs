//! What rules ask about a packet, one match a file.

mod addrtype;
mod conntrack;
mod header;
mod mark;
mod ports;
mod recent;

pub(crate) use header::header_miss;
pub(crate) use recent::RecentLists;

use crate::record::Miss;
use crate::rule::{Match, Rule};
use crate::walk::Scene;
use std::sync::Arc;

/// What came of a rule's conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// All hold.
    Fits,
    /// The first that does not.
    Miss(Miss),
    /// A match discards the packet on the spot.
    HotDrop,
}

/// What one match says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Yes,
    No,
    /// The packet is to be discarded at once (`hotdrop`).
    HotDrop,
    /// Nobody here knows this match.
    CannotTell,
}

impl From<bool> for Said {
    fn from(yes: bool) -> Self {
        if yes { Said::Yes } else { Said::No }
    }
}

/// What matches remember between packets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    pub(crate) recent: RecentLists,
}

/// The first match of a rule that does not hold. `rule_id` tells rules apart that keep something each; `puzzled` hears
/// the names of matches that cannot be evaluated, which count as not holding.
pub(crate) fn first_miss<'r>(
    rule: &'r Rule,
    scene: &mut Scene<'_, '_>,
    rule_id: (usize, usize),
    mut puzzled: impl FnMut(&mut Scene<'_, '_>, &'r Arc<str>),
) -> Answer {
    for (place, extension) in rule.matches.iter().enumerate() {
        match evaluate(extension, scene, (rule_id, place)) {
            Said::Yes => continue,
            Said::No => {}
            Said::HotDrop => return Answer::HotDrop,
            Said::CannotTell => {
                if let Match::Unknown { name, .. } = extension {
                    puzzled(scene, name);
                }
            }
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

fn evaluate(extension: &Match, scene: &mut Scene<'_, '_>, _id: ((usize, usize), usize)) -> Said {
    match extension {
        Match::Comment(_) => Said::Yes,
        Match::Tcp { source, destination, flags } => {
            ports::tcp(source, destination, flags, scene.packet).into()
        }
        Match::Udp { source, destination } => ports::udp(source, destination, scene.packet).into(),
        Match::Sctp { source, destination } => {
            ports::sctp(source, destination, scene.packet).into()
        }
        Match::Mark(mark) => mark::holds(mark, scene.packet.mark).into(),
        Match::Conntrack(conntrack) => conntrack::holds(conntrack, scene).into(),
        Match::AddrType { source, destination, limit } => {
            addrtype::holds(source, destination, *limit, scene).into()
        }
        Match::Random(share) => {
            (scene.context.choices.chance(share.value.threshold) != share.negated).into()
        }
        Match::Recent(recent) => recent::ask(recent, scene),
        Match::Unknown { .. } => Said::CannotTell,
    }
}
