//! Fixes are tried out: one that does not help the request that showed the fault is not offered.

use super::edits::apply;
use super::tries::{Asked, Try, send};
use super::{Found, Severity};
use crate::problem::Fix;
use crate::request::Request;
use crate::scenario::{Scenario, Source};
use manifest::Object;

/// At most so many fixes are tried; the others are offered as they are.
const MOST_FIXES_TRIED: usize = 64;
/// Branches of chance of a request that is sent again.
const BRANCHES: usize = 64;

/// The fixes of one diagnosis, being tried with the request that showed it.
pub(super) struct Trial {
    /// The diagnosis, by its place among all.
    found: usize,
    /// The request, by its place among the tries.
    shown: usize,
    /// Whether each fix that has been tried helps.
    helps: Vec<bool>,
}

/// What is to be tried: the fixes of whatever a request that somebody asks about showed.
pub(super) fn trials(tries: &[Try], found: &[Found]) -> Vec<Trial> {
    let mut left = MOST_FIXES_TRIED;
    let mut trials = Vec::new();
    for (at, found) in found.iter().enumerate() {
        let diagnosis = &found.diagnosis;
        if diagnosis.severity != Severity::Wrong || diagnosis.fixes.is_empty() {
            continue;
        }
        let asked =
            |at: &usize| tries.get(*at).is_some_and(|this: &Try| !this.is_probe() && this.fails());
        let Some(shown) = found.tries.first().copied().filter(asked) else { continue };
        if diagnosis.fixes.len() > left {
            break;
        }
        left -= diagnosis.fixes.len();
        trials.push(Trial { found: at, shown, helps: Vec::new() });
    }
    trials
}

impl Trial {
    /// Tries the next fix. After the last, those with which the request still fails are left out; where none helps
    /// (several faults at once), they all stay. `false` when nothing is left to try.
    pub(super) fn go_on(
        &mut self,
        scenario: &Scenario,
        tries: &[Try],
        found: &mut [Found],
    ) -> bool {
        let (Some(found), Some(this)) = (found.get_mut(self.found), tries.get(self.shown)) else {
            return false;
        };
        let fixes = &mut found.diagnosis.fixes;
        if let Some(fix) = fixes.get(self.helps.len()) {
            self.helps.push(helps(scenario, this, fix));
        }
        if self.helps.len() < fixes.len() {
            return true;
        }
        if self.helps.contains(&true) {
            let mut helps = self.helps.iter();
            fixes.retain(|_| helps.next() == Some(&true));
        }
        false
    }
}

/// Whether the request is answered on every branch of chance once the fix is made.
fn helps(scenario: &Scenario, this: &Try, fix: &Fix) -> bool {
    let sources: Vec<Source> = apply(&scenario.texts.sources, fix);
    let mended = scenario.read_again(&sources);
    let request = match this.asked {
        Asked::InManifest(at) => {
            let Some(document) = mended.texts.manifests.documents.get(at) else { return false };
            let Object::Request(written) = &document.object else { return false };
            Request {
                from: written.spec.from.clone(),
                to: written.spec.to.clone(),
                seed: this.request.seed,
            }
        }
        _ => this.request.clone(),
    };
    let to = fix.dial.clone().unwrap_or(request.to);
    let again = send(&mended, Request { to, ..request }, Asked::Probe, BRANCHES);
    !again.fates.is_empty() && !again.fails()
}
