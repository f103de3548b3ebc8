//! Targets as data.

use super::{Masked, Ports, Verbatim};
use crate::address::Cidr;
use crate::chain_name::ChainName;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// No `-j`: it only counts.
    None,
    /// `-j ACCEPT`
    Accept,
    /// `-j DROP`
    Drop,
    /// `-j RETURN`
    Return,
    /// `-j CHAIN`
    Jump(ChainName),
    /// `-g CHAIN`
    Goto(ChainName),
    /// `-j REJECT`
    Reject(RejectWith),
    /// `-j DNAT`
    Dnat(Translation),
    /// `-j SNAT`
    Snat(Translation),
    /// `-j MASQUERADE`
    Masquerade {
        /// `--to-ports`
        ports: Option<Ports>,
        /// `--random`
        random: bool,
        /// `--random-fully`
        random_fully: bool,
    },
    /// `-j MARK`: the new mark is `(old & !mask) ^ value`.
    Mark {
        /// `value/mask` as `--set-xmark` takes them.
        xmark: Masked,
        /// How it was written, for *restore* text.
        written: MarkWritten,
    },
    /// `-j REDIRECT`: to this host itself.
    Redirect {
        /// `--to-ports`
        ports: Option<Ports>,
        /// `--random`
        random: bool,
    },
    /// `-j NETMAP --to`: another network, the same host bits.
    Netmap(Cidr),
    /// `-j CONNMARK`
    Connmark(ConnmarkAction),
    /// `-j NOTRACK`, or `-j CT --notrack`.
    Notrack {
        /// Whether it is written as `CT`.
        as_ct: bool,
    },
    /// A target that only watches or changes what is not modelled here (`LOG`, `TRACE`, `TCPMSS`, ...): the
    /// packet goes on to the next rule.
    Watch(Box<Verbatim>),
    /// A target that this library cannot carry out, kept as its text (`-j NAME ...`).
    Unknown(Box<Verbatim>),
}

/// What `-j CONNMARK` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ConnmarkAction {
    /// `--set-xmark`: the connection's mark becomes `(old & !mask) ^ value`.
    Set(Masked),
    /// `--save-mark`: the packet's mark becomes the connection's.
    Save {
        /// `--nfmask`: the bits of the packet's mark that count.
        packet_mask: u32,
        /// `--ctmask`: the bits of the connection's mark that are replaced.
        connection_mask: u32,
    },
    /// `--restore-mark`: the connection's mark becomes the packet's.
    Restore {
        /// `--nfmask`: the bits of the packet's mark that are replaced.
        packet_mask: u32,
        /// `--ctmask`: the bits of the connection's mark that count.
        connection_mask: u32,
    },
}

/// Which option of `-j MARK` was written. All mean a [`Masked`] xmark; `iptables-save` always lists
/// `--set-xmark`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MarkWritten {
    /// `--set-xmark VALUE/MASK`
    SetXmark,
    /// `--or-mark VALUE`
    Or,
    /// `--xor-mark VALUE`
    Xor,
}

/// The addresses and ports that a connection is translated to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct NatRange {
    /// First and last address.
    pub addresses: Option<(IpAddr, IpAddr)>,
    /// First and last port.
    pub ports: Option<Ports>,
    /// The port that goes to the first of `ports`, the next to the second, ... (`:5000-5010/80`).
    #[serde(default)]
    pub base_port: Option<u16>,
    /// `--random`
    pub random: bool,
    /// `--random-fully`
    pub random_fully: bool,
    /// `--persistent`
    pub persistent: bool,
}

/// What `DNAT` and `SNAT` translate to: a [`NatRange`]. One address with one port is kept in place, since a
/// large cluster has one such rule for each endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "NatRange", into = "NatRange")]
pub struct Translation(Held);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Held {
    One(IpAddr, u16),
    Range(Box<NatRange>),
}

impl Translation {
    /// To one address and port.
    pub fn to(address: IpAddr, port: u16) -> Self {
        Translation(Held::One(address, port))
    }

    /// The whole range.
    pub fn range(&self) -> NatRange {
        match &self.0 {
            Held::One(address, port) => NatRange {
                addresses: Some((*address, *address)),
                ports: Some(Ports::one(*port)),
                ..NatRange::default()
            },
            Held::Range(range) => **range,
        }
    }
}

impl From<NatRange> for Translation {
    fn from(range: NatRange) -> Self {
        if let (Some((address, _)), Some(ports)) = (range.addresses, range.ports) {
            let one = Translation::to(address, ports.first);
            if one.range() == range {
                return one;
            }
        }
        Translation(Held::Range(Box::new(range)))
    }
}

impl From<Translation> for NatRange {
    fn from(translation: Translation) -> Self {
        translation.range()
    }
}

/// How `-j REJECT` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RejectWith {
    /// ICMP 3/0; ICMPv6 1/0 (`icmp6-no-route`).
    NetUnreachable,
    /// ICMP 3/1.
    HostUnreachable,
    /// ICMP 3/2.
    ProtocolUnreachable,
    /// ICMP 3/3, the default; ICMPv6 1/4.
    PortUnreachable,
    /// ICMP 3/9.
    NetProhibited,
    /// ICMP 3/10.
    HostProhibited,
    /// ICMP 3/13; ICMPv6 1/1.
    AdminProhibited,
    /// ICMPv6 1/3.
    AddressUnreachable,
    /// ICMPv6 1/5.
    PolicyFail,
    /// ICMPv6 1/6.
    RejectRoute,
    /// A TCP RST.
    TcpReset,
}
