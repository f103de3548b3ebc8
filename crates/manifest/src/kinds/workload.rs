//! `Deployment`, `ReplicaSet`, `StatefulSet` and `DaemonSet` of `apps/v1`: what makes pods.

use super::meta::ObjectMeta;
use super::pod::{PodSpec, PodStatus};
use crate::decode::typed::fields;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which of the four it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum WorkloadKind {
    /// Pods `NAME-HASH-xxxxx`.
    Deployment,
    /// Pods `NAME-xxxxx`.
    ReplicaSet,
    /// Pods `NAME-0`, `NAME-1`, ...
    StatefulSet,
    /// A pod on each node.
    DaemonSet,
}

/// A workload. The four kinds share the fields that matter here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Workload {
    /// Its name and labels.
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: WorkloadSpec,
}

fields!(Workload { "metadata" => metadata, "spec" => spec });

/// `spec` of a workload.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkloadSpec {
    /// How many pods; 1 when not given. A DaemonSet has none.
    pub replicas: Option<i32>,
    /// Which pods are its own.
    pub selector: LabelSelector,
    /// What each pod is like.
    pub template: PodTemplate,
    /// The headless Service of a StatefulSet.
    pub service_name: String,
}

fields!(WorkloadSpec {
    "replicas" => replicas,
    "selector" => selector,
    "template" => template,
    "serviceName" => service_name,
});

/// Labels that a pod must have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelSelector {
    /// All of these.
    pub match_labels: BTreeMap<String, String>,
}

fields!(LabelSelector { "matchLabels" => match_labels });

/// What each pod of a workload is like. `status` is no field of Kubernetes here; a pod's readiness can be
/// given on a `Pod`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodTemplate {
    /// Labels and annotations.
    pub metadata: ObjectMeta,
    /// The pod's `spec`.
    pub spec: PodSpec,
    /// Not read from text; filled when pods are made.
    #[serde(skip)]
    pub status: PodStatus,
}

fields!(PodTemplate { "metadata" => metadata, "spec" => spec });
