//! The cloud's load balancer: a host with one foot on the nodes' LAN, and one on the wire of each client that
//! has no node as its gateway. Those clients have a route to it for each of its addresses.
//!
//! Nodes and pods have none: what they dial is caught by their own rules, or ends at the router, as recorded.

use super::build::{Builder, ETH0, everywhere};
use super::machine::{Machine, MachineId};
use super::network::{Member, Segment};
use crate::journey::HostKind;
use netfilter::address::{Cidr, Family};
use netfilter::host::{Host, Interface, InterfaceKind};
use netfilter::routes::{Route, Spread};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// What the load balancer is called.
pub const NAME: &str = "load balancer";
/// Its address on each client's wire.
const FRONT_V4: IpAddr = IpAddr::V4(Ipv4Addr::new(169, 254, 1, 2));
const FRONT_V6: IpAddr = IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 2));

/// The load balancer to build.
#[derive(Debug, Clone, Default)]
pub struct BalancerPlan {
    /// The addresses at which clients find it.
    pub addresses: Vec<IpAddr>,
    /// For packets with this mark, the nodes' addresses of which one is the next hop.
    pub spreads: Vec<(u32, Vec<IpAddr>)>,
}

/// A client that has a route to the load balancer.
pub(super) struct Facing {
    pub(super) client: MachineId,
    pub(super) address: IpAddr,
    /// The wire between it and the router; `None` for a client on the LAN.
    pub(super) wire: Option<usize>,
}

impl Builder {
    /// Adds the load balancer. `own` are its addresses on the LAN, one a family.
    pub(super) fn balancer(&mut self, plan: &BalancerPlan, own: &[(IpAddr, u8)]) {
        let id = self.next_id();
        let eth0: Arc<str> = Arc::from(ETH0);
        let mut host = Host::new(NAME);
        host.settings_mut().ip_forward = true;
        host.settings_mut().ipv6_forwarding = true;
        let kind = InterfaceKind::Ethernet;
        host.add_interface(Interface { name: eth0.clone(), kind, addresses: own.to_vec() });
        for (lan, gateway) in &self.gateways {
            let default = everywhere(lan.family());
            host.routes_mut().add(Route::via(default, eth0.clone(), *gateway));
        }
        for (mark, gateways) in &plan.spreads {
            let (mark, interface, gateways) = (*mark, eth0.clone(), gateways.clone());
            host.routes_mut().add_spread(Spread { mark, interface, gateways });
        }
        let addresses: Vec<IpAddr> = own.iter().map(|(address, _)| *address).collect();
        for facing in std::mem::take(&mut self.facing) {
            self.face(id, &mut host, &facing, plan, &addresses);
        }
        self.add(Machine::new(HostKind::LoadBalancer, NAME, None, host));
        self.join_lan(id, ETH0, addresses);
    }

    /// Joins the load balancer to one client.
    fn face(
        &mut self,
        id: MachineId,
        host: &mut Host,
        facing: &Facing,
        plan: &BalancerPlan,
        own: &[IpAddr],
    ) {
        let family = Family::of(facing.address);
        let front = if family == Family::V4 { FRONT_V4 } else { FRONT_V6 };
        let on_lan = own.iter().copied().find(|own| Family::of(*own) == family);
        let (Some(gateway), Some(client)) = (
            facing.wire.map_or(on_lan, |_| Some(front)),
            self.network.machines.get_mut(facing.client.0),
        ) else {
            return;
        };
        let eth0: Arc<str> = Arc::from(ETH0);
        let routes = Arc::make_mut(client).host.routes_mut();
        if facing.wire.is_some() {
            routes.add(Route::on_link(Cidr::host(front), eth0.clone()));
        }
        for address in plan.addresses.iter().filter(|a| Family::of(**a) == family) {
            routes.add(Route::via(Cidr::host(*address), eth0.clone(), gateway));
        }
        let wire = facing.wire.and_then(|wire| self.segments.get_mut(wire));
        if let Some(Segment::Switch { members }) = wire {
            let name: Arc<str> = Arc::from(format!("front{}", facing.client.0));
            let (kind, addresses) = (InterfaceKind::Ethernet, vec![(front, family.bits())]);
            host.add_interface(Interface { name: name.clone(), kind, addresses });
            host.routes_mut().add(Route::on_link(Cidr::host(facing.address), name.clone()));
            let (machine, port) = (id, Arc::from(""));
            members.push(Member { machine, interface: name, addresses: vec![front], port });
        }
    }
}
