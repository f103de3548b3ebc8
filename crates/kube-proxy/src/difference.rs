//! What changed between two rulesets.
//!
//! Rules are the same if they print the same: counters and tags do not count, since the tags of two programs
//! have nothing to do with each other. Chains are the same if their names are.

use netfilter::address::Family;
use netfilter::chain_name::ChainName;
use netfilter::rule::Rule;
use netfilter::tables::{Chain, Ruleset, TableName};
use netfilter::text::save;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// What changed from an old ruleset to a new one, in the order in which chains are listed: first those of the
/// new one, then those that only the old one has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// The chains in which anything changed.
    pub chains: Vec<ChainDifference>,
}

/// What changed in one chain. Places count from 0, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainDifference {
    /// Its table.
    pub table: TableName,
    /// Its name.
    pub chain: ChainName,
    /// Whether it was there before, and still is.
    pub presence: Presence,
    /// Places in the new chain of rules that were not there before.
    pub added: Vec<usize>,
    /// Places in the old chain of rules that are there no more.
    pub removed: Vec<usize>,
    /// Rules that are there still but have changed places with others: place before, place now.
    pub moved: Vec<(usize, usize)>,
}

/// Whether a chain was there before, and still is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Before and now.
    Kept,
    /// Now only.
    Added,
    /// Before only.
    Removed,
}

impl Difference {
    /// What changed from `old` to `new`.
    pub fn between(old: &Ruleset, new: &Ruleset) -> Self {
        let (old_chains, new_chains): (Vec<_>, Vec<_>) =
            (chains(old).collect(), chains(new).collect());
        let same = |a: &(TableName, &Arc<Chain>), b: &(TableName, &Arc<Chain>)| {
            a.0 == b.0 && (Arc::ptr_eq(a.1, b.1) || a.1.name == b.1.name)
        };
        // Of large rulesets nearly all chains stand at the same places, counted from the beginning or the end.
        let start = old_chains.iter().zip(&new_chains).take_while(|(a, b)| same(a, b)).count();
        let most = old_chains.len().min(new_chains.len()) - start;
        let ends = old_chains.iter().rev().zip(new_chains.iter().rev()).take(most);
        let end = ends.take_while(|(a, b)| same(a, b)).count();
        let (old_end, new_end) = (old_chains.len() - end, new_chains.len() - end);
        let middle = old_chains.get(start..old_end).unwrap_or_default();
        let mut before: HashMap<(TableName, ChainName), &Arc<Chain>> =
            middle.iter().map(|(table, chain)| ((*table, chain.name), *chain)).collect();
        let mut differences = Vec::new();
        for (at, (table, chain)) in new_chains.iter().copied().enumerate() {
            let older = match at {
                at if at < start => old_chains.get(at).map(|(_, chain)| *chain),
                at if at >= new_end => {
                    old_chains.get(at - new_end + old_end).map(|(_, chain)| *chain)
                }
                _ => before.remove(&(table, chain.name)),
            };
            let difference = match older {
                Some(old) if Arc::ptr_eq(old, chain) => continue,
                Some(old) => within(new.family, table, &old.rules, chain),
                None => ChainDifference {
                    added: (0..chain.rules.len()).collect(),
                    ..empty(table, chain.name, Presence::Added)
                },
            };
            if !difference.is_empty() {
                differences.push(difference);
            }
        }
        for (table, chain) in middle.iter().copied() {
            if before.contains_key(&(table, chain.name)) {
                differences.push(ChainDifference {
                    removed: (0..chain.rules.len()).collect(),
                    ..empty(table, chain.name, Presence::Removed)
                });
            }
        }
        Difference { chains: differences }
    }

    /// Whether anything changed from `old` to `new`, as [`Difference::between`] sees it: quicker where something has.
    pub fn is_any(old: &Ruleset, new: &Ruleset) -> bool {
        let (mut old_chains, mut new_chains) = (chains(old), chains(new));
        loop {
            match (old_chains.next(), new_chains.next()) {
                (None, None) => return false,
                (Some((a_table, a)), Some((b_table, b)))
                    if a_table == b_table && Arc::ptr_eq(a, b) => {}
                (Some((a_table, a)), Some((b_table, b)))
                    if (a_table, a.name) == (b_table, b.name) =>
                {
                    let same_rules = a.rules.len() == b.rules.len()
                        && a.rules.iter().zip(&b.rules).all(|(a, b)| same(a, b));
                    if !same_rules {
                        return true;
                    }
                }
                // Chains that have changed places alone are no change: that takes a closer look.
                _ => return !Difference::between(old, new).is_empty(),
            }
        }
    }

    /// Nothing changed.
    pub fn is_empty(&self) -> bool {
        self.chains.is_empty()
    }

    /// How many rules were added, removed and moved.
    pub fn counts(&self) -> (usize, usize, usize) {
        self.chains.iter().fold((0, 0, 0), |(added, removed, moved), chain| {
            (added + chain.added.len(), removed + chain.removed.len(), moved + chain.moved.len())
        })
    }
}

impl ChainDifference {
    fn is_empty(&self) -> bool {
        self.presence == Presence::Kept
            && self.added.is_empty()
            && self.removed.is_empty()
            && self.moved.is_empty()
    }
}

fn chains(ruleset: &Ruleset) -> impl Iterator<Item = (TableName, &Arc<Chain>)> {
    ruleset.tables.iter().flat_map(|table| table.chains.iter().map(|chain| (table.name, chain)))
}

fn empty(table: TableName, chain: ChainName, presence: Presence) -> ChainDifference {
    ChainDifference {
        table,
        chain,
        presence,
        added: Vec::new(),
        removed: Vec::new(),
        moved: Vec::new(),
    }
}

fn same(a: &Rule, b: &Rule) -> bool {
    a.header == b.header && a.matches == b.matches && a.target == b.target
}

/// What changed within a chain. Its unchanged beginning and end are passed over quickly: of a large ruleset
/// nearly all chains are nothing else.
fn within(family: Family, table: TableName, old: &[Rule], chain: &Chain) -> ChainDifference {
    let new = chain.rules.as_slice();
    let mut difference = empty(table, chain.name, Presence::Kept);
    let start = old.iter().zip(new).take_while(|(a, b)| same(a, b)).count();
    let (old_rest, new_rest) =
        (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| same(a, b));
    let end = end.count();
    let old_middle = old_rest.get(..old_rest.len() - end).unwrap_or_default();
    let new_middle = new_rest.get(..new_rest.len() - end).unwrap_or_default();

    let text = |rule: &Rule| save::rule(family, chain.name, rule);
    let mut places: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (place, rule) in old_middle.iter().enumerate() {
        places.entry(text(rule)).or_default().push_back(start + place);
    }
    let mut pairs = Vec::new();
    for (place, rule) in new_middle.iter().enumerate() {
        match places.get_mut(&text(rule)).and_then(VecDeque::pop_front) {
            Some(before) => pairs.push((before, start + place)),
            None => difference.added.push(start + place),
        }
    }
    difference.removed = places.into_values().flatten().collect();
    difference.removed.sort_unstable();
    difference.moved = out_of_order(&pairs);
    difference
}

/// Of pairs that ascend in their second place, the fewest that must be left out for the first to ascend too: all
/// but a longest ascending run.
fn out_of_order(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length, the pair with which the best run of that length ends; and each pair's predecessor.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let before = |pair: usize| pairs.get(pair).map(|(before, _)| *before);
    for (pair, (place, _)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| before(*end).is_some_and(|b| b < *place));
        previous.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = pair,
            None => ends.push(pair),
        }
    }
    let mut stays = vec![false; pairs.len()];
    let mut next = ends.last().copied();
    while let Some(pair) = next {
        if let Some(stays) = stays.get_mut(pair) {
            *stays = true;
        }
        next = previous.get(pair).copied().flatten();
    }
    let moved = pairs.iter().zip(stays).filter(|(_, stays)| !stays);
    moved.map(|(pair, _)| *pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use netfilter::rule::{Match, Target};
    use netfilter::tables::Table;

    /// A ruleset with one chain for each list, whose rules have these comments.
    fn ruleset(chains: &[(&str, &[&str])]) -> Ruleset {
        let chains = chains.iter().map(|(name, comments)| {
            Arc::new(Chain {
                rules: comments
                    .iter()
                    .map(|text| Rule {
                        matches: [Match::Comment((*text).into())].into(),
                        ..Rule::new(Target::Accept)
                    })
                    .collect(),
                ..Chain::new(ChainName::new(name).unwrap())
            })
        });
        let tables = vec![Table { name: TableName::Nat, chains: chains.collect() }];
        Ruleset { family: Family::V4, tables }
    }

    fn of_one_chain(old: &[&str], new: &[&str]) -> ChainDifference {
        let difference = Difference::between(&ruleset(&[("A", old)]), &ruleset(&[("A", new)]));
        assert_eq!(difference.chains.len(), 1);
        difference.chains[0].clone()
    }

    #[test]
    fn equal_rulesets_do_not_differ() {
        let one = ruleset(&[("A", &["1", "2"]), ("B", &[])]);
        assert!(Difference::between(&one, &one).is_empty());
        assert!(!Difference::is_any(&one, &one));
        let other = ruleset(&[("B", &[]), ("A", &["1", "2"])]);
        assert!(!Difference::is_any(&one, &other));
        assert!(Difference::is_any(&one, &ruleset(&[("A", &["1", "3"]), ("B", &[])])));
        assert!(Difference::is_any(&one, &ruleset(&[("A", &["1", "2"])])));
    }

    #[test]
    fn a_rule_in_the_middle_is_added_and_removed() {
        let difference = of_one_chain(&["1", "2", "4"], &["1", "3", "4"]);
        assert_eq!((difference.added, difference.removed), (vec![1], vec![1]));
        assert!(difference.moved.is_empty());
    }

    #[test]
    fn of_equal_rules_only_the_surplus_is_removed() {
        let difference = of_one_chain(&["1", "1", "1"], &["1"]);
        assert_eq!(difference.removed, vec![1, 2]);
        assert!(difference.added.is_empty());
    }

    #[test]
    fn as_few_rules_as_possible_count_as_moved() {
        let difference = of_one_chain(&["1", "2", "3", "4"], &["4", "1", "2", "3"]);
        assert_eq!(difference.moved, vec![(3, 0)]);
        assert!(difference.added.is_empty() && difference.removed.is_empty());
    }

    #[test]
    fn whole_chains_come_and_go() {
        let old = ruleset(&[("A", &["1"]), ("B", &["1"])]);
        let new = ruleset(&[("A", &["1"]), ("C", &["1", "2"])]);
        let difference = Difference::between(&old, &new);
        let summary: Vec<_> =
            difference.chains.iter().map(|c| (c.chain.as_str(), c.presence)).collect();
        assert_eq!(summary, [("C", Presence::Added), ("B", Presence::Removed)]);
        assert_eq!(difference.counts(), (2, 1, 0));
    }
}
