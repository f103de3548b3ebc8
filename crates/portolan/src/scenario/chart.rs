//! From the cluster to the world at rest, as a map shows it.

use super::balancer::Balancer;
use super::plan::{listens, protocol};
use crate::chart::{
    Chart, ClientShown, FrontShown, ListenShown, LoadBalancerShown, NodeShown, PodShown, PodState,
    ServicePortShown, ServiceShown,
};
use crate::text::PortRole;
use control_plane::stable::SAFE_ALPHABET;
use control_plane::{Cluster, nodes, pods};
use manifest::kinds::endpoint_slice::EndpointSlice;
use manifest::kinds::meta::IntOrString;
use manifest::kinds::pod::Pod;
use manifest::kinds::service::Service;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

const ZONE_LABEL: &str = "topology.kubernetes.io/zone";

/// Draws the chart.
pub(super) fn draw(cluster: &Cluster, balancer: Option<&Balancer>) -> Chart {
    let slices = cluster.slices_by_service();
    let selected = Selected::of(cluster, &slices);
    let mut by_node: HashMap<&str, Vec<PodShown>> = HashMap::new();
    for pod in &cluster.pods {
        by_node.entry(&pod.spec.node_name).or_default().push(pod_shown(pod, &selected));
    }
    let clients = cluster.clients.iter().map(|client| ClientShown {
        name: client.metadata.name.clone(),
        ip: client.spec.ip.clone(),
        via: (!client.spec.via.is_empty()).then(|| client.spec.via.clone()),
    });
    let nodes = cluster.nodes.iter().map(|node| NodeShown {
        name: node.metadata.name.clone(),
        addresses: nodes::addresses(node).map(|address| address.to_string()).collect(),
        pod_cidr: nodes::pod_ranges(node).next().map(|r| r.to_string()).unwrap_or_default(),
        zone: node.metadata.labels.get(ZONE_LABEL).cloned(),
        pods: by_node.remove(node.metadata.name.as_str()).unwrap_or_default(),
    });
    Chart {
        clients: clients.collect(),
        load_balancer: balancer.map(load_balancer),
        nodes: nodes.collect(),
        services: cluster.services.iter().map(|service| service_shown(&slices, service)).collect(),
    }
}

/// Ports of one address and one Service stand together.
fn load_balancer(balancer: &Balancer) -> LoadBalancerShown {
    let mut fronts: Vec<FrontShown> = Vec::new();
    for front in balancer.fronts() {
        let address = front.address.to_string();
        match fronts.last_mut() {
            Some(last) if last.address == address && last.service == front.service => {
                if !last.ports.contains(&front.port) {
                    last.ports.push(front.port);
                }
            }
            _ => fronts.push(FrontShown {
                address,
                service: front.service.clone(),
                ports: vec![front.port],
                proxy: front.proxy,
                nodes: front.pool.iter().map(|backend| backend.node.clone()).collect(),
            }),
        }
    }
    LoadBalancerShown { name: crate::world::balancer::NAME.to_owned(), fronts }
}

type Slices<'a> = HashMap<(&'a str, &'a str), Vec<&'a EndpointSlice>>;

fn of_service<'s>(
    slices: &'s Slices<'_>,
    namespace: &'s str,
    name: &'s str,
) -> &'s [&'s EndpointSlice] {
    slices.get(&(namespace, name)).map_or(&[], Vec::as_slice)
}

/// Which Services have which addresses and ports as endpoints.
struct Selected {
    services: HashMap<IpAddr, Vec<String>>,
    target_ports: HashSet<(IpAddr, u16)>,
}

impl Selected {
    fn of(cluster: &Cluster, slices: &Slices<'_>) -> Self {
        let mut selected = Selected { services: HashMap::new(), target_ports: HashSet::new() };
        for service in &cluster.services {
            let (namespace, name) = (service.metadata.namespace(), &service.metadata.name);
            for slice in of_service(slices, namespace, name) {
                selected.add(&format!("{namespace}/{name}"), slice);
            }
        }
        selected
    }

    fn add(&mut self, service: &str, slice: &EndpointSlice) {
        let addresses = slice.endpoints.iter().flat_map(|endpoint| endpoint.addresses.first());
        for address in addresses.filter_map(|address| address.parse::<IpAddr>().ok()) {
            let services = self.services.entry(address).or_default();
            if !services.iter().any(|known| known == service) {
                services.push(service.to_owned());
            }
            let ports = slice.ports.iter().filter_map(|port| u16::try_from(port.port?).ok());
            self.target_ports.extend(ports.map(|port| (address, port)));
        }
    }
}

fn pod_shown(pod: &Pod, selected: &Selected) -> PodShown {
    let addresses: Vec<IpAddr> = pods::addresses(pod).collect();
    let mut selected_by: Vec<String> = Vec::new();
    for service in addresses.iter().filter_map(|address| selected.services.get(address)).flatten() {
        if !selected_by.contains(service) {
            selected_by.push(service.clone());
        }
    }
    let is_target = |port| addresses.iter().any(|a| selected.target_ports.contains(&(*a, port)));
    PodShown {
        name: pod.metadata.name.clone(),
        namespace: pod.metadata.namespace().to_owned(),
        workload: workload(pod).to_owned(),
        ip: addresses.first().map(ToString::to_string).unwrap_or_default(),
        labels: pod.metadata.labels.iter().map(|(key, value)| format!("{key}={value}")).collect(),
        state: match pod {
            _ if pod.metadata.deletion_timestamp.is_some() => PodState::Terminating,
            _ if pods::is_ready(pod) => PodState::Ready,
            _ => PodState::NotReady,
        },
        selected_by,
        listens: listens(pod)
            .map(|listen| ListenShown {
                protocol: listen.protocol.to_string().to_ascii_uppercase(),
                port: listen.port,
                loopback_only: listen.address.is_some_and(|address| address.is_loopback()),
                role: is_target(listen.port).then_some(PortRole::TargetPort),
            })
            .collect(),
    }
}

/// The workload that a pod's name tells. Controllers name pods after what they belong to: a Deployment
/// `NAME-HASH-abcde`, a StatefulSet `NAME-0`, the others `NAME-abcde`, and say so in labels that they add.
fn workload(pod: &Pod) -> &str {
    let (name, labels) = (pod.metadata.name.as_str(), &pod.metadata.labels);
    let Some((base, suffix)) = name.rsplit_once('-') else { return name };
    if let Some(hash) = labels.get("pod-template-hash") {
        return base.strip_suffix(hash.as_str()).and_then(|b| b.strip_suffix('-')).unwrap_or(base);
    }
    let random = suffix.len() == 5 && suffix.bytes().all(|byte| SAFE_ALPHABET.contains(&byte));
    let by_controller = labels.contains_key("controller-revision-hash");
    if by_controller || random { base } else { name }
}

fn service_shown(slices: &Slices<'_>, service: &Service) -> ServiceShown {
    let (namespace, name) = (service.metadata.namespace(), &service.metadata.name);
    let mut selected = HashSet::new();
    let mut ready = HashSet::new();
    for endpoint in of_service(slices, namespace, name).iter().flat_map(|slice| &slice.endpoints) {
        let Some(address) = endpoint.addresses.first() else { continue };
        selected.insert(address);
        if endpoint.conditions.ready != Some(false) {
            ready.insert(address);
        }
    }
    let cluster_ips = service.spec.cluster_ips.iter().filter(|ip| *ip != "None");
    ServiceShown {
        name: name.clone(),
        namespace: namespace.to_owned(),
        kind: service.spec.kind.clone(),
        cluster_ips: cluster_ips.cloned().collect(),
        ports: service.spec.ports.iter().filter_map(port_shown).collect(),
        selected: selected.len(),
        ready: ready.len(),
    }
}

fn port_shown(port: &manifest::kinds::service::ServicePort) -> Option<ServicePortShown> {
    let number = u16::try_from(port.port).ok()?;
    let protocol = protocol(&port.protocol)?;
    Some(ServicePortShown {
        name: port.name.clone(),
        protocol: protocol.to_string().to_ascii_uppercase(),
        port: number,
        target_port: match &port.target_port {
            Some(target @ IntOrString::String(_)) => target.to_string(),
            Some(IntOrString::Int(target)) if *target != 0 => target.to_string(),
            _ => number.to_string(),
        },
        node_port: u16::try_from(port.node_port).ok().filter(|port| *port != 0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(name: &str, labels: &[(&str, &str)]) -> Pod {
        let mut pod = Pod::default();
        pod.metadata.name = name.to_owned();
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pod.metadata.labels = labels.iter().map(owned).collect();
        pod
    }

    #[test]
    fn a_pods_name_tells_its_workload() {
        let hash = [("pod-template-hash", "67885f65d9")];
        assert_eq!(workload(&pod("order-67885f65d9-9nspg", &hash)), "order");
        assert_eq!(workload(&pod("db-0", &[("controller-revision-hash", "x")])), "db");
        assert_eq!(workload(&pod("log-agent-x2k4j", &[])), "log-agent");
        assert_eq!(workload(&pod("shop-web", &[])), "shop-web");
        assert_eq!(workload(&pod("alone", &[])), "alone");
    }
}
