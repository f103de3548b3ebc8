//! The objects that the documents hold, by kind, each with the document it stands in.

use manifest::kinds::endpoint_slice::{EndpointSlice, Endpoints};
use manifest::kinds::kube_proxy_configuration::KubeProxyConfiguration;
use manifest::kinds::namespace::Namespace;
use manifest::kinds::node::Node;
use manifest::kinds::pod::Pod;
use manifest::kinds::portolan::Client;
use manifest::kinds::service::Service;
use manifest::kinds::service_cidr::ServiceCidr;
use manifest::kinds::workload::{Workload, WorkloadKind};

/// Where an object stands: its place among all objects of the input, from 0, lists taken apart.
pub type Place = usize;

/// An object, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// Where it stands.
    pub place: Place,
    /// The object.
    pub object: T,
}

/// All objects, by kind, in the order of the documents.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// Services, as written.
    pub services: Vec<Placed<Service>>,
    /// EndpointSlices.
    pub endpoint_slices: Vec<Placed<EndpointSlice>>,
    /// Endpoints.
    pub endpoints: Vec<Placed<Endpoints>>,
    /// Pods.
    pub pods: Vec<Placed<Pod>>,
    /// Workloads of all four kinds.
    pub workloads: Vec<(WorkloadKind, Placed<Workload>)>,
    /// Nodes.
    pub nodes: Vec<Placed<Node>>,
    /// Namespaces.
    pub namespaces: Vec<Placed<Namespace>>,
    /// Service ranges.
    pub service_cidrs: Vec<Placed<ServiceCidr>>,
    /// kube-proxy's settings; the last one counts.
    pub settings: Vec<Placed<KubeProxyConfiguration>>,
    /// Hosts outside.
    pub clients: Vec<Placed<Client>>,
}
