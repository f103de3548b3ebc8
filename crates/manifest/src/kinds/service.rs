//! `Service` of `v1`.

use super::meta::{IntOrString, ObjectMeta};
use crate::decode::typed::fields;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A Service.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Service {
    /// Its name and labels.
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: ServiceSpec,
    /// What is.
    pub status: ServiceStatus,
}

fields!(Service { "metadata" => metadata, "spec" => spec, "status" => status });

/// `spec` of a Service. Texts that name one of several values (`type`, policies) are kept as written, so
/// that admission can refuse them in the API server's words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceSpec {
    /// The ports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<ServicePort>,
    /// The labels that a pod must have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<BTreeMap<String, String>>,
    /// The first cluster address, or `None` for a headless Service.
    #[serde(rename = "clusterIP", skip_serializing_if = "String::is_empty")]
    pub cluster_ip: String,
    /// All cluster addresses.
    #[serde(rename = "clusterIPs", skip_serializing_if = "Vec::is_empty")]
    pub cluster_ips: Vec<String>,
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Further addresses for which the nodes accept traffic.
    #[serde(rename = "externalIPs", skip_serializing_if = "Vec::is_empty")]
    pub external_ips: Vec<String>,
    /// `None` or `ClientIP`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub session_affinity: String,
    /// The address asked of the load balancer.
    #[serde(rename = "loadBalancerIP", skip_serializing_if = "String::is_empty")]
    pub load_balancer_ip: String,
    /// Who may call the load balancer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub load_balancer_source_ranges: Vec<String>,
    /// The DNS name that an `ExternalName` stands for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub external_name: String,
    /// `Cluster` or `Local`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub external_traffic_policy: String,
    /// The port on which the load balancer asks a node whether it has endpoints.
    #[serde(skip_serializing_if = "is_zero")]
    pub health_check_node_port: i32,
    /// Endpoints that are not ready count too.
    #[serde(skip_serializing_if = "is_false")]
    pub publish_not_ready_addresses: bool,
    /// How long affinity lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_affinity_config: Option<SessionAffinityConfig>,
    /// `IPv4`, `IPv6`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ip_families: Vec<String>,
    /// `SingleStack`, `PreferDualStack` or `RequireDualStack`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_family_policy: Option<String>,
    /// Whether a load balancer gets node ports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocate_load_balancer_node_ports: Option<bool>,
    /// Whose load balancer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer_class: Option<String>,
    /// `Cluster` or `Local`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_traffic_policy: Option<String>,
    /// `PreferClose`, `PreferSameZone` or `PreferSameNode`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic_distribution: Option<String>,
}

fields!(ServiceSpec {
    "ports" => ports,
    "selector" => selector,
    "clusterIP" => cluster_ip,
    "clusterIPs" => cluster_ips,
    "type" => kind,
    "externalIPs" => external_ips,
    "sessionAffinity" => session_affinity,
    "loadBalancerIP" => load_balancer_ip,
    "loadBalancerSourceRanges" => load_balancer_source_ranges,
    "externalName" => external_name,
    "externalTrafficPolicy" => external_traffic_policy,
    "healthCheckNodePort" => health_check_node_port,
    "publishNotReadyAddresses" => publish_not_ready_addresses,
    "sessionAffinityConfig" => session_affinity_config,
    "ipFamilies" => ip_families,
    "ipFamilyPolicy" => ip_family_policy,
    "allocateLoadBalancerNodePorts" => allocate_load_balancer_node_ports,
    "loadBalancerClass" => load_balancer_class,
    "internalTrafficPolicy" => internal_traffic_policy,
    "trafficDistribution" => traffic_distribution,
});

/// One port of a Service.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServicePort {
    /// Its name; needed where there are several.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// `TCP`, `UDP` or `SCTP`; empty before defaulting.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub protocol: String,
    /// A hint for what speaks on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_protocol: Option<String>,
    /// The port at the cluster address.
    pub port: i32,
    /// The port on the pod, by number or by the name of a container port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_port: Option<IntOrString>,
    /// The port on every node; 0 for none.
    #[serde(skip_serializing_if = "is_zero")]
    pub node_port: i32,
}

fields!(ServicePort {
    "name" => name,
    "protocol" => protocol,
    "appProtocol" => app_protocol,
    "port" => port,
    "targetPort" => target_port,
    "nodePort" => node_port,
});

/// How long session affinity lasts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SessionAffinityConfig {
    /// For affinity by client address.
    #[serde(rename = "clientIP", skip_serializing_if = "Option::is_none")]
    pub client_ip: Option<ClientIpConfig>,
}

fields!(SessionAffinityConfig { "clientIP" => client_ip });

/// For affinity by client address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClientIpConfig {
    /// Seconds, 1 to 86400.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<i32>,
}

fields!(ClientIpConfig { "timeoutSeconds" => timeout_seconds });

/// `status` of a Service.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceStatus {
    /// What the load balancer said.
    pub load_balancer: LoadBalancerStatus,
    /// Conditions; kept, not judged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Value>,
}

fields!(ServiceStatus { "loadBalancer" => load_balancer, "conditions" => conditions });

/// What the load balancer said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LoadBalancerStatus {
    /// Where it can be reached.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ingress: Vec<LoadBalancerIngress>,
}

fields!(LoadBalancerStatus { "ingress" => ingress });

/// One address of a load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LoadBalancerIngress {
    /// Its address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ip: String,
    /// Or its name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hostname: String,
    /// `VIP` (the packet arrives with this destination) or `Proxy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_mode: Option<String>,
    /// The state of its ports; kept, not judged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<Value>,
}

fields!(LoadBalancerIngress {
    "ip" => ip,
    "hostname" => hostname,
    "ipMode" => ip_mode,
    "ports" => ports,
});

fn is_zero(number: &i32) -> bool {
    *number == 0
}

fn is_false(flag: &bool) -> bool {
    !flag
}
