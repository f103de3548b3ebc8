//! The workloads (`k8s.io/api/apps/v1`).

use super::meta::{LABEL_SELECTOR, OBJECT_META};
use super::pod::POD_TEMPLATE_SPEC;
use super::{STRING, Struct, Type, closed};

const SELECTOR: Type = Type::Struct(&LABEL_SELECTOR);
const TEMPLATE: Type = Type::Struct(&POD_TEMPLATE_SPEC);

/// `Deployment`
pub static DEPLOYMENT: Struct = closed(
    "v1",
    "Deployment",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("spec", Type::Struct(&DEPLOYMENT_SPEC)),
        ("status", Type::Any),
    ],
);

static DEPLOYMENT_SPEC: Struct = closed(
    "v1",
    "DeploymentSpec",
    &[
        ("replicas", Type::Int32),
        ("selector", SELECTOR),
        ("template", TEMPLATE),
        ("strategy", Type::Any),
        ("minReadySeconds", Type::Int32),
        ("revisionHistoryLimit", Type::Int32),
        ("paused", Type::Bool),
        ("progressDeadlineSeconds", Type::Int32),
    ],
);

/// `ReplicaSet`
pub static REPLICA_SET: Struct = closed(
    "v1",
    "ReplicaSet",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("spec", Type::Struct(&REPLICA_SET_SPEC)),
        ("status", Type::Any),
    ],
);

static REPLICA_SET_SPEC: Struct = closed(
    "v1",
    "ReplicaSetSpec",
    &[
        ("replicas", Type::Int32),
        ("minReadySeconds", Type::Int32),
        ("selector", SELECTOR),
        ("template", TEMPLATE),
    ],
);

/// `StatefulSet`
pub static STATEFUL_SET: Struct = closed(
    "v1",
    "StatefulSet",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("spec", Type::Struct(&STATEFUL_SET_SPEC)),
        ("status", Type::Any),
    ],
);

static STATEFUL_SET_SPEC: Struct = closed(
    "v1",
    "StatefulSetSpec",
    &[
        ("replicas", Type::Int32),
        ("selector", SELECTOR),
        ("template", TEMPLATE),
        ("volumeClaimTemplates", Type::Any),
        ("serviceName", STRING),
        ("podManagementPolicy", Type::Text("v1.PodManagementPolicyType")),
        ("updateStrategy", Type::Any),
        ("revisionHistoryLimit", Type::Int32),
        ("minReadySeconds", Type::Int32),
        ("persistentVolumeClaimRetentionPolicy", Type::Any),
        ("ordinals", Type::Any),
    ],
);

/// `DaemonSet`
pub static DAEMON_SET: Struct = closed(
    "v1",
    "DaemonSet",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("spec", Type::Struct(&DAEMON_SET_SPEC)),
        ("status", Type::Any),
    ],
);

static DAEMON_SET_SPEC: Struct = closed(
    "v1",
    "DaemonSetSpec",
    &[
        ("selector", SELECTOR),
        ("template", TEMPLATE),
        ("updateStrategy", Type::Any),
        ("minReadySeconds", Type::Int32),
        ("revisionHistoryLimit", Type::Int32),
    ],
);
