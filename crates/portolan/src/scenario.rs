//! A scenario: the texts that a user edits, and everything that follows from them.

pub(crate) mod balancer;
mod callers;
mod chart;
mod listing;
mod marks;
mod moment;
pub(crate) mod other_rules;
mod plan;
mod problems;
pub(crate) mod programs;
mod reading;
mod send;
mod stale;
pub(crate) mod texts;
mod words;

pub use callers::MOST_SUGGESTIONS;
pub use listing::{RulesFormat, RulesQuery};
pub use manifest::Source;
pub use reading::Reading;
pub use words::{PortWord, Words};

pub(crate) use callers::{scheme, url};
pub(crate) use plan::{listens, protocol, read_listen, service_name};

use crate::chart::{Chart, PortMark};
use crate::problem::Problem;
use control_plane::Cluster;
use kube_proxy::Program;
use netfilter::address::Family;
use plan::World;
use std::sync::Arc;
use texts::Texts;

/// What follows from the texts: what is wrong with them, the world at rest, and each node's rules.
/// Requests can be sent through it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Scenario {
    problems: Arc<[Problem]>,
    chart: Arc<chart::Drawn>,
    marks: Arc<marks::Marks>,
    pub(crate) texts: Arc<Texts>,
    pub(crate) cluster: Arc<Cluster>,
    world: Arc<World>,
}

impl Scenario {
    /// Reads the texts and builds the world. Texts with errors still give all that can be built from the rest.
    pub fn read(sources: &[Source]) -> Self {
        Scenario::nothing().read_again(sources)
    }

    /// No texts and no hosts.
    fn nothing() -> Self {
        let (texts, cluster) = (Arc::new(Texts::default()), Arc::new(Cluster::default()));
        Scenario {
            problems: Arc::default(),
            chart: Arc::default(),
            marks: Arc::default(),
            world: Arc::new(World::nothing(&texts)),
            texts,
            cluster,
        }
    }

    /// What is wrong, in the order of the texts.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The world at rest.
    pub fn chart(&self) -> &Arc<Chart> {
        &self.chart.chart
    }

    /// Whether the hosts are those of another scenario: the same that can call.
    pub fn has_hosts_of(&self, other: &Scenario) -> bool {
        self.world.directory.has_hosts_of(&other.world.directory)
    }

    /// The numbers in the texts that are one of the three ports, in the order of the texts.
    pub fn marks(&self) -> &[PortMark] {
        &self.marks.all
    }
}

impl Scenario {
    /// What kube-proxy programs on a node, and the node's other rules with it.
    pub(crate) fn program(&self, node: &str, family: Family) -> Option<&Program> {
        self.world.book.programs.of_node(node, family)
    }

    /// Who has an address; empty when nobody is known to.
    pub(crate) fn owner(&self, address: &str) -> String {
        let address = address.parse().ok();
        address.map(|a| self.world.directory.owner(a)).unwrap_or_default()
    }
}

/// The mode that kube-proxy is set to, where it is not simulated.
fn unsupported_mode(cluster: &Cluster) -> Option<&str> {
    let mode = cluster.settings.mode.as_str();
    matches!(mode, "nftables" | "ipvs").then_some(mode)
}
