//! Fixes are tried out: one that does not help the request that showed the fault is not offered.

use super::case::Case;
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

/// Leaves out the fixes with which the request that somebody asks about still fails; where none of a diagnosis helps
/// (several faults at once), they all stay.
pub(super) fn keep_fixes_that_work(case: &Case<'_>, found: &mut [Found]) {
    let mut left = MOST_FIXES_TRIED;
    for found in found {
        if found.diagnosis.severity != Severity::Wrong {
            continue;
        }
        let shown = found.tries.first().and_then(|at| case.tries.get(*at));
        let Some(this) = shown.filter(|this| !this.is_probe() && this.fails()) else { continue };
        if found.diagnosis.fixes.len() > left {
            return;
        }
        left -= found.diagnosis.fixes.len();
        let helps: Vec<bool> =
            found.diagnosis.fixes.iter().map(|fix| helps(case, this, fix)).collect();
        if helps.contains(&true) {
            let mut helps = helps.into_iter();
            found.diagnosis.fixes.retain(|_| helps.next() == Some(true));
        }
    }
}

/// Whether the request is answered on every branch of chance once the fix is made.
fn helps(case: &Case<'_>, this: &Try, fix: &Fix) -> bool {
    let sources: Vec<Source> = apply(&case.texts.sources, fix);
    let mended = Scenario::read(&sources);
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
    let again = send(&mended, request, Asked::Directly, BRANCHES);
    !again.fates.is_empty() && !again.fails()
}
