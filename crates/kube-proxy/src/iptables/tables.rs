//! The two tables: the chains that every node has, and all parts put together.

use crate::chains::shared;
use crate::part::{ChainId, Part, TablePart};
use netfilter::chain_name::ChainName;
use netfilter::hooks::Hook;
use netfilter::tables::{Chain, Policy, Table, TableName};
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

/// An older table, and what of it is still there.
#[derive(Clone, Copy)]
pub(crate) struct Older<'a> {
    pub(crate) table: &'a Table,
    /// The parts that are not in it yet, and those that are in it no more.
    pub(crate) come: &'a [Arc<Part>],
    pub(crate) gone: &'a [Arc<Part>],
}

/// More parts than this have changed, and all chains are put in order anew.
const FEW_PARTS: usize = 64;

/// What a chain is called that a part refers to.
pub(crate) fn name(table: TableName, part: &TablePart, chain: ChainId) -> Option<ChainName> {
    match chain.place() {
        Some(place) => part.chains.get(place).map(|chain| chain.name),
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

/// All parts together, with the chains as `iptables-save` lists them: base chains, then the others by name.
pub(crate) fn assemble(table: TableName, parts: &[Arc<Part>], older: Option<Older<'_>>) -> Table {
    let mut base: Vec<Chain> = shared_names(table).map(Chain::new).collect();
    let mut lengths = vec![0; base.len()];
    let rules = || parts.iter().flat_map(|part| &share(part, table).shared);
    for rule in rules() {
        if let Some(length) = lengths.get_mut(rule.chain.0 as usize) {
            *length += 1;
        }
    }
    for (chain, length) in base.iter_mut().zip(lengths) {
        chain.rules.reserve_exact(length);
    }
    for rule in rules() {
        let Some(chain) = base.get_mut(rule.chain.0 as usize) else { continue };
        let at = if rule.in_front { 0 } else { chain.rules.len() };
        chain.rules.insert(at, rule.rule.clone());
    }
    let hooks = if table == TableName::Nat { NAT_HOOKS.len() } else { FILTER_HOOKS.len() };
    let shared = base.split_off(hooks.min(base.len()));
    for chain in &mut base {
        chain.policy = Some(Policy::Accept);
    }
    let shared: Vec<Arc<Chain>> = shared.into_iter().map(Arc::new).collect();
    let few = |older: &Older<'_>| older.come.len() + older.gone.len() <= FEW_PARTS;
    let own = match older.filter(few) {
        Some(older) => changed(table, shared, older),
        None => sorted(table, shared, parts),
    };
    let chains = base.into_iter().map(Arc::new).chain(own).collect();
    Table { name: table, chains }
}

/// The chains of an older table, which stand in order, with what has changed.
#[inline(never)]
fn changed(table: TableName, shared: Vec<Arc<Chain>>, older: Older<'_>) -> Vec<Arc<Chain>> {
    let base = older.table.chains.iter().take_while(|chain| chain.policy.is_some()).count();
    let mut chains = older.table.chains.get(base..).unwrap_or_default().to_vec();
    let own = |part| share(part, table).chains.iter();
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

fn sorted(table: TableName, shared: Vec<Arc<Chain>>, parts: &[Arc<Part>]) -> Vec<Arc<Chain>> {
    let own = || parts.iter().flat_map(|part| share(part, table).chains.iter());
    let mut all: Vec<(u128, &Arc<Chain>)> = Vec::with_capacity(shared.len() + own().count());
    all.extend(shared.iter().chain(own()).map(|chain| (beginning(chain.name), chain)));
    all.sort_unstable_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.name.cmp(&other.name)));
    all.into_iter().map(|(_, chain)| Arc::clone(chain)).collect()
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
