//! Making a ruleset ready to be walked, and refusing what the kernel refuses.

use super::Tally;
use super::head::{Head, Heads};
use crate::address::Family;
use crate::chain_name::ChainName;
use crate::hooks::Hook;
use crate::matches;
use crate::record::RulePlace;
use crate::rule::{Counters, Header, Match, RecentMatch, Rule, Target};
use crate::tables::{Policy, Ruleset, Table, TableName};
use crate::targets;
use std::collections::HashMap;
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

#[derive(Debug, Clone)]
pub(crate) struct LoadedTable {
    base: [Option<usize>; 5],
    pub(super) chains: Vec<LoadedChain>,
    pub(super) heads: Heads,
    pub(super) actions: Vec<Action>,
}

/// A ruleset ready to be walked.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    pub(crate) rules: Arc<Ruleset>,
    pub(crate) tables: Vec<LoadedTable>,
    by_name: [Option<usize>; 5],
    /// The counters as the ruleset gives them, and what its rules say of lists of `-m recent`: each host that takes the
    /// rules begins with these, without looking through all of them again.
    tallies: Vec<Tally>,
    recent: Vec<RecentMatch>,
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

    /// Makes `rules` ready.
    ///
    /// # Errors
    /// What the kernel would refuse: see [`LoadError`].
    pub(crate) fn new(rules: Arc<Ruleset>) -> Result<Self, LoadError> {
        let mut by_name = [None; 5];
        let mut tables = Vec::with_capacity(rules.tables.len());
        for (number, table) in rules.tables.iter().enumerate() {
            if by_name[table.name as usize].replace(number).is_some() {
                return Err(LoadError::TwoTables(table.name));
            }
            tables.push(load_table(rules.family, table)?);
        }
        let tallies = rules.tables.iter().zip(&tables).map(|(table, loaded)| tally(table, loaded));
        let tallies = tallies.collect();
        let all = rules.tables.iter().flat_map(|table| &table.chains).flat_map(|c| &c.rules);
        let recent = all.flat_map(|rule| &rule.matches).filter_map(|extension| match extension {
            Match::Recent(recent) => Some((**recent).clone()),
            _ => None,
        });
        let recent = recent.collect();
        Ok(Loaded { rules, tables, by_name, tallies, recent })
    }

    /// The counters as the ruleset gives them.
    pub(crate) fn tallies(&self) -> Vec<Tally> {
        self.tallies.clone()
    }

    /// What its rules say of lists of `-m recent`, in the order of the rules.
    pub(crate) fn recent(&self) -> &[RecentMatch] {
        &self.recent
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

fn tally(table: &Table, loaded: &LoadedTable) -> Tally {
    let mut rules = Vec::with_capacity(loaded.actions.len());
    for chain in &table.chains {
        rules.extend(chain.rules.iter().map(|rule| rule.counters));
    }
    Tally { rules, policies: table.chains.iter().map(|chain| chain.counters).collect() }
}

fn load_table(family: Family, table: &Table) -> Result<LoadedTable, LoadError> {
    let mut numbers: HashMap<ChainName, usize> = HashMap::with_capacity(table.chains.len());
    for (number, chain) in table.chains.iter().enumerate() {
        if numbers.insert(chain.name, number).is_some() {
            return Err(LoadError::TwoChains { table: table.name, chain: chain.name });
        }
    }
    let mut base = [None; 5];
    for hook in hooks(table.name) {
        base[*hook as usize] = numbers.get(&ChainName::literal(hook.as_str())).copied();
    }
    let mut chains = Vec::with_capacity(table.chains.len());
    let mut actions = Vec::new();
    for chain in &table.chains {
        let first = actions.len();
        for (index, rule) in chain.rules.iter().enumerate() {
            let place = || RulePlace {
                table: table.name,
                chain: chain.name,
                index: u32::try_from(index).unwrap_or(u32::MAX),
            };
            let number = |to: &ChainName| match numbers.get(to) {
                None => Err(LoadError::UnknownChain { rule: place(), to: *to }),
                Some(number) if base.contains(&Some(*number)) => {
                    Err(LoadError::JumpToBase { rule: place(), to: *to })
                }
                Some(number) => Ok(*number),
            };
            actions.push(match &rule.target {
                Target::None => Action::Continue,
                Target::Accept => Action::Accept,
                Target::Drop => Action::Drop,
                Target::Return => Action::Return,
                Target::Jump(to) => Action::Jump(number(to)?),
                Target::Goto(to) => Action::Goto(number(to)?),
                _ => Action::Other,
            });
        }
        chains.push(LoadedChain {
            name: chain.name,
            policy: chain.policy,
            first,
            end: actions.len(),
        });
    }
    let rules = || table.chains.iter().flat_map(|chain| &chain.rules);
    let heads = match family {
        Family::V4 => Heads::V4(rules().map(|rule| Head::of(rule, family)).collect()),
        Family::V6 => Heads::V6(rules().map(|rule| Head::of(rule, family)).collect()),
    };
    let loaded = LoadedTable { base, chains, heads, actions };
    check_reach(table, &loaded)?;
    Ok(loaded)
}

/// From which hooks each chain can be reached, refusing circles and targets where they do not work.
fn check_reach(table: &Table, loaded: &LoadedTable) -> Result<(), LoadError> {
    let mut reached = vec![0u8; loaded.chains.len()];
    for hook in hooks(table.name) {
        let Some(base) = loaded.base[*hook as usize] else { continue };
        mark_reach(table, loaded, base, 1 << *hook as u8, &mut reached)?;
    }
    for (chain, reached) in table.chains.iter().zip(&reached) {
        for (index, rule) in chain.rules.iter().enumerate() {
            check_rule(table.name, chain.name, index, rule, *reached)?;
        }
    }
    Ok(())
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
        let rule = &table.chains[here].rules[*at - loaded.chains[here].first];
        *at += 1;
        if matches!(action, Action::Accept | Action::Drop | Action::Return)
            && rule.header == Header::default()
            && rule.matches.is_empty()
        {
            // Nothing gets past it, so the kernel does not look at what follows either.
            *at = loaded.chains[here].end;
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
