//! A scenario: the texts that a user edits, and everything that follows from them.

mod callers;
mod chart;
mod listing;
mod marks;
mod plan;
mod problems;
mod send;
pub(crate) mod texts;

pub use listing::{RulesFormat, RulesQuery};
pub use manifest::Source;

use crate::chart::{Chart, PortMark};
use crate::problem::Problem;
use control_plane::Cluster;
use plan::World;
use std::sync::Arc;
use texts::Texts;

/// What follows from the texts: what is wrong with them, the world at rest, and each node's rules.
/// Requests can be sent through it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Scenario {
    problems: Arc<[Problem]>,
    chart: Arc<Chart>,
    marks: Arc<[PortMark]>,
    pub(crate) texts: Arc<Texts>,
    pub(crate) cluster: Arc<Cluster>,
    world: Arc<World>,
}

impl Scenario {
    /// Reads the texts and builds the world. Texts with errors still give all that can be built from the rest.
    pub fn read(sources: &[Source]) -> Self {
        let texts = Arc::new(Texts::read(sources));
        let cluster = Arc::new(Cluster::build(&texts.manifests));
        let world = Arc::new(World::build(&cluster, &texts));
        Scenario {
            problems: problems::all(&texts, &cluster, &world).into(),
            chart: Arc::new(chart::draw(&cluster)),
            marks: marks::find(&texts, &cluster).into(),
            texts,
            cluster,
            world,
        }
    }

    /// What is wrong, in the order of the texts.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The world at rest.
    pub fn chart(&self) -> &Chart {
        &self.chart
    }

    /// The numbers in the texts that are one of the three ports, in the order of the texts.
    pub fn marks(&self) -> &[PortMark] {
        &self.marks
    }
}

/// The mode that kube-proxy is set to, where it is not simulated.
fn unsupported_mode(cluster: &Cluster) -> Option<&str> {
    let mode = cluster.settings.mode.as_str();
    matches!(mode, "nftables" | "ipvs").then_some(mode)
}
