//! What stands under a full name.

use crate::address::read_lenient;
use crate::cluster::Cluster;
use crate::nodes;
use manifest::kinds::endpoint_slice::{Endpoint, EndpointPort};
use manifest::kinds::service::Service as KubernetesService;
use std::net::IpAddr;

/// What a name stands for.
pub(super) enum Record {
    /// Addresses, at least one.
    Addresses { addresses: Vec<IpAddr>, owner: Owner },
    /// Another name.
    Alias(String),
}

/// Whose addresses a name has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// A Service's own cluster addresses.
    Service {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
    /// The endpoints of a headless Service, or one of a Service by its own name.
    Endpoints {
        /// The Service's namespace.
        namespace: String,
        /// The Service's name.
        service: String,
    },
    /// A pod by its address (`10-244-1-5.default.pod.cluster.local`).
    Pod,
    /// A node of this name.
    Node(String),
    /// A client of this name.
    Client(String),
}

/// An SRV record: a port, and who serves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The port's number.
    pub port: i32,
    /// The name of the host.
    pub target: String,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
}

fn found(addresses: Vec<IpAddr>, owner: Owner) -> Option<Record> {
    (!addresses.is_empty()).then_some(Record::Addresses { addresses, owner })
}

/// A name of the cluster, by its labels below the cluster's domain.
pub(super) fn in_cluster(cluster: &Cluster, labels: &[&str]) -> Option<Record> {
    match labels {
        [name, namespace, "svc"] => service(cluster, namespace, name),
        [endpoint, name, namespace, "svc"] => {
            let addresses = ready_endpoints(cluster, namespace, name)
                .filter(|(endpoint_found, _)| {
                    endpoint_names(endpoint_found).any(|n| n == *endpoint)
                })
                .flat_map(|(endpoint, _)| addresses(endpoint))
                .collect();
            found(unique(addresses), endpoints_of(namespace, name))
        }
        [port, protocol, name, namespace, "svc"] => {
            let records = named_ports(cluster, port, protocol, namespace, name);
            let addresses = records.into_iter().flat_map(|record| record.addresses).collect();
            found(unique(addresses), endpoints_of(namespace, name))
        }
        [address, namespace, "pod"] => {
            let address = dashed_address(address)?;
            cluster.namespaces.contains(*namespace).then_some(())?;
            found(vec![address], Owner::Pod)
        }
        _ => None,
    }
}

fn service(cluster: &Cluster, namespace: &str, name: &str) -> Option<Record> {
    let service = cluster.service(namespace, name)?;
    if service.spec.kind == "ExternalName" {
        return Some(Record::Alias(service.spec.external_name.clone()));
    }
    if is_headless(service) {
        let all = ready_endpoints(cluster, namespace, name)
            .flat_map(|(endpoint, _)| addresses(endpoint))
            .collect();
        return found(unique(all), endpoints_of(namespace, name));
    }
    let owner = Owner::Service { namespace: namespace.to_owned(), name: name.to_owned() };
    found(service.spec.cluster_ips.iter().filter_map(|text| read_lenient(text)).collect(), owner)
}

fn is_headless(service: &KubernetesService) -> bool {
    service.spec.cluster_ip == "None"
}

fn endpoints_of(namespace: &str, service: &str) -> Owner {
    Owner::Endpoints { namespace: namespace.to_owned(), service: service.to_owned() }
}

/// The ports of a Service that a name like `_http._tcp.web.default.svc` stands for.
pub(super) fn services(cluster: &Cluster, labels: &[&str]) -> Vec<Service> {
    match labels {
        [port, protocol, name, namespace, "svc"] => {
            named_ports(cluster, port, protocol, namespace, name)
        }
        _ => Vec::new(),
    }
}

fn named_ports(
    cluster: &Cluster,
    port: &str,
    protocol: &str,
    namespace: &str,
    name: &str,
) -> Vec<Service> {
    let (Some(port), Some(protocol)) = (port.strip_prefix('_'), protocol.strip_prefix('_')) else {
        return Vec::new();
    };
    let Some(service) = cluster.service(namespace, name) else { return Vec::new() };
    let target = format!("{name}.{namespace}.svc.{}", super::CLUSTER_DOMAIN);
    if is_headless(service) {
        return ready_endpoints(cluster, namespace, name)
            .flat_map(|(endpoint, ports)| ports.iter().map(move |found| (endpoint, found)))
            .filter(|(_, found)| {
                found.name.as_deref().unwrap_or("") == port
                    && found.protocol.as_deref().unwrap_or("TCP").eq_ignore_ascii_case(protocol)
            })
            .filter_map(|(endpoint, found)| {
                Some(Service {
                    port: found.port?,
                    target: format!("{}.{target}", endpoint_names(endpoint).next()?),
                    addresses: addresses(endpoint).collect(),
                })
            })
            .collect();
    }
    let addresses: Vec<IpAddr> =
        service.spec.cluster_ips.iter().filter_map(|text| read_lenient(text)).collect();
    let ports = service.spec.ports.iter();
    ports
        .filter(|found| found.name == port && found.protocol.eq_ignore_ascii_case(protocol))
        .map(|found| Service {
            port: found.port,
            target: target.clone(),
            addresses: addresses.clone(),
        })
        .collect()
}

/// The endpoints that DNS tells of, with their ports: those that are ready, or do not say.
fn ready_endpoints<'a>(
    cluster: &'a Cluster,
    namespace: &'a str,
    service: &'a str,
) -> impl Iterator<Item = (&'a Endpoint, &'a [EndpointPort])> {
    cluster
        .slices_of(namespace, service)
        .flat_map(|slice| slice.endpoints.iter().map(|endpoint| (endpoint, slice.ports.as_slice())))
        .filter(|(endpoint, _)| endpoint.conditions.ready != Some(false))
}

fn addresses(endpoint: &Endpoint) -> impl Iterator<Item = IpAddr> {
    endpoint.addresses.iter().filter_map(|text| read_lenient(text))
}

/// The names of an endpoint: its hostname, or else its addresses with dashes.
fn endpoint_names(endpoint: &Endpoint) -> impl Iterator<Item = String> {
    let hostname = endpoint.hostname.clone().filter(|name| !name.is_empty());
    let dashed = endpoint.addresses.iter().map(|address| address.replace(['.', ':'], "-"));
    let none_given = hostname.is_none();
    hostname.into_iter().chain(dashed.filter(move |_| none_given))
}

fn dashed_address(text: &str) -> Option<IpAddr> {
    let as_v4 = text.replace('-', ".").parse().map(IpAddr::V4);
    as_v4.or_else(|_| text.replace('-', ":").parse().map(IpAddr::V6)).ok()
}

fn unique(addresses: Vec<IpAddr>) -> Vec<IpAddr> {
    let mut seen = std::collections::HashSet::new();
    addresses.into_iter().filter(|address| seen.insert(*address)).collect()
}

/// Nodes and clients by name.
pub(super) fn in_hosts_file(cluster: &Cluster, name: &str) -> Option<Record> {
    let node = cluster.nodes.iter().find(|node| node.metadata.name.eq_ignore_ascii_case(name));
    if let Some(node) = node {
        let internal = node.status.addresses.iter().filter(|a| a.kind == "InternalIP");
        let internal: Vec<IpAddr> =
            internal.filter_map(|address| read_lenient(&address.address)).collect();
        let all = if internal.is_empty() { nodes::addresses(node).collect() } else { internal };
        return found(all, Owner::Node(node.metadata.name.clone()));
    }
    let mut clients = cluster.clients.iter();
    let client = clients.find(|client| client.metadata.name.eq_ignore_ascii_case(name))?;
    let address = read_lenient(&client.spec.ip)?;
    found(vec![address], Owner::Client(client.metadata.name.clone()))
}
