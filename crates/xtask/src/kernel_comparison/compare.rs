//! One world: built, dialled through, and held against what we say of it.

use crate::lab::{Agent, Lab};
use crate::plan::Plan;
use crate::requests::Asked;
use anyhow::{Context, Result, bail};
use portolan::scenario::Scenario;
use std::collections::BTreeMap;
use std::thread;

/// How long a try waits for an answer, in milliseconds.
const PATIENCE: u32 = 300;
/// The same where an outcome was not expected: a busy machine may have been late. A lost SYN is sent again
/// after a second, so it is less.
const MORE_PATIENCE: u32 = 900;

/// How often each outcome was seen.
pub(crate) type Seen = BTreeMap<String, usize>;

/// What came of one world.
#[derive(Default)]
pub(crate) struct Compared {
    pub(crate) requests: usize,
    pub(crate) tries: usize,
    /// How many tries the kernel answered in which way: `reply`, `refused`, `timeout`, `error`.
    pub(crate) seen: Seen,
    /// What differs, in words.
    pub(crate) differences: Vec<String>,
    /// How many were seen once, and not when tried again.
    pub(crate) passing: usize,
}

impl Compared {
    pub(crate) fn add(&mut self, other: Compared) {
        self.requests += other.requests;
        self.tries += other.tries;
        self.passing += other.passing;
        self.differences.extend(other.differences);
        other
            .seen
            .into_iter()
            .for_each(|(kind, times)| *self.seen.entry(kind).or_default() += times);
    }

    fn count(&mut self, seen: &Seen) {
        for (outcome, times) in seen {
            let kind = outcome.split(' ').next().unwrap_or_default();
            *self.seen.entry(kind.to_owned()).or_default() += times;
            self.tries += times;
        }
    }
}

/// Builds the world, sends all requests, and compares.
pub(crate) fn compare(scenario: &Scenario, asked: &[Asked]) -> Result<Compared> {
    let plan = Plan::of(scenario).map_err(anyhow::Error::msg)?;
    let mut lab = Lab::build(&plan)?;
    let mut by_host: Vec<Vec<&Asked>> = plan.hosts.iter().map(|_| Vec::new()).collect();
    for one in asked {
        let host = plan.host(&one.from).with_context(|| format!("nobody is {}", one.from))?;
        by_host[host].push(one);
    }
    let results: Vec<Result<Compared>> = thread::scope(|scope| {
        let callers: Vec<_> = lab
            .agents()
            .zip(by_host)
            .filter(|(_, asked)| !asked.is_empty())
            .map(|(agent, asked)| scope.spawn(move || dial_all(agent, &asked)))
            .collect();
        let join = |caller: thread::ScopedJoinHandle<'_, _>| {
            caller.join().unwrap_or_else(|_| bail!("a caller's thread panicked"))
        };
        callers.into_iter().map(join).collect()
    });
    let mut all = Compared::default();
    for compared in results {
        all.add(compared?);
    }
    Ok(all)
}

fn dial_all(agent: &mut Agent, asked: &[&Asked]) -> Result<Compared> {
    let mut compared = Compared::default();
    for one in asked {
        compared.requests += 1;
        let tries = one.tries();
        let seen = dial(agent, one, tries, PATIENCE)?;
        compared.count(&seen);
        let mut differs = difference(one, &seen, tries);
        if seen.keys().any(|outcome| !one.expected.contains_key(outcome)) {
            let again = dial(agent, one, tries, MORE_PATIENCE)?;
            compared.count(&again);
            differs = difference(one, &again, tries);
            compared.passing += usize::from(differs.is_none());
        }
        compared.differences.extend(differs);
    }
    Ok(compared)
}

fn dial(agent: &mut Agent, asked: &Asked, tries: usize, patience: u32) -> Result<Seen> {
    let Asked { protocol, address, .. } = asked;
    let answer = agent.ask(&format!("dial {protocol} {address} {tries} {patience}"))?;
    let read = |part: &str| {
        let (times, outcome) = part.split_once(' ')?;
        Some((outcome.to_owned(), times.parse().ok()?))
    };
    answer.split('\t').map(read).collect::<Option<Seen>>().context("an agent's answer")
}

/// How the kernel and we differ, in words.
fn difference(asked: &Asked, seen: &Seen, tries: usize) -> Option<String> {
    let unexpected = seen.keys().any(|outcome| !asked.expected.contains_key(outcome));
    let missing = asked.must_be_seen(tries).any(|outcome| !seen.contains_key(outcome));
    (unexpected || missing).then(|| {
        let kernel = seen.iter().map(|(outcome, times)| format!("{outcome} ({times} of {tries})"));
        let here = asked.expected.iter().map(|(o, share)| format!("{o} ({:.1} %)", share * 100.0));
        format!(
            "{} {}\n    kernel: {}\n    here:   {}",
            asked.from,
            asked.to,
            kernel.collect::<Vec<_>>().join(", "),
            here.collect::<Vec<_>>().join(", "),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome;

    fn asked(shares: &[(&str, f64)]) -> Asked {
        Asked {
            from: "laptop".to_owned(),
            to: "tcp://10.96.0.10:80".to_owned(),
            protocol: "tcp",
            address: "10.96.0.10:80".parse().unwrap(),
            expected: shares.iter().map(|(o, share)| ((*o).to_owned(), *share)).collect(),
        }
    }

    fn differs(shares: &[(&str, f64)], seen: &[(&str, usize)]) -> bool {
        let seen: Seen = seen.iter().map(|(o, times)| ((*o).to_owned(), *times)).collect();
        difference(&asked(shares), &seen, seen.values().sum()).is_some()
    }

    #[test]
    fn an_outcome_that_is_not_ours_is_a_difference() {
        assert!(!differs(&[(outcome::TIMEOUT, 1.0)], &[("timeout", 3)]));
        assert!(differs(&[(outcome::TIMEOUT, 1.0)], &[("timeout", 2), ("refused rst", 1)]));
    }

    #[test]
    fn an_outcome_of_ours_that_was_likely_and_never_seen_is_a_difference() {
        let shares = [("reply a 10.0.0.1", 0.5), ("reply b 10.0.0.1", 0.5)];
        assert!(differs(&shares, &[("reply a 10.0.0.1", 30)]));
        assert!(!differs(&shares, &[("reply a 10.0.0.1", 29), ("reply b 10.0.0.1", 1)]));
        // Ten tries may well miss it.
        assert!(!differs(&shares, &[("reply a 10.0.0.1", 10)]));
    }
}
