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
    pub(crate) service: (Box<str>, Box<str>),
    /// Its rules' tags are those that follow this number.
    pub(crate) first_tag: u32,
    /// What each of its tags means.
    pub(crate) entries: Box<[(Mechanism, Subject)]>,
    pub(crate) ports: Box<[ServicePortName]>,
    pub(crate) endpoints: Box<[EndpointOrigin]>,
    /// The slices that the endpoints stand in.
    pub(crate) slices: Vec<ObjectName>,
    pub(crate) notices: Box<[Notice]>,
    pub(crate) filter: TablePart,
    pub(crate) nat: TablePart,
}

/// What a part puts into one table.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct TablePart {
    /// Rules for the chains that every node has, in the order in which they are made.
    pub(crate) shared: Box<[SharedRule]>,
    /// Chains of its own.
    pub(crate) chains: Box<[Arc<Chain>]>,
    /// What each of those is for.
    pub(crate) uses: Box<[ChainUse]>,
    /// The chains that kube-proxy declares, in its order.
    pub(crate) declared: Box<[ChainId]>,
    /// For each rule that is handed to `iptables-restore` its chain, in kube-proxy's order.
    pub(crate) written: Box<[ChainId]>,
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
        let place = self.nat.chains.iter().position(|chain| chain.name == name)?;
        self.nat.uses.get(place).copied()
    }

    /// Whether it is about that Service.
    pub(crate) fn key(&self) -> (&str, &str) {
        (&self.service.0, &self.service.1)
    }
}
