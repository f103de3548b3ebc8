//! `Service` (`k8s.io/api/core/v1`).

use super::meta::{CONDITION, OBJECT_META};
use super::{STRING, STRING_MAP, STRINGS, Struct, Type, closed};

/// `Service`
pub static SERVICE: Struct = closed(
    "v1",
    "Service",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("spec", Type::Struct(&SERVICE_SPEC)),
        ("status", Type::Struct(&SERVICE_STATUS)),
    ],
);

static SERVICE_SPEC: Struct = closed(
    "v1",
    "ServiceSpec",
    &[
        ("ports", Type::List(&Type::Struct(&SERVICE_PORT))),
        ("selector", STRING_MAP),
        ("clusterIP", STRING),
        ("clusterIPs", STRINGS),
        ("type", Type::Text("v1.ServiceType")),
        ("externalIPs", STRINGS),
        ("sessionAffinity", Type::Text("v1.ServiceAffinity")),
        ("loadBalancerIP", STRING),
        ("loadBalancerSourceRanges", STRINGS),
        ("externalName", STRING),
        ("externalTrafficPolicy", Type::Text("v1.ServiceExternalTrafficPolicy")),
        ("healthCheckNodePort", Type::Int32),
        ("publishNotReadyAddresses", Type::Bool),
        ("sessionAffinityConfig", Type::Struct(&SESSION_AFFINITY_CONFIG)),
        ("ipFamilies", Type::List(&IP_FAMILY)),
        ("ipFamilyPolicy", Type::Text("v1.IPFamilyPolicy")),
        ("allocateLoadBalancerNodePorts", Type::Bool),
        ("loadBalancerClass", STRING),
        ("internalTrafficPolicy", Type::Text("v1.ServiceInternalTrafficPolicy")),
        ("trafficDistribution", STRING),
    ],
);

const IP_FAMILY: Type = Type::Text("v1.IPFamily");
const PROTOCOL: Type = Type::Text("v1.Protocol");

static SERVICE_PORT: Struct = closed(
    "v1",
    "ServicePort",
    &[
        ("name", STRING),
        ("protocol", PROTOCOL),
        ("appProtocol", STRING),
        ("port", Type::Int32),
        ("targetPort", Type::IntOrString),
        ("nodePort", Type::Int32),
    ],
);

static SESSION_AFFINITY_CONFIG: Struct =
    closed("v1", "SessionAffinityConfig", &[("clientIP", Type::Struct(&CLIENT_IP_CONFIG))]);

static CLIENT_IP_CONFIG: Struct =
    closed("v1", "ClientIPConfig", &[("timeoutSeconds", Type::Int32)]);

static SERVICE_STATUS: Struct = closed(
    "v1",
    "ServiceStatus",
    &[
        ("loadBalancer", Type::Struct(&LOAD_BALANCER_STATUS)),
        ("conditions", Type::List(&Type::Struct(&CONDITION))),
    ],
);

static LOAD_BALANCER_STATUS: Struct = closed(
    "v1",
    "LoadBalancerStatus",
    &[("ingress", Type::List(&Type::Struct(&LOAD_BALANCER_INGRESS)))],
);

static LOAD_BALANCER_INGRESS: Struct = closed(
    "v1",
    "LoadBalancerIngress",
    &[
        ("ip", STRING),
        ("hostname", STRING),
        ("ipMode", Type::Text("v1.LoadBalancerIPMode")),
        ("ports", Type::List(&Type::Struct(&PORT_STATUS))),
    ],
);

static PORT_STATUS: Struct =
    closed("v1", "PortStatus", &[("port", Type::Int32), ("protocol", PROTOCOL), ("error", STRING)]);
