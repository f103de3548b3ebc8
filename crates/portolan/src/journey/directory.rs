//! Who has which address, and which of a Service's ports a number is.

use super::{AddressShown, PacketShown};
use crate::text::{PortRole, Text};
use netfilter::packet::{Packet, Protocol, TcpFlags, Transport};
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

/// Names and roles for the addresses of one world.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directory {
    owners: HashMap<IpAddr, String>,
    roles: HashMap<(IpAddr, Protocol, u16), PortRole>,
    node_addresses: HashSet<IpAddr>,
    node_ports: HashSet<(Protocol, u16)>,
}

impl Directory {
    /// Says who has an address. The first to be named keeps it.
    pub(crate) fn own(&mut self, address: IpAddr, owner: &str) {
        self.owners.entry(address).or_insert_with(|| owner.to_owned());
    }

    /// Says that node ports can be dialled at an address.
    pub(crate) fn node_address(&mut self, address: IpAddr) {
        self.node_addresses.insert(address);
    }

    /// Says that a number is a node port.
    pub(crate) fn node_port(&mut self, protocol: Protocol, port: u16) {
        self.node_ports.insert((protocol, port));
    }

    /// Says which port a number is at an address.
    pub(crate) fn role(&mut self, address: IpAddr, protocol: Protocol, port: u16, role: PortRole) {
        self.roles.insert((address, protocol, port), role);
    }

    /// Who has the address; empty when nobody is known to.
    pub(crate) fn owner(&self, address: IpAddr) -> &str {
        self.owners.get(&address).map_or("", String::as_str)
    }

    /// Which port a number is at an address.
    pub(crate) fn role_of(
        &self,
        address: IpAddr,
        protocol: Protocol,
        port: u16,
    ) -> Option<PortRole> {
        let by_address = self.roles.get(&(address, protocol, port)).copied();
        by_address.or_else(|| {
            let on_node = self.node_addresses.contains(&address) || address.is_loopback();
            (on_node && self.node_ports.contains(&(protocol, port))).then_some(PortRole::NodePort)
        })
    }

    /// Whether a number is a node port.
    pub(crate) fn is_node_port(&self, protocol: Protocol, port: u16) -> bool {
        self.node_ports.contains(&(protocol, port))
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
            owner: self.owner(ip).to_owned(),
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
