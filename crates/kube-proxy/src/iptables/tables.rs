//! The two tables: the chains that every node has, and all parts put together.

use crate::chains::shared;
use crate::part::{ChainId, Part, TablePart};
use netfilter::chain_name::ChainName;
use netfilter::hooks::Hook;
use netfilter::tables::{Chain, Policy, Ruleset, Table, TableName};
use std::sync::Arc;

/// The chains of `filter` that every node has.
#[derive(Clone, Copy)]
pub(super) struct FilterChains {
    pub(super) input: ChainId,
    pub(super) forward: ChainId,
    pub(super) output: ChainId,
    pub(super) services: ChainId,
    pub(super) external_services: ChainId,
    pub(super) kube_forward: ChainId,
    pub(super) nodeports: ChainId,
    pub(super) proxy_firewall: ChainId,
    pub(super) firewall: ChainId,
}

pub(super) const FILTER: FilterChains = FilterChains {
    input: ChainId(0),
    forward: ChainId(1),
    output: ChainId(2),
    services: ChainId(3),
    external_services: ChainId(4),
    kube_forward: ChainId(5),
    nodeports: ChainId(6),
    proxy_firewall: ChainId(7),
    firewall: ChainId(8),
};

const FILTER_HOOKS: [Hook; 3] = [Hook::Input, Hook::Forward, Hook::Output];
const FILTER_NAMES: [ChainName; 6] = [
    shared::SERVICES,
    shared::EXTERNAL_SERVICES,
    shared::FORWARD,
    shared::NODEPORTS,
    shared::PROXY_FIREWALL,
    shared::FIREWALL,
];

/// The chains of `nat` that every node has.
#[derive(Clone, Copy)]
pub(super) struct NatChains {
    pub(super) prerouting: ChainId,
    pub(super) output: ChainId,
    pub(super) postrouting: ChainId,
    pub(super) services: ChainId,
    pub(super) nodeports: ChainId,
    pub(super) kube_postrouting: ChainId,
    pub(super) mark_masq: ChainId,
}

pub(super) const NAT: NatChains = NatChains {
    prerouting: ChainId(0),
    output: ChainId(2),
    postrouting: ChainId(3),
    services: ChainId(4),
    nodeports: ChainId(5),
    kube_postrouting: ChainId(6),
    mark_masq: ChainId(7),
};

const NAT_HOOKS: [Hook; 4] = [Hook::Prerouting, Hook::Input, Hook::Output, Hook::Postrouting];
const NAT_NAMES: [ChainName; 4] =
    [shared::SERVICES, shared::NODEPORTS, shared::POSTROUTING, shared::MARK_MASQ];

/// Older tables, and what of them is still there.
#[derive(Clone, Copy)]
pub(crate) struct Older<'a> {
    pub(crate) ruleset: &'a Ruleset,
    /// The parts that are not in them yet, and those that are in them no more.
    pub(crate) come: &'a [Arc<Part>],
    pub(crate) gone: &'a [Arc<Part>],
}

impl<'a> Older<'a> {
    fn table(&self, name: TableName) -> Option<&'a Table> {
        self.ruleset.table(name)
    }
}

/// More parts than this have changed, and all chains are put in order anew.
const FEW_PARTS: usize = 64;

/// What a chain is called that a part refers to.
pub(crate) fn name(table: TableName, part: &TablePart, chain: ChainId) -> Option<ChainName> {
    match chain.place() {
        Some(place) => part.chain(place).map(|chain| chain.name),
        None => shared_names(table).nth(chain.0 as usize),
    }
}

fn shared_names(table: TableName) -> impl Iterator<Item = ChainName> {
    let (hooks, names): (&[Hook], &[ChainName]) = match table {
        TableName::Nat => (&NAT_HOOKS, &NAT_NAMES),
        _ => (&FILTER_HOOKS, &FILTER_NAMES),
    };
    let base = hooks.iter().map(|hook| ChainName::literal(hook.as_str()));
    base.chain(names.iter().copied())
}

/// A part's share in a table.
pub(crate) fn share(part: &Part, table: TableName) -> &TablePart {
    match table {
        TableName::Nat => &part.nat,
        _ => &part.filter,
    }
}

/// All parts together: `filter` and `nat`, with the chains as `iptables-save` lists them: base chains, then the others by
/// name.
pub(crate) fn assemble(parts: &[Arc<Part>], older: Option<Older<'_>>) -> Vec<Table> {
    let mut tables = [TableName::Filter, TableName::Nat].map(Assembly::new);
    let older = older.filter(|older| older.come.len() + older.gone.len() <= FEW_PARTS);
    let older = older.filter(|older| tables.iter().all(|table| older.table(table.name).is_some()));
    // Few passes over the parts: they lie far apart in memory.
    for part in parts {
        for table in &mut tables {
            table.count(share(part, table.name));
        }
    }
    for table in &mut tables {
        table.make_room(older.is_none());
    }
    for part in parts {
        for table in &mut tables {
            table.add(share(part, table.name), older.is_none());
        }
    }
    tables.into_iter().map(|table| table.finish(older)).collect()
}

/// A table that is being put together.
struct Assembly {
    name: TableName,
    /// The chains that every node has.
    shared: Vec<Chain>,
    /// How many rules each of those will have.
    lengths: Vec<usize>,
    /// The parts' own chains, by the beginning of their names.
    own: Vec<(u128, Arc<Chain>)>,
    own_length: usize,
}

impl Assembly {
    fn new(name: TableName) -> Self {
        let shared: Vec<Chain> = shared_names(name).map(Chain::new).collect();
        let lengths = vec![0; shared.len()];
        Assembly { name, shared, lengths, own: Vec::new(), own_length: 0 }
    }

    fn count(&mut self, part: &TablePart) {
        for rule in &part.shared {
            if let Some(length) = self.lengths.get_mut(rule.chain.0 as usize) {
                *length += 1;
            }
        }
        self.own_length += part.own.len();
    }

    fn make_room(&mut self, with_own: bool) {
        for (chain, length) in self.shared.iter_mut().zip(&self.lengths) {
            chain.rules.reserve_exact(*length);
        }
        if with_own {
            self.own.reserve_exact(self.own_length + self.shared.len());
        }
    }

    fn add(&mut self, part: &TablePart, with_own: bool) {
        for rule in &part.shared {
            let Some(chain) = self.shared.get_mut(rule.chain.0 as usize) else { continue };
            let at = if rule.in_front { 0 } else { chain.rules.len() };
            chain.rules.insert(at, rule.rule.clone());
        }
        if with_own {
            self.own.extend(part.chains().map(keyed));
        }
    }

    fn finish(mut self, older: Option<Older<'_>>) -> Table {
        let hooks = match self.name {
            TableName::Nat => NAT_HOOKS.len(),
            _ => FILTER_HOOKS.len(),
        };
        let shared = self.shared.split_off(hooks.min(self.shared.len()));
        for chain in &mut self.shared {
            chain.policy = Some(Policy::Accept);
        }
        let shared: Vec<Arc<Chain>> = shared.into_iter().map(Arc::new).collect();
        let base = self.shared.into_iter().map(Arc::new);
        let chains = match older.and_then(|older| Some((older, older.table(self.name)?))) {
            Some((older, table)) => base.chain(changed(table, shared, older)).collect(),
            None => {
                let mut own = self.own;
                own.extend(shared.iter().map(keyed));
                own.sort_unstable_by(|(a, one), (b, other)| {
                    a.cmp(b).then_with(|| one.name.cmp(&other.name))
                });
                base.chain(own.into_iter().map(|(_, chain)| chain)).collect()
            }
        };
        Table { name: self.name, chains }
    }
}

fn keyed(chain: &Arc<Chain>) -> (u128, Arc<Chain>) {
    (beginning(chain.name), Arc::clone(chain))
}

/// The chains of an older table, which stand in order, with what has changed.
#[inline(never)]
fn changed(table: &Table, shared: Vec<Arc<Chain>>, older: Older<'_>) -> Vec<Arc<Chain>> {
    let base = table.chains.iter().take_while(|chain| chain.policy.is_some()).count();
    let mut chains = table.chains.get(base..).unwrap_or_default().to_vec();
    let own = |part| share(part, table.name).chains();
    for chain in older.gone.iter().flat_map(|part| own(part)) {
        if let Ok(place) = chains.binary_search_by(|other| other.name.cmp(&chain.name)) {
            chains.remove(place);
        }
    }
    for chain in shared.iter().chain(older.come.iter().flat_map(|part| own(part))) {
        match chains.binary_search_by(|other| other.name.cmp(&chain.name)) {
            Ok(place) => {
                if let Some(slot) = chains.get_mut(place) {
                    *slot = Arc::clone(chain);
                }
            }
            Err(place) => chains.insert(place, Arc::clone(chain)),
        }
    }
    chains
}

/// The first 16 bytes of a name as a number, which compares as they do: nearly always enough to tell two names
/// apart, and much faster than comparing tens of thousands of names a million times.
fn beginning(name: ChainName) -> u128 {
    const LENGTH: usize = 16;
    let mut bytes = [0; LENGTH];
    for (to, from) in bytes.iter_mut().zip(name.as_bytes()) {
        *to = *from;
    }
    u128::from_be_bytes(bytes)
}
