//! An attempt at an exercise: what was found last, what was done, and the way back.

use super::judging::Verdict;
use super::record::Record;
use crate::state::shared::Shared;
use portolan::exercise::{Exercise, Forbidden, Grade, Judged};
use portolan::scenario::Source;
use std::rc::Rc;
use yew::Reducible;

/// How many states of the texts can be gone back to.
const MOST_EARLIER: usize = 100;

/// An attempt.
#[derive(Clone, PartialEq)]
pub(crate) struct Attempt {
    /// The exercise.
    pub(crate) exercise: Rc<Exercise>,
    /// It is one of the list; its name is enough to find it.
    pub(crate) listed: bool,
    /// Its text.
    pub(crate) text: Rc<str>,
    /// What is known of it.
    pub(crate) record: Record,
    /// What was found, goal by goal; empty before the first judgement.
    pub(crate) judged: Vec<Judged>,
    /// What was edited that may not be.
    pub(crate) forbidden: Vec<Forbidden>,
    /// Solved in this sitting, so that it is told.
    pub(crate) fresh: bool,
    /// The texts that were judged last.
    pub(crate) now: Shared<Vec<Source>>,
    /// Those before.
    pub(crate) earlier: Vec<Shared<Vec<Source>>>,
}

/// What happens in an attempt.
pub(crate) enum Deed {
    /// Texts were judged.
    Judged(Shared<Vec<Source>>, Verdict),
    /// The next hint is read.
    Hint,
    /// A prediction is committed: the goal, and what is said.
    Commit(usize, String),
    /// The solution is looked at.
    Show,
    /// Texts are about to be replaced: they can be gone back to, judged or not.
    Replace(Shared<Vec<Source>>),
    /// The last texts before these stand in the tabs again.
    Back,
}

impl Attempt {
    /// A new one.
    pub(crate) fn new(
        exercise: Exercise,
        listed: bool,
        text: &str,
        mut record: Record,
        now: &[Source],
    ) -> Self {
        record.digest = exercise.digest;
        Attempt {
            exercise: Rc::new(exercise),
            listed,
            text: text.into(),
            record,
            judged: Vec::new(),
            forbidden: Vec::new(),
            fresh: false,
            now: Shared::new(now.to_vec()),
            earlier: Vec::new(),
        }
    }

    /// What it is worth now.
    pub(crate) fn grade(&self) -> Grade {
        self.exercise.add_up(self.judged.clone(), self.forbidden.clone(), self.record.hints)
    }

    /// How many goals are met.
    pub(crate) fn met(&self) -> usize {
        self.judged.iter().filter(|judged| judged.met).count()
    }

    /// Causes and edits that mend are kept from the student.
    pub(crate) fn is_quiet(&self) -> bool {
        !self.record.solved && !self.record.shown
    }

    /// These texts follow those before, which can be gone back to.
    fn pass(&mut self, sources: Shared<Vec<Source>>) {
        if *sources != *self.now {
            let before = std::mem::replace(&mut self.now, sources);
            self.earlier.push(before);
            if self.earlier.len() > MOST_EARLIER {
                self.earlier.remove(0);
            }
        }
    }

    fn judged(&mut self, sources: Shared<Vec<Source>>, verdict: Verdict) {
        self.pass(sources);
        (self.judged, self.forbidden) = (verdict.goals, verdict.forbidden);
        // What is earned after a look at the solution is not the student's.
        if self.record.shown {
            return;
        }
        let grade = self.grade();
        if grade.solved && !self.record.solved {
            self.fresh = true;
            self.record.solved = true;
            self.record.points = grade.points;
        }
        if !self.record.solved {
            self.record.points = grade.points;
        }
    }
}

impl Reducible for Attempt {
    type Action = Deed;

    fn reduce(self: Rc<Self>, deed: Deed) -> Rc<Self> {
        let mut attempt = (*self).clone();
        match deed {
            Deed::Judged(sources, verdict) => attempt.judged(sources, verdict),
            Deed::Hint => {
                let most = attempt.exercise.hints.len();
                attempt.record.hints = (attempt.record.hints + 1).min(most);
            }
            Deed::Commit(nth, said) => {
                attempt.record.committed.retain(|(other, _)| *other != nth);
                attempt.record.committed.push((nth, said));
            }
            Deed::Show => attempt.record.shown |= !attempt.record.solved,
            Deed::Replace(sources) => attempt.pass(sources),
            Deed::Back => {
                if let Some(before) = attempt.earlier.pop() {
                    attempt.now = before;
                }
            }
        }
        Rc::new(attempt)
    }
}
