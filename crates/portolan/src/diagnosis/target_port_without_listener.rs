//! The targetPort is a number at which no process of the pod listens: the pod's kernel refuses.

use super::Found;
use super::case::Case;
use super::endpoints::ServiceSeen;
use super::listeners::{self, Answers, Target};
use crate::problem::Fix;
use crate::text::{PortRole, Text};
use manifest::kinds::meta::IntOrString;
use manifest::kinds::pod::LISTENS_ANNOTATION;
use netfilter::packet::Protocol;
use serde_json::json;

pub(super) const CODE: &str = "target-port-without-listener";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services().filter(|service| !service.is_headless()) {
        for (at, _) in service.service.spec.ports.iter().enumerate() {
            let targets = listeners::targets(case, service, at);
            let deaf = targets.iter().find(|target| target.found == Answers::Nobody);
            let Some(deaf) = deaf.filter(|deaf| !is_mixed_up(service, at, deaf)) else { continue };
            let tries = case.failures_of(service.at, Some(at));
            let mut found = case.begin(CODE, service.about(), tries);
            fill(case, service, at, deaf, &targets, &mut found);
            out.push(found);
        }
    }
}

/// Whether the number is one of the Service's other ports, or the pod listens at one of those.
pub(super) fn is_mixed_up(service: &ServiceSeen<'_>, at: usize, deaf: &Target<'_, '_>) -> bool {
    let Some(port) = service.service.spec.ports.get(at) else { return false };
    let number = i32::from(deaf.number);
    let written =
        !matches!(port.target_port, Some(IntOrString::Int(target)) if target == port.port);
    let listens = |wanted: i32| deaf.listens_on.iter().any(|found| i32::from(*found) == wanted);
    let node_port = port.node_port;
    node_port != 0 && (number == node_port || listens(node_port))
        || written && number != port.port && listens(port.port)
}

/// Cause, places and edits for a target that nobody listens at.
pub(super) fn fill(
    case: &Case<'_>,
    service: &ServiceSeen<'_>,
    at: usize,
    deaf: &Target<'_, '_>,
    targets: &[Target<'_, '_>],
    found: &mut Found,
) {
    let diagnosis = &mut found.diagnosis;
    let pod = case.cluster.pods.get(deaf.pod).map_or("", |pod| pod.metadata.name.as_str());
    if diagnosis.symptom.0.is_empty() {
        diagnosis.symptom = Text::new()
            .say("Callers get \"connection refused\" at once: a RST of ")
            .name(pod)
            .say(", which looks as if the address that was dialled had refused.");
    }
    let count = targets.iter().filter(|target| target.found == Answers::Nobody).count();
    let text = Text::new()
        .name(service.name())
        .say(" sends to ")
        .code("targetPort")
        .say(" ")
        .port(deaf.number, Some(PortRole::TargetPort))
        .say(", where nobody listens on ")
        .name(pod);
    let text = match (count, targets.len()) {
        (1, 1) => text,
        (count, all) if count == all => text.say(format!(" or any other of its {all} pods")),
        (count, all) => text.say(format!(" (so on {count} of {all} pods)")),
    };
    diagnosis.cause = match listeners::words(&deaf.all).as_str() {
        "" if has_annotation(case, deaf) => {
            text.say(". That pod listens nowhere: its annotation says so.")
        }
        "" => text.say(". That pod listens nowhere: it names no containerPort."),
        words => text.say(". What that pod does listen on: ").code(words).say("."),
    };
    let path = format!("spec.ports[{at}].targetPort");
    diagnosis.positions.extend(case.position(service.document, &path));
    let field = listeners::field(case, deaf.pod);
    diagnosis.positions.extend(field.and_then(|(document, path)| case.position(document, &path)));
    diagnosis.fixes = fixes(case, service, at, deaf, targets);
}

fn fixes(
    case: &Case<'_>,
    service: &ServiceSeen<'_>,
    at: usize,
    deaf: &Target<'_, '_>,
    targets: &[Target<'_, '_>],
) -> Vec<Fix> {
    let path = format!("spec.ports[{at}].targetPort");
    let everywhere = |number: &&u16| targets.iter().all(|t| t.listens_on.contains(number));
    let mut fixes: Vec<Fix> = deaf
        .listens_on
        .iter()
        .filter(everywhere)
        .filter_map(|number| {
            let title = format!("Set targetPort to {number}");
            case.set_after(title, service.document, &path, *number, "port")
        })
        .collect();
    if fixes.is_empty() {
        fixes.extend(other_protocol(case, service, at, deaf));
        fixes.extend(protocol_of_the_pod(case, service, at, deaf));
    }
    if fixes.is_empty() && deaf.all.is_empty() {
        fixes.extend(tell_the_port(case, service, at, deaf));
    }
    if fixes.is_empty() && targets.iter().any(|target| target.found == Answers::Listener) {
        fixes.extend(narrower_selector(case, service, targets));
    }
    fixes
}

/// The pod listens on the number, with another protocol.
fn other_protocol(
    case: &Case<'_>,
    service: &ServiceSeen<'_>,
    at: usize,
    deaf: &Target<'_, '_>,
) -> Option<Fix> {
    let other = deaf.all.iter().find(|listen| listen.port == deaf.number)?;
    let name = match other.protocol {
        Protocol::Udp => "UDP",
        Protocol::Sctp => "SCTP",
        _ => "TCP",
    };
    let path = format!("spec.ports[{at}].protocol");
    case.set_after(format!("Set protocol to {name}"), service.document, &path, name, "port")
}

/// The other way round: the container's port gets the Service's protocol.
fn protocol_of_the_pod(
    case: &Case<'_>,
    service: &ServiceSeen<'_>,
    at: usize,
    deaf: &Target<'_, '_>,
) -> Option<Fix> {
    let (document, prefix) = by_container_ports(case, deaf)?;
    let containers = &case.cluster.pods.get(deaf.pod)?.spec.containers;
    let (c, p) = containers.iter().enumerate().find_map(|(c, container)| {
        let here = container.ports.iter();
        let p = here.clone().position(|p| p.container_port == i32::from(deaf.number))?;
        Some((c, p))
    })?;
    let wanted = service.service.spec.ports.get(at)?.protocol.as_str();
    let path = format!("{prefix}spec.containers[{c}].ports[{p}].protocol");
    let title = format!("Let the app speak {wanted} on {}", deaf.number);
    case.set_after(title, document, &path, wanted, "containerPort")
}

/// A pod that says nothing of its ports: say that it listens there.
fn tell_the_port(
    case: &Case<'_>,
    service: &ServiceSeen<'_>,
    at: usize,
    deaf: &Target<'_, '_>,
) -> Option<Fix> {
    let (document, prefix) = by_container_ports(case, deaf)?;
    let protocol = service.service.spec.ports.get(at).map(|port| port.protocol.as_str());
    let mut port = json!({"containerPort": deaf.number});
    if let (Some(protocol @ ("UDP" | "SCTP")), Some(fields)) = (protocol, port.as_object_mut()) {
        fields.insert("protocol".to_owned(), json!(protocol));
    }
    let title = format!("Say that the app listens on {}", deaf.number);
    case.append(title, document, &format!("{prefix}spec.containers[0].ports"), port)
}

fn has_annotation(case: &Case<'_>, target: &Target<'_, '_>) -> bool {
    let pod = case.cluster.pods.get(target.pod);
    pod.is_some_and(|pod| pod.metadata.annotations.contains_key(LISTENS_ANNOTATION))
}

/// Where the pod's container ports stand, if they say where it listens.
fn by_container_ports(case: &Case<'_>, target: &Target<'_, '_>) -> Option<(usize, &'static str)> {
    if has_annotation(case, target) {
        return None;
    }
    case.pod_document(target.pod)
}

/// Some pods listen and some do not: select by a label that only the former have.
fn narrower_selector(
    case: &Case<'_>,
    service: &ServiceSeen<'_>,
    targets: &[Target<'_, '_>],
) -> Option<Fix> {
    let pod = |target: &Target<'_, '_>| case.cluster.pods.get(target.pod);
    let good = targets.iter().find(|target| target.found == Answers::Listener).and_then(pod)?;
    let tells_apart = |key: &str, value: &String| {
        targets.iter().all(|target| {
            let has = pod(target).is_some_and(|pod| pod.metadata.labels.get(key) == Some(value));
            has == (target.found == Answers::Listener)
        })
    };
    let (key, value) = good.metadata.labels.iter().find(|(key, value)| {
        !key.contains("hash") && !key.contains("kubernetes.io/") && tells_apart(key, value)
    })?;
    let title = format!("Select only pods with {key}: {value}");
    case.set(title, service.document, &format!("spec.selector[{key}]"), value.as_str())
}
