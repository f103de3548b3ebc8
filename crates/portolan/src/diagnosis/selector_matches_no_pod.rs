//! The selector fits no pod: one key or value is off, the pods are in another namespace, or there are none.

use super::Found;
use super::case::Case;
use super::endpoints::ServiceSeen;
use crate::problem::Fix;
use crate::scenario::{listens, protocol};
use crate::text::Text;
use control_plane::endpoint_slices::find_port;
use manifest::kinds::meta::IntOrString;
use manifest::kinds::pod::Pod;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub(super) const CODE: &str = "selector-matches-no-pod";

/// The pod nearest to a selector.
struct Nearest<'a> {
    at: usize,
    pod: &'a Pod,
    /// The pairs of the selector that it has not.
    off: Vec<(&'a str, &'a str)>,
    elsewhere: bool,
}

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services() {
        let spec = &service.service.spec;
        let Some(selector) = spec.selector.as_ref().filter(|selector| !selector.is_empty()) else {
            continue;
        };
        let none = service.endpoints.is_empty() && service.selected.is_empty();
        if service.is_external_name() || !none {
            continue;
        }
        let mut found = case.begin(CODE, service.about(), case.failures_of(service.at, None));
        let diagnosis = &mut found.diagnosis;
        if diagnosis.symptom.0.is_empty() {
            diagnosis.symptom = refused_everywhere(service);
        }
        let wanted: Vec<String> = selector.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let namespace = service.service.metadata.namespace();
        let cause = Text::new()
            .name(service.name())
            .say(" selects pods with ")
            .code(wanted.join(","))
            .say(format!(" in the namespace {namespace}, and no pod there has that. "));
        let nearest = nearest(case, service, selector);
        diagnosis.cause = match &nearest {
            Some(nearest) => cause.then(difference(nearest)),
            None => cause.say("No pod comes near, so there is nobody to send to."),
        };
        let first_off = nearest.as_ref().and_then(|nearest| nearest.off.first());
        let path = first_off.map_or("spec.selector".to_owned(), |(key, _)| selector_path(key));
        diagnosis.positions.extend(case.position(service.document, &path));
        if let Some(nearest) = &nearest {
            let (document, prefix) = case.pod_document(nearest.at).unwrap_or_default();
            let path = if nearest.elsewhere { "metadata.namespace" } else { "metadata.labels" };
            let prefix = if nearest.elsewhere { "" } else { prefix };
            diagnosis.positions.extend(case.position(document, &format!("{prefix}{path}")));
        }
        diagnosis.fixes = match &nearest {
            Some(nearest) if nearest.elsewhere => other_namespace(case, service, nearest),
            Some(nearest) => other_labels(case, service, selector, nearest),
            None => {
                let added = deployment(service, selector);
                let title = "Add a Deployment whose pods fit";
                case.add_document(title, service.document, added).into_iter().collect()
            }
        };
        out.push(found);
    }
}

/// What a client of a Service without endpoints sees, where no request was sent.
pub(super) fn refused_everywhere(service: &ServiceSeen<'_>) -> Text {
    if service.is_headless() {
        return "The name does not resolve: there is no address behind it.".into();
    }
    "Every caller gets \"connection refused\" at once: a REJECT rule of the first node that the packet \
     meets says \"port unreachable\"."
        .into()
}

fn selector_path(key: &str) -> String {
    format!("spec.selector[{key}]")
}

/// The pod with the fewest pairs off; a pod of another namespace only where all fit.
fn nearest<'a>(
    case: &Case<'a>,
    service: &ServiceSeen<'a>,
    selector: &'a BTreeMap<String, String>,
) -> Option<Nearest<'a>> {
    let namespace = service.service.metadata.namespace();
    let mut best: Option<(usize, Nearest<'a>)> = None;
    for (at, pod) in case.cluster.pods.iter().enumerate() {
        let labels = &pod.metadata.labels;
        let off: Vec<(&str, &str)> = selector
            .iter()
            .filter(|(key, value)| labels.get(*key) != Some(*value))
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        let elsewhere = pod.metadata.namespace() != namespace;
        let distance = match off.as_slice() {
            [] if elsewhere => 1,
            [] => 0,
            _ if elsewhere => continue,
            several if several.len() < selector.len() => 10 * several.len(),
            several => {
                let each = several.iter().map(|(key, value)| distance(labels, key, value));
                let Some(sum) = each.sum::<Option<usize>>() else { continue };
                // Another app altogether is near only where it listens at the Service's target.
                if sum >= UNLIKE * several.len() && !listens_there(service, pod) {
                    continue;
                }
                sum
            }
        };
        if best.as_ref().is_none_or(|(least, _)| distance < *least) {
            best = Some((distance, Nearest { at, pod, off, elsewhere }));
        }
    }
    best.map(|(_, nearest)| nearest)
}

/// The distance of values that have nothing in common.
const UNLIKE: usize = 6;

fn listens_there(service: &ServiceSeen<'_>, pod: &Pod) -> bool {
    service.service.spec.ports.iter().any(|port| {
        let number = find_port(pod, port);
        listens(pod).any(|listen| {
            Some(i32::from(listen.port)) == number
                && protocol(&port.protocol) == Some(listen.protocol)
        })
    })
}

/// How far a pod is from having a pair: another value under the key, or the value under another key.
fn distance(labels: &BTreeMap<String, String>, key: &str, value: &str) -> Option<usize> {
    use manifest::decode::suggest::nearest;
    let near = |written: &str, found: &str| nearest(written, [found]).is_some();
    match labels.get(key) {
        Some(other) if near(value, other) => Some(2),
        Some(other) if other.contains(value) || value.contains(other.as_str()) => Some(3),
        Some(_) => Some(UNLIKE),
        None => match labels.iter().find(|(_, found)| *found == value) {
            Some((other, _)) if near(key, other) => Some(2),
            Some(_) => Some(4),
            None => None,
        },
    }
}

fn difference(nearest: &Nearest<'_>) -> Text {
    let meta = &nearest.pod.metadata;
    let text = Text::new().say("The nearest is ").name(&meta.name);
    if nearest.elsewhere {
        return text
            .say(", which has all of it, but is in the namespace ")
            .code(meta.namespace())
            .say(". A selector finds pods of its own namespace only.");
    }
    let mut text = text.say(": ");
    for (nth, (key, value)) in nearest.off.iter().enumerate() {
        let before = if nth == 0 { "" } else { ", and " };
        text = match (meta.labels.get(*key), other_key(nearest, value)) {
            (Some(other), _) => text
                .say(format!("{before}it says "))
                .code(format!("{key}={other}"))
                .say(", not ")
                .code(format!("{key}={value}")),
            (None, Some(other)) => text
                .say(format!("{before}it says "))
                .code(format!("{other}={value}"))
                .say(", not ")
                .code(format!("{key}={value}")),
            (None, None) => text.say(format!("{before}it has no label ")).code((*key).to_owned()),
        };
    }
    text.say(".")
}

/// The key under which the nearest pod has a value.
fn other_key<'n>(nearest: &'n Nearest<'_>, value: &str) -> Option<&'n str> {
    let labels = &nearest.pod.metadata.labels;
    labels.iter().find(|(_, found)| *found == value).map(|(key, _)| key.as_str())
}

fn other_namespace(case: &Case<'_>, service: &ServiceSeen<'_>, nearest: &Nearest<'_>) -> Vec<Fix> {
    let theirs = nearest.pod.metadata.namespace();
    let ours = service.service.metadata.namespace();
    let path = "metadata.namespace";
    let title = format!("Put {} into the namespace {theirs}", service.service.metadata.name);
    let moved = case.set_after(title, service.document, path, theirs, "name");
    let pods = case.pod_document(nearest.at).and_then(|(document, _)| {
        let kind = &case.document(document)?.kind;
        let title = format!("Put the {kind} into the namespace {ours}");
        case.set_after(title, document, path, ours, "name")
    });
    moved.into_iter().chain(pods).collect()
}

fn other_labels(
    case: &Case<'_>,
    service: &ServiceSeen<'_>,
    selector: &BTreeMap<String, String>,
    nearest: &Nearest<'_>,
) -> Vec<Fix> {
    let labels = &nearest.pod.metadata.labels;
    let mut mended = selector.clone();
    for (key, value) in &nearest.off {
        match (labels.get(*key), other_key(nearest, value)) {
            (Some(found), _) => drop(mended.insert((*key).to_owned(), found.clone())),
            (None, Some(other)) => {
                mended.remove(*key);
                mended.insert(other.to_owned(), (*value).to_owned());
            }
            (None, None) => drop(mended.remove(*key)),
        }
    }
    let told: Vec<String> = mended.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    let title = format!("Select {}", told.join(", "));
    let one_value = match nearest.off.as_slice() {
        [(key, _)] => labels.get(*key).map(|found| (*key, found)),
        _ => None,
    };
    let selects = match one_value {
        Some((key, value)) => {
            case.set(title, service.document, &selector_path(key), value.as_str())
        }
        None => {
            let value: Map<String, Value> =
                mended.into_iter().map(|(key, value)| (key, Value::String(value))).collect();
            case.set(title, service.document, "spec.selector", value)
        }
    };
    selects.into_iter().chain(relabelled(case, nearest)).collect()
}

/// The other way round, for a pod that no workload made: give it the labels that are asked for.
fn relabelled(case: &Case<'_>, nearest: &Nearest<'_>) -> Option<Fix> {
    let (document, prefix) = case.pod_document(nearest.at)?;
    let [(key, value)] = nearest.off.as_slice() else { return None };
    if !prefix.is_empty() {
        return None;
    }
    let title = format!("Label the pod {key}: {value}");
    case.set(title, document, &format!("metadata.labels[{key}]"), *value)
}

/// A Deployment whose pods the selector fits and the Service's ports lead to.
pub(super) fn deployment(service: &ServiceSeen<'_>, selector: &BTreeMap<String, String>) -> Value {
    const NAMED_PORT: i32 = 8080;
    let meta = &service.service.metadata;
    let ports =
        service.service.spec.ports.iter().zip(0..).map(|(port, nth)| match &port.target_port {
            Some(IntOrString::String(name)) => json!({
                "name": name, "containerPort": NAMED_PORT + nth, "protocol": port.protocol,
            }),
            Some(IntOrString::Int(number)) => {
                json!({"containerPort": number, "protocol": port.protocol})
            }
            None => json!({"containerPort": port.port, "protocol": port.protocol}),
        });
    let ports: Vec<Value> = ports.collect();
    let mut own = json!({"name": meta.name});
    if meta.namespace() != "default"
        && let Value::Object(fields) = &mut own
    {
        fields.insert("namespace".to_owned(), Value::from(meta.namespace()));
    }
    json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": own,
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": selector},
            "template": {
                "metadata": {"labels": selector},
                "spec": {"containers": [{
                    "name": "app",
                    "image": format!("registry.example/{}", meta.name),
                    "ports": ports,
                }]},
            },
        },
    })
}
