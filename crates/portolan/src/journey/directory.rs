//! Who has which address, and which of a Service's ports a number is.

use super::{AddressShown, PacketShown};
use crate::scenario::{protocol, service_name};
use crate::text::{PortRole, Text};
use control_plane::alike::Alike;
use control_plane::{Cluster, nodes, pods};
use manifest::kinds::endpoint_slice::{EndpointSlice, SERVICE_NAME_LABEL};
use manifest::kinds::service::Service;
use netfilter::packet::{Packet, Protocol, TcpFlags, Transport};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

/// Names and roles for the addresses of one world.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directory {
    cluster: Arc<Cluster>,
    hosts: Arc<Hosts>,
    /// The addresses of Services, each with its Service's place in the cluster, in order.
    services: Vec<(IpAddr, usize, &'static str)>,
    /// In order.
    node_ports: Vec<(Protocol, u16)>,
    endpoints: Arc<Endpoints>,
}

/// Who has which address, Services apart.
#[derive(Debug, Default)]
pub(crate) struct Hosts {
    owners: HashMap<IpAddr, String>,
    node_addresses: HashSet<IpAddr>,
    /// Routers, and the load balancer's own addresses.
    between: Vec<(IpAddr, String)>,
}

/// Where the endpoints of Services are, and how many say so.
#[derive(Debug, Clone, Default)]
struct Endpoints(HashMap<(IpAddr, Protocol, u16), u32>);

impl Hosts {
    /// Those of a cluster between whose hosts others have these addresses. The first to be named keeps an address.
    pub(crate) fn of(cluster: &Cluster, between: Vec<(IpAddr, String)>) -> Self {
        let mut hosts = Hosts { between, ..Hosts::default() };
        for client in &cluster.clients {
            if let Ok(address) = client.spec.ip.parse() {
                hosts.own(address, &client.metadata.name);
            }
        }
        for node in &cluster.nodes {
            let ranges = nodes::pod_ranges(node).filter_map(|range| range.to_string().parse().ok());
            let bridges = ranges.map(crate::world::build::bridge_address);
            for address in nodes::addresses(node).chain(bridges) {
                hosts.own(address, &node.metadata.name);
                hosts.node_addresses.insert(address);
            }
        }
        for pod in cluster.pods.iter().filter(|pod| !pod.spec.host_network) {
            pods::addresses(pod).for_each(|address| hosts.own(address, &pod.metadata.name));
        }
        hosts
    }

    fn own(&mut self, address: IpAddr, owner: &str) {
        self.owners.entry(address).or_insert_with(|| owner.to_owned());
    }
}

impl Endpoints {
    /// Those of a cluster, found out from those of the cluster before it.
    fn again(cluster: &Cluster, before: &Cluster, known: &Arc<Endpoints>) -> Arc<Self> {
        let alike = Alike::of(&before.endpoint_slices, &cluster.endpoint_slices, Arc::ptr_eq);
        if alike.all() {
            return Arc::clone(known);
        }
        let mut endpoints = Endpoints::clone(known);
        for slice in before.endpoint_slices.get(alike.gone()).unwrap_or_default() {
            endpoint_ports(slice, &mut |place| {
                if let Entry::Occupied(mut entry) = endpoints.0.entry(place) {
                    *entry.get_mut() -= 1;
                    if *entry.get() == 0 {
                        entry.remove();
                    }
                }
            });
        }
        for slice in cluster.endpoint_slices.get(alike.come()).unwrap_or_default() {
            endpoint_ports(slice, &mut |place| *endpoints.0.entry(place).or_default() += 1);
        }
        Arc::new(endpoints)
    }
}

/// The addresses and ports of a Service's slice.
fn endpoint_ports(slice: &EndpointSlice, take: &mut impl FnMut((IpAddr, Protocol, u16))) {
    if !slice.metadata.labels.contains_key(SERVICE_NAME_LABEL) {
        return;
    }
    let addresses = slice.endpoints.iter().flat_map(|endpoint| endpoint.addresses.first());
    for address in addresses.filter_map(|address| address.parse::<IpAddr>().ok()) {
        for port in &slice.ports {
            let number = port.port.and_then(|port| u16::try_from(port).ok());
            let protocol = protocol(port.protocol.as_deref().unwrap_or_default());
            if let (Some(number), Some(protocol)) = (number, protocol) {
                take((address, protocol, number));
            }
        }
    }
}

impl Directory {
    /// That of a cluster whose hosts these are; `before` is that of an older one.
    pub(crate) fn again(cluster: &Arc<Cluster>, hosts: Arc<Hosts>, before: &Directory) -> Self {
        let mut services = Vec::with_capacity(cluster.services.len());
        let mut node_ports = Vec::new();
        for (at, service) in cluster.services.iter().enumerate() {
            let spec = &service.spec;
            let mut add = |text: &String, what| {
                services.extend(text.parse().ok().map(|address: IpAddr| (address, at, what)));
            };
            spec.cluster_ips.iter().for_each(|ip| add(ip, "cluster IP"));
            spec.external_ips.iter().for_each(|ip| add(ip, "external IP"));
            let ingress = &service.status.load_balancer.ingress;
            ingress.iter().for_each(|ingress| add(&ingress.ip, "load balancer IP"));
            for port in spec.ports.iter().filter(|port| port.node_port != 0) {
                let number = u16::try_from(port.node_port).ok();
                node_ports.extend(protocol(&port.protocol).zip(number));
            }
        }
        // Of one address the first stays first.
        services.sort_by_key(|(address, ..)| *address);
        node_ports.sort_unstable();
        let endpoints = Endpoints::again(cluster, &before.cluster, &before.endpoints);
        Directory { cluster: Arc::clone(cluster), hosts, services, node_ports, endpoints }
    }

    /// The part of it that has nothing to do with Services.
    pub(crate) fn hosts(&self) -> &Arc<Hosts> {
        &self.hosts
    }

    /// Whether the hosts are those of another world.
    pub(crate) fn has_hosts_of(&self, other: &Directory) -> bool {
        Arc::ptr_eq(&self.hosts, &other.hosts)
    }

    /// The Services that have an address, and as what.
    fn services_at(&self, address: IpAddr) -> impl Iterator<Item = (&Service, &'static str)> {
        let from = self.services.partition_point(|(at, ..)| *at < address);
        let own = self.services.iter().skip(from).take_while(move |(at, ..)| *at == address);
        own.filter_map(|(_, at, what)| Some((&**self.cluster.services.get(*at)?, *what)))
    }

    /// Who has the address; empty when nobody is known to.
    pub(crate) fn owner(&self, address: IpAddr) -> String {
        if let Some(owner) = self.hosts.owners.get(&address) {
            return owner.clone();
        }
        if let Some((service, what)) = self.services_at(address).next() {
            return format!("{} ({what})", service_name(service));
        }
        let router = self.hosts.between.iter().find(|(at, _)| *at == address);
        router.map(|(_, name)| name.clone()).unwrap_or_default()
    }

    /// Which port a number is at an address.
    pub(crate) fn role_of(
        &self,
        address: IpAddr,
        protocol: Protocol,
        port: u16,
    ) -> Option<PortRole> {
        if self.endpoints.0.contains_key(&(address, protocol, port)) {
            return Some(PortRole::TargetPort);
        }
        let own = |service: &Service| {
            service.spec.ports.iter().any(|own| {
                own.port == i32::from(port)
                    && crate::scenario::protocol(&own.protocol) == Some(protocol)
            })
        };
        if self.services_at(address).any(|(service, _)| own(service)) {
            return Some(PortRole::Port);
        }
        let on_node = self.hosts.node_addresses.contains(&address) || address.is_loopback();
        (on_node && self.is_node_port(protocol, port)).then_some(PortRole::NodePort)
    }

    /// Whether a number is a node port.
    pub(crate) fn is_node_port(&self, protocol: Protocol, port: u16) -> bool {
        self.node_ports.binary_search(&(protocol, port)).is_ok()
    }

    /// An address as a screen shows it.
    pub(crate) fn address(
        &self,
        ip: IpAddr,
        protocol: Protocol,
        port: Option<u16>,
    ) -> AddressShown {
        AddressShown {
            ip: ip.to_string(),
            port,
            owner: self.owner(ip),
            role: port.and_then(|port| self.role_of(ip, protocol, port)),
        }
    }

    /// The packet as a screen shows it.
    pub(crate) fn show(&self, packet: &Packet, connection: &str) -> PacketShown {
        let protocol = packet.protocol();
        PacketShown {
            what: what(packet),
            source: self.address(packet.source, protocol, packet.source_port()),
            destination: self.address(packet.destination, protocol, packet.destination_port()),
            mark: packet.mark,
            connection: connection.to_owned(),
        }
    }

    /// `10.96.14.7:8080` with the number coloured, as part of a sentence.
    pub(crate) fn say(&self, ip: IpAddr, protocol: Protocol, port: Option<u16>) -> Text {
        match port {
            None => Text::new().code(ip.to_string()),
            Some(port) => {
                let host = if ip.is_ipv6() { format!("[{ip}]:") } else { format!("{ip}:") };
                Text::new().code(host).port(port, self.role_of(ip, protocol, port))
            }
        }
    }
}

/// What kind of packet it is: `TCP SYN`, `UDP`, `ICMP port unreachable`.
fn what(packet: &Packet) -> String {
    match &packet.transport {
        Transport::Tcp { flags, .. } => format!("TCP {}", tcp_words(*flags)),
        Transport::Udp { .. } => "UDP".to_owned(),
        Transport::Sctp { chunk, .. } => format!("SCTP {}", sctp_words(*chunk)),
        Transport::Icmp { kind, code, .. } => icmp_words(packet.source.is_ipv6(), *kind, *code),
        Transport::Other(number) => format!("IP protocol {number}"),
    }
}

fn tcp_words(flags: TcpFlags) -> String {
    const NAMES: [(TcpFlags, &str); 6] = [
        (TcpFlags::SYN, "SYN"),
        (TcpFlags::FIN, "FIN"),
        (TcpFlags::RST, "RST"),
        (TcpFlags::PSH, "data"),
        (TcpFlags::URG, "URG"),
        (TcpFlags::ACK, "ACK"),
    ];
    let set: Vec<&str> =
        NAMES.iter().filter(|(flag, _)| flags.has(*flag)).map(|(_, name)| *name).collect();
    set.join(", ")
}

fn sctp_words(chunk: u8) -> &'static str {
    match chunk {
        1 => "INIT",
        2 => "INIT ACK",
        6 => "ABORT",
        10 => "COOKIE ECHO",
        11 => "COOKIE ACK",
        _ => "chunk",
    }
}

/// What an ICMP message says, by its type and code.
pub(crate) fn icmp_words(v6: bool, kind: u8, code: u8) -> String {
    let words = match (v6, kind, code) {
        (false, 0, _) | (true, 129, _) => "echo reply",
        (false, 8, _) | (true, 128, _) => "echo request",
        (false, 3, 0) => "net unreachable",
        (false, 3, 1) => "host unreachable",
        (false, 3, 2) => "protocol unreachable",
        (false, 3, 3) | (true, 1, 4) => "port unreachable",
        (false, 3, 13) | (true, 1, 1) => "administratively prohibited",
        (true, 1, 0) => "no route",
        (true, 1, 3) => "address unreachable",
        (false, 11, _) | (true, 3, _) => "time exceeded",
        _ => return format!("ICMP {kind}/{code}"),
    };
    format!("ICMP {words}")
}
