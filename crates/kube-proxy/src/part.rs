//! What is programmed for one Service: made once, and shared by all programs of a node for as long as nothing changes that
//! it follows from.

use crate::chains::ChainUse;
use crate::mechanism::Mechanism;
use crate::notice::Notice;
use crate::origins::{EndpointOrigin, ObjectName, ServicePortName, Subject};
use netfilter::chain_name::ChainName;
use netfilter::rule::Rule;
use netfilter::tables::Chain;
use std::sync::Arc;

/// The part of a program that is about one Service, or about none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The Service's namespace and name; empty where it is about none.
    pub(crate) service: (Arc<str>, Arc<str>),
    /// Its rules' tags are those that follow this number.
    pub(crate) first_tag: u32,
    /// What each of its tags means.
    pub(crate) entries: Box<[(Mechanism, Subject)]>,
    pub(crate) ports: Box<[ServicePortName]>,
    pub(crate) endpoints: Box<[EndpointOrigin]>,
    /// The slices that the endpoints stand in.
    pub(crate) slices: Box<[ObjectName]>,
    pub(crate) notices: Box<[Notice]>,
    pub(crate) filter: TablePart,
    pub(crate) nat: TablePart,
}

/// What a part puts into one table.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct TablePart {
    /// Rules for the chains that every node has, in the order in which they are made.
    pub(crate) shared: Box<[SharedRule]>,
    /// Chains of its own, and what each is for.
    pub(crate) own: Box<[(Arc<Chain>, ChainUse)]>,
    /// The chains that every node has and kube-proxy declares, in its order; behind them it declares the part's own.
    pub(crate) declared: Box<[ChainId]>,
    /// For each rule that is handed to `iptables-restore` its chain, in kube-proxy's order.
    pub(crate) written: Box<[ChainId]>,
}

impl TablePart {
    /// Chains of its own.
    pub(crate) fn chains(&self) -> impl Iterator<Item = &Arc<Chain>> {
        self.own.iter().map(|(chain, _)| chain)
    }

    /// One of those by its place.
    pub(crate) fn chain(&self, place: usize) -> Option<&Chain> {
        self.own.get(place).map(|(chain, _)| &**chain)
    }
}

/// A rule for a chain that every node has.
#[derive(Debug, PartialEq, Eq, Clone)]
pub(crate) struct SharedRule {
    pub(crate) chain: ChainId,
    /// It goes in front of the others, as with `iptables -I`, and is not handed to `iptables-restore`.
    pub(crate) in_front: bool,
    pub(crate) rule: Rule,
}

/// A chain as a part refers to it: first those that every node has, then its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ChainId(pub(crate) u32);

impl ChainId {
    /// More than all chains that a table has on every node.
    const SHARED: u32 = 16;

    /// A chain of a part's own, by its place.
    pub(crate) fn own(place: usize) -> Self {
        ChainId(u32::try_from(place).unwrap_or(u32::MAX).saturating_add(Self::SHARED))
    }

    /// Its place among the part's own chains; `None` for one that every node has.
    pub(crate) fn place(self) -> Option<usize> {
        self.0.checked_sub(Self::SHARED).map(|place| place as usize)
    }
}

impl Part {
    /// What one of its chains in `nat` is for.
    pub(crate) fn chain_use(&self, name: ChainName) -> Option<ChainUse> {
        self.nat.own.iter().find(|(chain, _)| chain.name == name).map(|(_, usage)| *usage)
    }

    /// Whether it is about that Service.
    pub(crate) fn key(&self) -> (&str, &str) {
        (&self.service.0, &self.service.1)
    }
}
