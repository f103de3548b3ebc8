//! From the cluster to the world: hosts with their listeners, and each node's rules loaded.

use super::balancer::Balancer;
use super::other_rules::RefusedCommand;
use super::programs::Programs;
use super::texts::Texts;
use crate::journey::book::Book;
use crate::journey::directory::{Directory, Hosts};
use crate::world::build::{ClientPlan, NodePlan, PodPlan, build};
use crate::world::machine::Listen;
use crate::world::network::Network;
use control_plane::alike::Alike;
use control_plane::{Cluster, nodes, pods};
use manifest::kinds::node::Node;
use manifest::kinds::pod::{LISTENS_ANNOTATION, Pod};
use manifest::kinds::service::Service;
use manifest::pace;
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
        pace::at_once(World::building(cluster, texts, None))
    }

    /// Without a host.
    pub(crate) fn nothing(texts: &Arc<Texts>) -> Self {
        let programs = Arc::new(Programs::new(&Arc::default(), Vec::new()));
        World {
            network: Network::default(),
            book: Book::new(programs, Arc::clone(texts)),
            directory: Directory::default(),
            refused_settings: Vec::new(),
            refused_commands: Vec::new(),
        }
    }

    /// As [`World::build`], with rests. Where the hosts are those of an older world, they are taken from there.
    pub(crate) async fn building(
        cluster: &Arc<Cluster>,
        texts: &Arc<Texts>,
        before: Option<(&Cluster, &World)>,
    ) -> Self {
        let nothing = Directory::default();
        let older = before.map_or(&nothing, |(_, world)| &world.directory);
        let same = before.filter(|(older, _)| same_hosts(older, cluster)).map(|(_, world)| world);
        let (mut network, programs, hosts, refused_settings, refused_commands);
        if let Some(world) = same {
            network = world.network.clone();
            programs = world.book.programs.again(cluster);
            hosts = Arc::clone(older.hosts());
            refused_settings = world.refused_settings.clone();
            refused_commands = world.refused_commands.clone();
        } else {
            let mut made;
            (network, made) = build_hosts(cluster).await;
            made.place(&network);
            if let Some((_, world)) = before {
                made.follow(&world.book.programs);
            }
            refused_settings = made.refused_settings();
            refused_commands = made.refused_commands();
            programs = made;
            pace::rest().await;
            hosts = Arc::new(Hosts::of(cluster, network.addresses_between()));
        }
        pace::rest().await;
        let programs = Arc::new(programs);
        network.rules = Some(programs.clone());
        let book = Book::new(programs, texts.clone());
        let directory = Directory::again(cluster, hosts, older);
        World { network, book, directory, refused_settings, refused_commands }
    }
}

/// Whether two clusters have the same hosts (the load balancer among them), and kube-proxy the same settings.
fn same_hosts(older: &Cluster, cluster: &Cluster) -> bool {
    Alike::of(&older.pods, &cluster.pods, Arc::ptr_eq).all()
        && older.nodes == cluster.nodes
        && older.clients == cluster.clients
        && older.settings == cluster.settings
        && same_balanced(older, cluster)
}

/// Whether load balancers stand before the same Services, and send to the same nodes.
fn same_balanced(older: &Cluster, cluster: &Cluster) -> bool {
    let balanced = |service: &&Arc<Service>| !service.status.load_balancer.ingress.is_empty();
    let (mut old, mut new) =
        (older.services.iter().filter(balanced), cluster.services.iter().filter(balanced));
    let slices = Alike::of(&older.endpoint_slices, &cluster.endpoint_slices, Arc::ptr_eq);
    loop {
        match (old.next(), new.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if Arc::ptr_eq(a, b) => {
                // Then it sends to nodes with ready pods alone.
                if b.spec.external_traffic_policy == "Local" && !slices.all() {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

async fn build_hosts(cluster: &Arc<Cluster>) -> (Network, Programs) {
    let mut pods: HashMap<&str, Vec<&Pod>> = HashMap::new();
    for pod in cluster.pods.iter().filter(|pod| runs(pod)) {
        pods.entry(&pod.spec.node_name).or_default().push(pod);
    }
    let mut plans: Vec<NodePlan> =
        cluster.nodes.iter().map(|node| node_plan(node, &pods)).collect();
    let interfaces: Vec<Vec<IpAddr>> = plans.iter().map(interface_addresses).collect();
    let mut programs = Programs::new(cluster, interfaces);
    let balancer = Balancer::of(cluster, &plans);
    let balancer_plan = balancer.as_ref().map(Balancer::plan);
    programs.balance(balancer);
    for (node, plan) in plans.iter_mut().enumerate() {
        plan.route_localnet = programs.routes_localnet(node);
    }
    let clients: Vec<ClientPlan> = cluster.clients.iter().filter_map(client_plan).collect();
    let network = build(&plans, &clients, balancer_plan.as_ref()).await;
    (network, programs)
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
