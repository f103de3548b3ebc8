//! From the cluster to the world at rest, as a map shows it.

use super::balancer::Balancer;
use super::plan::{listens, protocol};
use crate::chart::{
    Chart, ClientShown, FrontShown, ListenShown, LoadBalancerShown, NodeShown, PodShown, PodState,
    ServicePortShown, ServiceShown,
};
use crate::text::PortRole;
use control_plane::alike::Alike;
use control_plane::stable::SAFE_ALPHABET;
use control_plane::{Cluster, nodes, pods};
use manifest::kinds::endpoint_slice::{EndpointSlice, SERVICE_NAME_LABEL};
use manifest::kinds::meta::IntOrString;
use manifest::kinds::pod::Pod;
use manifest::kinds::service::Service;
use manifest::pace;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

const ZONE_LABEL: &str = "topology.kubernetes.io/zone";

/// The chart, and what it was drawn from.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawn {
    pub(super) chart: Arc<Chart>,
    pods: Vec<DrawnPod>,
    services: Vec<Arc<Service>>,
    slices: Vec<Arc<EndpointSlice>>,
}

/// A pod, with its addresses, as it is drawn.
#[derive(Debug, Clone)]
struct DrawnPod {
    pod: Arc<Pod>,
    addresses: Arc<[IpAddr]>,
    shown: Arc<PodShown>,
}

impl Drawn {
    /// Draws the chart, with rests. What has not changed since `before` is what it was there.
    pub(super) async fn drawing(
        cluster: &Cluster,
        balancer: Option<&Balancer>,
        before: &Drawn,
    ) -> Self {
        let pods = draw_pods(cluster, before).await;
        pace::rest().await;
        let mut by_node: HashMap<&str, Vec<Arc<PodShown>>> = HashMap::new();
        for drawn in &pods {
            by_node.entry(&drawn.pod.spec.node_name).or_default().push(Arc::clone(&drawn.shown));
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
        let chart = Chart {
            clients: clients.collect(),
            load_balancer: balancer.map(load_balancer),
            nodes: nodes.collect(),
            services: draw_services(cluster, before),
        };
        let chart =
            if chart == *before.chart { Arc::clone(&before.chart) } else { Arc::new(chart) };
        let (services, slices) = (cluster.services.clone(), cluster.endpoint_slices.clone());
        Drawn { chart, pods, services, slices }
    }
}

/// More Services than this are not looked up one by one.
const FEW_SERVICES: usize = 8;

fn draw_services(cluster: &Cluster, before: &Drawn) -> Vec<Arc<ServiceShown>> {
    let alike = Alike::of(&before.services, &cluster.services, Arc::ptr_eq);
    let theirs = Alike::of(&before.slices, &cluster.endpoint_slices, Arc::ptr_eq);
    let changed = changed_slices(cluster, before, theirs);
    let of_changed = |slice: &EndpointSlice| slice.metadata.labels.get(SERVICE_NAME_LABEL).cloned();
    let touched: HashSet<String> = changed.filter_map(of_changed).collect();
    let known = |at: usize, service: &Service| {
        let known = alike.old(at).filter(|_| !touched.contains(&service.metadata.name));
        known.and_then(|old| before.chart.services.get(old)).cloned()
    };
    let known = cluster.services.iter().enumerate().map(|(at, service)| known(at, service));
    let known: Vec<Option<Arc<ServiceShown>>> = known.collect();
    let new = known.iter().filter(|known| known.is_none()).count();
    let slices = (new > FEW_SERVICES).then(|| cluster.slices_by_service());
    let draw = |service: &Service| {
        let (namespace, name) = (service.metadata.namespace(), service.metadata.name.as_str());
        Arc::new(match &slices {
            Some(slices) => {
                let own = slices.get(&(namespace, name)).map_or(&[][..], Vec::as_slice);
                service_shown(service, own)
            }
            None => service_shown(service, &cluster.slices_of(namespace, name).collect::<Vec<_>>()),
        })
    };
    let all = known.into_iter().zip(&cluster.services);
    all.map(|(known, service)| known.unwrap_or_else(|| draw(service))).collect()
}

async fn draw_pods(cluster: &Cluster, before: &Drawn) -> Vec<DrawnPod> {
    let older: Vec<&Arc<Pod>> = before.pods.iter().map(|drawn| &drawn.pod).collect();
    let now: Vec<&Arc<Pod>> = cluster.pods.iter().collect();
    let alike = Alike::of(&older, &now, |a, b| Arc::ptr_eq(a, b));
    let theirs = Alike::of(&before.slices, &cluster.endpoint_slices, Arc::ptr_eq);
    // The Services are those that have slices; a pod is drawn anew when any of its slices has changed.
    let services = Alike::of(&before.services, &cluster.services, Arc::ptr_eq);
    let changed_services = changed(&before.services, &cluster.services, services);
    let names: HashSet<&str> = changed_services.map(|s| s.metadata.name.as_str()).collect();
    let of_service = |slice: &&Arc<EndpointSlice>| {
        slice.metadata.labels.get(SERVICE_NAME_LABEL).is_some_and(|name| names.contains(&**name))
    };
    let slices = before.slices.iter().chain(&cluster.endpoint_slices).filter(of_service);
    let slices = slices.map(|slice| &**slice).chain(changed_slices(cluster, before, theirs));
    let moved: HashSet<IpAddr> = slices
        .flat_map(|slice| &slice.endpoints)
        .flat_map(|endpoint| endpoint.addresses.first())
        .filter_map(|address| address.parse().ok())
        .collect();
    let known = |at| {
        let drawn: &DrawnPod = before.pods.get(alike.old(at)?)?;
        (!drawn.addresses.iter().any(|address| moved.contains(address))).then(|| drawn.clone())
    };
    let known: Vec<Option<DrawnPod>> = (0..cluster.pods.len()).map(known).collect();
    let new: Vec<(&Arc<Pod>, Arc<[IpAddr]>)> = cluster
        .pods
        .iter()
        .zip(&known)
        .filter(|(_, known)| known.is_none())
        .map(|(pod, _)| (pod, pods::addresses(pod).collect()))
        .collect();
    let wanted = new.iter().flat_map(|(_, addresses)| addresses.iter().copied()).collect();
    pace::rest().await;
    let selected = Selected::of(cluster, &wanted);
    pace::rest().await;
    let mut new = new.into_iter();
    let mut all = Vec::with_capacity(known.len());
    for known in known {
        if let Some(known) = known {
            all.push(known);
        } else if let Some((pod, addresses)) = new.next() {
            pace::rest().await;
            let shown = Arc::new(pod_shown(pod, &addresses, &selected));
            all.push(DrawnPod { pod: Arc::clone(pod), addresses, shown });
        }
    }
    all
}

/// The elements that only one of two versions has.
fn changed<'a, T>(old: &'a [T], new: &'a [T], alike: Alike) -> impl Iterator<Item = &'a T> {
    let gone = old.get(alike.gone()).unwrap_or_default();
    gone.iter().chain(new.get(alike.come()).unwrap_or_default())
}

fn changed_slices<'a>(
    cluster: &'a Cluster,
    before: &'a Drawn,
    alike: Alike,
) -> impl Iterator<Item = &'a EndpointSlice> {
    changed(&before.slices, &cluster.endpoint_slices, alike).map(|slice| &**slice)
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

/// Which Services have which addresses and ports as endpoints.
struct Selected {
    services: HashMap<IpAddr, Vec<String>>,
    target_ports: HashSet<(IpAddr, u16)>,
}

impl Selected {
    /// Those of some addresses.
    fn of(cluster: &Cluster, wanted: &HashSet<IpAddr>) -> Self {
        let mut selected = Selected { services: HashMap::new(), target_ports: HashSet::new() };
        let mut texts: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        texts.sort_unstable();
        // An IPv4 address has one spelling; to compare that is quicker than to read it.
        let may_be = |text: &String| text.contains(':') || texts.binary_search(text).is_ok();
        let mut slices: HashMap<(&str, &str), Vec<&EndpointSlice>> = HashMap::new();
        for slice in &cluster.endpoint_slices {
            let mut addresses = slice.endpoints.iter().flat_map(|e| e.addresses.first());
            if !texts.is_empty()
                && addresses.any(may_be)
                && let Some(service) = slice.metadata.labels.get(SERVICE_NAME_LABEL)
            {
                slices.entry((slice.metadata.namespace(), service)).or_default().push(slice);
            }
        }
        for service in cluster.services.iter().filter(|_| !slices.is_empty()) {
            let key = (service.metadata.namespace(), service.metadata.name.as_str());
            for slice in slices.get(&key).into_iter().flatten() {
                selected.add(service, slice, wanted);
            }
        }
        selected
    }

    fn add(&mut self, service: &Service, slice: &EndpointSlice, wanted: &HashSet<IpAddr>) {
        let addresses = slice.endpoints.iter().flat_map(|endpoint| endpoint.addresses.first());
        let addresses = addresses.filter_map(|address| address.parse::<IpAddr>().ok());
        for address in addresses.filter(|address| wanted.contains(address)) {
            let services = self.services.entry(address).or_default();
            let name = format!("{}/{}", service.metadata.namespace(), service.metadata.name);
            if !services.contains(&name) {
                services.push(name);
            }
            let ports = slice.ports.iter().filter_map(|port| u16::try_from(port.port?).ok());
            self.target_ports.extend(ports.map(|port| (address, port)));
        }
    }
}

fn pod_shown(pod: &Pod, addresses: &[IpAddr], selected: &Selected) -> PodShown {
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

fn service_shown(service: &Service, slices: &[&EndpointSlice]) -> ServiceShown {
    let (namespace, name) = (service.metadata.namespace(), &service.metadata.name);
    let mut selected = HashSet::new();
    let mut ready = HashSet::new();
    for endpoint in slices.iter().flat_map(|slice| &slice.endpoints) {
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
