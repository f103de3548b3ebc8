//! Making a ruleset ready to be walked, and refusing what the kernel refuses.

use super::Tally;
use super::chains::{Kept, Names};
use super::head::Heads;
use crate::address::Family;
use crate::chain_name::ChainName;
use crate::hooks::Hook;
use crate::matches;
use crate::record::RulePlace;
use crate::rule::{Counters, Header, Match, RecentMatch, Rule, Target};
use crate::tables::{Chain, Policy, Ruleset, Table, TableName};
use crate::targets;
use std::sync::Arc;

/// Why a ruleset cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// A rule jumps to a chain that its table does not have.
    #[error("{table}: rule {index} of chain {chain} jumps to {to}, which does not exist", table = .rule.table, chain = .rule.chain, index = .rule.index)]
    UnknownChain {
        /// The rule.
        rule: RulePlace,
        /// The chain that it names.
        to: ChainName,
    },
    /// A rule jumps to a base chain.
    #[error("{table}: rule {index} of chain {chain} jumps to the base chain {to}", table = .rule.table, chain = .rule.chain, index = .rule.index)]
    JumpToBase {
        /// The rule.
        rule: RulePlace,
        /// The chain that it names.
        to: ChainName,
    },
    /// A packet could come back to a chain that it is in already.
    #[error("{table}: chain {chain} leads back to itself")]
    Loop {
        /// The table.
        table: TableName,
        /// One of the chains of the circle.
        chain: ChainName,
    },
    /// The target does not work in that table.
    #[error("{target} cannot stand in table {table} (chain {chain}, rule {index})", table = .rule.table, chain = .rule.chain, index = .rule.index)]
    WrongTable {
        /// The rule.
        rule: RulePlace,
        /// The target's name.
        target: &'static str,
    },
    /// The target, or a match, does not work at a hook from which the rule can be reached.
    #[error("{target} cannot be reached from {hook} (table {table}, chain {chain}, rule {index})", table = .rule.table, chain = .rule.chain, index = .rule.index)]
    WrongHook {
        /// The rule.
        rule: RulePlace,
        /// The target's or match's name.
        target: &'static str,
        /// That hook.
        hook: Hook,
    },
    /// The same table stands in the ruleset twice.
    #[error("table {0} stands there twice")]
    TwoTables(TableName),
    /// The same chain stands in a table twice.
    #[error("table {table} holds chain {chain} twice")]
    TwoChains {
        /// The table.
        table: TableName,
        /// The chain.
        chain: ChainName,
    },
}

/// What a rule does, as far as the walk itself does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Continue,
    Jump(usize),
    Goto(usize),
    Return,
    Accept,
    Drop,
    /// The target's own code.
    Other,
}

#[derive(Debug, Clone)]
pub(super) struct LoadedChain {
    pub(super) name: ChainName,
    pub(super) policy: Option<Policy>,
    /// Its rules are `first..end` of the table's.
    pub(super) first: usize,
    pub(super) end: usize,
}

#[derive(Debug)]
pub(crate) struct LoadedTable {
    base: [Option<usize>; 5],
    pub(super) chains: Vec<LoadedChain>,
    pub(super) heads: Heads,
    pub(super) actions: Vec<Action>,
    /// The counters as the ruleset gives them.
    tally: Tally,
    /// What its rules say of lists of `-m recent`, each with the rule's place.
    recent: Vec<(usize, RecentMatch)>,
    /// For each chain the hooks from which it can be reached, one bit each.
    reached: Vec<u8>,
    /// Where the chains begin that stand in the order of their names.
    sorted: Option<usize>,
}

/// A ruleset ready to be walked.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) rules: Arc<Ruleset>,
    pub(crate) tables: Vec<LoadedTable>,
    by_name: [Option<usize>; 5],
}

/// The hooks at which a table has base chains.
fn hooks(table: TableName) -> &'static [Hook] {
    match table {
        TableName::Raw => &[Hook::Prerouting, Hook::Output],
        TableName::Mangle => {
            &[Hook::Prerouting, Hook::Input, Hook::Forward, Hook::Output, Hook::Postrouting]
        }
        TableName::Nat => &[Hook::Prerouting, Hook::Input, Hook::Output, Hook::Postrouting],
        TableName::Filter | TableName::Security => &[Hook::Input, Hook::Forward, Hook::Output],
    }
}

impl LoadedTable {
    /// Makes a chain's rules ready, behind those that are.
    fn load(
        &mut self,
        family: Family,
        table: TableName,
        chain: &Chain,
        names: &Names<'_>,
    ) -> Result<(), LoadError> {
        for (index, rule) in chain.rules.iter().enumerate() {
            let place = || RulePlace {
                table,
                chain: chain.name,
                index: u32::try_from(index).unwrap_or(u32::MAX),
            };
            let number = |to: &ChainName| match names.find(*to) {
                None => Err(LoadError::UnknownChain { rule: place(), to: *to }),
                Some(number) if self.base.contains(&Some(number)) => {
                    Err(LoadError::JumpToBase { rule: place(), to: *to })
                }
                Some(number) => Ok(number),
            };
            let action = match &rule.target {
                Target::None => Action::Continue,
                Target::Accept => Action::Accept,
                Target::Drop => Action::Drop,
                Target::Return => Action::Return,
                Target::Jump(to) => Action::Jump(number(to)?),
                Target::Goto(to) => Action::Goto(number(to)?),
                _ => Action::Other,
            };
            let at = self.actions.len();
            let recent = rule.matches.iter().filter_map(|extension| match extension {
                Match::Recent(recent) => Some((at, (**recent).clone())),
                _ => None,
            });
            self.recent.extend(recent);
            self.actions.push(action);
            self.heads.push(rule, family);
            self.tally.rules.push(rule.counters);
        }
        Ok(())
    }

    /// Forgets the rules from a place on.
    fn forget_from(&mut self, first: usize) {
        self.actions.truncate(first);
        self.heads.truncate(first);
        self.tally.rules.truncate(first);
        let kept = self.recent.partition_point(|(at, _)| *at < first);
        self.recent.truncate(kept);
    }

    /// Takes over a chain, by its place in an older table; `kept` tells where the chains of that table are now.
    #[inline(never)]
    fn take(&mut self, older: &LoadedTable, old: usize, kept: &Kept) -> Option<()> {
        let (first, chain) = (self.actions.len(), older.chains.get(old)?);
        let rules = chain.first..chain.end;
        for action in older.actions.get(rules.clone())? {
            self.actions.push(match *action {
                Action::Jump(to) => Action::Jump(kept.now(to)?),
                Action::Goto(to) => Action::Goto(kept.now(to)?),
                other => other,
            });
        }
        self.heads.extend(&older.heads, rules.clone());
        self.tally.rules.extend_from_slice(older.tally.rules.get(rules.clone())?);
        let behind = older.recent.partition_point(|(at, _)| *at < chain.first);
        let own = older.recent.iter().skip(behind).take_while(|(at, _)| *at < chain.end);
        self.recent.extend(own.map(|(at, recent)| (at - chain.first + first, recent.clone())));
        self.tally.policies.push(*older.tally.policies.get(old)?);
        self.chains.push(LoadedChain { first, end: self.actions.len(), ..chain.clone() });
        Some(())
    }

    /// The base chain at that hook, when it has rules or a policy that drops.
    pub(super) fn base(&self, hook: Hook) -> Option<usize> {
        let base = self.base[hook as usize]?;
        let chain = &self.chains[base];
        (chain.first < chain.end || chain.policy == Some(Policy::Drop)).then_some(base)
    }
}

impl Loaded {
    /// The number of a table within the ruleset.
    pub(crate) fn table(&self, name: TableName) -> Option<usize> {
        self.by_name[name as usize]
    }

    /// Whether that table has something to say at that hook.
    pub(crate) fn speaks(&self, table: usize, hook: Hook) -> bool {
        self.tables.get(table).is_some_and(|table| table.base(hook).is_some())
    }

    pub(crate) fn table_name(&self, table: usize) -> TableName {
        self.rules.tables[table].name
    }

    /// Makes `rules` ready. What they share with `older` is taken from there.
    ///
    /// # Errors
    /// What the kernel would refuse: see [`LoadError`].
    pub(crate) fn new(rules: Arc<Ruleset>, older: Option<&Loaded>) -> Result<Self, LoadError> {
        let older = older.filter(|older| older.rules.family == rules.family);
        let mut by_name = [None; 5];
        let mut tables = Vec::with_capacity(rules.tables.len());
        for (number, table) in rules.tables.iter().enumerate() {
            if by_name[table.name as usize].replace(number).is_some() {
                return Err(LoadError::TwoTables(table.name));
            }
            let known = older.and_then(|older| {
                let number = older.table(table.name)?;
                Some((older.rules.tables.get(number)?, older.tables.get(number)?))
            });
            tables.push(load_table(rules.family, table, known)?);
        }
        Ok(Loaded { rules, tables, by_name })
    }

    /// The counters as the ruleset gives them: each host that takes the rules begins with these.
    pub(crate) fn tallies(&self) -> Vec<Tally> {
        self.tables.iter().map(|table| table.tally.clone()).collect()
    }

    /// What its rules say of lists of `-m recent`, in the order of the rules.
    pub(crate) fn recent(&self) -> impl Iterator<Item = &RecentMatch> {
        self.tables.iter().flat_map(|table| &table.recent).map(|(_, recent)| recent)
    }

    /// The live counters of a rule.
    pub(crate) fn counters(&self, tallies: &[Tally], place: &RulePlace) -> Option<Counters> {
        let number = self.table(place.table)?;
        let table = self.tables.get(number)?;
        let chain = &table.chains[super::chain_number(table, place.chain)?];
        let at = chain.first.checked_add(usize::try_from(place.index).ok()?)?;
        (at < chain.end).then(|| tallies.get(number)?.rules.get(at).copied())?
    }
}

fn load_table(
    family: Family,
    table: &Table,
    older: Option<(&Table, &LoadedTable)>,
) -> Result<LoadedTable, LoadError> {
    let kept = Kept::of(table, older.map(|(table, _)| table));
    let names = Names::of(table, older.and_then(|(_, older)| older.sorted), &kept)?;
    let mut base = [None; 5];
    for hook in hooks(table.name) {
        base[*hook as usize] = names.find(ChainName::literal(hook.as_str()));
    }
    let rules = table.chains.iter().map(|chain| chain.rules.len()).sum();
    let mut loaded = LoadedTable {
        base,
        chains: Vec::with_capacity(table.chains.len()),
        heads: Heads::with_room(family, rules),
        actions: Vec::with_capacity(rules),
        tally: Tally::with_room(table.chains.len(), rules),
        recent: Vec::new(),
        reached: Vec::new(),
        sorted: names.sorted(),
    };
    for (number, chain) in table.chains.iter().enumerate() {
        let first = loaded.actions.len();
        let known = kept.old(number).and_then(|old| Some((older?.1, old)));
        if known.and_then(|(older, old)| loaded.take(older, old, &kept)).is_some() {
            continue;
        }
        loaded.forget_from(first);
        loaded.load(family, table.name, chain, &names)?;
        loaded.tally.policies.push(chain.counters);
        loaded.chains.push(LoadedChain {
            name: chain.name,
            policy: chain.policy,
            first,
            end: loaded.actions.len(),
        });
    }
    loaded.reached = check_reach(table, &loaded, older.map(|(_, older)| older), &kept)?;
    Ok(loaded)
}

/// From which hooks each chain can be reached, refusing circles and targets where they do not work.
fn check_reach(
    table: &Table,
    loaded: &LoadedTable,
    older: Option<&LoadedTable>,
    kept: &Kept,
) -> Result<Vec<u8>, LoadError> {
    let mut reached = vec![0u8; loaded.chains.len()];
    for hook in hooks(table.name) {
        let Some(base) = loaded.base[*hook as usize] else { continue };
        mark_reach(table, loaded, base, 1 << *hook as u8, &mut reached)?;
    }
    for (number, (chain, reached)) in table.chains.iter().zip(&reached).enumerate() {
        // What the kernel took at these hooks it takes again.
        let before = kept.old(number).and_then(|old| older?.reached.get(old));
        if before == Some(reached) {
            continue;
        }
        for (index, rule) in chain.rules.iter().enumerate() {
            check_rule(table.name, chain.name, index, rule, *reached)?;
        }
    }
    Ok(reached)
}

/// A walk in depth that keeps its own stack, so that no ruleset can exhaust the machine's.
fn mark_reach(
    table: &Table,
    loaded: &LoadedTable,
    base: usize,
    bit: u8,
    reached: &mut [u8],
) -> Result<(), LoadError> {
    let mut open = vec![false; loaded.chains.len()];
    let mut path = vec![(base, loaded.chains[base].first)];
    reached[base] |= bit;
    open[base] = true;
    while let Some((chain, at)) = path.last_mut() {
        let here = *chain;
        if *at == loaded.chains[here].end {
            open[here] = false;
            path.pop();
            continue;
        }
        let action = loaded.actions[*at];
        let index = *at - loaded.chains[here].first;
        *at += 1;
        if matches!(action, Action::Accept | Action::Drop | Action::Return) {
            let rule = &table.chains[here].rules[index];
            if rule.header == Header::default() && rule.matches.is_empty() {
                // Nothing gets past it, so the kernel does not look at what follows either.
                *at = loaded.chains[here].end;
            }
        }
        let (Action::Jump(to) | Action::Goto(to)) = action else { continue };
        if open[to] {
            return Err(LoadError::Loop { table: table.name, chain: loaded.chains[to].name });
        }
        if reached[to] & bit == 0 {
            reached[to] |= bit;
            open[to] = true;
            path.push((to, loaded.chains[to].first));
        }
    }
    Ok(())
}

fn check_rule(
    table: TableName,
    chain: ChainName,
    index: usize,
    rule: &Rule,
    reached: u8,
) -> Result<(), LoadError> {
    let place = RulePlace { table, chain, index: u32::try_from(index).unwrap_or(u32::MAX) };
    let reached_by = |hook: &Hook| reached & (1 << *hook as u8) != 0;
    for (name, takes) in rule.matches.iter().filter_map(matches::limits) {
        let wrong = hooks(table).iter().find(|hook| reached_by(hook) && !takes.contains(hook));
        if let Some(hook) = wrong {
            return Err(LoadError::WrongHook { rule: place, target: name, hook: *hook });
        }
    }
    let Some(limits) = targets::limits(&rule.target) else { return Ok(()) };
    if !limits.tables.contains(&table) {
        return Err(LoadError::WrongTable { rule: place, target: limits.name });
    }
    for hook in hooks(table) {
        if reached_by(hook) && !limits.hooks.contains(hook) {
            return Err(LoadError::WrongHook { rule: place, target: limits.name, hook: *hook });
        }
    }
    Ok(())
}
