//! From the cluster to the world: hosts with their listeners, and each node's rules loaded.

use super::balancer::Balancer;
use super::other_rules::RefusedCommand;
use super::programs::Programs;
use super::texts::Texts;
use crate::journey::book::Book;
use crate::journey::directory::Directory;
use crate::text::PortRole;
use crate::world::build::{ClientPlan, NodePlan, PodPlan, build};
use crate::world::machine::Listen;
use crate::world::network::Network;
use control_plane::{Cluster, nodes, pods};
use manifest::kinds::endpoint_slice::{EndpointSlice, SERVICE_NAME_LABEL};
use manifest::kinds::node::Node;
use manifest::kinds::pod::{LISTENS_ANNOTATION, Pod};
use manifest::kinds::service::Service;
use netfilter::address::Cidr;
use netfilter::packet::Protocol;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

/// Hosts and wires, and what names, numbers and rules mean there.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) network: Network,
    pub(crate) book: Book,
    pub(crate) directory: Directory,
    /// kube-proxy's settings that it would not start with, where there are any.
    pub(crate) refused_settings: Vec<kube_proxy::SettingsError>,
    /// Commands of nodes that cannot be run.
    pub(crate) refused_commands: Vec<RefusedCommand>,
}

impl World {
    pub(crate) fn build(cluster: &Arc<Cluster>, texts: &Arc<Texts>) -> Self {
        let mut pods: HashMap<&str, Vec<&Pod>> = HashMap::new();
        for pod in cluster.pods.iter().filter(|pod| runs(pod)) {
            pods.entry(&pod.spec.node_name).or_default().push(pod);
        }
        let plans: Vec<NodePlan> =
            cluster.nodes.iter().map(|node| node_plan(node, &pods)).collect();
        let interfaces: Vec<Vec<IpAddr>> = plans.iter().map(interface_addresses).collect();
        let mut programs = Programs::new(cluster, interfaces);
        let balancer = Balancer::of(cluster, &plans);
        let balancer_plan = balancer.as_ref().map(Balancer::plan);
        programs.balance(balancer);
        let plans = plans.into_iter().enumerate().map(|(node, plan)| NodePlan {
            route_localnet: programs.routes_localnet(node),
            ..plan
        });
        let clients: Vec<ClientPlan> = cluster.clients.iter().filter_map(client_plan).collect();
        let mut network = build(&plans.collect::<Vec<_>>(), &clients, balancer_plan.as_ref());
        programs.place(&network);
        let refused_settings = programs.refused_settings();
        let refused_commands = programs.refused_commands();
        let programs = Arc::new(programs);
        network.rules = Some(programs.clone());
        let book = Book::new(programs, texts.clone());
        let directory = directory(cluster, &network);
        World { network, book, directory, refused_settings, refused_commands }
    }
}

/// Every address of a node's interfaces, as kube-proxy finds them.
fn interface_addresses(plan: &NodePlan) -> Vec<IpAddr> {
    let bridges = plan.pod_ranges.iter().map(|range| crate::world::build::bridge_address(*range));
    let loopback = [IpAddr::from([127, 0, 0, 1]), IpAddr::from(std::net::Ipv6Addr::LOCALHOST)];
    plan.addresses.iter().copied().chain(bridges).chain(loopback).collect()
}

fn node_plan(node: &Node, pods: &HashMap<&str, Vec<&Pod>>) -> NodePlan {
    let name = &node.metadata.name;
    let own = || pods.get(name.as_str()).into_iter().flatten().copied();
    let mut pod_ranges: Vec<Cidr> = Vec::new();
    for range in nodes::pod_ranges(node) {
        let Ok(range) = range.to_string().parse::<Cidr>() else { continue };
        if pod_ranges.iter().all(|known| known.family() != range.family()) {
            pod_ranges.push(range);
        }
    }
    let listens = own().filter(|pod| pod.spec.host_network).flat_map(listens).collect();
    NodePlan {
        name: name.clone(),
        addresses: nodes::addresses(node).collect(),
        pod_ranges,
        pods: own().filter(|pod| !pod.spec.host_network).map(pod_plan).collect(),
        listens,
        route_localnet: false,
    }
}

/// Whether a pod has a network: it is not finished, and it has an address.
fn runs(pod: &Pod) -> bool {
    !matches!(pod.status.phase.as_str(), "Succeeded" | "Failed")
        && pods::addresses(pod).next().is_some()
}

fn pod_plan(pod: &Pod) -> PodPlan {
    PodPlan {
        name: pod.metadata.name.clone(),
        namespace: pod.metadata.namespace().to_owned(),
        addresses: pods::addresses(pod).collect(),
        listens: listens(pod).collect(),
    }
}

fn client_plan(client: &manifest::kinds::portolan::Client) -> Option<ClientPlan> {
    Some(ClientPlan {
        name: client.metadata.name.clone(),
        address: client.spec.ip.parse().ok()?,
        via: (!client.spec.via.is_empty()).then(|| client.spec.via.clone()),
    })
}

/// Where a pod listens: as its annotation says, or else at its container ports.
pub(crate) fn listens(pod: &Pod) -> impl Iterator<Item = Listen> + use<'_> {
    let process: Arc<str> = Arc::from(pod.metadata.name.as_str());
    let told = pod.metadata.annotations.get(LISTENS_ANNOTATION);
    let containers = pod.spec.containers.iter();
    let sidecars = pod
        .spec
        .init_containers
        .iter()
        .filter(|container| container.restart_policy.as_deref() == Some("Always"));
    let ports: Vec<(Option<IpAddr>, u16, Protocol)> = match told {
        Some(told) => told.split_whitespace().filter_map(read_listen).collect(),
        None => containers
            .chain(sidecars)
            .flat_map(|container| &container.ports)
            .filter_map(|port| {
                let number = u16::try_from(port.container_port).ok()?;
                Some((None, number, protocol(&port.protocol)?))
            })
            .collect(),
    };
    ports.into_iter().map(move |(address, port, protocol)| Listen {
        process: process.clone(),
        address,
        protocol,
        port,
    })
}

/// One entry of the annotation: `8170/TCP`, `8170` (TCP), `127.0.0.1:8170/TCP`, `[::1]:8170/TCP`.
pub(crate) fn read_listen(entry: &str) -> Option<(Option<IpAddr>, u16, Protocol)> {
    let (at, name) = entry.rsplit_once('/').unwrap_or((entry, "TCP"));
    let protocol = protocol(&name.to_ascii_uppercase())?;
    if let Ok(port) = at.parse() {
        return Some((None, port, protocol));
    }
    let (address, port) = at.rsplit_once(':')?;
    let address: IpAddr = address.trim_start_matches('[').trim_end_matches(']').parse().ok()?;
    let address = (!address.is_unspecified()).then_some(address);
    Some((address, port.parse().ok()?, protocol))
}

/// A Kubernetes protocol; empty means TCP.
pub(crate) fn protocol(name: &str) -> Option<Protocol> {
    match name {
        "" | "TCP" => Some(Protocol::Tcp),
        "UDP" => Some(Protocol::Udp),
        "SCTP" => Some(Protocol::Sctp),
        _ => None,
    }
}

/// A Service's name, with its namespace where that is not `default`.
pub(crate) fn service_name(service: &Service) -> String {
    match service.metadata.namespace() {
        "default" => service.metadata.name.clone(),
        namespace => format!("{namespace}/{}", service.metadata.name),
    }
}

/// Who has which address, and which number is which port.
fn directory(cluster: &Cluster, network: &Network) -> Directory {
    let mut directory = Directory::default();
    for client in &cluster.clients {
        if let Ok(address) = client.spec.ip.parse() {
            directory.own(address, &client.metadata.name);
        }
    }
    for node in &cluster.nodes {
        let ranges = nodes::pod_ranges(node).filter_map(|range| range.to_string().parse().ok());
        let bridges = ranges.map(crate::world::build::bridge_address);
        for address in nodes::addresses(node).chain(bridges) {
            directory.own(address, &node.metadata.name);
            directory.node_address(address);
        }
    }
    for pod in cluster.pods.iter().filter(|pod| !pod.spec.host_network) {
        pods::addresses(pod).for_each(|address| directory.own(address, &pod.metadata.name));
    }
    for service in &cluster.services {
        service_addresses(&mut directory, service);
    }
    for slice in &cluster.endpoint_slices {
        if slice.metadata.labels.contains_key(SERVICE_NAME_LABEL) {
            endpoint_ports(&mut directory, slice);
        }
    }
    for (address, name) in network.addresses_between() {
        directory.own(address, &name);
    }
    directory
}

fn service_addresses(directory: &mut Directory, service: &Service) {
    let spec = &service.spec;
    let name = service_name(service);
    let ingress = service.status.load_balancer.ingress.iter().map(|ingress| &ingress.ip);
    let cluster = spec.cluster_ips.iter().map(|ip| (ip, "cluster IP"));
    let external = spec.external_ips.iter().map(|ip| (ip, "external IP"));
    let balancers = ingress.map(|ip| (ip, "load balancer IP"));
    for (address, what) in cluster.chain(external).chain(balancers) {
        let Ok(address) = address.parse::<IpAddr>() else { continue };
        directory.own(address, &format!("{name} ({what})"));
        for port in &spec.ports {
            let number = u16::try_from(port.port).ok();
            if let (Some(number), Some(protocol)) = (number, protocol(&port.protocol)) {
                directory.role(address, protocol, number, PortRole::Port);
            }
        }
    }
    for port in &spec.ports {
        let number = u16::try_from(port.node_port).ok().filter(|number| *number != 0);
        if let (Some(number), Some(protocol)) = (number, protocol(&port.protocol)) {
            directory.node_port(protocol, number);
        }
    }
}

fn endpoint_ports(directory: &mut Directory, slice: &EndpointSlice) {
    let addresses = slice.endpoints.iter().flat_map(|endpoint| endpoint.addresses.first());
    for address in addresses.filter_map(|address| address.parse::<IpAddr>().ok()) {
        for port in &slice.ports {
            let number = port.port.and_then(|port| u16::try_from(port).ok());
            let protocol = protocol(port.protocol.as_deref().unwrap_or_default());
            if let (Some(number), Some(protocol)) = (number, protocol) {
                directory.role(address, protocol, number, PortRole::TargetPort);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_annotation_says_where_a_pod_listens() {
        let read = |entry: &str| {
            read_listen(entry).map(|(a, port, p)| (a.map(|a| a.to_string()), port, p))
        };
        assert_eq!(read("8170/TCP"), Some((None, 8170, Protocol::Tcp)));
        assert_eq!(read("8170"), Some((None, 8170, Protocol::Tcp)));
        assert_eq!(read("9000/udp"), Some((None, 9000, Protocol::Udp)));
        assert_eq!(read("127.0.0.1:80/TCP"), Some((Some("127.0.0.1".into()), 80, Protocol::Tcp)));
        assert_eq!(read("0.0.0.0:80/TCP"), Some((None, 80, Protocol::Tcp)));
        assert_eq!(read("[::1]:80/SCTP"), Some((Some("::1".into()), 80, Protocol::Sctp)));
        assert_eq!(read("http/TCP"), None);
        assert_eq!(read("80/ICMP"), None);
        assert_eq!(read("70000/TCP"), None);
    }
}
