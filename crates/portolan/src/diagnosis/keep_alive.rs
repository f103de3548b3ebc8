//! Uneven shares because of keep-alive: one connection is one choice, whatever is sent on it.

use super::case::Case;
use super::tries::answering_pods;
use super::{Found, Severity};
use crate::text::Text;

pub(super) const CODE: &str = "keep-alive-keeps-one-pod";

/// Requests that are sent to see it.
const MOST_SENT: u32 = 50;

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for (at, this) in case.asked() {
        let Some(service) = case.aimed_at(this) else { continue };
        let pods = service.ready().count();
        if !this.keep_alive || this.count < 2 || this.fails() || pods < 2 {
            continue;
        }
        let answers = answering_pods(case.scenario, this, MOST_SENT);
        let Some(first) = answers.first() else { continue };
        if answers.iter().any(|pod| pod != first) || this.fates.len() < 2 {
            continue;
        }
        let mut found = case.begin(CODE, service.about(), vec![at]);
        let diagnosis = &mut found.diagnosis;
        diagnosis.severity = Severity::Note;
        diagnosis.symptom = Text::new()
            .say(format!("{} requests of ", answers.len()))
            .name(&this.request.from)
            .say(" are all answered by ")
            .name(first)
            .say(format!(", though {} has {pods} pods.", service.name()));
        diagnosis.cause = Text::new()
            .say("They go over one connection (")
            .code("keepAlive: true")
            .say("), and a node picks a pod for a connection, once, when its first packet comes. ")
            .name(first)
            .say(" keeps it for as long as the connection stands; more pods do not help this client.");
        let document = case.request_document(this);
        let path = "spec.keepAlive";
        diagnosis.positions.extend(document.and_then(|document| case.position(document, path)));
        let title = "Open a connection for each request";
        let fix = document.and_then(|document| case.set(title, document, path, false));
        diagnosis.fixes.extend(fix);
        out.push(found);
    }
}
