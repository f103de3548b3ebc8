//! What a request is aimed at: which Service, by which of its addresses, at which of its ports.

use crate::journey::HostKind;
use crate::request::Request;
use crate::scenario::{Scenario, protocol};
use crate::world::dial::{HostName, Target};
use control_plane::dns::{Asker, Owner};
use control_plane::{Cluster, nodes, pods};
use manifest::kinds::service::{Service, ServicePort};
use netfilter::packet::Protocol;
use std::net::IpAddr;

/// The kind of address that was dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// A Service's cluster address.
    ClusterIp,
    /// One of its external addresses.
    ExternalIp,
    /// One of its load balancer's.
    LoadBalancerIp,
    /// A node, at a port that is a Service's node port.
    NodePort,
    /// A node, at another port.
    Node,
    /// A loopback address.
    Loopback,
    /// A headless Service by its name: a pod's address.
    Headless,
    /// A pod's own address.
    Pod,
    /// A name that stands for another name.
    ExternalName,
    /// A name that does not resolve.
    NoName,
    /// An address that nobody is known to have.
    Nobody,
}

/// What a request is aimed at.
#[derive(Debug, Clone)]
pub(super) struct Aim {
    pub(super) way: Way,
    pub(super) protocol: Protocol,
    /// The number dialled; 0 for a ping.
    pub(super) number: u16,
    /// The host as dialled, where that was a name.
    pub(super) name: Option<String>,
    /// The address dialled, where there is one.
    pub(super) address: Option<IpAddr>,
    /// The node, where it was a node's address.
    pub(super) node: Option<String>,
    /// The Service, by its place among the cluster's.
    pub(super) service: Option<usize>,
    /// Its port, where number and protocol are those of one of its ports.
    pub(super) port: Option<usize>,
}

impl Aim {
    /// `None` when the address cannot be read.
    pub(super) fn of(scenario: &Scenario, request: &Request) -> Option<Aim> {
        let target = Target::parse(&request.to).ok()?;
        let cluster = &scenario.cluster;
        let mut aim = Aim {
            way: Way::Nobody,
            protocol: target.protocol,
            number: target.port,
            name: None,
            address: None,
            node: None,
            service: None,
            port: None,
        };
        match target.host {
            HostName::Address(address) => aim.at_address(cluster, address),
            HostName::Name(name) => aim.at_name(scenario, request, name),
        }
        aim.find_port(cluster);
        Some(aim)
    }

    fn at_name(&mut self, scenario: &Scenario, request: &Request, name: String) {
        let cluster = &scenario.cluster;
        let caller = scenario.caller_shown(&request.from);
        let namespace = caller.filter(|shown| shown.kind == HostKind::Pod);
        let namespace = namespace.and_then(|shown| shown.namespace.as_deref());
        let asker = namespace.map_or(Asker::Host, |namespace| Asker::Pod { namespace });
        if name == "localhost" {
            self.at_address(cluster, IpAddr::from([127, 0, 0, 1]));
            self.name = Some(name);
            return;
        }
        let answer = cluster.resolve(&name, asker);
        self.name = Some(name);
        self.address = answer.addresses.first().copied();
        if let Some((alias, _)) = answer.aliases.first() {
            self.way = Way::ExternalName;
            self.service = service_of_name(cluster, alias);
            return;
        }
        match answer.owner {
            Some(Owner::Service { namespace, name }) => {
                self.way = Way::ClusterIp;
                self.service = position(cluster, &namespace, &name);
            }
            Some(Owner::Endpoints { namespace, service }) => {
                self.way = Way::Headless;
                self.service = position(cluster, &namespace, &service);
            }
            _ => match self.address {
                Some(address) => self.at_address(cluster, address),
                None => self.way = Way::NoName,
            },
        }
    }

    fn at_address(&mut self, cluster: &Cluster, address: IpAddr) {
        self.address = Some(address);
        let mut services = cluster.services.iter();
        let has = |list: &[String]| list.iter().any(|ip| ip.parse() == Ok(address));
        let found = services.by_ref().enumerate().find_map(|(at, service)| {
            let spec = &service.spec;
            let ingress = &service.status.load_balancer.ingress;
            if has(&spec.cluster_ips) {
                Some((at, Way::ClusterIp))
            } else if has(&spec.external_ips) {
                Some((at, Way::ExternalIp))
            } else if ingress.iter().any(|ingress| ingress.ip.parse() == Ok(address)) {
                Some((at, Way::LoadBalancerIp))
            } else {
                None
            }
        });
        let node = cluster.nodes.iter().find(|node| nodes::addresses(node).any(|a| a == address));
        self.node = node.map(|node| node.metadata.name.clone());
        if let Some((at, way)) = found {
            self.service = Some(at);
            self.way = way;
        } else if address.is_loopback() || self.node.is_some() {
            self.service = self.owner_of_node_port(cluster);
            self.way = match (address.is_loopback(), self.service) {
                (true, _) => Way::Loopback,
                (false, Some(_)) => Way::NodePort,
                (false, None) => Way::Node,
            };
        } else if cluster.pods.iter().any(|pod| pods::addresses(pod).any(|a| a == address)) {
            self.way = Way::Pod;
        }
    }

    /// The Service whose node port the number is; of two, the one of the same protocol.
    fn owner_of_node_port(&self, cluster: &Cluster) -> Option<usize> {
        let owns = |service: &Service, same: bool| {
            let mut ports = service.spec.ports.iter();
            ports.any(|port| {
                port.node_port == i32::from(self.number)
                    && (!same || protocol(&port.protocol) == Some(self.protocol))
            })
        };
        if self.number == 0 {
            return None;
        }
        let by = |same| cluster.services.iter().position(|service| owns(service, same));
        by(true).or_else(|| by(false))
    }

    fn find_port(&mut self, cluster: &Cluster) {
        let Some(service) = self.service.and_then(|at| cluster.services.get(at)) else { return };
        let number = i32::from(self.number);
        let by_node = matches!(self.way, Way::NodePort | Way::Loopback);
        let of = |port: &ServicePort| if by_node { port.node_port } else { port.port };
        self.port =
            service.spec.ports.iter().position(|port| {
                of(port) == number && protocol(&port.protocol) == Some(self.protocol)
            });
    }

    /// Whether it is a ping.
    pub(super) fn is_ping(&self) -> bool {
        matches!(self.protocol, Protocol::Icmp | Protocol::Icmpv6)
    }
}

fn position(cluster: &Cluster, namespace: &str, name: &str) -> Option<usize> {
    cluster.services.iter().position(|service| {
        service.metadata.name == name && service.metadata.namespace() == namespace
    })
}

/// `db.shop.svc.cluster.local`
fn service_of_name(cluster: &Cluster, name: &str) -> Option<usize> {
    let mut labels = name.split('.');
    let (service, namespace) = (labels.next()?, labels.next()?);
    position(cluster, namespace, service)
}
