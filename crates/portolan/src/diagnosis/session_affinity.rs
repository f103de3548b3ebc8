//! Session affinity: everything behind one address goes to one pod, and each request renews the time.

use super::aim::Way;
use super::case::Case;
use super::edits::together;
use super::endpoints::ServiceSeen;
use super::tries::answering_pods;
use super::{Found, Severity};
use crate::problem::Fix;
use crate::text::Text;

pub(super) const CODE: &str = "session-affinity";

/// How long affinity lasts where the Service does not say, in seconds.
const DEFAULT_TIMEOUT: i32 = 10_800;
/// Requests that are sent to see it.
const MOST_SENT: u32 = 50;

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services() {
        let spec = &service.service.spec;
        let pods = service.ready().count();
        if spec.session_affinity != "ClientIP" || pods < 2 || service.is_headless() {
            continue;
        }
        let asked = case.asked().find(|(_, this)| {
            this.service() == Some(service.at) && !this.fails() && this.way() != Some(Way::Pod)
        });
        if case.about_one && asked.is_none() {
            continue;
        }
        let mut found =
            case.begin(CODE, service.about(), asked.iter().map(|(at, _)| *at).collect());
        let diagnosis = &mut found.diagnosis;
        diagnosis.severity = Severity::Note;
        let sent = asked
            .filter(|(_, this)| this.count > 1)
            .map(|(_, this)| (this, answering_pods(case.scenario, this, MOST_SENT)));
        diagnosis.symptom = match &sent {
            Some((this, answers)) if !answers.is_empty() => {
                let mut pods = answers.clone();
                pods.sort();
                pods.dedup();
                Text::new()
                    .say(format!("{} requests of ", answers.len()))
                    .name(&this.request.from)
                    .say(" are all answered by ")
                    .name(pods.join(", "))
                    .say(".")
            }
            _ => "All requests of one client address are answered by one and the same pod.".into(),
        };
        let config = spec.session_affinity_config.as_ref();
        let timeout = config.and_then(|config| config.client_ip.as_ref()?.timeout_seconds);
        let timeout = timeout.unwrap_or(DEFAULT_TIMEOUT);
        diagnosis.cause = Text::new()
            .name(service.name())
            .say(" has ")
            .code("sessionAffinity: ClientIP")
            .say(format!(", and {pods} pods. Each node remembers which pod a source address got, for "))
            .code(timeout.to_string())
            .say(" seconds, and every request starts that time anew. All that come from behind one address (a NAT, a proxy, a load balancer) are one client to it.");
        diagnosis.positions.extend(case.position(service.document, "spec.sessionAffinity"));
        diagnosis.fixes.extend(without(case, service));
        out.push(found);
    }
}

fn without(case: &Case<'_>, service: &ServiceSeen<'_>) -> Option<Fix> {
    let document = service.document;
    let title = "Set sessionAffinity to None";
    let off = case.set(title, document, "spec.sessionAffinity", "None");
    let config = "spec.sessionAffinityConfig";
    if case.is_written(document, config) {
        return together(title, vec![off, case.remove("", document, config)]);
    }
    off
}
