//! Which rules of a node the packet met, up to a step.

use portolan::journey::ChainName;
use portolan::journey::RulePlace;
use portolan::journey::TableName;
use portolan::journey::{HostKind, Journey};
use std::collections::HashMap;

/// What the packet had to do with a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Met {
    /// It decided the step that shows; the number tells the order of all that decided.
    Now(usize),
    /// It decided an earlier step.
    Hit(usize),
    /// It will decide a later one.
    Ahead(usize),
    /// It was looked at before the one that decided.
    Looked,
}

/// The rules that a packet meets on one node.
#[derive(Debug, Clone, Default)]
pub(crate) struct Visited {
    /// The chains, in the order of the first visit.
    pub(crate) chains: Vec<(TableName, ChainName)>,
    /// The rule of the step that shows, or else the last before it.
    pub(crate) latest: Option<RulePlace>,
    /// The journey is of other rules than these: only its chains are told.
    stale: bool,
    rules: HashMap<RulePlace, Met>,
    looked: HashMap<(TableName, ChainName), u32>,
    /// How many rules were looked at up to the step.
    pub(crate) looked_at: u32,
    /// How many of them decided something.
    pub(crate) decided: usize,
}

impl Visited {
    /// Those of `node` at `step`.
    pub(crate) fn at(journey: &Journey, node: &str, step: usize) -> Self {
        let mut visited = Visited::default();
        let mut order = 0;
        for (index, shown) in journey.steps.iter().enumerate() {
            if shown.host.kind != HostKind::Node || shown.host.name != node {
                continue;
            }
            if let (Some(chain), Some(table)) = (&shown.chain, shown.table) {
                if !visited.chains.contains(&(table, chain.name)) {
                    visited.chains.push((table, chain.name));
                }
                if index <= step {
                    visited.looked_at = visited.looked_at.saturating_add(chain.looked_at);
                }
            }
            let Some(rule) = shown.rule.as_ref().filter(|rule| rule.node == node) else { continue };
            order += 1;
            let met = match index.cmp(&step) {
                std::cmp::Ordering::Less => Met::Hit(order),
                std::cmp::Ordering::Equal => Met::Now(order),
                std::cmp::Ordering::Greater => Met::Ahead(order),
            };
            if index <= step {
                visited.latest = Some(rule.place);
                visited.decided += 1;
                let looked =
                    visited.looked.entry((rule.place.table, rule.place.chain)).or_default();
                *looked = (*looked).max(rule.place.index);
            }
            if let Some(place) = shown.onward {
                visited.rules.entry(place).or_insert(met);
            }
            // A rule that is met twice keeps its first number, unless it is the one that shows.
            match visited.rules.get(&rule.place) {
                Some(_) if !matches!(met, Met::Now(_)) => {}
                _ => {
                    visited.rules.insert(rule.place, met);
                }
            }
        }
        visited
    }

    /// The same chains, of rules that the packet did not meet.
    pub(crate) fn chains_alone(self) -> Self {
        Visited { stale: true, latest: None, ..self }
    }

    /// What the packet had to do with that rule.
    pub(crate) fn met(&self, place: &RulePlace) -> Option<Met> {
        if self.stale {
            return None;
        }
        let looked =
            || self.looked.get(&(place.table, place.chain)).is_some_and(|last| place.index < *last);
        self.rules.get(place).copied().or_else(|| looked().then_some(Met::Looked))
    }

    /// The rules of that chain between which the packet's ones stand, as the first and last index.
    pub(crate) fn span(&self, table: TableName, chain: ChainName) -> Option<(u32, u32)> {
        let indices =
            self.rules.keys().filter(|place| place.table == table && place.chain == chain);
        let (low, high) = indices.fold((u32::MAX, 0), |(low, high), place| {
            (low.min(place.index), high.max(place.index))
        });
        (low <= high).then_some((low, high))
    }
}
