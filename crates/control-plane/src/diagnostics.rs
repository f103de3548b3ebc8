//! What the API server and the controllers say, at the place in the text, with edits that mend it.

mod fixes;
mod place;

use crate::admission::Answer;
use crate::cluster::Cluster;
use crate::field_error::{FieldError, FieldErrorKind};
use crate::inventory::Place;
use crate::scheduling;
use crate::workloads::{MOST_PODS, MOST_REPLICAS};
use fixes::Text;
use manifest::kinds::pod::Pod;
use manifest::{Diagnostic, Document, Manifests, Object, Severity, Source};

/// The findings about a cluster, in the order of its documents. `manifests` are those that the cluster was
/// built from, and `sources` those that the manifests were read from.
pub fn diagnostics(
    cluster: &Cluster,
    manifests: &Manifests,
    sources: &[Source],
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let text_at = |place: Place| -> Option<(Place, Text<'_>)> {
        let document = manifests.documents.get(place)?;
        let source = sources.get(document.source)?;
        Some((place, Text { source, document }))
    };
    for placed in &cluster.answers {
        if let Some((place, text)) = text_at(placed.place) {
            for_answer(cluster, &placed.object, place, text, &mut found);
        }
    }
    for placed in &cluster.refused_workloads {
        let Some((place, text)) = text_at(placed.place) else { continue };
        for error in &placed.object.errors {
            found.push(for_error(error, "workload-invalid", place, text));
        }
    }
    for place in &cluster.cut_short {
        let Some((place, text)) = text_at(*place) else { continue };
        let message = format!(
            "too many pods: at most {MOST_REPLICAS} of one workload and {MOST_PODS} in all are made"
        );
        let span = text.document.point("spec.replicas");
        found.push(new(Severity::Warning, "too-many-pods", message, place, text.document, span));
    }
    let mut told = None;
    for (pod, &place) in cluster.pods.iter().zip(&cluster.pod_places) {
        // The pods of one workload stand side by side.
        if told != Some(place) && scheduling::waits(pod) {
            told = Some(place);
            let Some((place, text)) = text_at(place) else { continue };
            found.push(for_waiting(cluster, pod, place, text));
        }
    }
    found.sort_by_key(|diagnostic| diagnostic.document);
    found
}

/// A pod, or those of a workload, that no node fits.
fn for_waiting(cluster: &Cluster, pod: &Pod, place: Place, text: Text<'_>) -> Diagnostic {
    let document = text.document;
    let message = scheduling::event(&cluster.nodes, &pod.spec);
    let is_workload = !matches!(document.object, Object::Pod(_));
    let path = if is_workload { "spec.template.spec" } else { "spec" };
    let asks = !pod.spec.node_selector.is_empty();
    let path = if asks { format!("{path}.nodeSelector") } else { path.to_owned() };
    let span = document.point(&path);
    new(Severity::Warning, "no-node-fits", message, place, document, span).with_help(
        "So the pod stays Pending: it gets no address, and no request. A node fits that has all labels of the pod's \
         nodeSelector (in its own metadata.labels), no taint that the pod does not tolerate, and is not unschedulable.",
    )
}

fn for_answer(
    cluster: &Cluster,
    answer: &Answer,
    place: Place,
    text: Text<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let document = text.document;
    for warning in answer.warnings() {
        let span = document.point(&place::of_warning(document, warning));
        found.push(new(Severity::Warning, "api-warning", warning, place, document, span));
    }
    let Answer::Refused(refused) = answer else { return };
    if let Some(reason) = &refused.internal {
        let span = document.point("spec");
        found.push(new(Severity::Error, "api-internal-error", reason, place, document, span));
    }
    for error in &refused.errors {
        let mut diagnostic = for_error(error, code(error), place, text);
        if let Some(help) = help(error) {
            diagnostic = diagnostic.with_help(help);
        }
        let fixes =
            fixes::for_service(error, &refused.defaulted, text, cluster.ranges.node_ports());
        diagnostic.fixes.extend(fixes);
        found.push(diagnostic);
    }
}

fn for_error(error: &FieldError, code: &str, place: Place, text: Text<'_>) -> Diagnostic {
    let span = text.document.point(&place::of_error(text.document, error));
    new(Severity::Error, code, error.to_string(), place, text.document, span)
}

fn new(
    severity: Severity,
    code: &str,
    message: impl Into<String>,
    place: Place,
    document: &Document,
    span: manifest::Span,
) -> Diagnostic {
    Diagnostic::new(severity, code, message, document.source, span).in_document(place)
}

fn code(error: &FieldError) -> &'static str {
    if is_node_port_without_type(error) {
        "node-port-without-type"
    } else if error.detail.ends_with("already allocated") {
        "already-allocated"
    } else {
        "service-invalid"
    }
}

fn is_node_port_without_type(error: &FieldError) -> bool {
    error.kind == FieldErrorKind::Forbidden && error.field.ends_with(".nodePort")
}

fn help(error: &FieldError) -> Option<&'static str> {
    let field = error.field.as_str();
    if is_node_port_without_type(error) {
        return Some(
            "A Service without a type is of type ClusterIP, which has no port on the nodes. Set type \
             to NodePort, or leave nodePort out.",
        );
    }
    if error.detail == "provided port is already allocated" {
        return Some(
            "Each node port belongs to one Service. Leave nodePort out, and one is chosen.",
        );
    }
    if error.detail.ends_with("provided IP is already allocated") {
        return Some(
            "Each address belongs to one Service. Leave clusterIP out, and one is chosen.",
        );
    }
    if field.ends_with(".nodePort") && error.detail.contains("not in the valid range") {
        return Some(
            "Node ports come from a range of their own, so that they do not clash with other ports \
             of the node.",
        );
    }
    if field.ends_with(".name") && error.kind == FieldErrorKind::Required {
        return Some("A Service with several ports tells them apart by name.");
    }
    None
}
