//! A packet as the hooks see it.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;

/// The protocol above IP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Protocol {
    /// 6
    Tcp,
    /// 17
    Udp,
    /// 132
    Sctp,
    /// 1
    Icmp,
    /// 58
    Icmpv6,
    /// Any other, by its number.
    Other(u8),
}

impl Protocol {
    /// The number in the IP header.
    pub fn number(self) -> u8 {
        match self {
            Protocol::Icmp => 1,
            Protocol::Tcp => 6,
            Protocol::Udp => 17,
            Protocol::Icmpv6 => 58,
            Protocol::Sctp => 132,
            Protocol::Other(number) => number,
        }
    }
}

impl fmt::Display for Protocol {
    /// As `iptables-save` names it: `tcp`, `ipv6-icmp`, or the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Protocol::Tcp => f.write_str("tcp"),
            Protocol::Udp => f.write_str("udp"),
            Protocol::Sctp => f.write_str("sctp"),
            Protocol::Icmp => f.write_str("icmp"),
            Protocol::Icmpv6 => f.write_str("ipv6-icmp"),
            Protocol::Other(number) => write!(f, "{number}"),
        }
    }
}

/// The flags of a TCP segment that matter to filtering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct TcpFlags(pub u8);

impl TcpFlags {
    /// The sender has finished.
    pub const FIN: TcpFlags = TcpFlags(0x01);
    /// The first segment of a connection.
    pub const SYN: TcpFlags = TcpFlags(0x02);
    /// The connection is refused or broken off.
    pub const RST: TcpFlags = TcpFlags(0x04);
    /// Data to hand on at once.
    pub const PSH: TcpFlags = TcpFlags(0x08);
    /// An acknowledgement.
    pub const ACK: TcpFlags = TcpFlags(0x10);
    /// Urgent data.
    pub const URG: TcpFlags = TcpFlags(0x20);

    /// These flags and those of `other`.
    pub const fn with(self, other: TcpFlags) -> TcpFlags {
        TcpFlags(self.0 | other.0)
    }

    /// Whether all of `other` are set.
    pub const fn has(self, other: TcpFlags) -> bool {
        self.0 & other.0 == other.0
    }
}

/// What stands above the IP header.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Transport {
    /// A TCP segment.
    Tcp {
        /// Source port.
        source_port: u16,
        /// Destination port.
        destination_port: u16,
        /// Its flags.
        flags: TcpFlags,
    },
    /// A UDP datagram.
    Udp {
        /// Source port.
        source_port: u16,
        /// Destination port.
        destination_port: u16,
    },
    /// An SCTP packet.
    Sctp {
        /// Source port.
        source_port: u16,
        /// Destination port.
        destination_port: u16,
        /// The type of its first chunk (1 is INIT).
        chunk: u8,
    },
    /// An ICMP or ICMPv6 message.
    Icmp {
        /// Its type.
        kind: u8,
        /// Its code.
        code: u8,
        /// The identifier of an echo; 0 otherwise.
        identifier: u16,
        /// The packet that an error is about.
        about: Option<Box<Packet>>,
    },
    /// Anything else.
    Other(u8),
}

/// One packet, and the mark that the kernel keeps beside it (it never leaves the host).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Packet {
    /// Source address.
    pub source: IpAddr,
    /// Destination address.
    pub destination: IpAddr,
    /// How many more routers it may pass.
    pub ttl: u8,
    /// The firewall mark.
    pub mark: u32,
    /// Length in bytes, for counters.
    pub length: u32,
    /// What stands above the IP header.
    pub transport: Transport,
}

impl Packet {
    /// The protocol above IP. ICMP takes the family of the addresses.
    pub fn protocol(&self) -> Protocol {
        match self.transport {
            Transport::Tcp { .. } => Protocol::Tcp,
            Transport::Udp { .. } => Protocol::Udp,
            Transport::Sctp { .. } => Protocol::Sctp,
            Transport::Icmp { .. } if self.source.is_ipv6() => Protocol::Icmpv6,
            Transport::Icmp { .. } => Protocol::Icmp,
            Transport::Other(number) => Protocol::Other(number),
        }
    }

    /// The source port, where the protocol has ports.
    pub fn source_port(&self) -> Option<u16> {
        match self.transport {
            Transport::Tcp { source_port, .. }
            | Transport::Udp { source_port, .. }
            | Transport::Sctp { source_port, .. } => Some(source_port),
            Transport::Icmp { .. } | Transport::Other(_) => None,
        }
    }

    /// The destination port, where the protocol has ports.
    pub fn destination_port(&self) -> Option<u16> {
        match self.transport {
            Transport::Tcp { destination_port, .. }
            | Transport::Udp { destination_port, .. }
            | Transport::Sctp { destination_port, .. } => Some(destination_port),
            Transport::Icmp { .. } | Transport::Other(_) => None,
        }
    }
}
