//! The API server's answer to a workload, as far as it matters to its pods: replicas and selectors, 1.36.

use crate::admission::invalid_text;
use crate::field_error::{FieldError, json_text};
use manifest::kinds::workload::{Workload, WorkloadKind};
use std::collections::BTreeMap;

/// A workload that the API server does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedWorkload {
    /// Which of the four kinds.
    pub kind: WorkloadKind,
    /// Its name.
    pub name: String,
    /// Why, in order.
    pub errors: Vec<FieldError>,
}

impl RefusedWorkload {
    /// What kubectl prints.
    pub fn kubectl(&self) -> String {
        invalid_text(kind_name(self.kind), &self.name, &self.errors)
    }
}

pub(super) fn kind_name(kind: WorkloadKind) -> &'static str {
    match kind {
        WorkloadKind::Deployment => "Deployment",
        WorkloadKind::ReplicaSet => "ReplicaSet",
        WorkloadKind::StatefulSet => "StatefulSet",
        WorkloadKind::DaemonSet => "DaemonSet",
    }
}

/// Why a workload is refused, if it is. `has_selector`: a selector stands in the text, of whatever form; one
/// of expressions alone is not judged.
pub(crate) fn check(
    kind: WorkloadKind,
    workload: &Workload,
    has_selector: bool,
) -> Option<RefusedWorkload> {
    let spec = &workload.spec;
    let mut errors = Vec::new();
    if workload.metadata.name.is_empty() && workload.metadata.generate_name.is_empty() {
        let detail = "name or generateName is required";
        errors.push(FieldError::required("metadata.name", detail));
    }
    if let Some(replicas) = spec.replicas
        && replicas < 0
    {
        let detail = "must be greater than or equal to 0";
        errors.push(FieldError::invalid_printed("spec.replicas", replicas, detail));
    }
    // The server does not ask it of a DaemonSet, whose template cannot match none either.
    if !has_selector && kind != WorkloadKind::DaemonSet {
        errors.push(FieldError::required("spec.selector", ""));
    }
    let labels = &spec.template.metadata.labels;
    let wanted = &spec.selector.match_labels;
    if !has_selector || wanted.iter().any(|(key, value)| labels.get(key) != Some(value)) {
        errors.push(FieldError::invalid_printed(
            "spec.template.metadata.labels",
            json_map(labels),
            "`selector` does not match template `labels`",
        ));
    }
    let name = workload.metadata.name.clone();
    (!errors.is_empty()).then_some(RefusedWorkload { kind, name, errors })
}

fn json_map(map: &BTreeMap<String, String>) -> String {
    if map.is_empty() {
        return "null".to_owned();
    }
    let pairs: Vec<String> =
        map.iter().map(|(key, value)| format!("{}:{}", json_text(key), json_text(value))).collect();
    format!("{{{}}}", pairs.join(","))
}
