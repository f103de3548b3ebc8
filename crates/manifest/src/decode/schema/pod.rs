//! `Pod` (`k8s.io/api/core/v1`): all field names of its spec and of its containers; the types of those that
//! matter to where a request goes.

use super::meta::OBJECT_META;
use super::{STRING, Struct, Type, closed};

/// `Pod`
pub static POD: Struct = closed(
    "v1",
    "Pod",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("spec", Type::Struct(&POD_SPEC)),
        ("status", Type::Struct(&POD_STATUS)),
    ],
);

/// What each pod of a workload is like.
pub(super) static POD_TEMPLATE_SPEC: Struct = closed(
    "v1",
    "PodTemplateSpec",
    &[("metadata", Type::Struct(&OBJECT_META)), ("spec", Type::Struct(&POD_SPEC))],
);

static POD_SPEC: Struct = closed(
    "v1",
    "PodSpec",
    &[
        ("volumes", Type::Any),
        ("initContainers", Type::List(&Type::Struct(&CONTAINER))),
        ("containers", Type::List(&Type::Struct(&CONTAINER))),
        ("ephemeralContainers", Type::Any),
        ("restartPolicy", Type::Text("v1.RestartPolicy")),
        ("terminationGracePeriodSeconds", Type::Int64),
        ("activeDeadlineSeconds", Type::Int64),
        ("dnsPolicy", Type::Text("v1.DNSPolicy")),
        ("nodeSelector", Type::Map(&STRING)),
        ("serviceAccountName", STRING),
        ("serviceAccount", STRING),
        ("automountServiceAccountToken", Type::Bool),
        ("nodeName", STRING),
        ("hostNetwork", Type::Bool),
        ("hostPID", Type::Bool),
        ("hostIPC", Type::Bool),
        ("shareProcessNamespace", Type::Bool),
        ("securityContext", Type::Any),
        ("imagePullSecrets", Type::Any),
        ("hostname", STRING),
        ("subdomain", STRING),
        ("affinity", Type::Any),
        ("schedulerName", STRING),
        ("tolerations", Type::List(&Type::Struct(&TOLERATION))),
        ("hostAliases", Type::Any),
        ("priorityClassName", STRING),
        ("priority", Type::Int32),
        ("dnsConfig", Type::Any),
        ("readinessGates", Type::Any),
        ("runtimeClassName", STRING),
        ("enableServiceLinks", Type::Bool),
        ("preemptionPolicy", Type::Text("v1.PreemptionPolicy")),
        ("overhead", Type::Any),
        ("topologySpreadConstraints", Type::Any),
        ("setHostnameAsFQDN", Type::Bool),
        ("os", Type::Any),
        ("hostUsers", Type::Bool),
        ("schedulingGates", Type::Any),
        ("resourceClaims", Type::Any),
        ("resources", Type::Any),
        ("hostnameOverride", STRING),
        ("workloadRef", Type::Any),
        ("schedulingGroup", Type::Any),
    ],
);

static TOLERATION: Struct = closed(
    "v1",
    "Toleration",
    &[
        ("key", STRING),
        ("operator", Type::Text("v1.TolerationOperator")),
        ("value", STRING),
        ("effect", Type::Text("v1.TaintEffect")),
        ("tolerationSeconds", Type::Int64),
    ],
);

static CONTAINER: Struct = closed(
    "v1",
    "Container",
    &[
        ("name", STRING),
        ("image", STRING),
        ("command", Type::List(&STRING)),
        ("args", Type::List(&STRING)),
        ("workingDir", STRING),
        ("ports", Type::List(&Type::Struct(&CONTAINER_PORT))),
        ("envFrom", Type::Any),
        ("env", Type::Any),
        ("resources", Type::Any),
        ("resizePolicy", Type::Any),
        ("restartPolicy", Type::Text("v1.ContainerRestartPolicy")),
        ("restartPolicyRules", Type::Any),
        ("volumeMounts", Type::Any),
        ("volumeDevices", Type::Any),
        ("livenessProbe", Type::Any),
        ("readinessProbe", Type::Any),
        ("startupProbe", Type::Any),
        ("lifecycle", Type::Any),
        ("terminationMessagePath", STRING),
        ("terminationMessagePolicy", Type::Text("v1.TerminationMessagePolicy")),
        ("imagePullPolicy", Type::Text("v1.PullPolicy")),
        ("securityContext", Type::Any),
        ("stdin", Type::Bool),
        ("stdinOnce", Type::Bool),
        ("tty", Type::Bool),
    ],
);

static CONTAINER_PORT: Struct = closed(
    "v1",
    "ContainerPort",
    &[
        ("name", STRING),
        ("hostPort", Type::Int32),
        ("containerPort", Type::Int32),
        ("protocol", Type::Text("v1.Protocol")),
        ("hostIP", STRING),
    ],
);

static POD_STATUS: Struct = Struct {
    package: "v1",
    name: "PodStatus",
    fields: &[
        ("phase", Type::Text("v1.PodPhase")),
        ("conditions", Type::List(&Type::Struct(&STATUS_CONDITION))),
        ("podIP", STRING),
        ("podIPs", Type::List(&Type::Struct(&POD_IP))),
        ("hostIP", STRING),
    ],
    open: true,
};

static POD_IP: Struct = closed("v1", "PodIP", &[("ip", STRING)]);

/// A condition in the status of a pod or a node.
pub(super) static STATUS_CONDITION: Struct = Struct {
    package: "v1",
    name: "PodCondition",
    fields: &[("type", STRING), ("status", Type::Text("v1.ConditionStatus"))],
    open: true,
};
