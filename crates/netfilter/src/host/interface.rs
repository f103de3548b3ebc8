//! Network interfaces.

use crate::address::Cidr;
use std::net::IpAddr;
use std::sync::Arc;

/// A network interface of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Its name.
    pub name: Arc<str>,
    /// What it is.
    pub kind: InterfaceKind,
    /// Its addresses, each with the prefix length of its network. The first of a network is the primary one.
    pub addresses: Vec<(IpAddr, u8)>,
}

/// What an interface is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InterfaceKind {
    /// `lo`: what is sent comes back in.
    Loopback,
    /// A card, or one end of a veth pair.
    Ethernet,
    /// A bridge; the host itself hangs on it too, with the interface's addresses.
    Bridge {
        /// Its ports.
        ports: Vec<BridgePort>,
    },
}

/// A port of a bridge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BridgePort {
    /// Its name.
    pub name: Arc<str>,
    /// Whether a frame may leave by the port that it came in by.
    pub hairpin: bool,
}

impl Interface {
    /// Whether it is `lo`.
    pub fn is_loopback(&self) -> bool {
        self.kind == InterfaceKind::Loopback
    }

    /// Whether one of its networks holds `address`.
    pub(crate) fn reaches(&self, address: IpAddr) -> bool {
        self.addresses.iter().any(|(own, prefix)| Cidr::new(*own, *prefix).contains(address))
    }

    /// The address that a packet to `next_hop` gets when its source is to be this interface's: the primary
    /// one of the network in which `next_hop` lies, else the first (`inet_select_addr`).
    pub(crate) fn address_towards(&self, next_hop: IpAddr) -> Option<IpAddr> {
        let of_family =
            || self.addresses.iter().filter(|(own, _)| own.is_ipv4() == next_hop.is_ipv4());
        of_family()
            .find(|(own, prefix)| Cidr::new(*own, *prefix).contains(next_hop))
            .or_else(|| of_family().next())
            .map(|(own, _)| *own)
    }

    pub(crate) fn port(&self, name: &str) -> Option<&BridgePort> {
        match &self.kind {
            InterfaceKind::Bridge { ports } => ports.iter().find(|port| &*port.name == name),
            _ => None,
        }
    }
}
