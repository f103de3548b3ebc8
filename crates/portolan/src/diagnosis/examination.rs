//! An examination in steps, so that whoever has a frame to draw can stop between any two of them.

use super::behind::Behind;
use super::case::Case;
use super::tries::{self, Planned, Try};
use super::verify::{self, Trial};
use super::{CATALOGUE, Diagnosis, Found, Limits, Severity, likelihood};
use crate::request::Request;
use crate::scenario::Scenario;
use std::collections::VecDeque;

/// [`diagnose_within`](super::diagnose_within), one step at a time. A step is one request sent, one look at the whole
/// cluster, or one fix tried; the longest costs about as much as reading the texts and sending one request.
pub struct Examination {
    scenario: Scenario,
    limits: Limits,
    layer: Layer,
    /// What is wrong behind the first layer; `None` where one request is asked about.
    behind: Option<Behind>,
    found: Option<Vec<Diagnosis>>,
    finished: bool,
}

impl std::fmt::Debug for Examination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Examination").field("found", &self.found).finish_non_exhaustive()
    }
}

impl Examination {
    /// An examination of a cluster, or of one request through it. Nothing is sent yet.
    pub fn new(scenario: &Scenario, request: Option<&Request>, limits: Limits) -> Self {
        Examination {
            scenario: scenario.clone(),
            limits,
            layer: Layer::new(scenario, request, limits),
            behind: request.is_none().then(|| Behind::new(scenario)),
            found: None,
            finished: false,
        }
    }

    /// Goes one step on; `false` when nothing is left to do.
    pub fn step(&mut self) -> bool {
        if self.finished {
            return false;
        }
        let Some(layer) = self.layer.step() else { return true };
        match (&mut self.found, &self.behind) {
            (Some(found), Some(behind)) => behind.add(&self.scenario, &layer, found),
            (found, _) => *found = Some(layer.clone()),
        }
        let next = self.behind.as_mut().and_then(|behind| behind.mend(&self.scenario, &layer));
        match next {
            Some(mended) => {
                let limits = Limits { probes: 0, ..self.limits };
                self.layer = Layer::new(&mended, None, limits);
            }
            None => self.finished = true,
        }
        !self.finished
    }

    /// All of it at once: what is wrong, most likely cause first.
    pub fn finish(mut self) -> Vec<Diagnosis> {
        while self.step() {}
        self.found.unwrap_or_default()
    }

    /// What has been found so far: all of it once [`step`](Self::step) said `false`.
    pub fn found(&self) -> &[Diagnosis] {
        self.found.as_deref().unwrap_or_default()
    }
}

/// What shows as things are: a fault may hide others.
struct Layer {
    scenario: Scenario,
    about_one: bool,
    planned: VecDeque<Planned>,
    tries: Vec<Try>,
    found: Option<(Vec<Found>, VecDeque<Trial>)>,
}

impl Layer {
    fn new(scenario: &Scenario, request: Option<&Request>, limits: Limits) -> Self {
        Layer {
            scenario: scenario.clone(),
            about_one: request.is_some(),
            planned: tries::planned(scenario, request, limits).into(),
            tries: Vec::new(),
            found: None,
        }
    }

    /// Goes one step on; what was found, at the end.
    fn step(&mut self) -> Option<Vec<Diagnosis>> {
        if let Some(planned) = self.planned.pop_front() {
            self.tries.extend(planned.send(&self.scenario));
            return None;
        }
        let Some((found, trials)) = &mut self.found else {
            let found = self.look();
            let trials = verify::trials(&self.tries, &found).into();
            self.found = Some((found, trials));
            return None;
        };
        if let Some(trial) = trials.front_mut() {
            if !trial.go_on(&self.scenario, &self.tries, found) {
                trials.pop_front();
            }
            return None;
        }
        likelihood::sort(&self.tries, found);
        Some(found.drain(..).map(|found| found.diagnosis).collect())
    }

    fn look(&mut self) -> Vec<Found> {
        let tries = std::mem::take(&mut self.tries);
        let case = Case::new(&self.scenario, tries, self.about_one);
        let mut found = Vec::new();
        for entry in &CATALOGUE {
            (entry.find)(&case, &mut found);
        }
        // What else is wrong with the Service is no answer to a request that is answered.
        if case.about_one && !case.tries.iter().any(|this| this.fails() || this.error.is_some()) {
            found.retain(|found| found.diagnosis.severity == Severity::Note);
        }
        self.tries = case.tries;
        found
    }
}
