//! What a host knows of the network: its interfaces, addresses and routes, and where they send a packet.

use super::{Interface, InterfaceKind, Settings};
use crate::address::{Cidr, Family};
use crate::record::RouteAnswer;
use crate::routes::{RouteAction, Routes};
use crate::rule::{AddressType, AddressTypes};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// Interfaces, routes and settings of a host.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    pub(crate) interfaces: Vec<Interface>,
    pub(crate) routes: Routes,
    pub(crate) settings: Settings,
    /// The name of the loopback interface.
    pub(crate) loopback: Arc<str>,
}

/// Where a packet goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Path {
    /// To this host.
    Local,
    /// Out.
    Out { interface: Arc<str>, next_hop: IpAddr },
}

/// Why it goes nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPath {
    /// No route.
    Network,
    /// A route that says unreachable.
    Host,
    /// A route that says prohibited.
    Prohibited,
    /// A route that discards silently.
    Blackhole,
    /// An address that must not come from, or go to, the network.
    Martian,
    /// The host does not forward.
    NotForwarding,
}

impl Path {
    pub(crate) fn answer(&self) -> RouteAnswer {
        match self {
            Path::Local => RouteAnswer::Local,
            Path::Out { interface, next_hop } => {
                RouteAnswer::Out { interface: Arc::clone(interface), next_hop: *next_hop }
            }
        }
    }
}

fn is_zero_net(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(a) if a.octets()[0] == 0)
}

impl Network {
    pub(crate) fn new() -> Self {
        let loopback: Arc<str> = "lo".into();
        let lo = Interface {
            name: Arc::clone(&loopback),
            kind: InterfaceKind::Loopback,
            addresses: vec![
                (IpAddr::V4(Ipv4Addr::LOCALHOST), 8),
                (IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
            ],
        };
        Network {
            interfaces: vec![lo],
            routes: Routes::default(),
            settings: Settings::default(),
            loopback,
        }
    }

    pub(crate) fn interface(&self, name: &str) -> Option<&Interface> {
        self.interfaces.iter().find(|interface| &*interface.name == name)
    }

    /// The interface that `address` belongs to. All of 127.0.0.0/8 belongs to `lo`.
    pub(crate) fn owner(&self, address: IpAddr) -> Option<&Interface> {
        self.interfaces.iter().find(|interface| {
            interface.addresses.iter().any(|(own, prefix)| {
                *own == address
                    || (interface.is_loopback()
                        && own.is_ipv4()
                        && Cidr::new(*own, *prefix).contains(address))
            })
        })
    }

    pub(crate) fn is_local(&self, address: IpAddr) -> bool {
        self.owner(address).is_some()
            || matches!(self.routes.lookup(address), Some(route) if route.action == RouteAction::Local)
    }

    fn is_broadcast(&self, address: IpAddr) -> bool {
        let IpAddr::V4(address) = address else { return false };
        address.is_broadcast()
            || self.interfaces.iter().flat_map(|i| &i.addresses).any(|(own, prefix)| match own {
                IpAddr::V4(own) if *prefix < 31 && !own.is_loopback() => {
                    let mask = u32::MAX.checked_shl(32 - u32::from(*prefix)).unwrap_or(0);
                    u32::from(address) == u32::from(*own) | !mask
                }
                _ => false,
            })
    }

    /// Where the tables send `destination`, whoever asks.
    fn lookup(&self, destination: IpAddr) -> Result<Path, NoPath> {
        if self.owner(destination).is_some() {
            return Ok(Path::Local);
        }
        let route = self.routes.lookup(destination);
        let connected = self
            .interfaces
            .iter()
            .filter(|interface| !interface.is_loopback())
            .flat_map(|interface| interface.addresses.iter().map(move |own| (interface, own)))
            .map(|(interface, (own, prefix))| (interface, Cidr::new(*own, *prefix)))
            .filter(|(_, network)| network.contains(destination))
            .reduce(|best, next| if next.1.prefix() > best.1.prefix() { next } else { best });
        match (route, connected) {
            (Some(route), connected)
                if connected.is_none_or(|(_, net)| route.destination.prefix() > net.prefix()) =>
            {
                match &route.action {
                    RouteAction::Via { interface, gateway } => Ok(Path::Out {
                        interface: Arc::clone(interface),
                        next_hop: gateway.unwrap_or(destination),
                    }),
                    RouteAction::Local => Ok(Path::Local),
                    RouteAction::Blackhole => Err(NoPath::Blackhole),
                    RouteAction::Unreachable => Err(NoPath::Host),
                    RouteAction::Prohibit => Err(NoPath::Prohibited),
                }
            }
            (_, Some((interface, _))) => {
                Ok(Path::Out { interface: Arc::clone(&interface.name), next_hop: destination })
            }
            (_, None) => Err(NoPath::Network),
        }
    }

    /// The route of a packet that this host sends. A source of 127.0.0.0/8 may leave only where
    /// `route_localnet` allows it.
    pub(crate) fn route_out(&self, source: IpAddr, destination: IpAddr) -> Result<Path, NoPath> {
        let path = self.lookup(destination)?;
        let strays = matches!(&path, Path::Out { .. })
            && matches!(source, IpAddr::V4(a) if a.is_loopback())
            && !self.settings.route_localnet;
        if strays { Err(NoPath::Martian) } else { Ok(path) }
    }

    /// The route of a packet that came in.
    pub(crate) fn route_in(&self, source: IpAddr, destination: IpAddr) -> Result<Path, NoPath> {
        if let (IpAddr::V4(from), IpAddr::V4(to)) = (source, destination) {
            let localnet = self.settings.route_localnet;
            let bad_source = from.is_multicast()
                || from.is_broadcast()
                || (is_zero_net(source) && !to.is_broadcast())
                || (from.is_loopback() && !localnet);
            let bad_destination = is_zero_net(destination) || (to.is_loopback() && !localnet);
            if bad_source || bad_destination {
                return Err(NoPath::Martian);
            }
            // Its own address cannot come from outside.
            if self.owner(source).is_some() {
                return Err(NoPath::Martian);
            }
        }
        if self.is_broadcast(destination) || destination.is_multicast() {
            return Ok(Path::Local);
        }
        let forwards = self.settings.forwards(Family::of(destination));
        match self.lookup(destination) {
            Ok(Path::Out { .. }) if !forwards => Err(NoPath::NotForwarding),
            Err(NoPath::Network | NoPath::Host | NoPath::Prohibited) if !forwards => {
                Err(NoPath::NotForwarding)
            }
            answer => answer,
        }
    }

    /// The source address that a process's packet to `destination` gets.
    pub(crate) fn source_for(&self, destination: IpAddr) -> Option<IpAddr> {
        let (interface, next_hop) = match self.lookup(destination).ok()? {
            Path::Local => {
                return match destination {
                    // The local route of 127.0.0.0/8 prefers 127.0.0.1.
                    IpAddr::V4(a) if a.is_loopback() => {
                        self.owner(destination)?.address_towards(destination)
                    }
                    _ => Some(destination),
                };
            }
            Path::Out { interface, next_hop } => (interface, next_hop),
        };
        if let Some(source) =
            self.routes.lookup(destination).and_then(|route| match &route.action {
                RouteAction::Via { interface: by, .. } if *by == interface => route.source,
                _ => None,
            })
        {
            return Some(source);
        }
        self.source_by(&interface, destination, next_hop)
    }

    /// The address that MASQUERADE, or an answer of the host's own, takes as its source when it leaves by
    /// `interface`. Where that one has none, another interface's serves.
    pub(crate) fn source_by(
        &self,
        interface: &str,
        destination: IpAddr,
        next_hop: IpAddr,
    ) -> Option<IpAddr> {
        if let IpAddr::V6(destination) = destination {
            return self.select_v6(interface, destination).map(IpAddr::V6);
        }
        self.interface(interface)
            .filter(|interface| !interface.is_loopback())
            .and_then(|interface| interface.address_towards(next_hop))
            .or_else(|| {
                let others = self.interfaces.iter().filter(|other| !other.is_loopback());
                others.flat_map(|other| &other.addresses).map(|(own, _)| *own).find(IpAddr::is_ipv4)
            })
    }

    /// RFC 6724's choice, as far as these addresses differ: the destination itself, then the same scope,
    /// then the outgoing interface, then the longest common prefix, then the first.
    fn select_v6(&self, interface: &str, destination: Ipv6Addr) -> Option<Ipv6Addr> {
        let local_scope = |a: &Ipv6Addr| a.is_loopback() || (a.segments()[0] & 0xffc0) == 0xfe80;
        let mut best: Option<((bool, bool, bool, u32), Ipv6Addr)> = None;
        for candidate in &self.interfaces {
            for (own, _) in &candidate.addresses {
                let IpAddr::V6(own) = own else { continue };
                let common = (u128::from(*own) ^ u128::from(destination)).leading_zeros();
                let rank = (
                    *own == destination,
                    local_scope(own) == local_scope(&destination),
                    &*candidate.name == interface,
                    common,
                );
                if best.as_ref().is_none_or(|(top, _)| rank > *top) {
                    best = Some((rank, *own));
                }
            }
        }
        best.map(|(_, own)| own)
    }

    /// The types of an address as `addrtype` sees them. With `limit` only that interface's addresses are local.
    pub(crate) fn address_types(&self, address: IpAddr, limit: Option<&str>) -> AddressTypes {
        let local = match limit {
            None => self.is_local(address),
            Some(name) => self.owner(address).is_some_and(|owner| &*owner.name == name),
        };
        let mut types = 0;
        let mut add = |kind| types |= AddressTypes::one(kind).0;
        match address {
            IpAddr::V4(a) => add(if a.is_multicast() {
                AddressType::Multicast
            } else if is_zero_net(address) || self.is_broadcast(address) {
                AddressType::Broadcast
            } else if local {
                AddressType::Local
            } else {
                AddressType::Unicast
            }),
            // IPv6 addresses can be of several types at once.
            IpAddr::V6(a) => {
                if a.is_unspecified() {
                    add(AddressType::Unspec);
                } else if a.is_multicast() {
                    add(AddressType::Multicast);
                } else {
                    add(AddressType::Unicast);
                    if local {
                        add(AddressType::Local);
                    } else if self.lookup(address).is_err() {
                        add(AddressType::Unreachable);
                    }
                }
            }
        }
        AddressTypes(types)
    }
}
