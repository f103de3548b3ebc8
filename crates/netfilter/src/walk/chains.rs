//! Which chain is which: by name, and between a table and an older one that has some of the same.

use super::load::LoadError;
use crate::chain_name::ChainName;
use crate::tables::{Chain, Table};
use std::collections::HashMap;
use std::sync::Arc;

/// The places of a table's chains by their names.
pub(super) enum Names<'t> {
    /// Base chains stand first, and the others, from a place on, in the order of their names.
    Sorted { chains: &'t [Arc<Chain>], own: usize },
    /// They stand in any order.
    Any(HashMap<ChainName, usize>),
}

impl<'t> Names<'t> {
    /// Those of a table. `sorted` is what [`Names::sorted`] told of the older table.
    ///
    /// # Errors
    /// When two chains have one name.
    pub(super) fn of(
        table: &'t Table,
        sorted: Option<usize>,
        kept: &Kept,
    ) -> Result<Self, LoadError> {
        let chains = table.chains.as_slice();
        let own = chains.iter().take_while(|chain| chain.policy.is_some()).count();
        let (base, others) = chains.split_at(own);
        let mut neighbours = others.iter().zip(others.iter().skip(1)).zip(own..);
        // Two that stood there in this order need not be compared again.
        let stood = |at| kept.old(at).zip(sorted).is_some_and(|(old, own)| old >= own);
        let ascend = neighbours.all(|((a, b), at)| stood(at) && stood(at + 1) || a.name < b.name);
        let is_other =
            |name: ChainName| others.binary_search_by(|other| other.name.cmp(&name)).is_ok();
        let apart = base.iter().enumerate().all(|(at, chain)| {
            base.iter().take(at).all(|other| other.name != chain.name) && !is_other(chain.name)
        });
        if ascend && apart {
            return Ok(Names::Sorted { chains, own });
        }
        let mut numbers = HashMap::with_capacity(chains.len());
        for (number, chain) in chains.iter().enumerate() {
            if numbers.insert(chain.name, number).is_some() {
                return Err(LoadError::TwoChains { table: table.name, chain: chain.name });
            }
        }
        Ok(Names::Any(numbers))
    }

    /// Where the chains begin that stand in the order of their names.
    pub(super) fn sorted(&self) -> Option<usize> {
        match self {
            Names::Sorted { own, .. } => Some(*own),
            Names::Any(_) => None,
        }
    }

    /// The place of a chain.
    pub(super) fn find(&self, name: ChainName) -> Option<usize> {
        match self {
            Names::Any(numbers) => numbers.get(&name).copied(),
            Names::Sorted { chains, own } => {
                let (base, others) = chains.split_at(*own);
                let found = others.binary_search_by(|other| other.name.cmp(&name));
                let in_base = || base.iter().position(|chain| chain.name == name);
                found.ok().map(|place| own + place).or_else(in_base)
            }
        }
    }
}

/// How far ahead a chain is looked for: where many go at once, more is made ready than must be.
const AHEAD: usize = 16;
/// No place.
const NOWHERE: u32 = u32::MAX;

/// Which chains of a table stood in an older one.
pub(super) struct Kept {
    /// For each chain its place in the older table, where the very same stood there.
    old: Vec<u32>,
    /// For each chain of the older table the place of that, or of one in its place with the same name.
    new: Vec<u32>,
}

impl Kept {
    /// Compares two tables whose chains stand in the same order.
    pub(super) fn of(table: &Table, older: Option<&Table>) -> Self {
        let older = older.map(|older| older.chains.as_slice()).unwrap_or_default();
        let old = Vec::with_capacity(table.chains.len());
        let mut kept = Kept { old, new: vec![NOWHERE; older.len()] };
        let mut next = 0;
        for (place, chain) in (0_u32..).zip(&table.chains) {
            let rest = older.get(next..).unwrap_or_default();
            let same = rest
                .iter()
                .take(AHEAD)
                .position(|other| Arc::ptr_eq(other, chain) || other.name == chain.name);
            let found = same.map(|ahead| next + ahead);
            if let Some(slot) = found.and_then(|at| kept.new.get_mut(at)) {
                *slot = place;
            }
            let very = found.filter(|at| older.get(*at).is_some_and(|o| Arc::ptr_eq(o, chain)));
            kept.old.push(very.and_then(|at| u32::try_from(at).ok()).unwrap_or(NOWHERE));
            next = found.map_or(next, |at| at + 1);
        }
        kept
    }

    /// The place in the older table of a chain that is the very same there.
    pub(super) fn old(&self, new: usize) -> Option<usize> {
        self.old.get(new).filter(|old| **old != NOWHERE).map(|old| *old as usize)
    }

    /// The place of a chain of the older table.
    pub(super) fn now(&self, old: usize) -> Option<usize> {
        self.new.get(old).filter(|new| **new != NOWHERE).map(|new| *new as usize)
    }
}
