//! Examining a slice at a time, so that the page stays ready for the next key.

use crate::slice::Slice;
use gloo::timers::callback::Timeout;
use portolan::diagnosis::{Diagnosis, Examination, Limits};
use portolan::request::Request;
use portolan::scenario::Scenario;
use std::cell::Cell;
use std::rc::Rc;
use yew::Callback;

/// Up to so many hosts sensible requests are tried: each copies all hosts.
const MOST_HOSTS: usize = 100;
/// How many are: enough to meet what is wrong with nodes and not with Services.
const PROBES: usize = 24;
/// More Services than this are not examined on their own account, only by the request that fails.
const MOST_SERVICES: usize = 300;

/// Work that goes on until it is done or dropped.
pub(super) struct Work(Rc<Cell<bool>>);

impl Drop for Work {
    fn drop(&mut self) {
        self.0.set(true);
    }
}

/// Examines `scenario`, or one request through it, `after` so many milliseconds; then tells what was found.
pub(super) fn examine(
    after: u32,
    scenario: Scenario,
    request: Option<Request>,
    found: Callback<Vec<Diagnosis>>,
) -> Work {
    let dropped = Rc::new(Cell::new(false));
    let work = Work(Rc::clone(&dropped));
    Timeout::new(after, move || {
        if dropped.get() {
            return;
        }
        let chart = scenario.chart();
        let pods: usize = chart.nodes.iter().map(|node| node.pods.len()).sum();
        if request.is_none() && chart.services.len() > MOST_SERVICES {
            found.emit(Vec::new());
            return;
        }
        let probes = if pods + chart.nodes.len() > MOST_HOSTS { 0 } else { PROBES };
        let limits = Limits { probes, ..Limits::default() };
        go_on(Examination::new(&scenario, request.as_ref(), limits), dropped, found);
    })
    .forget();
    work
}

fn go_on(mut examination: Examination, dropped: Rc<Cell<bool>>, found: Callback<Vec<Diagnosis>>) {
    if dropped.get() {
        return;
    }
    let slice = Slice::begin();
    while examination.step() {
        if slice.is_over() {
            Timeout::new(0, move || go_on(examination, dropped, found)).forget();
            return;
        }
    }
    found.emit(examination.finish());
}
