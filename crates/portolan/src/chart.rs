//! The world at rest: hosts, pods and Services as a map shows them before any request.

use crate::problem::Place;
use crate::text::PortRole;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Everything that is there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chart {
    /// Hosts outside the cluster.
    pub clients: Vec<ClientShown>,
    /// The cloud's load balancer, where a Service has an address of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_balancer: Option<LoadBalancerShown>,
    /// The nodes, in the order of the manifests.
    pub nodes: Vec<NodeShown>,
    /// The Services that the API server accepted.
    pub services: Vec<Arc<ServiceShown>>,
}

/// A host outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientShown {
    /// Its name.
    pub name: String,
    /// Its address.
    pub ip: String,
    /// The node that is its gateway, if one is.
    pub via: Option<String>,
}

/// The cloud's load balancer, before the nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoadBalancerShown {
    /// What its host is called.
    pub name: String,
    /// What it answers for, in the order of the Services.
    pub fronts: Vec<FrontShown>,
}

/// One address of a load balancer, for one Service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FrontShown {
    /// The address.
    pub address: String,
    /// The Service, with its namespace where that is not `default`.
    pub service: String,
    /// The ports, as [`ServicePortShown::port`].
    pub ports: Vec<u16>,
    /// `ipMode: Proxy`: it calls nodes itself. Otherwise it passes packets on as they come.
    pub proxy: bool,
    /// The nodes that it sends to.
    pub nodes: Vec<String>,
}

/// A node and the pods on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeShown {
    /// Its name.
    pub name: String,
    /// Its addresses on the LAN, first the one that pods of other nodes see.
    pub addresses: Vec<String>,
    /// The range of its pods' addresses.
    pub pod_cidr: String,
    /// Its zone, if it has one.
    pub zone: Option<String>,
    /// The pods on it.
    pub pods: Vec<Arc<PodShown>>,
}

/// What state a pod is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PodState {
    /// It takes requests.
    Ready,
    /// It runs, and is not ready.
    NotReady,
    /// It is being deleted.
    Terminating,
}

/// A pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodShown {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// What it is one of: the Deployment, StatefulSet or other workload that its name tells; its own name
    /// when it stands alone.
    pub workload: String,
    /// Its address.
    pub ip: String,
    /// Its labels, as `key=value`.
    pub labels: Vec<String>,
    /// Its state.
    pub state: PodState,
    /// The Services whose selector it fits, as `namespace/name`.
    pub selected_by: Vec<String>,
    /// Where a process listens.
    pub listens: Vec<ListenShown>,
}

/// Where a process listens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListenShown {
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: String,
    /// The port.
    pub port: u16,
    /// It answers on the pod's loopback address only.
    pub loopback_only: bool,
    /// Whether a Service that selects the pod has this number as a target port.
    pub role: Option<PortRole>,
}

/// A Service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceShown {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    pub kind: String,
    /// Its addresses; empty for a headless one.
    pub cluster_ips: Vec<String>,
    /// Its ports.
    pub ports: Vec<ServicePortShown>,
    /// How many pods its selector fits.
    pub selected: usize,
    /// How many of its endpoints are ready.
    pub ready: usize,
}

/// One port of a Service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServicePortShown {
    /// Its name, if it has one.
    pub name: String,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: String,
    /// `port`.
    pub port: u16,
    /// `targetPort`, a number or a name.
    pub target_port: String,
    /// `nodePort`, if it has one.
    pub node_port: Option<u16>,
}

/// A number in a text that is one of the three ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PortMark {
    /// Where the number stands.
    pub place: Place,
    /// Which port it is.
    pub role: PortRole,
}
