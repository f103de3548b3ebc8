//! The app listens on the pod's loopback address alone.

use super::Found;
use super::case::Case;
use super::listeners::{self, Answers};
use crate::scenario::read_listen;
use crate::text::{PortRole, Text};
use manifest::kinds::pod::LISTENS_ANNOTATION;

pub(super) const CODE: &str = "listens-on-loopback-only";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services() {
        for at in 0..service.service.spec.ports.len() {
            let targets = listeners::targets(case, service, at);
            let shy = targets.iter().find(|target| target.found == Answers::OnLoopback);
            let Some(shy) = shy else { continue };
            let mut found =
                case.begin(CODE, service.about(), case.failures_of(service.at, Some(at)));
            let diagnosis = &mut found.diagnosis;
            let pod = case.cluster.pods.get(shy.pod);
            let name = pod.map_or("", |pod| pod.metadata.name.as_str());
            if diagnosis.symptom.0.is_empty() {
                diagnosis.symptom = Text::new()
                    .say("Callers get \"connection refused\" at once: a RST of ")
                    .name(name)
                    .say(". Only inside the pod does it work, and with kubectl port-forward.");
            }
            diagnosis.cause = Text::new()
                .say("The process in ")
                .name(name)
                .say(" listens on ")
                .code(listeners::words(&shy.all))
                .say(": a loopback address, which takes only what comes from the pod itself. Packets for ")
                .name(service.name())
                .say(" come to ")
                .code(format!("{}:", shy.endpoint.address))
                .port(shy.number, Some(PortRole::TargetPort))
                .say(".");
            let field = listeners::field(case, shy.pod);
            if let Some((document, path)) = field {
                diagnosis.positions.extend(case.position(document, &path));
                let everywhere = everywhere(case, shy.pod);
                let title = "Let the app listen on all addresses";
                diagnosis.fixes.extend(case.set(title, document, &path, everywhere));
            }
            let path = format!("spec.ports[{at}].targetPort");
            diagnosis.positions.extend(case.position(service.document, &path));
            out.push(found);
        }
    }
}

/// The annotation with its loopback addresses left out.
fn everywhere(case: &Case<'_>, pod: usize) -> String {
    let Some(pod) = case.cluster.pods.get(pod) else { return String::new() };
    let told = pod.metadata.annotations.get(LISTENS_ANNOTATION);
    let entries = told.map(String::as_str).unwrap_or_default().split_whitespace();
    let mended = entries.map(|entry| match read_listen(entry) {
        Some((Some(address), port, protocol)) if address.is_loopback() => {
            format!("{port}/{}", protocol.to_string().to_ascii_uppercase())
        }
        _ => entry.to_owned(),
    });
    mended.collect::<Vec<_>>().join(" ")
}
