//! A Service without a selector, for which nobody wrote endpoints.

use super::Found;
use super::case::Case;
use super::edits::together;
use super::endpoints::ServiceSeen;
use super::selector_matches_no_pod::{deployment, refused_everywhere};
use crate::problem::Fix;
use crate::scenario::{listens, protocol};
use crate::text::Text;
use manifest::kinds::meta::IntOrString;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub(super) const CODE: &str = "no-selector-no-endpoints";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services() {
        let spec = &service.service.spec;
        let empty = service.endpoints.is_empty() && !service.has_selector();
        if !empty || service.is_external_name() || is_api_server(service) {
            continue;
        }
        let mut found = case.begin(CODE, service.about(), case.failures_of(service.at, None));
        let diagnosis = &mut found.diagnosis;
        if diagnosis.symptom.0.is_empty() {
            diagnosis.symptom = refused_everywhere(service);
        }
        diagnosis.cause = Text::new()
            .name(service.name())
            .say(" has no selector, so no controller looks for pods, and no EndpointSlice with the label ")
            .code(format!("kubernetes.io/service-name: {}", service.service.metadata.name))
            .say(" gives it addresses.");
        let path = if spec.selector.is_some() { "spec.selector" } else { "spec" };
        diagnosis.positions.extend(case.position(service.document, path));
        diagnosis.fixes = fixes(case, service);
        out.push(found);
    }
}

/// The API server writes the endpoints of its own Service.
fn is_api_server(service: &ServiceSeen<'_>) -> bool {
    let meta = &service.service.metadata;
    meta.name == "kubernetes" && meta.namespace() == "default"
}

fn fixes(case: &Case<'_>, service: &ServiceSeen<'_>) -> Vec<Fix> {
    let document = service.document;
    if let Some(labels) = labels_of_a_listener(case, service) {
        let told: Vec<String> = labels.iter().map(|(k, v)| format!("{k}: {v}")).collect();
        let value: Map<String, Value> =
            labels.into_iter().map(|(key, value)| (key, Value::String(value))).collect();
        let title = format!("Select the pods with {}", told.join(", "));
        return case.set(title, document, "spec.selector", value).into_iter().collect();
    }
    let name = service.service.metadata.name.as_str();
    let selector = BTreeMap::from([("app".to_owned(), name.to_owned())]);
    let added = case.add_document("", document, deployment(service, &selector));
    let selects = case.set("", document, "spec.selector", json!({"app": name}));
    let title = format!("Select app: {name}, and add a Deployment with such pods");
    together(title, vec![selects, added]).into_iter().collect()
}

/// The labels of the pods in the Service's namespace that listen where it sends to; those that a controller gave to
/// single pods are left out.
fn labels_of_a_listener(
    case: &Case<'_>,
    service: &ServiceSeen<'_>,
) -> Option<BTreeMap<String, String>> {
    let port = service.service.spec.ports.first()?;
    let wanted = protocol(&port.protocol)?;
    let number = match port.target_port.as_ref() {
        Some(IntOrString::Int(number)) => *number,
        Some(IntOrString::String(_)) => return None,
        None => port.port,
    };
    let pod = case.cluster.pods.iter().find(|pod| {
        pod.metadata.namespace() == service.service.metadata.namespace()
            && !pod.metadata.labels.is_empty()
            && listens(pod).any(|listen| {
                listen.protocol == wanted
                    && i32::from(listen.port) == number
                    && listen.address.is_none()
            })
    })?;
    let given = ["pod-template-hash", "controller-revision-hash"];
    let own = |key: &&String| !given.contains(&key.as_str()) && !key.contains("kubernetes.io/");
    let labels: BTreeMap<String, String> = pod
        .metadata
        .labels
        .iter()
        .filter(|(key, _)| own(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    (!labels.is_empty()).then_some(labels)
}
