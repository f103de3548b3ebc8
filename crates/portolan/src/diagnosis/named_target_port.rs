//! A named targetPort that no pod has, or only some, or with another protocol.

use super::Found;
use super::case::Case;
use super::endpoints::ServiceSeen;
use crate::problem::Fix;
use crate::text::Text;
use control_plane::endpoint_slices::find_port;
use manifest::decode::suggest::nearest;
use manifest::kinds::meta::IntOrString;
use manifest::kinds::pod::{ContainerPort, Pod};
use manifest::kinds::service::ServicePort;

pub(super) const CODE: &str = "named-target-port-missing";

/// Pods that are named one by one; of more, the number is told.
const MOST_NAMED: usize = 3;

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services().filter(|service| service.has_selector()) {
        for (at, port) in service.service.spec.ports.iter().enumerate() {
            let Some(IntOrString::String(name)) = &port.target_port else { continue };
            let pods = || service.selected.iter().filter(|pod| !is_finished(pod));
            let without: Vec<&&Pod> = pods().filter(|p| find_port(p, port).is_none()).collect();
            if without.is_empty() || service.is_external_name() {
                continue;
            }
            let all = without.len() == pods().count();
            let tries = case.failures_of(service.at, Some(at));
            let mut found = case.begin(CODE, service.about(), tries);
            let diagnosis = &mut found.diagnosis;
            if diagnosis.symptom.0.is_empty() {
                diagnosis.symptom = if all {
                    super::selector_matches_no_pod::refused_everywhere(service)
                } else {
                    "Requests are answered, but never by the pods that are left out.".into()
                };
            }
            diagnosis.cause = cause(service, port, name, &without, all);
            let path = format!("spec.ports[{at}].targetPort");
            diagnosis.positions.extend(case.position(service.document, &path));
            let first = without
                .first()
                .and_then(|pod| case.pod_at(pod.metadata.namespace(), &pod.metadata.name));
            if let Some((document, prefix)) = first.and_then(|pod| case.pod_document(pod)) {
                let ports = format!("{prefix}spec.containers[0].ports");
                diagnosis.positions.extend(case.position(document, &ports));
            }
            diagnosis.fixes = fixes(case, service, at, port, name, &without, all);
            out.push(found);
        }
    }
}

fn is_finished(pod: &Pod) -> bool {
    matches!(pod.status.phase.as_str(), "Succeeded" | "Failed")
}

fn protocol(port: &ContainerPort) -> &str {
    if port.protocol.is_empty() { "TCP" } else { &port.protocol }
}

fn ports(pod: &Pod) -> impl Iterator<Item = &ContainerPort> {
    pod.spec.containers.iter().flat_map(|container| &container.ports)
}

fn cause(
    service: &ServiceSeen<'_>,
    port: &ServicePort,
    name: &str,
    without: &[&&Pod],
    all: bool,
) -> Text {
    let text = Text::new()
        .name(service.name())
        .say(" sends to the port called ")
        .code(name)
        .say(format!(" ({}), ", port.protocol));
    let names: Vec<&str> =
        without.iter().take(MOST_NAMED).map(|pod| pod.metadata.name.as_str()).collect();
    let text = match (all, names.len() == without.len()) {
        (true, _) => text.say("and none of its pods has such a port"),
        (false, true) => text.say("but ").name(names.join(", ")).say(" has no such port"),
        (false, false) => text.say(format!("but {} of its pods have no such port", without.len())),
    };
    let text = match without.first().and_then(|pod| ports(pod).find(|found| found.name == name)) {
        Some(other) => text.say(": theirs of that name is ").code(format!(
            "{}/{}",
            other.container_port,
            protocol(other)
        )),
        None => {
            let told: Vec<String> = without.first().map_or_else(Vec::new, |pod| {
                let one = |port: &ContainerPort| match port.name.as_str() {
                    "" => format!("{}/{} without a name", port.container_port, protocol(port)),
                    name => format!("{name} ({}/{})", port.container_port, protocol(port)),
                };
                ports(pod).map(one).collect()
            });
            if told.is_empty() { text } else { text.say(", only ").code(told.join(", ")) }
        }
    };
    text.say(". A pod without the port is left out of the endpoints.")
}

fn fixes(
    case: &Case<'_>,
    service: &ServiceSeen<'_>,
    at: usize,
    port: &ServicePort,
    name: &str,
    without: &[&&Pod],
    all: bool,
) -> Vec<Fix> {
    let path = format!("spec.ports[{at}].targetPort");
    let Some(pod) = without.first() else { return Vec::new() };
    let same_protocol = || ports(pod).filter(|found| protocol(found) == port.protocol);
    let mut fixes = Vec::new();
    if all {
        let names: Vec<&str> =
            same_protocol().map(|f| f.name.as_str()).filter(|n| !n.is_empty()).collect();
        let meant = nearest(name, names.iter().copied()).or(names.first().copied());
        fixes.extend(meant.and_then(|meant| {
            case.set(format!("Set targetPort to {meant}"), service.document, &path, meant)
        }));
        let number = same_protocol().next().map(|found| found.container_port);
        fixes.extend(number.filter(|_| meant.is_none()).and_then(|number| {
            case.set(format!("Set targetPort to {number}"), service.document, &path, number)
        }));
    }
    fixes.extend(on_the_pod(case, port, name, pod));
    fixes
}

/// Gives the container's port the name, or the protocol that is asked for.
fn on_the_pod(case: &Case<'_>, port: &ServicePort, name: &str, pod: &Pod) -> Option<Fix> {
    let place = case.pod_at(pod.metadata.namespace(), &pod.metadata.name)?;
    let (document, prefix) = case.pod_document(place)?;
    let containers = pod.spec.containers.iter().enumerate();
    let all: Vec<(usize, usize, &ContainerPort)> = containers
        .flat_map(|(c, container)| container.ports.iter().enumerate().map(move |(p, f)| (c, p, f)))
        .collect();
    let field = |c: usize, p: usize, field: &str| {
        format!("{prefix}spec.containers[{c}].ports[{p}].{field}")
    };
    if let Some((c, p, _)) = all.iter().find(|(.., found)| found.name == name) {
        let title = format!("Set the protocol of the pods' port {name} to {}", port.protocol);
        let path = field(*c, *p, "protocol");
        return case.set_after(title, document, &path, port.protocol.as_str(), "containerPort");
    }
    let same = |found: &ContainerPort| protocol(found) == port.protocol;
    let (c, p, found) = all.iter().find(|(.., found)| same(found))?;
    let title = format!("Call the pods' port {} {name}", found.container_port);
    case.set(title, document, &field(*c, *p, "name"), name)
}
