//! How many packets each rule has met so far. To know it, the journey is traced again: too much for each key.

use super::Listed;
use crate::state::model::Sent;
use crate::state::shared::Shared;
use gloo::timers::callback::Timeout;
use portolan::connections::Glance;
use portolan::journey::RulePlace;
use portolan::scenario::Scenario;
use std::rc::Rc;
use yew::prelude::*;

/// How long the texts must rest before the packets are counted anew along a way that looks as before, in milliseconds.
const COUNT_REST_MS: u32 = 150;

/// What the packets are counted for.
#[derive(Clone, PartialEq)]
pub(super) struct Counted {
    /// What follows from the texts.
    pub(super) scenario: Shared<Scenario>,
    /// The request, while its journey is of these very texts.
    pub(super) sent: Option<Sent>,
    /// The step.
    pub(super) step: usize,
    /// Whose rules.
    pub(super) listed: Listed,
    /// How many rules these are.
    pub(super) rules: usize,
}

impl Counted {
    /// The same but for what each edit makes anew.
    fn looks_like(&self, other: &Self) -> bool {
        let alike = |one: &Self| (one.sent.is_some(), one.step, one.rules);
        alike(self) == alike(other) && self.listed == other.listed
    }

    fn packets(&self) -> Option<Vec<(RulePlace, u64)>> {
        let sent = self.sent.as_ref()?;
        let (first, (node, v6)) = (sent.first(), &self.listed);
        let (before, keep_alive) = (sent.before, sent.keep_alive);
        let glance = Glance { first: &first, before, keep_alive, step: self.step };
        self.scenario.counters(&glance, node, *v6).ok()
    }
}

/// How many packets each rule has met. While somebody types the old numbers stay, as long as there are as many rules.
#[hook]
pub(super) fn use_counters(asked: Counted) -> Rc<Option<Vec<(RulePlace, u64)>>> {
    let last = use_mut_ref(|| asked.clone());
    if use_rests(&asked.scenario) || !asked.looks_like(&last.borrow()) {
        last.replace(asked);
    }
    let asked = last.borrow().clone();
    use_memo(asked, Counted::packets)
}

/// Whether the texts rest.
#[hook]
fn use_rests(scenario: &Shared<Scenario>) -> bool {
    let rested = use_state_eq(|| scenario.clone());
    let set = rested.setter();
    use_effect_with(scenario.clone(), move |now| {
        let now = now.clone();
        let timer = Timeout::new(COUNT_REST_MS, move || set.set(now));
        move || drop(timer)
    });
    *rested == *scenario
}
