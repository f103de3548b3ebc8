//! The selector fits pods, and none of them takes requests: not ready, terminating, not running.

use super::Found;
use super::case::Case;
use super::endpoints::ServiceSeen;
use crate::problem::Fix;
use crate::text::Text;
use control_plane::pods;
use manifest::Object;
use manifest::kinds::endpoint_slice::SERVICE_NAME_LABEL;
use manifest::kinds::pod::Pod;

pub(super) const CODE: &str = "no-pod-ready";

/// Pods for which an edit is offered.
const MOST_FIXED: usize = 8;

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services() {
        let some = !service.endpoints.is_empty() || !service.selected.is_empty();
        let named_ports_missing =
            service.endpoints.is_empty() && service.selected.iter().any(|pod| pods::is_ready(pod));
        if !some || service.ready().next().is_some() || service.is_external_name() {
            continue;
        }
        // A pod that is ready and still no endpoint lacks something else.
        if named_ports_missing {
            continue;
        }
        let mut found = case.begin(CODE, service.about(), case.failures_of(service.at, None));
        let diagnosis = &mut found.diagnosis;
        let works_still = service.endpoints.iter().any(|end| end.serving && end.terminating);
        if diagnosis.symptom.0.is_empty() {
            diagnosis.symptom = if works_still {
                Text::from("Requests are answered for a few seconds more, and refused after that.")
            } else {
                super::selector_matches_no_pod::refused_everywhere(service)
            };
        }
        diagnosis.cause = cause(service);
        for pod in service.selected.iter().take(MOST_FIXED) {
            let place = case.pod_at(pod.metadata.namespace(), &pod.metadata.name);
            let Some((document, _)) = place.and_then(|at| case.pod_document(at)) else { continue };
            let path = if pod.metadata.deletion_timestamp.is_some() {
                "metadata.deletionTimestamp"
            } else {
                "status.conditions"
            };
            diagnosis.positions.extend(case.position(document, path));
        }
        if diagnosis.positions.is_empty() {
            diagnosis.positions.extend(case.position(service.document, "spec.selector"));
        }
        diagnosis.fixes = service
            .selected
            .iter()
            .take(MOST_FIXED)
            .filter_map(|pod| ready(case, pod))
            .chain(slice_ready(case, service))
            .collect();
        diagnosis.fixes.truncate(MOST_FIXED);
        out.push(found);
    }
}

fn cause(service: &ServiceSeen<'_>) -> Text {
    let terminating = service.endpoints.iter().filter(|end| end.terminating).count();
    let of_pods = service.selected.iter().filter(|p| p.metadata.deletion_timestamp.is_some());
    let terminating = terminating.max(of_pods.count());
    let all = service.endpoints.len().max(service.selected.len());
    let text = Text::new().name(service.name());
    let text = match all {
        1 => text.say(" has one pod, which is not ready: "),
        all => text.say(format!(" has {all} pods, and none of them is ready: ")),
    };
    let states: Vec<String> = service.selected.iter().take(MOST_FIXED).map(|p| state(p)).collect();
    let text = match states.as_slice() {
        [] => text.say("its EndpointSlices say so"),
        several => text.say(several.join(", ")),
    };
    let text = text.say(". ");
    if terminating == all {
        text.say("Terminating pods get no new requests; only while nobody else is there do nodes still send to those that serve.")
    } else {
        text.say("A pod that is not ready is in no list of endpoints to send to.")
    }
}

/// `web-1 is not ready`
fn state(pod: &Pod) -> String {
    let name = &pod.metadata.name;
    let phase = pod.status.phase.as_str();
    match phase {
        _ if pod.metadata.deletion_timestamp.is_some() => format!("{name} is terminating"),
        "Running" | "" if pods::addresses(pod).next().is_some() => format!("{name} is not ready"),
        "Running" | "" => format!("{name} has no address"),
        phase => format!("{name} is {phase}"),
    }
}

/// What would make one pod ready.
fn ready(case: &Case<'_>, pod: &Pod) -> Option<Fix> {
    let place = case.pod_at(pod.metadata.namespace(), &pod.metadata.name)?;
    let (document, prefix) = case.pod_document(place)?;
    if !prefix.is_empty() {
        return None;
    }
    let name = &pod.metadata.name;
    if pod.metadata.deletion_timestamp.is_some() {
        let title = format!("Keep {name}: it is not deleted");
        return case.remove(title, document, "metadata.deletionTimestamp");
    }
    let at = pod.status.conditions.iter().position(|condition| condition.kind == "Ready");
    let path = format!("status.conditions[{}].status", at.unwrap_or_default());
    if at.is_some() && case.is_written(document, &path) {
        return case.set(format!("Let {name} be ready"), document, &path, "True");
    }
    if case.is_written(document, "status.phase") {
        return case.set(format!("Let {name} run"), document, "status.phase", "Running");
    }
    None
}

/// The same in slices that were written by hand.
fn slice_ready(case: &Case<'_>, service: &ServiceSeen<'_>) -> Option<Fix> {
    let documents = case.texts.manifests.documents.iter().enumerate();
    for (at, document) in documents {
        let Object::EndpointSlice(slice) = &document.object else { continue };
        let meta = &slice.metadata;
        let own = meta.labels.get(SERVICE_NAME_LABEL) == Some(&service.service.metadata.name)
            && meta.namespace() == service.service.metadata.namespace();
        if !own {
            continue;
        }
        let nth = slice.endpoints.iter().position(|end| end.conditions.ready == Some(false))?;
        let path = format!("endpoints[{nth}].conditions.ready");
        return case.set("Let the first endpoint be ready", at, &path, true);
    }
    None
}
