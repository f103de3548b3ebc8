//! EndpointSlices as the controller of 1.36.3 writes them for a new Service.
//!
//! Deviation: where the controller takes endpoints or zones in no order, they are taken in order of address and
//! of name.

mod cpu;
mod mirror;
mod pods_by_label;
mod print;
mod proportional;
mod traffic_distribution;

pub(crate) use mirror::mirror;
pub use pods_by_label::PodsByLabel;
use pods_by_label::Selection;
pub(crate) use pods_by_label::selects;
pub use print::stored_json;
pub use proportional::ZoneShares;

use crate::address::{Family, read_lenient};
use crate::pods;
use crate::stable::{self, SUFFIX_LENGTH};
use crate::warnings::{TOPOLOGY_HINTS, TOPOLOGY_MODE};
use manifest::kinds::endpoint_slice::{
    Endpoint, EndpointConditions, EndpointPort, EndpointSlice, ObjectReference, SERVICE_NAME_LABEL,
};
use manifest::kinds::meta::{IntOrString, ObjectMeta};
use manifest::kinds::node::Node;
use manifest::kinds::pod::{Container, Pod};
use manifest::kinds::service::{Service, ServicePort};
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::Arc;

/// A slice holds at most so many endpoints.
pub const ENDPOINTS_PER_SLICE: usize = 100;
/// The label that says who writes a slice.
pub const MANAGED_BY_LABEL: &str = "endpointslice.kubernetes.io/managed-by";
/// The label of a headless Service's slices.
const HEADLESS_LABEL: &str = "service.kubernetes.io/headless";
const ZONE_LABEL: &str = "topology.kubernetes.io/zone";
const CONTROLLER: &str = "endpointslice-controller.k8s.io";

/// What the controller sees of a cluster besides the Service.
pub struct View<'a> {
    nodes: HashMap<&'a str, &'a Node>,
    pods: Selection<'a>,
    shares: Option<ZoneShares>,
}

impl<'a> View<'a> {
    /// From all nodes and pods.
    pub fn new(nodes: &'a [Node], pods: &'a [Arc<Pod>]) -> Self {
        Self {
            nodes: nodes.iter().map(|node| (node.metadata.name.as_str(), node)).collect(),
            pods: Selection::new(pods),
            shares: ZoneShares::of(nodes),
        }
    }

    /// The slices of a Service; none where it has no selector or stands for an external name.
    pub fn slices(&self, service: &Service) -> Vec<EndpointSlice> {
        let spec = &service.spec;
        let Some(selector) = &spec.selector else { return Vec::new() };
        if spec.kind == "ExternalName" {
            return Vec::new();
        }
        let pods = self.pods.of(service.metadata.namespace(), selector);
        let mut slices = Vec::new();
        for family in families(service) {
            let mut of_family = self.slices_of_family(service, &pods, family);
            self.add_hints(service, &mut of_family);
            slices.append(&mut of_family);
        }
        name_slices(service, &mut slices);
        slices
    }

    fn slices_of_family(
        &self,
        service: &Service,
        pods: &[&Pod],
        family: Family,
    ) -> Vec<EndpointSlice> {
        // Pods that give a named port different numbers are told apart by slice.
        let mut groups: BTreeMap<PortsKey, (Vec<EndpointPort>, Vec<Endpoint>)> = BTreeMap::new();
        for pod in pods {
            let without_address = pod.status.pod_ip.is_empty() && pod.status.pod_ips.is_empty();
            if pods::is_finished(&pod.status) || without_address {
                continue;
            }
            let ports = endpoint_ports(service, pod);
            let group = groups.entry(ports_key(&ports)).or_insert((ports, Vec::new()));
            let node = self.nodes.get(pod.spec.node_name.as_str()).copied();
            if node.is_none() && !spec_publishes(service) {
                continue;
            }
            let endpoint = endpoint(service, pod, node, family);
            if !endpoint.addresses.is_empty() {
                group.1.push(endpoint);
            }
        }
        let mut slices = Vec::new();
        for (ports, mut endpoints) in groups.into_values() {
            endpoints.sort_by_cached_key(first_address);
            for chunk in endpoints.chunks(ENDPOINTS_PER_SLICE) {
                slices.push(new_slice(service, family, ports.clone(), chunk.to_vec()));
            }
        }
        if slices.is_empty() {
            // A placeholder says that the controller has looked.
            slices.push(new_slice(service, family, Vec::new(), Vec::new()));
        }
        slices
    }

    fn add_hints(&self, service: &Service, slices: &mut [EndpointSlice]) {
        if wants_proportional_hints(service) {
            proportional::add_hints(self.shares.as_ref(), slices);
        } else if let Some(distribution) = &service.spec.traffic_distribution {
            traffic_distribution::add_hints(distribution, slices);
        }
    }
}

/// The annotations win over `trafficDistribution`, and the older of the two over the newer.
fn wants_proportional_hints(service: &Service) -> bool {
    let annotations = &service.metadata.annotations;
    let value = annotations.get(TOPOLOGY_HINTS).or_else(|| annotations.get(TOPOLOGY_MODE));
    value.is_some_and(|value| value == "Auto" || value == "auto")
}

fn spec_publishes(service: &Service) -> bool {
    service.spec.publish_not_ready_addresses
}

/// The families of a Service's slices: IPv4 first.
fn families(service: &Service) -> Vec<Family> {
    let mut families: Vec<Family> =
        service.spec.ip_families.iter().filter_map(|text| Family::read(text)).collect();
    if families.is_empty() {
        families = match service.spec.cluster_ip.as_str() {
            "" | "None" => vec![Family::V4, Family::V6],
            text => vec![read_lenient(text).map_or(Family::V4, Family::of)],
        };
    }
    families.sort_unstable();
    families.dedup();
    families
}

type PortsKey = Vec<(String, Option<i32>, String, Option<String>)>;

fn ports_key(ports: &[EndpointPort]) -> PortsKey {
    ports
        .iter()
        .map(|port| {
            let name = port.name.clone().unwrap_or_default();
            let protocol = port.protocol.clone().unwrap_or_default();
            (name, port.port, protocol, port.app_protocol.clone())
        })
        .collect()
}

/// The ports that a pod has of those a Service sends to, by name. A named one that the pod has not is left out.
fn endpoint_ports(service: &Service, pod: &Pod) -> Vec<EndpointPort> {
    let mut ports: Vec<EndpointPort> = service
        .spec
        .ports
        .iter()
        .filter_map(|port| {
            Some(EndpointPort {
                name: Some(port.name.clone()),
                protocol: Some(port.protocol.clone()),
                port: Some(find_port(pod, port)?),
                app_protocol: port.app_protocol.clone(),
            })
        })
        .collect();
    ports.sort_by(|a, b| (&a.name, &a.protocol, a.port).cmp(&(&b.name, &b.protocol, b.port)));
    ports
}

/// The number of a Service port's target on a pod: as it stands, or by the name of a container's port of the
/// same protocol; sidecars count after containers.
pub fn find_port(pod: &Pod, port: &ServicePort) -> Option<i32> {
    let name = match &port.target_port {
        Some(IntOrString::Int(number)) => return Some(*number),
        Some(IntOrString::String(name)) => name,
        None => return Some(port.port),
    };
    let is_sidecar = |container: &&Container| container.restart_policy.as_deref() == Some("Always");
    let sidecars = pod.spec.init_containers.iter().filter(is_sidecar);
    let mut ports = pod.spec.containers.iter().chain(sidecars).flat_map(|c| &c.ports);
    let found = ports.find(|candidate| {
        let protocol = if candidate.protocol.is_empty() { "TCP" } else { &candidate.protocol };
        candidate.name == *name && protocol == port.protocol
    });
    found.map(|found| found.container_port)
}

fn endpoint(service: &Service, pod: &Pod, node: Option<&Node>, family: Family) -> Endpoint {
    let serving = pods::is_ready(pod);
    let terminating = pod.metadata.deletion_timestamp.is_some();
    let ready = spec_publishes(service) || (serving && !terminating);
    let addresses = pod
        .status
        .pod_ips
        .iter()
        .filter_map(|ip| read_lenient(&ip.ip))
        .filter(|address| Family::of(*address) == family)
        .map(|address| address.to_string());
    let has_hostname = !pod.spec.hostname.is_empty()
        && pod.spec.subdomain == service.metadata.name
        && pod.metadata.namespace() == service.metadata.namespace();
    let zone = node.and_then(|node| node.metadata.labels.get(ZONE_LABEL));
    Endpoint {
        addresses: addresses.collect(),
        conditions: EndpointConditions {
            ready: Some(ready),
            serving: Some(serving),
            terminating: Some(terminating),
        },
        hostname: has_hostname.then(|| pod.spec.hostname.clone()),
        target_ref: Some(Box::new(ObjectReference {
            kind: "Pod".to_owned(),
            namespace: pod.metadata.namespace().to_owned(),
            name: pod.metadata.name.clone(),
            ..ObjectReference::default()
        })),
        node_name: Some(pod.spec.node_name.clone()).filter(|name| !name.is_empty()),
        zone: zone.filter(|zone| !zone.is_empty()).cloned(),
        ..Endpoint::default()
    }
}

fn first_address(endpoint: &Endpoint) -> Option<IpAddr> {
    endpoint.addresses.first().and_then(|text| read_lenient(text))
}

fn new_slice(
    service: &Service,
    family: Family,
    ports: Vec<EndpointPort>,
    endpoints: Vec<Endpoint>,
) -> EndpointSlice {
    let meta = &service.metadata;
    let own = meta.labels.iter().filter(|(name, _)| *name != HEADLESS_LABEL);
    let mut labels: BTreeMap<String, String> =
        own.map(|(name, value)| (name.clone(), value.clone())).collect();
    if matches!(service.spec.cluster_ip.as_str(), "" | "None") {
        labels.insert(HEADLESS_LABEL.to_owned(), String::new());
    }
    labels.insert(SERVICE_NAME_LABEL.to_owned(), meta.name.clone());
    labels.insert(MANAGED_BY_LABEL.to_owned(), CONTROLLER.to_owned());
    EndpointSlice {
        metadata: ObjectMeta {
            generate_name: format!("{}-", meta.name),
            namespace: meta.namespace().to_owned(),
            labels,
            ..ObjectMeta::default()
        },
        address_type: family.to_string(),
        endpoints,
        ports,
    }
}

/// Names the slices of a Service, each after its family and its place.
fn name_slices(service: &Service, slices: &mut [EndpointSlice]) {
    for (index, slice) in slices.iter_mut().enumerate() {
        let meta = &service.metadata;
        let index = index.to_string();
        let parts = [meta.namespace(), &meta.name, "slice", &slice.address_type, &index];
        let suffix = stable::suffix(&parts, SUFFIX_LENGTH);
        slice.metadata.name = format!("{}{suffix}", slice.metadata.generate_name);
    }
}
