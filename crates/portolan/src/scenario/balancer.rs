//! What the cloud's load balancer is set up to do: for each port of each of its addresses the nodes that it sends
//! to, as the service controller and the load balancer's health checks would keep them, and the rules by which its
//! kernel does so.
//!
//! An address of `ipMode: VIP` is passed through: the packet is marked, and one of several equal next hops takes
//! it as it came. One of `ipMode: Proxy` is a connection of the load balancer's own, to a node's nodePort.

mod rules;

use super::plan::{protocol, service_name};
use crate::world::balancer::BalancerPlan;
use crate::world::build::NodePlan;
use control_plane::{Cluster, nodes};
use manifest::kinds::node::Node;
use manifest::kinds::service::Service;
use netfilter::address::{Cidr, Family};
use netfilter::host::ReadyRules;
use netfilter::packet::Protocol;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

/// The label by which a node keeps out of every load balancer's pool.
pub(crate) const EXCLUDED_LABEL: &str = "node.kubernetes.io/exclude-from-external-load-balancers";

/// The load balancer.
#[derive(Debug)]
pub(crate) struct Balancer {
    fronts: Vec<Front>,
    by_port: HashMap<(IpAddr, Protocol, u16), usize>,
    ready: [OnceLock<Option<ReadyRules>>; 2],
}

/// One port of one of its addresses.
#[derive(Debug, Clone)]
pub(crate) struct Front {
    pub(crate) address: IpAddr,
    pub(crate) protocol: Protocol,
    pub(crate) port: u16,
    /// The Service's name, with its namespace where that is not `default`.
    pub(crate) service: String,
    /// `ipMode: Proxy`.
    pub(crate) proxy: bool,
    /// Only nodes with a ready pod are in the pool.
    pub(crate) local: bool,
    pub(crate) node_port: Option<u16>,
    /// The nodes that it sends to.
    pub(crate) pool: Arc<[Backend]>,
    /// For packets that are passed through: the mark that leads to the pool.
    mark: u32,
    /// Why nothing is sent on, where nothing is.
    pub(crate) refusal: Option<String>,
    /// Who may come in, where the load balancer itself has to see to that; empty for all.
    ranges: Vec<Cidr>,
}

/// A node in a pool.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Backend {
    pub(crate) node: String,
    /// Its address on the LAN.
    pub(crate) address: IpAddr,
}

impl Balancer {
    /// The load balancer of a cluster; `None` where no Service has an address of one. An address that somebody in
    /// the cluster has himself is none.
    pub(super) fn of(cluster: &Cluster, plans: &[NodePlan]) -> Option<Self> {
        let balanced = |service: &&Arc<Service>| {
            service.spec.kind == "LoadBalancer" && !service.status.load_balancer.ingress.is_empty()
        };
        cluster.services.iter().find(balanced)?;
        let clients = cluster.clients.iter().filter_map(|client| client.spec.ip.parse().ok());
        let own = plans.iter().flat_map(|plan| {
            let pods = plan.pods.iter().flat_map(|pod| &pod.addresses);
            plan.addresses.iter().chain(pods).copied()
        });
        let taken: HashSet<IpAddr> = clients.chain(own).collect();
        let mut pools = Pools::of(cluster, plans);
        let mut fronts = Vec::new();
        let mut by_port = HashMap::new();
        for service in cluster.services.iter().filter(balanced) {
            for ingress in &service.status.load_balancer.ingress {
                let Ok(address) = ingress.ip.parse() else { continue };
                if taken.contains(&address) || !pools.has_lan(Family::of(address)) {
                    continue;
                }
                let proxy = ingress.ip_mode.as_deref().is_some_and(|mode| mode != "VIP");
                for front in pools.fronts(service, address, proxy) {
                    by_port.entry((address, front.protocol, front.port)).or_insert_with(|| {
                        fronts.push(front);
                        fronts.len() - 1
                    });
                }
            }
        }
        let ready = [OnceLock::new(), OnceLock::new()];
        (!fronts.is_empty()).then_some(Balancer { fronts, by_port, ready })
    }

    /// What its host is built from.
    pub(super) fn plan(&self) -> BalancerPlan {
        let mut plan = BalancerPlan::default();
        let mut known: HashSet<IpAddr> = HashSet::new();
        let mut marks: HashSet<u32> = HashSet::new();
        for front in &self.fronts {
            if known.insert(front.address) {
                plan.addresses.push(front.address);
            }
            if front.is_passed_through() && marks.insert(front.mark) {
                let hops = front.pool.iter().map(|backend| backend.address);
                plan.spreads.push((front.mark, hops.collect()));
            }
        }
        plan
    }

    /// All ports of all its addresses, in the order of the Services.
    pub(crate) fn fronts(&self) -> &[Front] {
        &self.fronts
    }

    /// The port of one of its addresses that a packet is for.
    pub(crate) fn front(&self, address: IpAddr, protocol: Protocol, port: u16) -> Option<&Front> {
        self.fronts.get(*self.by_port.get(&(address, protocol, port))?)
    }

    /// The rules of its kernel.
    pub(crate) fn rules(&self, family: Family) -> Option<ReadyRules> {
        let made = &self.ready[family as usize];
        made.get_or_init(|| ReadyRules::new(rules::of(&self.fronts, family)).ok()).clone()
    }
}

impl Front {
    /// Whether packets go to a node as they came.
    fn is_passed_through(&self) -> bool {
        !self.proxy && self.refusal.is_none()
    }
}

/// Which nodes take what comes from outside.
struct Pools<'a> {
    cluster: &'a Cluster,
    /// Nodes that any load balancer may send to, for each family.
    fit: [Arc<[Backend]>; 2],
    /// Families in which nodes have addresses.
    lans: [bool; 2],
    marks: HashMap<Arc<[Backend]>, u32>,
}

impl<'a> Pools<'a> {
    fn of(cluster: &'a Cluster, plans: &[NodePlan]) -> Self {
        let first = |plan: &NodePlan, family: Family| {
            plan.addresses.iter().copied().find(|address| Family::of(*address) == family)
        };
        let fit = |family: Family| {
            let nodes = cluster.nodes.iter().zip(plans).filter(|(node, _)| is_fit(node));
            let backends = nodes.filter_map(|(node, plan)| {
                Some(Backend { node: node.metadata.name.clone(), address: first(plan, family)? })
            });
            backends.collect()
        };
        let has_lan = |family: Family| plans.iter().any(|plan| first(plan, family).is_some());
        Pools {
            cluster,
            fit: [fit(Family::V4), fit(Family::V6)],
            lans: [has_lan(Family::V4), has_lan(Family::V6)],
            marks: HashMap::new(),
        }
    }

    fn has_lan(&self, family: Family) -> bool {
        self.lans[family as usize]
    }

    /// The nodes that a Service's load balancer sends to: those of the cluster that are fit, and with policy Local
    /// only those whose health check finds a ready endpoint on the node.
    fn pool(&self, service: &Service, family: Family) -> Arc<[Backend]> {
        let fit = &self.fit[family as usize];
        if service.spec.external_traffic_policy != "Local" {
            return Arc::clone(fit);
        }
        let (namespace, name) = (service.metadata.namespace(), &service.metadata.name);
        let wanted = if family == Family::V4 { "IPv4" } else { "IPv6" };
        let slices = self.cluster.slices_of(namespace, name).filter(|s| s.address_type == wanted);
        let endpoints = slices.flat_map(|slice| &slice.endpoints);
        let ready = endpoints.filter(|endpoint| endpoint.conditions.ready != Some(false));
        let with: HashSet<&str> = ready.filter_map(|end| end.node_name.as_deref()).collect();
        fit.iter().filter(|backend| with.contains(backend.node.as_str())).cloned().collect()
    }

    fn fronts(&mut self, service: &Service, address: IpAddr, proxy: bool) -> Vec<Front> {
        let family = Family::of(address);
        let local = service.spec.external_traffic_policy == "Local";
        let pool = self.pool(service, family);
        let next = u32::try_from(self.marks.len()).unwrap_or(u32::MAX - 1).saturating_add(1);
        let mark = *self.marks.entry(Arc::clone(&pool)).or_insert(next);
        let name = service_name(service);
        let ranges = service.spec.load_balancer_source_ranges.iter();
        let ranges = ranges.filter_map(|range| range.trim().parse::<Cidr>().ok());
        let ranges: Vec<Cidr> = ranges.filter(|range| range.family() == family && proxy).collect();
        let ports = service.spec.ports.iter().filter_map(|port| {
            let node_port = u16::try_from(port.node_port).ok().filter(|number| *number != 0);
            Some(Front {
                address,
                protocol: protocol(&port.protocol)?,
                port: u16::try_from(port.port).ok()?,
                service: name.clone(),
                proxy,
                local,
                node_port,
                pool: Arc::clone(&pool),
                mark,
                refusal: match (proxy, node_port, pool.is_empty()) {
                    (true, None, _) => Some(format!(
                        "it is a proxy, and {name} has no nodePort that it could call"
                    )),
                    (_, _, true) => Some(why_empty(&name, local)),
                    _ => None,
                },
                ranges: ranges.clone(),
            })
        });
        ports.collect()
    }
}

/// Whether the service controller keeps that node in a load balancer's pool.
fn is_fit(node: &Node) -> bool {
    nodes::is_ready(node)
        && node.metadata.deletion_timestamp.is_none()
        && !node.metadata.labels.contains_key(EXCLUDED_LABEL)
}

fn why_empty(service: &str, local: bool) -> String {
    if local {
        return format!(
            "externalTrafficPolicy is Local, and no node that it may send to has a ready pod of {service}"
        );
    }
    "no node is ready and without the label that excludes it from load balancers".to_owned()
}
