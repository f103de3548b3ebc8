//! A host of the world: its kernel, and the processes that listen on it.

use crate::journey::{HostKind, HostShown};
use netfilter::host::Host;
use netfilter::packet::Protocol;
use std::net::IpAddr;
use std::sync::Arc;

/// A host, by its place in the world's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MachineId(pub usize);

/// A host and its processes.
#[derive(Debug, Clone)]
pub struct Machine {
    /// What it is called, and what it is.
    pub shown: HostShown,
    /// Its kernel.
    pub host: Host,
    /// Where its processes listen.
    pub listens: Vec<Listen>,
    /// Whether it has got its rules yet, IPv4 and IPv6.
    pub has_rules: [bool; 2],
}

/// A process that listens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Listen {
    /// Who answers: the pod's name (that of a host-network pod on a node).
    pub process: Arc<str>,
    /// The only address it listens on; `None` for all.
    pub address: Option<IpAddr>,
    /// TCP, UDP or SCTP.
    pub protocol: Protocol,
    /// The port.
    pub port: u16,
}

impl Machine {
    /// A host without processes.
    pub fn new(kind: HostKind, name: &str, namespace: Option<&str>, host: Host) -> Self {
        let shown =
            HostShown { kind, name: name.to_owned(), namespace: namespace.map(str::to_owned) };
        Machine { shown, host, listens: Vec::new(), has_rules: [false; 2] }
    }

    /// The process that gets what is sent to that address and port. One that listens on this address
    /// alone goes before one that listens on all.
    pub fn listener(&self, protocol: Protocol, address: IpAddr, port: u16) -> Option<&Listen> {
        let fits = |listen: &&Listen| listen.protocol == protocol && listen.port == port;
        self.listens
            .iter()
            .filter(fits)
            .find(|listen| listen.address == Some(address))
            .or_else(|| self.listens.iter().filter(fits).find(|listen| listen.address.is_none()))
    }
}
