//! The sensible requests: from each kind of caller to each address of each Service.

use super::tries::{Asked, Planned};
use crate::request::Request;
use crate::scenario::{Scenario, protocol, scheme, url};
use control_plane::{Cluster, nodes, pods};
use manifest::kinds::service::Service;
use netfilter::address::Family;
use std::net::IpAddr;

/// How much is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests of the manifests.
    pub requests: usize,
    /// Sensible requests besides.
    pub probes: usize,
    /// Branches of chance of one request.
    pub branches: usize,
    /// Branches of chance of a sensible request.
    pub probe_branches: usize,
}

impl Default for Limits {
    /// 100 requests of 64 branches, 600 probes of 8.
    fn default() -> Self {
        Limits { requests: 100, probes: 600, branches: 64, probe_branches: 8 }
    }
}

/// Clients and nodes that probes are sent from, and nodes that they are sent to.
const MOST_CLIENTS: usize = 4;
const MOST_NODES: usize = 8;

/// Each request goes through a world of its own: at most so many hosts are copied for all of them, so that a large
/// cluster is probed less.
const MOST_HOSTS_COPIED: usize = 200_000;

/// Adds the sensible requests.
pub(super) fn plan(scenario: &Scenario, limits: Limits, planned: &mut Vec<Planned>) {
    let cluster = &*scenario.cluster;
    let hosts = cluster.pods.len().saturating_add(cluster.nodes.len()).max(1);
    let mut left = limits.probes.min(MOST_HOSTS_COPIED / hosts);
    for service in &cluster.services {
        if left == 0 {
            return;
        }
        for (from, to) in of_service(scenario, cluster, service) {
            if left == 0 {
                return;
            }
            left -= 1;
            let request = Request { from, to, seed: 1 };
            planned.push(Planned::new(request, Asked::Probe, limits.probe_branches));
        }
    }
}

/// Who dials what for one Service.
fn of_service(scenario: &Scenario, cluster: &Cluster, service: &Service) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let insiders = insiders(scenario, cluster, service);
    let clients = || cluster.clients.iter().take(MOST_CLIENTS);
    let node_list = || cluster.nodes.iter().take(MOST_NODES);
    for port in &service.spec.ports {
        let (Some(protocol), Ok(number)) = (protocol(&port.protocol), u16::try_from(port.port))
        else {
            continue;
        };
        let scheme = scheme(protocol);
        let mut push = |from: &str, to: String| found.push((from.to_owned(), to));
        for address in service.spec.cluster_ips.iter().filter_map(|ip| ip.parse::<IpAddr>().ok()) {
            for from in &insiders {
                push(from, url(scheme, address, number));
            }
            for node in node_list() {
                push(&node.metadata.name, url(scheme, address, number));
            }
        }
        if service.spec.cluster_ip == "None" {
            let meta = &service.metadata;
            for from in &insiders {
                push(from, format!("{scheme}://{}.{}:{number}", meta.name, meta.namespace()));
            }
        }
        let Ok(node_port @ 1..) = u16::try_from(port.node_port) else { continue };
        for client in clients() {
            let Ok(own) = client.spec.ip.parse::<IpAddr>() else { continue };
            for node in node_list() {
                let address = nodes::addresses(node).find(|a| Family::of(*a) == Family::of(own));
                if let Some(address) = address {
                    push(&client.metadata.name, url(scheme, address, node_port));
                }
            }
        }
    }
    for address in service.spec.external_ips.iter().filter_map(|ip| ip.parse::<IpAddr>().ok()) {
        let Some(port) = service.spec.ports.first() else { continue };
        let Ok(number) = u16::try_from(port.port) else { continue };
        let Some(protocol) = protocol(&port.protocol) else { continue };
        for client in clients() {
            found.push((client.metadata.name.clone(), url(scheme(protocol), address, number)));
        }
    }
    found
}

/// A pod that is none of the Service's own, and one that is.
fn insiders(scenario: &Scenario, cluster: &Cluster, service: &Service) -> Vec<String> {
    let runs = |pod: &&manifest::kinds::pod::Pod| {
        !pod.spec.host_network
            && pods::is_ready(pod)
            && pod.metadata.deletion_timestamp.is_none()
            && pods::addresses(pod).next().is_some()
    };
    let own = |pod: &&manifest::kinds::pod::Pod| {
        pod.metadata.namespace() == service.metadata.namespace()
            && service.spec.selector.as_ref().is_some_and(|selector| {
                selector.iter().all(|(key, value)| pod.metadata.labels.get(key) == Some(value))
            })
    };
    let other = cluster.pods.iter().map(|pod| &**pod).filter(runs).find(|pod| !own(pod));
    let inside = cluster.pods.iter().map(|pod| &**pod).filter(runs).find(own);
    let name = |pod: &manifest::kinds::pod::Pod| {
        let full = format!("{}/{}", pod.metadata.namespace(), pod.metadata.name);
        let plain = &pod.metadata.name;
        if scenario.caller_shown(plain).is_some() { plain.clone() } else { full }
    };
    other.into_iter().chain(inside).map(name).collect()
}
