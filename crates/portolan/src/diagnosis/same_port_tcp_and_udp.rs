//! One number for TCP and for UDP: kubectl apply may merge the two into one.

use super::case::Case;
use super::edits::together;
use super::endpoints::ServiceSeen;
use super::{Found, Severity};
use crate::problem::Fix;
use crate::text::{PortRole, Text};
use manifest::decode::to_json;
use serde_json::{Value, json};

pub(super) const CODE: &str = "same-port-tcp-and-udp";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services().filter(|_| !case.about_one) {
        let ports = &service.service.spec.ports;
        let twice = ports.iter().enumerate().find_map(|(at, port)| {
            let other = ports.iter().take(at).position(|other| other.port == port.port)?;
            Some((other, at, port))
        });
        let Some((first, second, port)) = twice else { continue };
        let mut found = case.begin(CODE, service.about(), Vec::new());
        let diagnosis = &mut found.diagnosis;
        diagnosis.severity = Severity::Note;
        diagnosis.symptom =
            "All is well when it is created; after a later kubectl apply one of the two ports may be gone.".into();
        let number = u16::try_from(port.port).unwrap_or_default();
        let protocols: Vec<&str> = ports
            .iter()
            .filter(|other| other.port == port.port)
            .map(|other| other.protocol.as_str())
            .collect();
        let text = Text::new()
            .name(service.name())
            .say(" has ")
            .code("port")
            .say(" ")
            .port(number, Some(PortRole::Port))
            .say(" for ")
            .code(protocols.join(" and "))
            .say(". They are two ports, each with rules of its own; but kubectl's client-side apply tells the entries of the list apart by the number alone, and may write one over the other. Apply with ")
            .code("--server-side")
            .say(" instead.");
        diagnosis.cause = if service.service.spec.kind == "LoadBalancer" {
            text.say(" Some clouds' load balancers take one protocol a Service only.")
        } else {
            text
        };
        for at in [first, second] {
            let path = format!("spec.ports[{at}].port");
            diagnosis.positions.extend(case.position(service.document, &path));
        }
        diagnosis.fixes.extend(split(case, service, second));
        out.push(found);
    }
}

/// What one Service has to itself: the other is given its own.
const OWN: [&str; 4] = ["clusterIP", "clusterIPs", "loadBalancerIP", "healthCheckNodePort"];

/// A Service of its own for one of the two, under a name of its own: then each list holds the number once.
fn split(case: &Case<'_>, service: &ServiceSeen<'_>, at: usize) -> Option<Fix> {
    let ports = &service.service.spec.ports;
    let moved = ports.get(at)?;
    let protocol = moved.protocol.as_str();
    let meta = &service.service.metadata;
    let name = format!("{}-{}", meta.name, protocol.to_lowercase());
    if name.len() > 63 || case.texts.document("Service", meta.namespace(), &name).is_some() {
        return None;
    }
    let Value::Object(written) = to_json(&case.document(service.document)?.root) else {
        return None;
    };
    let mut spec = written.get("spec")?.as_object()?.clone();
    let mut port = spec.get("ports")?.get(at)?.as_object()?.clone();
    // Two protocols share a node port within one Service only.
    if ports.iter().filter(|other| other.node_port == moved.node_port).count() > 1 {
        port.remove("nodePort");
    }
    if spec.get("clusterIP").is_none_or(|address| address != "None") {
        spec.retain(|field, _| !OWN.contains(&field.as_str()));
    }
    spec.insert("ports".to_owned(), json!([port]));
    let mut own = json!({"name": name});
    let fields = own.as_object_mut()?;
    for field in ["namespace", "labels"] {
        let found = written.get("metadata").and_then(|metadata| metadata.get(field));
        fields.extend(found.map(|value| (field.to_owned(), value.clone())));
    }
    let added = json!({"apiVersion": "v1", "kind": "Service", "metadata": own, "spec": spec});
    let path = format!("spec.ports[{at}]");
    let removed = case.remove("", service.document, &path);
    let title = format!("Give {protocol} a Service of its own, {name}");
    together(title, vec![removed, case.add_document("", service.document, added)])
}
