//! What tells one connection from another.

use crate::packet::{Packet, Protocol, Transport};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// The addresses and ports of one direction of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tuple {
    /// Source address.
    pub source: IpAddr,
    /// Destination address.
    pub destination: IpAddr,
    /// The protocol above IP.
    pub protocol: Protocol,
    /// Source port; the identifier of an ICMP query; 0 where there is none.
    pub source_port: u16,
    /// Destination port; type and code of an ICMP query (`type << 8 | code`); 0 where there is none.
    pub destination_port: u16,
}

impl Tuple {
    /// The tuple of a packet as it stands.
    pub fn of(packet: &Packet) -> Tuple {
        let (source_port, destination_port) = match packet.transport {
            Transport::Tcp { source_port, destination_port, .. }
            | Transport::Udp { source_port, destination_port }
            | Transport::Sctp { source_port, destination_port, .. } => {
                (source_port, destination_port)
            }
            Transport::Icmp { kind, code, identifier, .. } => {
                (identifier, u16::from_be_bytes([kind, code]))
            }
            Transport::Other(_) => (0, 0),
        };
        Tuple {
            source: packet.source,
            destination: packet.destination,
            protocol: packet.protocol(),
            source_port,
            destination_port,
        }
    }

    /// The tuple of the answer: addresses and ports swapped, an ICMP query turned into its reply.
    /// `None` for an ICMP message that has no counterpart.
    pub fn inverse(&self) -> Option<Tuple> {
        let (source_port, destination_port) = match self.protocol {
            Protocol::Icmp | Protocol::Icmpv6 => {
                let [kind, code] = self.destination_port.to_be_bytes();
                let kind = counterpart(self.protocol, kind)?;
                (self.source_port, u16::from_be_bytes([kind, code]))
            }
            _ => (self.destination_port, self.source_port),
        };
        Some(Tuple {
            source: self.destination,
            destination: self.source,
            protocol: self.protocol,
            source_port,
            destination_port,
        })
    }
}

/// The ICMP type that answers `kind`, or that `kind` answers.
fn counterpart(protocol: Protocol, kind: u8) -> Option<u8> {
    const V4: [(u8, u8); 4] = [(8, 0), (13, 14), (15, 16), (17, 18)];
    const V6: [(u8, u8); 2] = [(128, 129), (139, 140)];
    let pairs: &[(u8, u8)] = if protocol == Protocol::Icmp { &V4 } else { &V6 };
    pairs.iter().find_map(|&(query, reply)| match kind {
        _ if kind == query => Some(reply),
        _ if kind == reply => Some(query),
        _ => None,
    })
}

/// Whether an ICMP message of this type may begin a connection.
pub(crate) fn begins(protocol: Protocol, kind: u8) -> bool {
    match protocol {
        Protocol::Icmp => matches!(kind, 8 | 13 | 15 | 17),
        _ => matches!(kind, 128 | 139),
    }
}

/// Whether an ICMP message of this type is an error about another packet.
pub(crate) fn is_error(protocol: Protocol, kind: u8) -> bool {
    match protocol {
        Protocol::Icmp => matches!(kind, 3 | 4 | 5 | 11 | 12),
        _ => kind < 128,
    }
}
