//! Judging a slice at a time, so that typing stays fluent.

use super::committed::{is_prediction, open, says};
use crate::slice::Slice;
use gloo::timers::callback::Timeout;
use portolan::exercise::{Exercise, Forbidden, Judged};
use portolan::scenario::Scenario;
use std::cell::Cell;
use std::rc::Rc;
use yew::Callback;

/// How long typing rests before goals are judged, in milliseconds.
const REST_MS: u32 = 120;

/// What was found of all goals in one world.
pub(crate) struct Verdict {
    /// Goal by goal.
    pub(crate) goals: Vec<Judged>,
    /// What was edited that may not be.
    pub(crate) forbidden: Vec<Forbidden>,
}

/// Work that goes on until it is done or dropped.
pub(crate) struct Work(Rc<Cell<bool>>);

impl Drop for Work {
    fn drop(&mut self) {
        self.0.set(true);
    }
}

struct Judging {
    exercise: Rc<Exercise>,
    world: Scenario,
    committed: Vec<(usize, String)>,
    goals: Vec<Judged>,
    done: Callback<Verdict>,
}

/// Judges all goals in a world; then tells what was found. `committed` are the predictions that stand.
pub(crate) fn judge(
    exercise: Rc<Exercise>,
    world: Scenario,
    committed: Vec<(usize, String)>,
    done: Callback<Verdict>,
) -> Work {
    let dropped = Rc::new(Cell::new(false));
    let work = Work(Rc::clone(&dropped));
    let judging = Judging { exercise, world, committed, goals: Vec::new(), done };
    Timeout::new(REST_MS, move || judging.go_on(dropped)).forget();
    work
}

impl Judging {
    fn go_on(mut self, dropped: Rc<Cell<bool>>) {
        let slice = Slice::begin();
        while !dropped.get() {
            if self.goals.len() >= self.exercise.goals.len() {
                let forbidden = self.exercise.forbidden(&self.world);
                self.done.emit(Verdict { goals: self.goals, forbidden });
                return;
            }
            self.one();
            if slice.is_over() {
                Timeout::new(0, move || self.go_on(dropped)).forget();
                return;
            }
        }
    }

    fn one(&mut self) {
        let nth = self.goals.len();
        if is_prediction(&self.exercise, nth) {
            let said = says(&self.exercise, nth, &self.world);
            if said.is_empty() || !self.committed.contains(&(nth, said.clone())) {
                self.goals.push(Judged { met: false, found: open(&said), shown_by: None });
                return;
            }
        }
        self.goals.push(self.exercise.judge(nth, &self.world));
    }
}
