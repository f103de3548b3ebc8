//! Goals, forbidden edits and hints to points.

use super::{Exercise, Forbidden, Judged};
use crate::scenario::Scenario;

/// The points of an exercise that is solved without a hint.
pub const FULL_POINTS: u32 = 100;

/// What an answer is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Grade {
    /// What was found of each goal, in the exercise's order.
    pub goals: Vec<Judged>,
    /// What was edited that may not be.
    pub forbidden: Vec<Forbidden>,
    /// How many hints were read.
    pub hints: usize,
    /// What the goals that are met earn, of [`FULL_POINTS`]; nothing when something was edited that may not be.
    pub earned: u32,
    /// What the hints cost.
    pub cost: u32,
    /// What is left, never below nothing.
    pub points: u32,
    /// All goals are met, and nothing was edited that may not be.
    pub solved: bool,
}

impl Exercise {
    /// Judges every goal in the world that an answer makes. `hints` is how many hints were read.
    pub fn grade(&self, answer: &Scenario, hints: usize) -> Grade {
        let goals = (0..self.goals.len()).map(|nth| self.judge(nth, answer)).collect();
        self.add_up(goals, self.forbidden(answer), hints)
    }

    /// Adds up what was found goal by goal. A goal that was not judged yet counts as not met.
    pub fn add_up(&self, goals: Vec<Judged>, forbidden: Vec<Forbidden>, hints: usize) -> Grade {
        let met = |nth: usize| goals.get(nth).is_some_and(|judged| judged.met);
        let weights = |wanted: &dyn Fn(usize) -> bool| {
            let all = self.goals.iter().enumerate().filter(|(nth, _)| wanted(*nth));
            all.map(|(_, goal)| u64::from(goal.weight)).sum::<u64>()
        };
        let (all, mine) = (weights(&|_| true), weights(&met));
        let begun = self.goals.iter().enumerate().any(|(nth, goal)| !goal.keep && met(nth));
        let earned = match all {
            _ if !forbidden.is_empty() || !begun => 0,
            0 => 0,
            all => u32::try_from(mine * u64::from(FULL_POINTS) / all).unwrap_or(FULL_POINTS),
        };
        let read = self.hints.iter().take(hints);
        let cost = read.fold(0_u32, |cost, hint| cost.saturating_add(hint.cost));
        let cost = cost.min(FULL_POINTS);
        let solved =
            !self.goals.is_empty() && (0..self.goals.len()).all(met) && forbidden.is_empty();
        let hints = hints.min(self.hints.len());
        Grade { goals, forbidden, hints, earned, cost, points: earned.saturating_sub(cost), solved }
    }
}
