//! Walking a packet through the chains of a table.
//!
//! At load every jump becomes an index and every header condition a compare of integers ([`head`]), so that
//! a rule which does not match costs a few nanoseconds and nothing is allocated on the way.

mod chains;
mod head;
mod load;

pub use load::LoadError;
pub(crate) use load::Loaded;

use crate::chain_name::ChainName;
use crate::connections::{Connection, Connections, Tracking};
use crate::hooks::Hook;
use crate::host::{Context, Network};
use crate::matches::{self, Answer, Memory, Sender};
use crate::packet::Packet;
use crate::record::{DropReason, Event, Miss, RulePlace, RuleResult, RuleVerdict};
use crate::rule::{Counters, RejectWith, Rule};
use crate::tables::{Policy, Ruleset, TableName};
use crate::targets::{self, Done};
use head::{Head, Heads, Look, Word};
use load::{Action, LoadedTable};
use std::net::IpAddr;
use std::sync::Arc;

/// A packet in front of the rules, and all that they may ask about it.
pub(crate) struct Scene<'a, 'c> {
    pub(crate) hook: Hook,
    pub(crate) in_interface: Option<&'a Arc<str>>,
    pub(crate) out_interface: Option<&'a Arc<str>>,
    /// The bridge port that it came in by, where bridged frames pass the hooks.
    pub(crate) in_port: Option<&'a Arc<str>>,
    /// The bridge port that it leaves by, when it is bridged and the port is known.
    pub(crate) out_port: Option<&'a Arc<str>>,
    /// Whether it is bridged, not routed.
    pub(crate) bridged: bool,
    /// Whether a process here, or the host itself, sent it.
    pub(crate) from_here: bool,
    /// Whose socket of this host it comes from.
    pub(crate) sender: Sender,
    /// The neighbour that it will be handed to, once that is known.
    pub(crate) next_hop: Option<IpAddr>,
    pub(crate) packet: &'a mut Packet,
    pub(crate) tracking: &'a mut Tracking,
    pub(crate) connections: &'a mut Connections,
    pub(crate) network: &'a Network,
    pub(crate) memory: &'a mut Memory,
    pub(crate) context: &'a mut Context<'c>,
}

impl Scene<'_, '_> {
    pub(crate) fn connection(&self) -> Option<&Connection> {
        self.tracking.connection(self.connections)
    }

    fn tell(&mut self, event: impl FnOnce(&Self) -> Event) {
        if self.context.recorder.wants() {
            let event = event(self);
            self.context.recorder.hear(event);
        }
    }
}

/// What a table said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The packet goes on. A rule that settled its translation is named.
    Accept(Option<RulePlace>),
    /// It is discarded.
    Drop(DropReason),
    /// It is refused.
    Reject(RulePlace, RejectWith),
}

/// The live counters of a table, by rule and by chain in the order of the ruleset.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) rules: Vec<Counters>,
    pub(crate) policies: Vec<Counters>,
}

impl Tally {
    /// None yet, and room for so many.
    fn with_room(chains: usize, rules: usize) -> Self {
        Tally { rules: Vec::with_capacity(rules), policies: Vec::with_capacity(chains) }
    }
}

fn count(counters: Option<&mut Counters>, packet: &Packet) {
    if let Some(counters) = counters {
        counters.packets = counters.packets.saturating_add(1);
        counters.bytes = counters.bytes.saturating_add(u64::from(packet.length));
    }
}

/// A table to walk through.
pub(crate) struct Passage<'t> {
    rules: &'t Ruleset,
    loaded: &'t LoadedTable,
    table: usize,
    name: TableName,
}

impl Loaded {
    /// Walks `scene`'s packet from the base chain of its hook to a verdict.
    pub(crate) fn walk(
        &self,
        table: usize,
        tally: &mut Tally,
        scene: &mut Scene<'_, '_>,
    ) -> Outcome {
        let Some(loaded) = self.tables.get(table) else { return Outcome::Accept(None) };
        let Some(base) = loaded.base(scene.hook) else { return Outcome::Accept(None) };
        let name = self.table_name(table);
        let passage = Passage { rules: &self.rules, loaded, table, name };
        match &loaded.heads {
            Heads::V4(heads) => passage.walk_from(heads, base, tally, scene),
            Heads::V6(heads) => passage.walk_from(heads, base, tally, scene),
        }
    }
}

impl Passage<'_> {
    fn walk_from<W: Word>(
        &self,
        heads: &[Head<W>],
        base: usize,
        tally: &mut Tally,
        scene: &mut Scene<'_, '_>,
    ) -> Outcome {
        let table = self.loaded;
        let look = Look::<W>::of(scene.packet);
        let wants = scene.context.recorder.wants();
        let mut callers: Vec<(usize, usize)> = Vec::new();
        let mut chain = base;
        let mut at = table.chains[chain].first;
        loop {
            let end = table.chains[chain].end;
            // The next rule whose header fits.
            let skipped = heads[at..end].iter().position(|head| head.fits(&look));
            let next = skipped.map_or(end, |n| at + n);
            if wants {
                for index in at..next {
                    let rule = self.rule(chain, index - table.chains[chain].first);
                    let miss = matches::plain_miss(rule, scene);
                    tell_miss(scene, table.place(self.name, chain, index), miss);
                }
            }
            at = next;
            if at == end {
                let name = table.chains[chain].name;
                match callers.pop() {
                    Some((caller, index)) => {
                        scene.tell(|_| Event::ChainEnd { chain: name });
                        (chain, at) = (caller, index);
                        continue;
                    }
                    None => return self.policy(base, tally, scene),
                }
            }
            let rule = self.rule(chain, at - table.chains[chain].first);
            let place = || table.place(self.name, chain, at);
            if heads[at].more {
                match self.rest_fits(place, rule, at, scene) {
                    Answer::Fits => {}
                    Answer::Miss(miss) => {
                        tell_miss(scene, place(), miss);
                        at += 1;
                        continue;
                    }
                }
            }
            count(tally.rules.get_mut(at), scene.packet);
            let (verdict, done) = match table.actions[at] {
                Action::Continue => (RuleVerdict::Continue, None),
                Action::Jump(to) => {
                    callers.push((chain, at + 1));
                    (RuleVerdict::Jump(table.chains[to].name), Some(to))
                }
                Action::Goto(to) => (RuleVerdict::Goto(table.chains[to].name), Some(to)),
                Action::Return => (RuleVerdict::Return, None),
                Action::Accept => {
                    tell_match(scene, place(), RuleVerdict::Accept);
                    return Outcome::Accept(None);
                }
                Action::Drop => {
                    tell_match(scene, place(), RuleVerdict::Drop);
                    return Outcome::Drop(DropReason::Rule(place()));
                }
                Action::Other => match targets::carry_out(&rule.target, scene) {
                    Done::Continue => (RuleVerdict::Continue, None),
                    Done::Accept => {
                        tell_match(scene, place(), RuleVerdict::Accept);
                        return Outcome::Accept(None);
                    }
                    Done::Translated => {
                        tell_match(scene, place(), RuleVerdict::Accept);
                        return Outcome::Accept(Some(place()));
                    }
                    Done::Drop => {
                        tell_match(scene, place(), RuleVerdict::Drop);
                        return Outcome::Drop(DropReason::Rule(place()));
                    }
                    Done::Untranslatable => {
                        tell_match(scene, place(), RuleVerdict::Drop);
                        return Outcome::Drop(DropReason::Untranslatable);
                    }
                    Done::Reject(with) => {
                        tell_match(scene, place(), RuleVerdict::Drop);
                        return Outcome::Reject(place(), with);
                    }
                    Done::CannotTell(what) => {
                        scene.tell(|_| Event::CannotTell { rule: place(), what });
                        (RuleVerdict::Continue, None)
                    }
                },
            };
            if wants {
                tell_match(scene, place(), verdict);
            }
            if let Some(to) = done {
                chain = to;
                at = table.chains[to].first;
            } else if verdict == RuleVerdict::Return {
                match callers.pop() {
                    Some((caller, index)) => (chain, at) = (caller, index),
                    None => return self.policy(base, tally, scene),
                }
            } else {
                at += 1;
            }
        }
    }

    fn rule(&self, chain: usize, index: usize) -> &Rule {
        &self.rules.tables[self.table].chains[chain].rules[index]
    }

    /// Whether what the head could not hold fits as well.
    fn rest_fits(
        &self,
        place: impl Fn() -> RulePlace,
        rule: &Rule,
        at: usize,
        scene: &mut Scene<'_, '_>,
    ) -> Answer {
        if let Some(miss) = matches::header_miss(&rule.header, scene) {
            return Answer::Miss(miss);
        }
        matches::first_miss(rule, scene, (self.table, at), |scene, what| {
            scene.tell(|_| Event::CannotTell { rule: place(), what: what.into() });
        })
    }

    fn policy(&self, base: usize, tally: &mut Tally, scene: &mut Scene<'_, '_>) -> Outcome {
        count(tally.policies.get_mut(base), scene.packet);
        let accepted = self.loaded.chains[base].policy != Some(Policy::Drop);
        let name = self.name;
        scene.tell(|scene| Event::Policy { hook: scene.hook, table: name, accepted });
        if accepted {
            Outcome::Accept(None)
        } else {
            Outcome::Drop(DropReason::Policy { hook: scene.hook, table: name })
        }
    }
}

fn tell_miss(scene: &mut Scene<'_, '_>, place: RulePlace, miss: Miss) {
    scene.tell(|scene| Event::Rule {
        place,
        result: RuleResult::Missed(miss),
        mark: scene.packet.mark,
    });
}

fn tell_match(scene: &mut Scene<'_, '_>, place: RulePlace, verdict: RuleVerdict) {
    scene.tell(|scene| Event::Rule {
        place,
        result: RuleResult::Matched(verdict),
        mark: scene.packet.mark,
    });
}

impl LoadedTable {
    fn place(&self, table: TableName, chain: usize, at: usize) -> RulePlace {
        let chain = &self.chains[chain];
        let index = u32::try_from(at - chain.first).unwrap_or(u32::MAX);
        RulePlace { table, chain: chain.name, index }
    }
}

/// The chain of that name, by number.
pub(crate) fn chain_number(table: &LoadedTable, name: ChainName) -> Option<usize> {
    table.chains.iter().position(|chain| chain.name == name)
}
