//! From nodes, pods and clients to hosts and wires.
//!
//! Each node has `eth0` on the LAN and the bridge `cbr0` for its pods, whose gateway is the first address of the
//! node's pod range; a route leads to each other node's range. Clients whose address lies in the LAN are on it;
//! others are behind the router. Who is nobody's neighbour is discarded there without a word.

use super::balancer::{BalancerPlan, Facing};
use super::machine::{Listen, Machine, MachineId};
use super::network::{Member, Network, Segment};
use crate::journey::HostKind;
use manifest::pace;
use netfilter::address::{Cidr, Family};
use netfilter::host::{BridgePort, Host, Interface, InterfaceKind, Owner};
use netfilter::routes::{Route, RouteAction};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// A node to build.
#[derive(Debug, Clone)]
pub struct NodePlan {
    /// Its name.
    pub name: String,
    /// Its addresses, first the one on the LAN (one a family); further ones are its own too.
    pub addresses: Vec<IpAddr>,
    /// The ranges of its pods, at most one a family.
    pub pod_ranges: Vec<Cidr>,
    /// Its pods.
    pub pods: Vec<PodPlan>,
    /// Where processes on the node itself listen (host-network pods).
    pub listens: Vec<Listen>,
    /// Whether packets to 127.0.0.0/8 may be translated and routed, as kube-proxy sets it.
    pub route_localnet: bool,
}

impl NodePlan {
    /// The addresses of its pods that lie outside its pod ranges.
    fn strays(&self) -> impl Iterator<Item = IpAddr> {
        let inside =
            |address: &IpAddr| self.pod_ranges.iter().any(|range| range.contains(*address));
        self.pods.iter().flat_map(|pod| pod.addresses.iter().copied()).filter(move |a| !inside(a))
    }
}

/// A pod to build.
#[derive(Debug, Clone)]
pub struct PodPlan {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// Its addresses, at most one a family.
    pub addresses: Vec<IpAddr>,
    /// Where it listens.
    pub listens: Vec<Listen>,
}

/// A client to build.
#[derive(Debug, Clone)]
pub struct ClientPlan {
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: IpAddr,
    /// The node that is its gateway, if one is.
    pub via: Option<String>,
}

/// The name of a node's interface on the LAN, and of everyone's only one.
pub(super) const ETH0: &str = "eth0";
/// The name of a node's bridge.
const BRIDGE: &str = "cbr0";
/// The longest prefixes that the LAN may have.
const LAN_V4: u8 = 24;
const LAN_V6: u8 = 64;
/// The router's address towards clients that are not on the LAN.
const UPLINK_V4: IpAddr = IpAddr::V4(Ipv4Addr::new(169, 254, 1, 1));
const UPLINK_V6: IpAddr = IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1));

/// Builds the network. The hosts come in the order: router, clients, the load balancer if there is one, nodes
/// each followed by its pods. It rests before each node.
pub async fn build(
    nodes: &[NodePlan],
    clients: &[ClientPlan],
    balancer: Option<&BalancerPlan>,
) -> Network {
    let lans: Vec<Cidr> =
        [Family::V4, Family::V6].into_iter().filter_map(|family| lan(nodes, family)).collect();
    let balanced = balancer.map_or(&[][..], |plan| &plan.addresses);
    let free = |lan: Cidr| free_addresses(lan, nodes, clients, balanced);
    let mut builder = Builder {
        network: Network::default(),
        gateways: lans.iter().map(|lan| (*lan, free(*lan)[0])).collect(),
        on_lan: Vec::new(),
        segments: Vec::new(),
        facing: Vec::new(),
    };
    builder.router();
    for client in clients {
        builder.client(client, nodes);
    }
    if let Some(plan) = balancer {
        let own: Vec<(IpAddr, u8)> = lans.iter().map(|lan| (free(*lan)[1], lan.prefix())).collect();
        builder.balancer(plan, &own);
    }
    for node in nodes {
        pace::rest().await;
        builder.node(node, nodes);
    }
    let members = std::mem::take(&mut builder.on_lan);
    builder.segments.push(Segment::Switch { members });
    builder.network.segments = builder.segments.into();
    builder.network
}

pub(super) struct Builder {
    pub(super) network: Network,
    /// Each family's LAN and the router's address on it.
    pub(super) gateways: Vec<(Cidr, IpAddr)>,
    on_lan: Vec<Member>,
    pub(super) segments: Vec<Segment>,
    /// The clients that a load balancer would face.
    pub(super) facing: Vec<Facing>,
}

/// The smallest network that holds every node's first address of the family.
fn lan(nodes: &[NodePlan], family: Family) -> Option<Cidr> {
    let first = |node: &NodePlan| node.addresses.iter().copied().find(|a| Family::of(*a) == family);
    let addresses: Vec<IpAddr> = nodes.iter().filter_map(first).collect();
    let (one, longest) = (*addresses.first()?, if family == Family::V4 { LAN_V4 } else { LAN_V6 });
    (0..=longest)
        .rev()
        .map(|prefix| Cidr::new(one, prefix))
        .find(|lan| addresses.iter().all(|address| lan.contains(*address)))
}

/// The last two addresses of the LAN that nobody has: the router's, and the load balancer's.
fn free_addresses(
    lan: Cidr,
    nodes: &[NodePlan],
    clients: &[ClientPlan],
    balanced: &[IpAddr],
) -> [IpAddr; 2] {
    let taken = |address: &IpAddr| {
        nodes.iter().any(|node| node.addresses.contains(address))
            || clients.iter().any(|client| client.address == *address)
            || balanced.contains(address)
    };
    let host_bits = u32::from(lan.family().bits() - lan.prefix());
    let nth_last = |n: u32| match lan.address() {
        IpAddr::V4(first) => {
            let size = 1u64.checked_shl(host_bits).unwrap_or(0);
            let last = u64::from(u32::from(first)).wrapping_add(size).wrapping_sub(u64::from(n));
            IpAddr::V4(Ipv4Addr::from(u32::try_from(last & 0xffff_ffff).unwrap_or_default()))
        }
        IpAddr::V6(first) => {
            let size = 1u128.checked_shl(host_bits).unwrap_or(0);
            let last = u128::from(first).wrapping_add(size).wrapping_sub(u128::from(n));
            IpAddr::V6(Ipv6Addr::from(last))
        }
    };
    // The very last is the broadcast address.
    let mut free = (2..1024).map(nth_last).filter(|address| !taken(address));
    [free.next().unwrap_or_else(|| nth_last(2)), free.next().unwrap_or_else(|| nth_last(3))]
}

/// The first address of a node's pod range: the bridge's own.
pub(crate) fn bridge_address(range: Cidr) -> IpAddr {
    match range.address() {
        IpAddr::V4(first) => IpAddr::V4(Ipv4Addr::from(u32::from(first).wrapping_add(1))),
        IpAddr::V6(first) => IpAddr::V6(Ipv6Addr::from(u128::from(first).wrapping_add(1))),
    }
}

pub(super) fn everywhere(family: Family) -> Cidr {
    match family {
        Family::V4 => Cidr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0),
        Family::V6 => Cidr::new(IpAddr::V6(Ipv6Addr::UNSPECIFIED), 0),
    }
}

fn ethernet(name: &str, addresses: Vec<(IpAddr, u8)>) -> Interface {
    Interface { name: Arc::from(name), kind: InterfaceKind::Ethernet, addresses }
}

impl Builder {
    pub(super) fn next_id(&self) -> MachineId {
        MachineId(self.network.machines.len())
    }

    pub(super) fn add(&mut self, machine: Machine) {
        self.network.machines.push(Arc::new(machine));
    }

    fn router_host(&mut self) -> &mut Host {
        // The router is always the first.
        &mut Arc::make_mut(&mut self.network.machines[0]).host
    }

    /// The prefix length with which an address is put on the LAN: the whole address for one outside it.
    fn on_lan_prefix(&self, address: IpAddr) -> u8 {
        let lan = self.gateways.iter().find(|(lan, _)| lan.contains(address));
        lan.map_or(Family::of(address).bits(), |(lan, _)| lan.prefix())
    }

    pub(super) fn join_lan(&mut self, machine: MachineId, interface: &str, addresses: Vec<IpAddr>) {
        let interface = Arc::from(interface);
        self.on_lan.push(Member { machine, interface, addresses, port: Arc::from("") });
    }

    fn router(&mut self) {
        let id = self.next_id();
        let mut host = Host::new("router");
        let addresses: Vec<(IpAddr, u8)> =
            self.gateways.iter().map(|(lan, address)| (*address, lan.prefix())).collect();
        host.add_interface(ethernet("lan0", addresses.clone()));
        host.settings_mut().ip_forward = true;
        host.settings_mut().ipv6_forwarding = true;
        for family in [Family::V4, Family::V6] {
            let route = Route::special(everywhere(family), RouteAction::Blackhole);
            host.routes_mut().add(route);
        }
        self.add(Machine::new(HostKind::Router, "router", None, host));
        self.join_lan(id, "lan0", addresses.into_iter().map(|(address, _)| address).collect());
    }

    fn client(&mut self, plan: &ClientPlan, nodes: &[NodePlan]) {
        let id = self.next_id();
        let family = Family::of(plan.address);
        let lan = self.gateways.iter().copied().find(|(lan, _)| lan.contains(plan.address));
        let via = plan.via.as_ref().and_then(|via| {
            let node = nodes.iter().find(|node| node.name == *via)?;
            node.addresses.iter().copied().find(|address| Family::of(*address) == family)
        });
        let mut host = Host::new(&plan.name);
        let eth0: Arc<str> = Arc::from(ETH0);
        if let Some((lan, gateway)) = lan {
            host.add_interface(ethernet(ETH0, vec![(plan.address, lan.prefix())]));
            let gateway = via.unwrap_or(gateway);
            host.routes_mut().add(Route::via(everywhere(family), eth0, gateway));
            self.join_lan(id, ETH0, vec![plan.address]);
            if via.is_none() {
                self.facing.push(Facing { client: id, address: plan.address, wire: None });
            }
        } else {
            let uplink = if family == Family::V4 { UPLINK_V4 } else { UPLINK_V6 };
            host.add_interface(ethernet(ETH0, vec![(plan.address, family.bits())]));
            host.routes_mut().add(Route::on_link(Cidr::host(uplink), eth0.clone()));
            host.routes_mut().add(Route::via(everywhere(family), eth0.clone(), uplink));
            self.uplink(id, plan.address, uplink, via);
        }
        self.add(Machine::new(HostKind::Client, &plan.name, None, host));
    }

    /// A wire of its own between the router and a client that is not on the LAN.
    fn uplink(&mut self, client: MachineId, address: IpAddr, uplink: IpAddr, via: Option<IpAddr>) {
        let family = Family::of(address);
        let link: Arc<str> = Arc::from(format!("uplink{}", client.0));
        let router = self.router_host();
        router.add_interface(ethernet(&link, vec![(uplink, family.bits())]));
        router.routes_mut().add(Route::on_link(Cidr::host(address), link.clone()));
        if let Some(node) = via {
            router.routes_mut().remove(everywhere(family));
            router.routes_mut().add(Route::via(everywhere(family), Arc::from("lan0"), node));
        }
        let member = |machine, interface, addresses| Member {
            machine,
            interface,
            addresses,
            port: Arc::from(""),
        };
        if via.is_none() {
            let wire = Some(self.segments.len());
            self.facing.push(Facing { client, address, wire });
        }
        let ends = vec![
            member(MachineId(0), link, vec![uplink]),
            member(client, Arc::from(ETH0), vec![address]),
        ];
        self.segments.push(Segment::Switch { members: ends });
    }

    fn node(&mut self, plan: &NodePlan, nodes: &[NodePlan]) {
        let id = self.next_id();
        let mut host = Host::new(&plan.name);
        let settings = host.settings_mut();
        settings.ip_forward = true;
        settings.ipv6_forwarding = true;
        settings.bridge_nf_call_iptables = true;
        settings.bridge_nf_call_ip6tables = true;
        settings.route_localnet = plan.route_localnet;
        // Nobody says whom a node's processes run as: as root, like those that Kubernetes needs there.
        settings.process_owner = Some(Owner::default());
        let with_prefix = |address: &IpAddr| (*address, self.on_lan_prefix(*address));
        host.add_interface(ethernet(ETH0, plan.addresses.iter().map(with_prefix).collect()));
        let eth0: Arc<str> = Arc::from(ETH0);
        for (lan, gateway) in &self.gateways {
            if plan.addresses.iter().any(|address| lan.contains(*address)) {
                let everywhere = everywhere(lan.family());
                host.routes_mut().add(Route::via(everywhere, eth0.clone(), *gateway));
            }
        }
        for other in nodes.iter().filter(|other| other.name != plan.name) {
            let strays = other.strays().map(Cidr::host);
            for range in other.pod_ranges.iter().copied().chain(strays) {
                let family = range.family();
                let way = other.addresses.iter().find(|address| Family::of(**address) == family);
                if let Some(way) = way {
                    host.routes_mut().add(Route::via(range, eth0.clone(), *way));
                }
            }
        }
        for stray in plan.strays() {
            host.routes_mut().add(Route::on_link(Cidr::host(stray), Arc::from(BRIDGE)));
        }
        let ports = (0..plan.pods.len())
            .map(|nth| BridgePort { name: port_name(nth), hairpin: true })
            .collect();
        let gateways = plan.pod_ranges.iter().map(|range| (bridge_address(*range), range.prefix()));
        let bridge: Arc<str> = Arc::from(BRIDGE);
        host.add_interface(Interface {
            name: bridge.clone(),
            kind: InterfaceKind::Bridge { ports },
            addresses: gateways.collect(),
        });
        let mut machine = Machine::new(HostKind::Node, &plan.name, None, host);
        machine.listens.clone_from(&plan.listens);
        self.add(machine);
        self.join_lan(id, ETH0, plan.addresses.clone());
        let members = plan.pods.iter().enumerate().map(|(nth, pod)| self.pod(pod, nth, plan));
        let members = members.collect();
        let segment = Segment::Bridge { owner: id, interface: bridge, members };
        self.segments.push(segment);
    }

    fn pod(&mut self, plan: &PodPlan, nth: usize, node: &NodePlan) -> Member {
        let id = self.next_id();
        let mut host = Host::new(&plan.name);
        let eth0: Arc<str> = Arc::from(ETH0);
        let mut addresses = Vec::new();
        for address in &plan.addresses {
            let family = Family::of(*address);
            let range = node.pod_ranges.iter().find(|range| range.contains(*address));
            // A pod outside its node's range still hangs on the bridge, with the range's gateway.
            let gateway = range.or_else(|| node.pod_ranges.iter().find(|r| r.family() == family));
            addresses.push((*address, range.map_or(family.bits(), |range| range.prefix())));
            if let Some(gateway) = gateway.map(|range| bridge_address(*range)) {
                if range.is_none() {
                    let on_link = Route::on_link(Cidr::host(gateway), eth0.clone());
                    host.routes_mut().add(on_link);
                }
                host.routes_mut().add(Route::via(everywhere(family), eth0.clone(), gateway));
            }
        }
        host.add_interface(ethernet(ETH0, addresses));
        let mut machine = Machine::new(HostKind::Pod, &plan.name, Some(&plan.namespace), host);
        machine.listens.clone_from(&plan.listens);
        self.add(machine);
        Member {
            machine: id,
            interface: eth0,
            addresses: plan.addresses.clone(),
            port: port_name(nth),
        }
    }
}

fn port_name(nth: usize) -> Arc<str> {
    Arc::from(format!("veth{nth}"))
}
