//! What kube-proxy takes from each port of each Service.

use crate::addresses;
use crate::names::protocol_name;
use crate::notice::Notice;
use crate::origins::{Kind, ObjectName, ServicePortName};
use manifest::kinds::service::{Service, ServicePort as Port};
use netfilter::address::{Cidr, Family};
use netfilter::packet::Protocol;
use std::net::IpAddr;
use std::sync::Arc;

/// The label by which a Service asks for another proxy.
pub(crate) const SERVICE_PROXY_NAME_LABEL: &str = "service.kubernetes.io/service-proxy-name";

/// How long session affinity lasts where the Service does not say, in seconds.
pub(crate) const DEFAULT_AFFINITY_SECONDS: u32 = 10_800;

/// A port of a Service, in one address family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServicePort<'a> {
    /// The Service.
    pub(crate) service: &'a Service,
    /// Its port as it stands there, and its place in `spec.ports`.
    pub(crate) spec: &'a Port,
    pub(crate) index: u32,
    /// `namespace/name`, or `namespace/name:port-name`.
    pub(crate) name: String,
    pub(crate) protocol: Protocol,
    /// The address of this family, and its place in `spec.clusterIPs`; `None` if it is `spec.clusterIP`.
    pub(crate) cluster_ip: IpAddr,
    pub(crate) cluster_ip_index: Option<u32>,
    pub(crate) port: u16,
    pub(crate) node_port: Option<u16>,
    /// Addresses and ranges of this family, each with its place in its list.
    pub(crate) external_ips: Vec<(u32, IpAddr)>,
    pub(crate) load_balancer_ips: Vec<(u32, IpAddr)>,
    pub(crate) source_ranges: Vec<(u32, Cidr)>,
    pub(crate) health_check_node_port: Option<u16>,
    /// Seconds of session affinity by client address.
    pub(crate) affinity_seconds: Option<u32>,
    pub(crate) external_policy_local: bool,
    pub(crate) internal_policy_local: bool,
}

impl ServicePort<'_> {
    /// It can be reached other than by its cluster address.
    pub(crate) fn is_externally_accessible(&self) -> bool {
        self.node_port.is_some()
            || !self.load_balancer_ips.is_empty()
            || !self.external_ips.is_empty()
    }

    /// Some of its traffic may go to any endpoint. With `externalTrafficPolicy: Local` that is what pods and
    /// the node itself send to an external address.
    pub(crate) fn uses_cluster_endpoints(&self) -> bool {
        !self.internal_policy_local || self.is_externally_accessible()
    }

    /// Some of its traffic must stay on this node.
    pub(crate) fn uses_local_endpoints(&self) -> bool {
        self.internal_policy_local
            || (self.external_policy_local && self.is_externally_accessible())
    }
}

/// The ports of one Service, by port name and protocol, and what of it kube-proxy passes over.
#[derive(Debug)]
pub(crate) struct OfService<'a> {
    service: &'a Service,
    pub(crate) ports: Vec<ServicePort<'a>>,
    pub(crate) notices: Vec<Notice>,
}

impl OfService<'_> {
    /// The Service's namespace and name: the very texts of its ports' names, where it has any.
    pub(crate) fn key(&self, ports: &[ServicePortName]) -> (Arc<str>, Arc<str>) {
        if let Some(ServicePortName { service, .. }) = ports.first() {
            return (Arc::clone(&service.namespace), Arc::clone(&service.name));
        }
        let (namespace, name) = key(self.service);
        (namespace.into(), name.into())
    }
}

/// All ports of `services`, by namespace, name, port name and protocol. Of two Services with one name, or two
/// ports with one name and protocol, the later one counts.
pub(crate) fn collect<'a>(services: &[&'a Service], family: Family) -> Vec<OfService<'a>> {
    let mut services: Vec<&'a Service> = services.to_vec();
    services.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut collected = Vec::with_capacity(services.len());
    for (place, service) in services.iter().copied().enumerate() {
        if services.get(place + 1).is_some_and(|next| key(next) == key(service)) {
            continue;
        }
        let mut ports = Vec::with_capacity(service.spec.ports.len());
        let mut notices = Vec::new();
        of_service(service, family, &mut ports, &mut notices);
        collected.push(OfService { service, ports, notices });
    }
    collected
}

/// A Service's namespace and name.
pub(crate) fn key(service: &Service) -> (&str, &str) {
    (service.metadata.namespace(), &service.metadata.name)
}

fn of_service<'a>(
    service: &'a Service,
    family: Family,
    all: &mut Vec<ServicePort<'a>>,
    notices: &mut Vec<Notice>,
) {
    let Some((cluster_ip, cluster_ip_index)) = cluster_ip(service, family) else { return };
    let spec = &service.spec;
    let first = all.len();
    for (index, port) in (0_u32..).zip(&spec.ports) {
        let mut pass_over = |field: &str, reason| {
            notices.push(notice(service, format!("spec.ports[{index}].{field}"), reason));
        };
        let Some(protocol) = protocol(&port.protocol) else {
            pass_over("protocol", "it is none of TCP, UDP and SCTP");
            continue;
        };
        let Some(number) = u16::try_from(port.port).ok().filter(|number| *number > 0) else {
            pass_over("port", "it is not within 1 to 65535");
            continue;
        };
        let node_port = u16::try_from(port.node_port).ok();
        if node_port.is_none() {
            pass_over("nodePort", "it is not within 1 to 65535");
        }
        all.push(ServicePort {
            service,
            spec: port,
            index,
            name: name(service, &port.name),
            protocol,
            cluster_ip,
            cluster_ip_index,
            port: number,
            node_port: node_port.filter(|number| *number > 0),
            external_ips: Vec::new(),
            load_balancer_ips: Vec::new(),
            source_ranges: Vec::new(),
            health_check_node_port: health_check_node_port(service),
            affinity_seconds: affinity_seconds(service),
            external_policy_local: external_policy_local(service),
            internal_policy_local: spec.internal_traffic_policy.as_deref() == Some("Local"),
        });
    }
    let Some(mine) = all.get_mut(first..) else { return };
    mine.sort_by(|a, b| port_key(a).cmp(&port_key(b)));
    let external_ips = external_ips(service, family, notices);
    let load_balancer_ips = load_balancer_ips(service, family, notices);
    let source_ranges = source_ranges(service, family, notices);
    for port in mine {
        port.external_ips.clone_from(&external_ips);
        port.load_balancer_ips.clone_from(&load_balancer_ips);
        port.source_ranges.clone_from(&source_ranges);
    }
    keep_last_of_each(all, first);
}

fn port_key<'a>(port: &'a ServicePort<'_>) -> (&'a str, &'static str) {
    (&port.spec.name, protocol_name(port.protocol))
}

/// Of equal neighbours from `first` on, the last stays.
fn keep_last_of_each(all: &mut Vec<ServicePort<'_>>, first: usize) {
    let mut place = first;
    while let (Some(this), Some(next)) = (all.get(place), all.get(place + 1)) {
        if port_key(this) == port_key(next) {
            all.remove(place);
        } else {
            place += 1;
        }
    }
}

fn name(service: &Service, port: &str) -> String {
    let (namespace, name) = key(service);
    let mut text = String::with_capacity(namespace.len() + name.len() + port.len() + 2);
    text.push_str(namespace);
    text.push('/');
    text.push_str(name);
    if !port.is_empty() {
        text.push(':');
        text.push_str(port);
    }
    text
}

/// The Service's address of that family. None for a headless Service, an `ExternalName`, one of another
/// family, and one that another proxy looks after.
fn cluster_ip(service: &Service, family: Family) -> Option<(IpAddr, Option<u32>)> {
    let spec = &service.spec;
    let first = match spec.cluster_ips.first() {
        Some(first) if spec.cluster_ip.is_empty() => first,
        _ => &spec.cluster_ip,
    };
    if service.metadata.labels.contains_key(SERVICE_PROXY_NAME_LABEL)
        || spec.kind == "ExternalName"
        || first.is_empty()
        || first == "None"
    {
        return None;
    }
    if spec.ip_families.is_empty() {
        return addresses::address_of(family, first).map(|address| (address, None));
    }
    let wanted = match family {
        Family::V4 => "IPv4",
        Family::V6 => "IPv6",
    };
    let place = spec.ip_families.iter().position(|name| name == wanted)?;
    match spec.cluster_ips.get(place) {
        Some(text) => {
            addresses::address_of(family, text).map(|address| (address, u32::try_from(place).ok()))
        }
        None if place == 0 => addresses::address_of(family, first).map(|address| (address, None)),
        None => None,
    }
}

/// Absent means TCP, as the API server stores it.
fn protocol(text: &str) -> Option<Protocol> {
    match text {
        "" | "TCP" => Some(Protocol::Tcp),
        "UDP" => Some(Protocol::Udp),
        "SCTP" => Some(Protocol::Sctp),
        _ => None,
    }
}

fn external_policy_local(service: &Service) -> bool {
    let spec = &service.spec;
    let accessible = match spec.kind.as_str() {
        "LoadBalancer" | "NodePort" => true,
        "" | "ClusterIP" => !spec.external_ips.is_empty(),
        _ => false,
    };
    accessible && spec.external_traffic_policy == "Local"
}

fn health_check_node_port(service: &Service) -> Option<u16> {
    let wanted = service.spec.kind == "LoadBalancer" && external_policy_local(service);
    u16::try_from(service.spec.health_check_node_port).ok().filter(|port| wanted && *port > 0)
}

fn affinity_seconds(service: &Service) -> Option<u32> {
    let spec = &service.spec;
    (spec.session_affinity == "ClientIP").then(|| {
        spec.session_affinity_config
            .as_ref()
            .and_then(|config| config.client_ip.as_ref())
            .and_then(|config| config.timeout_seconds)
            .and_then(|seconds| u32::try_from(seconds).ok())
            .unwrap_or(DEFAULT_AFFINITY_SECONDS)
    })
}

fn external_ips(
    service: &Service,
    family: Family,
    notices: &mut Vec<Notice>,
) -> Vec<(u32, IpAddr)> {
    let mut found = Vec::new();
    for (place, text) in (0_u32..).zip(&service.spec.external_ips) {
        match addresses::address(text) {
            Some(address) if Family::of(address) == family => found.push((place, address)),
            Some(_) => {}
            None => {
                let path = format!("spec.externalIPs[{place}]");
                notices.push(notice(service, path, "it is not an IP address"));
            }
        }
    }
    found
}

fn load_balancer_ips(
    service: &Service,
    family: Family,
    notices: &mut Vec<Notice>,
) -> Vec<(u32, IpAddr)> {
    let mut found = Vec::new();
    for (place, ingress) in (0_u32..).zip(&service.status.load_balancer.ingress) {
        let is_vip = ingress.ip_mode.as_deref().is_none_or(|mode| mode == "VIP");
        if ingress.ip.is_empty() || !is_vip {
            continue;
        }
        match addresses::address(&ingress.ip) {
            Some(address) if Family::of(address) == family => found.push((place, address)),
            Some(_) => {}
            None => {
                let path = format!("status.loadBalancer.ingress[{place}].ip");
                notices.push(notice(service, path, "it is not an IP address"));
            }
        }
    }
    found
}

/// A range of no bits allows everybody, as having no ranges does.
fn source_ranges(service: &Service, family: Family, notices: &mut Vec<Notice>) -> Vec<(u32, Cidr)> {
    let mut found = Vec::new();
    for (place, text) in (0_u32..).zip(&service.spec.load_balancer_source_ranges) {
        match addresses::range(text.trim()) {
            Some(range) if range.family() == family => found.push((place, range)),
            Some(_) => {}
            None => {
                let path = format!("spec.loadBalancerSourceRanges[{place}]");
                notices.push(notice(service, path, "it is not a range of addresses"));
            }
        }
    }
    if found.iter().any(|(_, range)| range.prefix() == 0) {
        found.clear();
    }
    found
}

fn notice(service: &Service, path: String, reason: &'static str) -> Notice {
    let (namespace, name) = key(service);
    Notice { object: ObjectName::new(Kind::Service, namespace, name), path, reason }
}
