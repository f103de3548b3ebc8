//! Reading other texts in steps, so that a page can draw between any two.

use super::chart::Drawn;
use super::marks::Marks;
use super::plan::World;
use super::problems;
use super::texts::Texts;
use super::{Scenario, Source};
use control_plane::Cluster;
use std::sync::Arc;

/// The texts that are being read, and what was found out so far. To stop, drop it.
#[derive(Debug)]
pub struct Reading {
    before: Scenario,
    sources: Vec<Source>,
    stage: Stage,
}

/// What comes next.
#[derive(Debug)]
enum Stage {
    Texts,
    Cluster(Arc<Texts>),
    World(Arc<Texts>, Arc<Cluster>),
    Chart(Arc<Texts>, Arc<Cluster>, Arc<World>),
    Marks(Arc<Texts>, Arc<Cluster>, Arc<World>, Drawn),
    /// The rules of the nodes whose rules had been looked at before, which will be looked at again: this node's next.
    Rules(Box<Scenario>, usize),
}

impl Scenario {
    /// Begins to read other texts.
    pub fn reading(&self, sources: &[Source]) -> Reading {
        Reading { before: self.clone(), sources: sources.to_vec(), stage: Stage::Texts }
    }

    /// Reads other texts: the same as [`Scenario::read`] of them. What follows from pieces of text that stand in these
    /// texts too is taken from here, so that after an edit only what changed costs time.
    #[must_use]
    pub fn read_again(&self, sources: &[Source]) -> Self {
        let mut reading = self.reading(sources);
        loop {
            if let Stage::Rules(scenario, _) = reading.stage {
                return *scenario;
            }
            reading.step();
        }
    }
}

impl Reading {
    /// Begins to read the first texts.
    pub fn first(sources: &[Source]) -> Self {
        Scenario::nothing().reading(sources)
    }

    /// Goes one step on. The scenario is whole when this gives it; to ask further then gives it again.
    pub fn step(&mut self) -> Option<Scenario> {
        let before = &self.before;
        self.stage = match std::mem::replace(&mut self.stage, Stage::Texts) {
            Stage::Texts => Stage::Cluster(Arc::new(Texts::read(&self.sources, &before.texts))),
            Stage::Cluster(texts) => {
                let cluster = Cluster::build_again(&texts.manifests, &before.cluster);
                Stage::World(texts, Arc::new(cluster))
            }
            Stage::World(texts, cluster) => {
                let older = Some((&*before.cluster, &*before.world));
                let world = World::build_again(&cluster, &texts, older);
                Stage::Chart(texts, cluster, Arc::new(world))
            }
            Stage::Chart(texts, cluster, world) => {
                let balancer = world.book.programs.balancer();
                let chart = Drawn::draw(&cluster, balancer, &before.chart);
                Stage::Marks(texts, cluster, world, chart)
            }
            Stage::Marks(texts, cluster, world, chart) => {
                let scenario = Scenario {
                    problems: problems::all(&texts, &cluster, &world).into(),
                    marks: Arc::new(Marks::find(&texts, &cluster, &before.marks)),
                    chart: Arc::new(chart),
                    texts,
                    cluster,
                    world,
                };
                Stage::Rules(Box::new(scenario), 0)
            }
            Stage::Rules(scenario, place) => {
                let next = scenario.world.book.programs.make_as(&before.world.book.programs, place);
                let Some(next) = next else {
                    let whole = Scenario::clone(&scenario);
                    self.stage = Stage::Rules(scenario, usize::MAX);
                    return Some(whole);
                };
                Stage::Rules(scenario, next)
            }
        };
        None
    }
}
