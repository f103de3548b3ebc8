//! Who can call, and what is worth dialling.

use super::Scenario;
use super::plan::{protocol, service_name};
use crate::journey::{HostKind, HostShown};
use crate::request::{Caller, CallerKind, RequestError, Suggestion};
use crate::text::PortRole;
use crate::world::machine::{Machine, MachineId};
use control_plane::nodes;
use manifest::kinds::service::{Service, ServicePort};
use netfilter::packet::Protocol;
use std::collections::HashMap;
use std::net::IpAddr;

/// How many addresses are suggested at most: nobody reads through more.
pub const MOST_SUGGESTIONS: usize = 2_000;

impl Scenario {
    /// Who can send a request: clients, then pods, then nodes.
    pub fn callers(&self) -> Vec<Caller> {
        let machines = &self.world.network.machines;
        let mut bearers: HashMap<&str, usize> = HashMap::new();
        for machine in machines {
            *bearers.entry(&machine.shown.name).or_default() += 1;
        }
        let mut callers: Vec<Caller> =
            machines.iter().filter_map(|machine| caller(machine, &bearers)).collect();
        callers.sort_by_key(|caller| match caller.kind {
            CallerKind::Client => 0,
            CallerKind::Pod => 1,
            CallerKind::Node => 2,
        });
        callers
    }

    /// The host that a caller's name means: a client, node or pod, or `NAMESPACE/POD`.
    pub(super) fn caller(&self, name: &str) -> Result<MachineId, RequestError> {
        let unknown = || RequestError::UnknownCaller(name.to_owned());
        let mut found = self.world.network.machines.iter().enumerate().filter(|(_, machine)| {
            let shown = &machine.shown;
            match (name.split_once('/'), shown.kind) {
                (_, HostKind::Router | HostKind::LoadBalancer) => false,
                (Some((namespace, pod)), HostKind::Pod) => {
                    shown.name == pod && shown.namespace.as_deref() == Some(namespace)
                }
                (None, _) => shown.name == name,
                (Some(_), _) => false,
            }
        });
        let (first, _) = found.next().ok_or_else(unknown)?;
        match found.next() {
            Some(_) => Err(RequestError::AmbiguousCaller(name.to_owned())),
            None => Ok(MachineId(first)),
        }
    }

    /// The host that a caller's name means, where it means one.
    pub(crate) fn caller_shown(&self, name: &str) -> Option<&HostShown> {
        self.caller(name).ok().map(|id| &self.world.network.machine(id).shown)
    }

    /// Every address that there is to dial: first those that are telling from there, then those that lead nowhere
    /// from there, which is worth a try too: at most
    /// [`MOST_SUGGESTIONS`].
    pub fn suggestions(&self, from: &str) -> Vec<Suggestion> {
        let caller = self.caller(from).ok().map(|id| &self.world.network.machine(id).shown);
        let namespace = caller.and_then(|shown| shown.namespace.clone());
        let in_cluster = caller.is_some_and(|shown| shown.kind == HostKind::Pod);
        let mut found = Vec::new();
        for service in self.services_and_refused() {
            if found.len() >= MOST_SUGGESTIONS {
                break;
            }
            let group = service_name(service);
            for port in &service.spec.ports {
                let Some(protocol) = protocol(&port.protocol) else { continue };
                let list = &mut List { found: &mut found, scheme: scheme(protocol), group: &group };
                if in_cluster {
                    by_name(list, service, port, namespace.as_deref());
                    by_cluster_ip(list, service, port);
                    self.by_node_port(list, port);
                } else {
                    self.by_node_port(list, port);
                    by_cluster_ip(list, service, port);
                }
                by_other_addresses(list, service, port);
                if caller.is_some_and(|shown| shown.kind == HostKind::Node) {
                    by_loopback(list, port);
                }
            }
        }
        let outside = caller.is_none_or(|shown| shown.kind == HostKind::Client);
        self.pods_directly(&mut found, if outside { NOT_FROM_HERE } else { "Pods directly" });
        if !in_cluster {
            for service in self.services_and_refused() {
                if found.len() >= MOST_SUGGESTIONS {
                    break;
                }
                for port in &service.spec.ports {
                    let Some(protocol) = protocol(&port.protocol) else { continue };
                    let scheme = scheme(protocol);
                    let list = &mut List { found: &mut found, scheme, group: NOT_FROM_HERE };
                    by_name(list, service, port, None);
                }
            }
        }
        found.truncate(MOST_SUGGESTIONS);
        found
    }

    /// The Services, and those that the API server refused: their node ports are still what a user dials.
    fn services_and_refused(&self) -> impl Iterator<Item = &Service> {
        let refused = self.cluster.answers.iter().map(|answer| &answer.object);
        let refused = refused.filter(|answer| answer.service().is_none());
        let services = self.cluster.services.iter().map(|service| &**service);
        services.chain(refused.map(|answer| answer.defaulted()))
    }

    fn by_node_port(&self, list: &mut List<'_>, port: &ServicePort) {
        if port.node_port == 0 {
            return;
        }
        for node in &self.cluster.nodes {
            if nodes::addresses(node).next().is_some() {
                let name = &node.metadata.name;
                list.add(format!("{name}:{}", port.node_port), name, PortRole::NodePort);
            }
        }
    }

    fn pods_directly(&self, found: &mut Vec<Suggestion>, group: &str) {
        // Any address of the family, to learn the pod's own.
        let far = [IpAddr::from([192, 0, 2, 1]), IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1])];
        for machine in &self.world.network.machines {
            if found.len() >= MOST_SUGGESTIONS {
                return;
            }
            if machine.shown.kind != HostKind::Pod {
                continue;
            }
            for listen in machine.listens.iter().filter(|listen| listen.address.is_none()) {
                for address in far.iter().filter_map(|far| machine.host.source_for(*far)) {
                    let role = self.world.directory.role_of(address, listen.protocol, listen.port);
                    let scheme = scheme(listen.protocol);
                    found.push(Suggestion {
                        url: format!("{scheme}://{}", authority(address, listen.port)),
                        group: group.to_owned(),
                        label: machine.shown.name.clone(),
                        role,
                    });
                }
            }
        }
    }
}

/// The group of addresses that lead nowhere from where the caller is.
const NOT_FROM_HERE: &str = "Only inside the cluster";

/// Where addresses of one kind are added.
struct List<'a> {
    found: &'a mut Vec<Suggestion>,
    scheme: &'static str,
    group: &'a str,
}

impl List<'_> {
    fn add(&mut self, authority: String, label: &str, role: PortRole) {
        self.found.push(Suggestion {
            url: format!("{}://{authority}", self.scheme),
            group: self.group.to_owned(),
            label: label.to_owned(),
            role: Some(role),
        });
    }
}

fn caller(machine: &Machine, bearers: &HashMap<&str, usize>) -> Option<Caller> {
    let shown = &machine.shown;
    let (kind, what) = match shown.kind {
        HostKind::Router | HostKind::LoadBalancer => return None,
        HostKind::Client => (CallerKind::Client, "outside"),
        HostKind::Node => (CallerKind::Node, "node"),
        HostKind::Pod => (CallerKind::Pod, "pod"),
    };
    let unique = bearers.get(shown.name.as_str()) == Some(&1);
    let name = match &shown.namespace {
        Some(namespace) if !unique => format!("{namespace}/{}", shown.name),
        _ => shown.name.clone(),
    };
    let label = match shown.namespace.as_deref() {
        Some(namespace) if namespace != "default" => {
            format!("{} ({what} in {namespace})", shown.name)
        }
        _ => format!("{} ({what})", shown.name),
    };
    Some(Caller { name, label, kind })
}

/// The scheme that dials with a protocol.
pub(crate) fn scheme(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Udp => "udp",
        Protocol::Sctp => "sctp",
        _ => "http",
    }
}

/// The URL of a port at an address.
pub(crate) fn url(scheme: &str, address: IpAddr, port: u16) -> String {
    format!("{scheme}://{}", authority(address, port))
}

fn authority(address: IpAddr, port: u16) -> String {
    match address {
        IpAddr::V4(address) => format!("{address}:{port}"),
        IpAddr::V6(address) => format!("[{address}]:{port}"),
    }
}

fn by_name(list: &mut List<'_>, service: &Service, port: &ServicePort, namespace: Option<&str>) {
    let meta = &service.metadata;
    let name = match namespace {
        Some(namespace) if namespace == meta.namespace() => meta.name.clone(),
        _ => format!("{}.{}", meta.name, meta.namespace()),
    };
    list.add(format!("{name}:{}", port.port), "by name", PortRole::Port);
}

fn by_cluster_ip(list: &mut List<'_>, service: &Service, port: &ServicePort) {
    add_addresses(list, port, service.spec.cluster_ips.iter(), "cluster IP");
}

fn by_other_addresses(list: &mut List<'_>, service: &Service, port: &ServicePort) {
    let ingress = service.status.load_balancer.ingress.iter().map(|ingress| &ingress.ip);
    add_addresses(list, port, ingress, "load balancer");
    add_addresses(list, port, service.spec.external_ips.iter(), "external IP");
}

fn add_addresses<'a>(
    list: &mut List<'_>,
    port: &ServicePort,
    addresses: impl Iterator<Item = &'a String>,
    what: &str,
) {
    let Ok(number) = u16::try_from(port.port) else { return };
    for address in addresses.filter_map(|address| address.parse().ok()) {
        list.add(authority(address, number), what, PortRole::Port);
    }
}

fn by_loopback(list: &mut List<'_>, port: &ServicePort) {
    if port.node_port != 0 {
        list.add(format!("127.0.0.1:{}", port.node_port), "localhost", PortRole::NodePort);
    }
}
