//! The book of rules: what each rule and chain of each node is for.

use super::{HostShown, RuleCited};
use crate::rules::OriginShown;
use crate::world::machine::MachineId;
use crate::world::network::Network;
use netfilter::address::Family;
use netfilter::chain_name::ChainName;
use netfilter::record::RulePlace;
use netfilter::rule::{Origin, Rule};
use netfilter::tables::TableName;
use netfilter::text::save;
use std::collections::HashMap;

/// A Service's port, as sentences speak of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceTold {
    /// `order-service`, with its namespace where that is not `default`.
    pub name: String,
    /// `port`.
    pub port: u16,
    /// `nodePort`, if it has one.
    pub node_port: Option<u16>,
}

/// What each rule and chain is for.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// The Service port that a hashed chain belongs to. The hash is the same on every node.
    pub chains: HashMap<ChainName, ServiceTold>,
    /// What the origin tags of a node's rules mean.
    pub origins: HashMap<(MachineId, Family), Vec<OriginShown>>,
    /// The first mark bit that means "masquerade".
    pub masquerade_mark: u32,
}

impl Book {
    /// What a rule's tag means.
    pub fn origin(&self, machine: MachineId, family: Family, origin: Origin) -> OriginShown {
        usize::try_from(origin.0)
            .ok()
            .and_then(|at| self.origins.get(&(machine, family))?.get(at))
            .cloned()
            .unwrap_or(OriginShown::Unknown)
    }
}

/// One host's rules, with the book that explains them.
#[derive(Clone, Copy)]
pub(crate) struct Shelf<'a> {
    pub(crate) book: &'a Book,
    pub(crate) network: &'a Network,
    pub(crate) machine: MachineId,
    pub(crate) family: Family,
}

impl<'a> Shelf<'a> {
    /// The host.
    pub(crate) fn host(&self) -> &'a HostShown {
        &self.network.machine(self.machine).shown
    }

    /// The rule at a place.
    pub(crate) fn rule(&self, place: RulePlace) -> Option<&'a Rule> {
        let rules = self.network.machine(self.machine).host.rules(self.family)?;
        let chain = rules.table(place.table)?.chain(place.chain.as_str())?;
        chain.rules.get(usize::try_from(place.index).ok()?)
    }

    /// How many rules a chain has.
    pub(crate) fn length(&self, table: TableName, chain: ChainName) -> u32 {
        let rules = self.network.machine(self.machine).host.rules(self.family);
        let chain = rules.and_then(|rules| rules.table(table)?.chain(chain.as_str()));
        chain.map_or(0, |chain| u32::try_from(chain.rules.len()).unwrap_or(u32::MAX))
    }

    /// The rule at a place, to be shown.
    pub(crate) fn cite(&self, place: RulePlace) -> Option<RuleCited> {
        let rule = self.rule(place)?;
        Some(RuleCited {
            node: self.host().name.clone(),
            place,
            text: save::rule(self.family, place.chain, rule),
            origin: self.book.origin(self.machine, self.family, rule.origin),
        })
    }
}
