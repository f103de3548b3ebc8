//! Where the rules of one part are gathered while they are made: chain by chain, and in the order in which they are written.

use super::tables::{FILTER, FilterChains, NAT, NatChains};
use crate::chains::ChainUse;
use crate::mechanism::Mechanism;
use crate::origins::Subject;
pub(super) use crate::part::ChainId;
use crate::part::{Part, SharedRule, TablePart};
use crate::settings::Settings;
use crate::this_node::ThisNode;
use netfilter::chain_name::ChainName;
use netfilter::rule::{Origin, Rule};
use netfilter::tables::Chain;
use std::net::IpAddr;
use std::sync::Arc;

/// What a part puts into one table, in the making.
#[derive(Default)]
pub(super) struct TableWriter {
    shared: Vec<SharedRule>,
    own: Vec<(Chain, ChainUse)>,
    declared: Vec<ChainId>,
    written: Vec<ChainId>,
}

impl TableWriter {
    /// A chain that kube-proxy declares, with room for so many rules.
    pub(super) fn declare(&mut self, name: ChainName, usage: ChainUse, rules: usize) -> ChainId {
        let id = ChainId::own(self.own.len());
        let mut chain = Chain::new(name);
        chain.rules.reserve_exact(rules);
        self.own.push((chain, usage));
        id
    }

    /// Declares a chain that every node has.
    pub(super) fn declare_shared(&mut self, chain: ChainId) {
        self.declared.push(chain);
    }

    /// Appends a rule that is handed to `iptables-restore`.
    #[inline]
    pub(super) fn append(&mut self, chain: ChainId, rule: Rule) {
        self.written.push(chain);
        match chain.place() {
            None => self.shared.push(SharedRule { chain, in_front: false, rule }),
            Some(place) => {
                if let Some((chain, _)) = self.own.get_mut(place) {
                    chain.rules.push(rule);
                }
            }
        }
    }

    /// Puts a rule in front of a chain that every node has, as `iptables -I` does.
    pub(super) fn insert(&mut self, chain: ChainId, rule: Rule) {
        self.shared.push(SharedRule { chain, in_front: true, rule });
    }

    /// What has been gathered. The lists stay, to be filled again.
    fn part(&mut self) -> TablePart {
        TablePart {
            shared: self.shared.drain(..).collect(),
            own: self.own.drain(..).map(|(chain, usage)| (Arc::new(chain), usage)).collect(),
            declared: self.declared.drain(..).collect(),
            written: self.written.drain(..).collect(),
        }
    }
}

/// All rules of one part in the making.
pub(super) struct Writer<'a> {
    pub(super) settings: &'a Settings,
    /// The node's primary address of this family.
    pub(super) node_address: IpAddr,
    pub(super) filter: TableWriter,
    pub(super) filter_chains: FilterChains,
    pub(super) nat: TableWriter,
    pub(super) nat_chains: NatChains,
    first_tag: u32,
    entries: Vec<(Mechanism, Subject)>,
}

impl<'a> Writer<'a> {
    /// Nothing gathered yet; tags follow that number.
    pub(super) fn new(settings: &'a Settings, node: &ThisNode<'_>, last_tag: u32) -> Self {
        Writer {
            settings,
            node_address: node.address(settings.family),
            filter: TableWriter::default(),
            filter_chains: FILTER,
            nat: TableWriter::default(),
            nat_chains: NAT,
            first_tag: last_tag,
            entries: Vec::new(),
        }
    }

    /// The last tag that was given.
    pub(super) fn last_tag(&self) -> u32 {
        self.first_tag.saturating_add(u32::try_from(self.entries.len()).unwrap_or(u32::MAX))
    }

    /// Says what called for a rule. After 2^32 of them tags mean nothing any more; no list of rules is that long.
    #[inline]
    pub(super) fn tag(&mut self, mut rule: Rule, mechanism: Mechanism, subject: Subject) -> Rule {
        self.entries.push((mechanism, subject));
        rule.origin = Origin(self.last_tag());
        rule
    }

    /// Appends to a chain of `nat`. Inlined, as is what it calls: a rule is large, and each call would copy it.
    #[inline]
    pub(super) fn nat(
        &mut self,
        chain: ChainId,
        rule: Rule,
        mechanism: Mechanism,
        subject: Subject,
    ) {
        let rule = self.tag(rule, mechanism, subject);
        self.nat.append(chain, rule);
    }

    /// Appends to a chain of `filter`.
    pub(super) fn filter(
        &mut self,
        chain: ChainId,
        rule: Rule,
        mechanism: Mechanism,
        subject: Subject,
    ) {
        let rule = self.tag(rule, mechanism, subject);
        self.filter.append(chain, rule);
    }

    /// What has been gathered, as a part about no Service.
    pub(super) fn part(&mut self) -> Part {
        let first_tag = self.first_tag;
        self.first_tag = self.last_tag();
        Part {
            service: Default::default(),
            first_tag,
            entries: self.entries.drain(..).collect(),
            ports: Box::default(),
            endpoints: Box::default(),
            slices: Box::default(),
            notices: Box::default(),
            filter: self.filter.part(),
            nat: self.nat.part(),
        }
    }
}
