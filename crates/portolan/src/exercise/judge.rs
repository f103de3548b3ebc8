//! Whether a goal is met, and what was found instead.

mod accepted;
pub(super) mod ending;
mod fact;
pub(super) mod prediction;
mod reaches;
mod request;
mod rules;
mod shares;
mod sticks;
pub(super) mod whom;

use super::checks::{Check, Stated};
use super::{Exercise, Goal};
use crate::request::Request;
use crate::scenario::Scenario;
use crate::text::Text;

/// What was found of one goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Whether it is met.
    pub met: bool,
    /// What is so, in a sentence with the world's own names and numbers.
    pub found: Text,
    /// The request that shows it, where one does.
    pub shown_by: Option<Request>,
}

impl Exercise {
    /// Whether the goal at a place is met in the world that an answer makes. A goal that is not there is not.
    pub fn judge(&self, nth: usize, answer: &Scenario) -> Judged {
        match self.goals.get(nth) {
            Some(goal) => goal.judge(answer),
            None => Judged { met: false, found: "there is no such goal".into(), shown_by: None },
        }
    }
}

impl Goal {
    /// Whether it is met in a world.
    pub fn judge(&self, world: &Scenario) -> Judged {
        stated(&self.check, world)
    }
}

/// What looking came to.
struct Look {
    /// Whether it is so; `None` where that cannot be told (the caller does not exist, say): then it is neither so nor
    /// not so.
    so: Option<bool>,
    /// What is so.
    found: Text,
    /// The request that shows it.
    shown_by: Option<Request>,
}

impl Look {
    fn new(so: bool, found: Text) -> Self {
        Look { so: Some(so), found, shown_by: None }
    }

    fn cannot_tell(found: Text) -> Self {
        Look { so: None, found, shown_by: None }
    }

    fn shown_by(mut self, request: &Request) -> Self {
        self.shown_by = Some(request.clone());
        self
    }
}

/// A check or its contrary.
fn stated(stated: &Stated, world: &Scenario) -> Judged {
    let look = look(&stated.check, stated.not, world);
    Judged { met: look.so == Some(true), found: look.found, shown_by: look.shown_by }
}

/// Whether a check holds, or with `not` its contrary.
fn look(check: &Check, not: bool, world: &Scenario) -> Look {
    match check {
        Check::Request { request, ends } => request::look(request, ends, not, world),
        Check::Reaches { request, whom } => reaches::look(request.as_ref(), whom, not, world),
        Check::Shares { request, over, by } => {
            shares::look(request, *over, by.as_ref(), world).unless(not)
        }
        Check::Sticks { request, count, keep_alive } => {
            sticks::look(request, *count, *keep_alive, world).unless(not)
        }
        Check::Accepted(object) => accepted::look(object.as_ref(), world).unless(not),
        Check::Rules { node, v6, chain } => {
            rules::look(node.as_deref(), *v6, chain, world).unless(not)
        }
        Check::Prediction { answer, request, asks, .. } => {
            prediction::look(answer, request, asks, world).unless(not)
        }
        Check::Count { of, at_least, at_most } => count(of, *at_least, *at_most, world).unless(not),
    }
}

impl Look {
    /// The contrary, if `not`.
    fn unless(mut self, not: bool) -> Self {
        self.so = self.so.map(|so| so != not);
        self
    }
}

fn count(of: &[Stated], at_least: usize, at_most: usize, world: &Scenario) -> Look {
    let parts: Vec<Judged> = of.iter().map(|part| stated(part, world)).collect();
    let met = parts.iter().filter(|part| part.met).count();
    let so = (at_least..=at_most).contains(&met);
    let mut found = Text::new().say(format!("{met} of {} hold", of.len()));
    // Too few: one that is not met is worth telling; too many: one that is.
    let telling = parts.iter().find(|part| part.met == (met > at_most));
    let shown_by = telling.and_then(|part| part.shown_by.clone());
    found = match telling.filter(|_| !so) {
        Some(part) => found.say("; for one: ").then(part.found.clone()),
        None => found.say("."),
    };
    Look { so: Some(so), found, shown_by }
}
