//! `Pod` of `v1`: the part that matters to where a request goes.

use super::meta::{Condition, ObjectMeta};
use crate::decode::typed::fields;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The annotation that says where a pod listens: `8170/TCP 127.0.0.1:9000/UDP`; empty for nowhere.
pub const LISTENS_ANNOTATION: &str = "portolan/listens";

/// A pod.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Pod {
    /// Its name and labels.
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: PodSpec,
    /// What is.
    pub status: PodStatus,
}

fields!(Pod { "metadata" => metadata, "spec" => spec, "status" => status });

/// `spec` of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSpec {
    /// The node it runs on.
    pub node_name: String,
    /// The labels that a node must have to be chosen for it.
    pub node_selector: BTreeMap<String, String>,
    /// The taints of nodes that do not keep it away.
    pub tolerations: Vec<Toleration>,
    /// Its containers.
    pub containers: Vec<Container>,
    /// Containers that run before the others; a `restartPolicy` of `Always` makes one a sidecar.
    pub init_containers: Vec<Container>,
    /// It uses the node's own network.
    pub host_network: bool,
    /// Its name in DNS.
    pub hostname: String,
    /// The headless Service under which that name stands.
    pub subdomain: String,
}

fields!(PodSpec {
    "nodeName" => node_name,
    "nodeSelector" => node_selector,
    "tolerations" => tolerations,
    "containers" => containers,
    "initContainers" => init_containers,
    "hostNetwork" => host_network,
    "hostname" => hostname,
    "subdomain" => subdomain,
});

/// Taints that do not keep a pod away.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Toleration {
    /// Their name; empty means each.
    pub key: String,
    /// `Equal` (the same if empty) or `Exists`, which asks for no value.
    pub operator: String,
    /// Their value.
    pub value: String,
    /// Their effect; empty means each.
    pub effect: String,
}

fields!(Toleration {
    "key" => key,
    "operator" => operator,
    "value" => value,
    "effect" => effect,
});

/// A container.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: String,
    /// The ports it tells of.
    pub ports: Vec<ContainerPort>,
    /// `Always` on an init container makes it a sidecar.
    pub restart_policy: Option<String>,
}

fields!(Container {
    "name" => name,
    "image" => image,
    "ports" => ports,
    "restartPolicy" => restart_policy,
});

/// A port that a container tells of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerPort {
    /// Its name, which a `targetPort` can use.
    pub name: String,
    /// Its number.
    pub container_port: i32,
    /// A port of the node that leads here.
    pub host_port: i32,
    /// `TCP`, `UDP` or `SCTP`; empty means TCP.
    pub protocol: String,
}

fields!(ContainerPort {
    "name" => name,
    "containerPort" => container_port,
    "hostPort" => host_port,
    "protocol" => protocol,
});

/// `status` of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodStatus {
    /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
    pub phase: String,
    /// `Ready`, among others.
    pub conditions: Vec<Condition>,
    /// Its first address.
    #[serde(rename = "podIP")]
    pub pod_ip: String,
    /// All of its addresses.
    #[serde(rename = "podIPs")]
    pub pod_ips: Vec<PodIp>,
    /// The node's address.
    #[serde(rename = "hostIP")]
    pub host_ip: String,
}

fields!(PodStatus {
    "phase" => phase,
    "conditions" => conditions,
    "podIP" => pod_ip,
    "podIPs" => pod_ips,
    "hostIP" => host_ip,
});

/// One address of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodIp {
    /// The address.
    pub ip: String,
}

fields!(PodIp { "ip" => ip });
