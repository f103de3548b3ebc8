//! Every outcome that chance could give a request, each with its exact probability.

use crate::journey::{Journey, OutcomeKind};
use crate::request::{Request, RequestError};
use crate::scenario::Scenario;
use crate::walk::Walk;
use netfilter::choices::{Choices, Seeded};
use serde::{Deserialize, Serialize};

/// How many branches are explored at most.
pub const BRANCH_LIMIT: usize = 10_000;

/// What a share of 1 is for `statistic --mode random`: 2^31.
const CERTAIN: u32 = 1 << 31;

/// One possible outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Possible {
    /// What the client sees.
    #[serde(flatten)]
    pub outcome: OutcomeKind,
    /// How likely it is, 0 to 1.
    pub probability: f64,
    /// The way that leads to it.
    pub walk: Walk,
}

/// Takes the branches it is told to, then the first of each further choice, and notes what it met.
struct Scripted {
    script: Vec<bool>,
    met: Vec<(u32, bool)>,
    ports: Seeded,
}

impl Choices for Scripted {
    fn chance(&mut self, threshold: u32) -> bool {
        if threshold == 0 || threshold >= CERTAIN {
            return threshold != 0;
        }
        let taken = self.script.get(self.met.len()).copied().unwrap_or(true);
        self.met.push((threshold, taken));
        taken
    }

    fn port(&mut self, first: u16, last: u16) -> u16 {
        self.ports.port(first, last)
    }
}

impl Scripted {
    fn probability(&self) -> f64 {
        let share = |(threshold, taken): &(u32, bool)| {
            let hit = if *taken { *threshold } else { CERTAIN - *threshold };
            f64::from(hit) / f64::from(CERTAIN)
        };
        self.met.iter().map(share).product()
    }

    /// The script of the next branch, depth first; `None` after the last.
    fn next(&self) -> Option<Vec<bool>> {
        let last = self.met.iter().rposition(|(_, taken)| *taken)?;
        let mut script: Vec<bool> = self.met[..last].iter().map(|(_, taken)| *taken).collect();
        script.push(false);
        Some(script)
    }
}

impl Scenario {
    /// Explores every random choice of a request. Session affinity counts as fresh. Ways that differ are
    /// told apart even when the client sees the same.
    ///
    /// # Errors
    /// As for [`Scenario::send`], and when there are more than [`BRANCH_LIMIT`] branches.
    pub fn outcomes(&self, request: &Request) -> Result<Vec<Possible>, RequestError> {
        let mut found: Vec<Possible> = Vec::new();
        let all = self.explore(request, BRANCH_LIMIT, &mut |journey, walk, probability| {
            let outcome = journey.outcome.kind;
            match found.iter_mut().find(|p| p.outcome == outcome && p.walk == walk) {
                Some(known) => known.probability += probability,
                None => found.push(Possible { outcome, probability, walk }),
            }
        })?;
        if !all {
            let why = format!("more than {BRANCH_LIMIT} branches of chance");
            return Err(RequestError::NotSupported(why));
        }
        Ok(found)
    }

    /// Hands `each` the journey, the walk and the probability of every branch of chance, at most `limit` of
    /// them; whether those were all.
    pub(crate) fn explore(
        &self,
        request: &Request,
        limit: usize,
        each: &mut dyn FnMut(Journey, Walk, f64),
    ) -> Result<bool, RequestError> {
        branches(request.seed, limit, &mut |choices| {
            let (journey, walk) = self.trace(request, choices)?;
            each(journey, walk, choices.probability());
            Ok(())
        })
    }

    /// As [`Scenario::explore`], for requests in a row through one world: what a Service remembers of its clients, and
    /// an open connection, stay. Hands `each` the journeys of every branch.
    pub(crate) fn explore_row(
        &self,
        first: &Request,
        count: u32,
        keep_alive: bool,
        limit: usize,
        each: &mut dyn FnMut(&[Journey]),
    ) -> Result<bool, RequestError> {
        branches(first.seed, limit, &mut |choices| {
            let mut series = self.series(first, keep_alive);
            let sent = (0..count).map(|_| series.send_choosing(usize::MAX, choices));
            let journeys: Result<Vec<Journey>, RequestError> =
                sent.map(|sent| sent.map(|(journey, ..)| journey)).collect();
            each(&journeys?);
            Ok(())
        })
    }
}

/// Hands `take` the choices of one branch of chance after the other, at most `limit` of them; whether those were
/// all. The seed is for what is random and decides nothing.
fn branches(
    seed: u64,
    limit: usize,
    take: &mut dyn FnMut(&mut Scripted) -> Result<(), RequestError>,
) -> Result<bool, RequestError> {
    let mut script = Some(Vec::new());
    let mut begun = 0;
    while let Some(this) = script {
        begun += 1;
        if begun > limit {
            return Ok(false);
        }
        let mut choices = Scripted { script: this, met: Vec::new(), ports: Seeded::new(seed) };
        take(&mut choices)?;
        script = choices.next();
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_branch_is_taken_once_and_the_shares_add_up() {
        let third = CERTAIN / 3;
        let half = CERTAIN / 2;
        let mut shares = Vec::new();
        let all = branches(1, usize::MAX, &mut |choices| {
            let pod = match () {
                () if choices.chance(third) => 1,
                () if choices.chance(half) => 2,
                () if choices.chance(CERTAIN) => 3,
                () => 4,
            };
            shares.push((pod, choices.probability()));
            Ok(())
        });
        assert_eq!(all, Ok(true));
        let pods: Vec<i32> = shares.iter().map(|(pod, _)| *pod).collect();
        assert_eq!(pods, [1, 2, 3]);
        for (_, share) in &shares {
            assert!((share - 1.0 / 3.0).abs() < 1e-9, "{share}");
        }
    }
}
