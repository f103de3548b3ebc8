//! Which kinds there are: those that Portolan types, and those that Kubernetes 1.36 has built in.

use super::schema::{self, Struct};
use crate::kinds::workload::WorkloadKind;

/// What an object's `apiVersion` and `kind` say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognised {
    /// A kind that Portolan types.
    Typed(Typed),
    /// Built into Kubernetes, without a part in where a request goes.
    BuiltIn,
    /// Of a group that Kubernetes does not have built in: a custom resource, or another program's file.
    Foreign,
    /// Of a group that Kubernetes has built in (or of Portolan's own), which does not have it.
    Unregistered,
}

/// The kinds that Portolan types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Typed {
    Service,
    EndpointSlice,
    Endpoints,
    Pod,
    Workload(WorkloadKind),
    Node,
    Namespace,
    ServiceCidr,
    KubeProxyConfiguration,
    Client,
    Request,
    Exercise,
    Answer,
}

const TYPED: &[(&str, &str, Typed)] = &[
    ("v1", "Service", Typed::Service),
    ("v1", "Endpoints", Typed::Endpoints),
    ("v1", "Pod", Typed::Pod),
    ("v1", "Node", Typed::Node),
    ("v1", "Namespace", Typed::Namespace),
    ("discovery.k8s.io/v1", "EndpointSlice", Typed::EndpointSlice),
    ("apps/v1", "Deployment", Typed::Workload(WorkloadKind::Deployment)),
    ("apps/v1", "ReplicaSet", Typed::Workload(WorkloadKind::ReplicaSet)),
    ("apps/v1", "StatefulSet", Typed::Workload(WorkloadKind::StatefulSet)),
    ("apps/v1", "DaemonSet", Typed::Workload(WorkloadKind::DaemonSet)),
    ("networking.k8s.io/v1", "ServiceCIDR", Typed::ServiceCidr),
    ("kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration", Typed::KubeProxyConfiguration),
    ("portolan/v1alpha1", "Client", Typed::Client),
    ("portolan/v1alpha1", "Request", Typed::Request),
    ("portolan/v1alpha1", "Exercise", Typed::Exercise),
    ("portolan/v1alpha1", "Answer", Typed::Answer),
];

/// Kinds that Kubernetes has built in besides, by group and version.
const BUILT_IN: &[(&str, &[&str])] = &[
    (
        "v1",
        &[
            "Binding",
            "ComponentStatus",
            "ConfigMap",
            "Event",
            "LimitRange",
            "List",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "ServiceAccount",
            "Status",
        ],
    ),
    ("apps/v1", &["ControllerRevision"]),
    ("autoscaling/v1", &["HorizontalPodAutoscaler", "Scale"]),
    ("autoscaling/v2", &["HorizontalPodAutoscaler"]),
    ("batch/v1", &["CronJob", "Job"]),
    ("certificates.k8s.io/v1", &["CertificateSigningRequest"]),
    ("coordination.k8s.io/v1", &["Lease"]),
    ("events.k8s.io/v1", &["Event"]),
    ("flowcontrol.apiserver.k8s.io/v1", &["FlowSchema", "PriorityLevelConfiguration"]),
    ("networking.k8s.io/v1", &["Ingress", "IngressClass", "IPAddress", "NetworkPolicy"]),
    ("node.k8s.io/v1", &["RuntimeClass"]),
    ("policy/v1", &["Eviction", "PodDisruptionBudget"]),
    ("rbac.authorization.k8s.io/v1", &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]),
    (
        "resource.k8s.io/v1",
        &["DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"],
    ),
    ("scheduling.k8s.io/v1", &["PriorityClass"]),
    (
        "storage.k8s.io/v1",
        &[
            "CSIDriver",
            "CSINode",
            "CSIStorageCapacity",
            "StorageClass",
            "VolumeAttachment",
            "VolumeAttributesClass",
        ],
    ),
    (
        "admissionregistration.k8s.io/v1",
        &[
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
];

/// Groups whose kinds are all known here. Other built-in groups and their beta versions are taken as foreign.
const CLOSED_GROUPS: &[&str] =
    &["apps", "batch", "discovery.k8s.io", "portolan", "kubeproxy.config.k8s.io"];

/// What `apiVersion` and `kind` say.
pub fn recognise(api_version: &str, kind: &str) -> Recognised {
    let typed = TYPED.iter().find(|(version, name, _)| (*version, *name) == (api_version, kind));
    if let Some((_, _, typed)) = typed {
        return Recognised::Typed(*typed);
    }
    let built_in = BUILT_IN.iter().find(|(version, _)| *version == api_version);
    if built_in.is_some_and(|(_, kinds)| kinds.contains(&kind)) {
        return Recognised::BuiltIn;
    }
    let listed = built_in.is_some() || TYPED.iter().any(|(version, ..)| *version == api_version);
    match api_version.split_once('/') {
        None => Recognised::Unregistered,
        Some(_) if listed => Recognised::Unregistered,
        Some((group, _)) if CLOSED_GROUPS.contains(&group) => Recognised::Unregistered,
        Some(_) => Recognised::Foreign,
    }
}

/// The versions under which a typed or built-in kind of this name exists.
pub fn versions_of(kind: &str) -> Vec<&'static str> {
    let typed = TYPED.iter().filter(|(_, name, _)| *name == kind).map(|(version, ..)| *version);
    let built_in = BUILT_IN.iter().filter(|(_, kinds)| kinds.contains(&kind));
    typed.chain(built_in.map(|(version, _)| *version)).collect()
}

/// All names of typed and built-in kinds.
pub fn kind_names() -> impl Iterator<Item = &'static str> {
    let built_in = BUILT_IN.iter().flat_map(|(_, kinds)| kinds.iter().copied());
    TYPED.iter().map(|(_, name, _)| *name).chain(built_in)
}

impl Typed {
    /// Its fields.
    pub fn schema(self) -> &'static Struct {
        match self {
            Typed::Service => &schema::SERVICE,
            Typed::EndpointSlice => &schema::ENDPOINT_SLICE,
            Typed::Endpoints => &schema::ENDPOINTS,
            Typed::Pod => &schema::POD,
            Typed::Workload(WorkloadKind::Deployment) => &schema::DEPLOYMENT,
            Typed::Workload(WorkloadKind::ReplicaSet) => &schema::REPLICA_SET,
            Typed::Workload(WorkloadKind::StatefulSet) => &schema::STATEFUL_SET,
            Typed::Workload(WorkloadKind::DaemonSet) => &schema::DAEMON_SET,
            Typed::Node => &schema::NODE,
            Typed::Namespace => &schema::NAMESPACE,
            Typed::ServiceCidr => &schema::SERVICE_CIDR,
            Typed::KubeProxyConfiguration => &schema::KUBE_PROXY_CONFIGURATION,
            Typed::Client => &schema::CLIENT,
            Typed::Request => &schema::REQUEST,
            Typed::Exercise => &schema::EXERCISE,
            Typed::Answer => &schema::ANSWER,
        }
    }

    /// Whether objects of this kind lie in namespaces.
    pub fn is_namespaced(self) -> bool {
        matches!(
            self,
            Typed::Service
                | Typed::EndpointSlice
                | Typed::Endpoints
                | Typed::Pod
                | Typed::Workload(_)
        )
    }
}
