//! Where rules are gathered while they are made: chain by chain, and in the order in which they are written.

use crate::chains::{ChainUse, shared};
use crate::mechanism::Mechanism;
use crate::notice::Notice;
use crate::origins::{Origins, Subject};
use crate::program::Program;
use crate::settings::Settings;
use crate::this_node::ThisNode;
use netfilter::chain_name::ChainName;
use netfilter::hooks::Hook;
use netfilter::rule::Rule;
use netfilter::tables::{Chain, Policy, Ruleset, Table, TableName};
use netfilter::text::restore::{RulePlace, Script, ScriptTable};
use std::net::IpAddr;
use std::sync::Arc;

/// A chain of a [`TableWriter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ChainId(u32);

/// One table in the making.
pub(super) struct TableWriter {
    name: TableName,
    chains: Vec<Chain>,
    uses: Vec<ChainUse>,
    declared: Vec<u32>,
    written: Vec<RulePlace>,
}

impl TableWriter {
    fn new(name: TableName) -> Self {
        TableWriter {
            name,
            chains: Vec::new(),
            uses: Vec::new(),
            declared: Vec::new(),
            written: Vec::new(),
        }
    }

    fn base(&mut self, hook: Hook) -> ChainId {
        let mut chain = Chain::new(ChainName::literal(hook.as_str()));
        chain.policy = Some(Policy::Accept);
        self.add(chain, ChainUse::Shared)
    }

    /// A chain that is there but not handed to `iptables-restore`.
    pub(super) fn create(&mut self, name: ChainName, usage: ChainUse) -> ChainId {
        self.add(Chain::new(name), usage)
    }

    /// A chain that kube-proxy declares, with room for so many rules.
    pub(super) fn declare(&mut self, name: ChainName, usage: ChainUse, rules: usize) -> ChainId {
        let mut chain = Chain::new(name);
        chain.rules.reserve_exact(rules);
        let id = self.add(chain, usage);
        self.declared.push(id.0);
        id
    }

    /// Declares a chain that is there already.
    pub(super) fn declare_created(&mut self, chain: ChainId) {
        self.declared.push(chain.0);
    }

    fn add(&mut self, chain: Chain, usage: ChainUse) -> ChainId {
        let id = ChainId(place(self.chains.len()));
        self.chains.push(chain);
        self.uses.push(usage);
        id
    }

    /// Appends a rule that is handed to `iptables-restore`.
    #[inline]
    pub(super) fn append(&mut self, chain: ChainId, rule: Rule) {
        let Some(rules) = self.chains.get_mut(chain.0 as usize).map(|chain| &mut chain.rules)
        else {
            return;
        };
        self.written.push(RulePlace { chain: chain.0, rule: place(rules.len()) });
        rules.push(rule);
    }

    /// Puts a rule in front of a chain, as `iptables -I` does.
    pub(super) fn insert(&mut self, chain: ChainId, rule: Rule) {
        if let Some(chain) = self.chains.get_mut(chain.0 as usize) {
            chain.rules.insert(0, rule);
        }
    }

    /// Makes room for so many chains and rules, so that the lists need not grow step by step.
    fn reserve(&mut self, chains: usize, rules: usize) {
        self.chains.reserve(chains);
        self.uses.reserve(chains);
        self.declared.reserve(chains);
        self.written.reserve(rules);
    }

    /// The table with its chains as `iptables-save` lists them: base chains, then the others by name.
    fn finish(mut self) -> (Table, ScriptTable, Vec<ChainUse>) {
        let base = self.chains.iter().take_while(|chain| chain.policy.is_some()).count();
        let mut order: Vec<(u128, u32)> =
            self.chains.iter().map(|chain| beginning(chain.name)).zip(0..).collect();
        if let Some(own) = order.get_mut(base..) {
            let name = |place: u32| self.chains.get(place as usize).map(|chain| chain.name);
            own.sort_unstable_by(|(a, one), (b, other)| {
                a.cmp(b).then_with(|| name(*one).cmp(&name(*other)))
            });
        }
        let mut new_places = vec![0_u32; order.len()];
        for (new, (_, old)) in (0..).zip(&order) {
            if let Some(slot) = new_places.get_mut(*old as usize) {
                *slot = new;
            }
        }
        let new_place = |old: u32| new_places.get(old as usize).copied().unwrap_or(u32::MAX);
        for id in &mut self.declared {
            *id = new_place(*id);
        }
        for place in &mut self.written {
            place.chain = new_place(place.chain);
        }
        let mut chains = Vec::with_capacity(order.len());
        let mut uses = Vec::with_capacity(order.len());
        for (_, old) in order {
            let place = old as usize;
            if let (Some(chain), Some(usage)) = (self.chains.get_mut(place), self.uses.get(place)) {
                chains.push(Chain { rules: std::mem::take(&mut chain.rules), ..*chain });
                uses.push(*usage);
            }
        }
        let script = ScriptTable { name: self.name, chains: self.declared, rules: self.written };
        (Table { name: self.name, chains }, script, uses)
    }
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

/// A place in a list. Lists here are far shorter than 2^32.
fn place(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The chains of `filter` that every node has.
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

/// The chains of `nat` that every node has.
pub(super) struct NatChains {
    pub(super) prerouting: ChainId,
    pub(super) output: ChainId,
    pub(super) postrouting: ChainId,
    pub(super) services: ChainId,
    pub(super) nodeports: ChainId,
    pub(super) kube_postrouting: ChainId,
    pub(super) mark_masq: ChainId,
}

/// All rules in the making.
pub(super) struct Writer<'a> {
    pub(super) settings: &'a Settings,
    /// The node's primary address of this family.
    pub(super) node_address: IpAddr,
    pub(super) filter: TableWriter,
    pub(super) filter_chains: FilterChains,
    pub(super) nat: TableWriter,
    pub(super) nat_chains: NatChains,
    origins: Origins,
}

impl<'a> Writer<'a> {
    /// Creates the chains that every node has; kube-proxy declares them in this order.
    pub(super) fn new(settings: &'a Settings, node: &ThisNode<'_>, origins: Origins) -> Self {
        let mut filter = TableWriter::new(TableName::Filter);
        let declare = |table: &mut TableWriter, name| table.declare(name, ChainUse::Shared, 0);
        let filter_chains = FilterChains {
            input: filter.base(Hook::Input),
            forward: filter.base(Hook::Forward),
            output: filter.base(Hook::Output),
            services: declare(&mut filter, shared::SERVICES),
            external_services: declare(&mut filter, shared::EXTERNAL_SERVICES),
            kube_forward: declare(&mut filter, shared::FORWARD),
            nodeports: declare(&mut filter, shared::NODEPORTS),
            proxy_firewall: declare(&mut filter, shared::PROXY_FIREWALL),
            firewall: filter.create(shared::FIREWALL, ChainUse::Shared),
        };
        let mut nat = TableWriter::new(TableName::Nat);
        let prerouting = nat.base(Hook::Prerouting);
        nat.base(Hook::Input);
        let nat_chains = NatChains {
            prerouting,
            output: nat.base(Hook::Output),
            postrouting: nat.base(Hook::Postrouting),
            services: declare(&mut nat, shared::SERVICES),
            nodeports: declare(&mut nat, shared::NODEPORTS),
            kube_postrouting: declare(&mut nat, shared::POSTROUTING),
            mark_masq: declare(&mut nat, shared::MARK_MASQ),
        };
        let node_address = node.address(settings.family);
        Writer { settings, node_address, filter, filter_chains, nat, nat_chains, origins }
    }

    /// Makes room for what so many Service ports and endpoints are likely to need.
    pub(super) fn reserve(&mut self, ports: usize, endpoints: usize) {
        const RULES_PER_PORT: usize = 4;
        const RULES_PER_ENDPOINT: usize = 3;
        let rules = ports
            .saturating_mul(RULES_PER_PORT)
            .saturating_add(endpoints.saturating_mul(RULES_PER_ENDPOINT));
        self.nat.reserve(ports.saturating_mul(2).saturating_add(endpoints), rules);
        self.origins.reserve(rules);
    }

    /// Says what called for a rule.
    pub(super) fn tag(&mut self, mut rule: Rule, mechanism: Mechanism, subject: Subject) -> Rule {
        rule.origin = self.origins.tag(mechanism, subject);
        rule
    }

    /// Appends to a chain of `nat`. Inlined, as is what it calls: a rule is large, and each call would copy it.
    #[inline]
    pub(super) fn nat(
        &mut self,
        chain: ChainId,
        mut rule: Rule,
        mechanism: Mechanism,
        subject: Subject,
    ) {
        rule.origin = self.origins.tag(mechanism, subject);
        self.nat.append(chain, rule);
    }

    /// Appends to a chain of `filter`.
    pub(super) fn filter(
        &mut self,
        chain: ChainId,
        mut rule: Rule,
        mechanism: Mechanism,
        subject: Subject,
    ) {
        rule.origin = self.origins.tag(mechanism, subject);
        self.filter.append(chain, rule);
    }

    /// Puts everything in the order in which it is listed.
    pub(super) fn finish(self, notices: Vec<Notice>) -> Program {
        let (filter, filter_script, _) = self.filter.finish();
        let (nat, nat_script, uses) = self.nat.finish();
        Program {
            ruleset: Arc::new(Ruleset { family: self.settings.family, tables: vec![filter, nat] }),
            script: Script { tables: vec![filter_script, nat_script] },
            origins: self.origins,
            notices,
            route_localnet: self.settings.localhost_node_ports,
            uses,
        }
    }
}
