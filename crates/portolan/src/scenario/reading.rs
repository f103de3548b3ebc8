//! Reading other texts in steps, so that a page can draw between any two.

use super::chart::Drawn;
use super::marks::Marks;
use super::plan::World;
use super::problems;
use super::texts::Texts;
use super::{Scenario, Source};
use control_plane::Cluster;
use manifest::pace::{self, Work, rest};
use std::sync::Arc;

/// The texts that are being read, and what was found out so far. To stop, drop it.
#[derive(Debug)]
pub struct Reading {
    work: Work<Scenario>,
    /// What came of them.
    whole: Option<Scenario>,
}

impl Scenario {
    /// Begins to read other texts.
    pub fn reading(&self, sources: &[Source]) -> Reading {
        let (before, sources) = (self.clone(), sources.to_vec());
        let work = async move {
            let scenario = read(&sources, &before).await;
            before.look_as_before(&scenario).await;
            scenario
        };
        Reading { work: Work::new(work), whole: None }
    }

    /// Reads other texts: the same as [`Scenario::read`] of them. What follows from pieces of text that stand in these
    /// texts too is taken from here, so that after an edit only what changed costs time.
    #[must_use]
    pub fn read_again(&self, sources: &[Source]) -> Self {
        pace::at_once(read(sources, self))
    }

    /// Makes the rules of the nodes whose rules had been looked at here: in the newer scenario they will be too.
    async fn look_as_before(&self, newer: &Scenario) {
        let mut place = 0;
        let (old, new) = (&self.world.book.programs, &newer.world.book.programs);
        while let Some(next) = new.make_as(old, place) {
            rest().await;
            place = next;
        }
    }
}

impl Reading {
    /// Begins to read the first texts.
    pub fn first(sources: &[Source]) -> Self {
        Scenario::nothing().reading(sources)
    }

    /// Goes one step on. Most are short however long the texts are; those that make the rules of a node, or the list of
    /// problems, are not. The scenario is whole when this gives it; to ask further then gives it again.
    pub fn step(&mut self) -> Option<Scenario> {
        if self.whole.is_none() {
            self.whole = self.work.go_on();
        }
        self.whole.clone()
    }
}

/// Reads texts, with rests; what stood in those of `before` already costs little.
async fn read(sources: &[Source], before: &Scenario) -> Scenario {
    let texts = Arc::new(Texts::reading(sources, &before.texts).await);
    let cluster = Arc::new(Cluster::building(&texts.manifests, &before.cluster).await);
    let older = Some((&*before.cluster, &*before.world));
    let world = Arc::new(World::building(&cluster, &texts, older).await);
    let balancer = world.book.programs.balancer();
    let chart = Arc::new(Drawn::drawing(&cluster, balancer, &before.chart).await);
    rest().await;
    let problems = problems::all(&texts, &cluster, &world).into();
    rest().await;
    let marks = Arc::new(Marks::find(&texts, &cluster, &before.marks));
    Scenario { problems, marks, chart, texts, cluster, world }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(services: usize) -> [Source; 1] {
        let one = |n| {
            format!(
                "---\napiVersion: v1\nkind: Service\nmetadata: {{name: web-{n}}}\nspec:\n  selector: {{app: web-{n}}}\n  ports: [{{port: 80}}]\n\
                 ---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web-{n}}}\nspec:\n  selector: {{matchLabels: {{app: web-{n}}}}}\n  \
                 template: {{metadata: {{labels: {{app: web-{n}}}}}, spec: {{containers: [{{name: web}}]}}}}\n"
            )
        };
        let text = (0..services).map(one).collect();
        [Source { name: "services.yaml".to_owned(), text }]
    }

    fn steps(services: usize) -> (usize, Scenario) {
        let mut reading = Reading::first(&texts(services));
        let mut steps = 1;
        loop {
            match reading.step() {
                Some(scenario) => return (steps, scenario),
                None => steps += 1,
            }
        }
    }

    #[test]
    fn longer_texts_take_more_steps_not_longer_ones() {
        let (few, many) = (steps(10).0, steps(110).0);
        // Each document is read, each Service admitted, and so on.
        assert!(many - few >= 100 * 6, "{few} and {many}");
    }

    #[test]
    fn what_is_read_in_steps_is_what_is_read_at_once() {
        let (_, scenario) = steps(20);
        let at_once = Scenario::read(&texts(20));
        assert_eq!(scenario.chart(), at_once.chart());
        assert_eq!(scenario.problems(), at_once.problems());
        assert_eq!(scenario.marks(), at_once.marks());
        assert_eq!(scenario.chart().services.len(), 20);
    }
}
