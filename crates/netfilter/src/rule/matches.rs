//! Match extensions as data.

use super::{Masked, Not, Ports};
use crate::address::Cidr;
use crate::packet::Protocol;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::Arc;

/// A match extension (`-m NAME`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Match {
    /// `comment`: matches always.
    Comment(Arc<str>),
    /// `tcp`
    Tcp {
        /// `--sport`
        source: Option<Not<Ports>>,
        /// `--dport`
        destination: Option<Not<Ports>>,
        /// `--tcp-flags MASK SET` (`--syn` is `FIN,SYN,RST,ACK SYN`).
        flags: Option<Not<(u8, u8)>>,
    },
    /// `udp`
    Udp {
        /// `--sport`
        source: Option<Not<Ports>>,
        /// `--dport`
        destination: Option<Not<Ports>>,
    },
    /// `sctp`
    Sctp {
        /// `--sport`
        source: Option<Not<Ports>>,
        /// `--dport`
        destination: Option<Not<Ports>>,
    },
    /// `mark`
    Mark(Not<Masked>),
    /// `conntrack`
    Conntrack(Box<ConntrackMatch>),
    /// `addrtype`
    AddrType {
        /// `--src-type`
        source: Option<Not<AddressTypes>>,
        /// `--dst-type`
        destination: Option<Not<AddressTypes>>,
        /// `--limit-iface-in` / `--limit-iface-out`
        limit: Option<LimitInterface>,
    },
    /// `icmp` or `icmp6`, after the family of the rules.
    Icmp(Not<IcmpType>),
    /// `multiport`
    Multiport {
        /// Which ports of the packet are compared.
        side: PortSide,
        /// With which.
        ports: Box<Not<Vec<Ports>>>,
    },
    /// `connmark`
    Connmark(Not<Masked>),
    /// `state`: `conntrack --ctstate` under its older name.
    State(Not<u16>),
    /// `statistic --mode nth`
    Nth(Not<Nth>),
    /// `iprange`
    IpRange(Box<IpRangeMatch>),
    /// `set --match-set`
    Set(Box<Not<SetMatch>>),
    /// `physdev`
    Physdev(Box<PhysdevMatch>),
    /// `owner`
    Owner(Box<OwnerMatch>),
    /// `mac --mac-source`
    Mac(Not<MacMatch>),
    /// `limit`
    Limit(Limit),
    /// `hashlimit`
    HashLimit(Box<HashLimit>),
    /// `statistic --mode random`. `threshold` is the kernel's: 31 bits, the share times 2^31.
    Random(Not<Probability>),
    /// `recent`
    Recent(Box<RecentMatch>),
    /// A match that this library cannot evaluate, kept as its text (`-m NAME ...`).
    Unknown(Box<Verbatim>),
}

/// A part of a rule that is kept as its text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Verbatim {
    /// The name after `-m` or `-j`.
    pub name: Arc<str>,
    /// All of it as it stood, `-m` or `-j` included.
    pub text: Arc<str>,
}

/// Addresses from one to another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct IpRangeMatch {
    /// `--src-range`: first and last.
    pub source: Option<Not<(IpAddr, IpAddr)>>,
    /// `--dst-range`: first and last.
    pub destination: Option<Not<(IpAddr, IpAddr)>>,
}

/// ICMP messages: a type, and the codes that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IcmpType {
    /// The type; `None` is any.
    pub kind: Option<u8>,
    /// First and last code.
    pub codes: (u8, u8),
}

/// Which ports `multiport` compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PortSide {
    /// `--sports`
    Source,
    /// `--dports`
    Destination,
    /// `--ports`: either of the two.
    Either,
}

/// `statistic --mode nth`: one packet out of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Nth {
    /// `--every`, at least 1.
    pub every: u32,
    /// `--packet`: how many go by before the first, less than `every`.
    pub packet: u32,
}

/// `--match-set NAME src,dst`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SetMatch {
    /// The set's name.
    pub name: Arc<str>,
    /// For each part of an entry whether the packet's source (true) or destination counts.
    pub sources: Vec<bool>,
}

/// The bridge ports that a packet passes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PhysdevMatch {
    /// `--physdev-in`
    pub in_port: Option<Not<Arc<str>>>,
    /// `--physdev-is-in`: whether it came in by one.
    pub is_in: Option<Not<()>>,
    /// `--physdev-out`
    pub out_port: Option<Not<Arc<str>>>,
    /// `--physdev-is-out`: whether it leaves by one.
    pub is_out: Option<Not<()>>,
    /// `--physdev-is-bridged`: whether it is bridged, not routed.
    pub is_bridged: Option<Not<()>>,
}

/// Whose socket sent a packet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OwnerMatch {
    /// `--socket-exists`
    pub socket: Option<Not<()>>,
    /// `--uid-owner`: first and last.
    pub user: Option<Not<(u32, u32)>>,
    /// `--gid-owner`: first and last.
    pub group: Option<Not<(u32, u32)>>,
    /// `--suppl-groups`: the process's other groups count as well.
    pub supplementary: bool,
}

/// The hardware address of an Ethernet card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MacMatch {
    /// Its six bytes.
    pub address: [u8; 6],
    /// How it was written: older versions of iptables print large letters.
    pub upper: bool,
}

/// A rate of packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Limit {
    /// The time between two packets, in ten-thousandths of a second.
    pub period: u32,
    /// `--limit-burst`: how many may come at once.
    pub burst: u32,
}

/// A rate of packets for each of those that have something in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HashLimit {
    /// `--hashlimit-above`: matches what exceeds the rate, not what keeps it.
    pub above: bool,
    /// The time between two packets, in microseconds.
    pub period: u32,
    /// `--hashlimit-burst`: how many may come at once.
    pub burst: u32,
    /// `--hashlimit-mode srcip`
    pub by_source: bool,
    /// `--hashlimit-mode srcport`
    pub by_source_port: bool,
    /// `--hashlimit-mode dstip`
    pub by_destination: bool,
    /// `--hashlimit-mode dstport`
    pub by_destination_port: bool,
    /// `--hashlimit-name`: the table. Rules that name the same share it.
    pub name: Arc<str>,
    /// `--hashlimit-htable-size`
    pub size: Option<u32>,
    /// `--hashlimit-htable-max`: how many keys the table holds.
    pub most: Option<u32>,
    /// `--hashlimit-htable-gcinterval`, milliseconds.
    pub interval: Option<u32>,
    /// `--hashlimit-htable-expire`: when an unused key is forgotten, milliseconds.
    pub expire: u32,
    /// `--hashlimit-srcmask`
    pub source_prefix: Option<u8>,
    /// `--hashlimit-dstmask`
    pub destination_prefix: Option<u8>,
}

/// The share of packets that `statistic --mode random` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Probability {
    /// 0 to 2^31: the match is true when 31 random bits are less than this.
    pub threshold: u32,
    /// For *restore* text: kube-proxy writes 1/n with ten decimals. `Some(n)` remembers that n.
    pub one_in: Option<u32>,
}

impl Probability {
    /// What `threshold` is for certain: 2^31.
    pub const CERTAIN: u32 = 1 << 31;

    /// One packet in `n`, as kube-proxy asks for it: 1/n written with ten decimals, then rounded to the
    /// kernel's 31 bits. 0 counts as 1.
    pub fn one_in(n: u32) -> Self {
        let tens = ten_decimals(1.0 / f64::from(n.max(1)));
        // Exact: 2^31 times the nearest double, rounded half away from zero as `lround` does.
        let share = tens as f64 / 1e10 * f64::from(Self::CERTAIN);
        Probability { threshold: share.round() as u32, one_in: Some(n.max(1)) }
    }

    /// The share times 10^10, rounded: of 1/n where that was meant, of the threshold otherwise.
    pub fn ten_decimals(self) -> u64 {
        match self.one_in {
            Some(n) => ten_decimals(1.0 / f64::from(n.max(1))),
            None => ten_decimals(f64::from(self.threshold) / f64::from(Self::CERTAIN)),
        }
    }
}

/// `share` (0 to 1) times 10^10, rounded to even from the double's exact value, as C and Go print `%.10f`.
fn ten_decimals(share: f64) -> u64 {
    const SCALE: u128 = 10_000_000_000;
    let bits = share.to_bits();
    let exponent = (bits >> 52) & 0x7ff;
    let mantissa = u128::from((bits & ((1 << 52) - 1)) | (1 << 52));
    // share = mantissa * 2^-shift; shares below 2^-60 vanish in ten decimals.
    let shift = 1075_u64.saturating_sub(exponent);
    if !(1..=112).contains(&shift) {
        return 0;
    }
    let scaled = mantissa * SCALE;
    let (whole, rest, half) = (scaled >> shift, scaled & ((1 << shift) - 1), 1_u128 << (shift - 1));
    let up = rest > half || (rest == half && whole % 2 == 1);
    (whole + u128::from(up)) as u64
}

/// `--ctstate`, `--ctstatus`, `--ctdir` and the `--ctorig*`/`--ctrepl*` family of the conntrack match.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ConntrackMatch {
    /// `--ctstate`, a set of [`ct_state`] bits.
    pub state: Option<Not<u16>>,
    /// `--ctstatus`, a set of [`ct_status`] bits.
    pub status: Option<Not<u16>>,
    /// `--ctproto`
    pub protocol: Option<Not<Protocol>>,
    /// `--ctorigsrc`
    pub original_source: Option<Not<Cidr>>,
    /// `--ctorigdst`
    pub original_destination: Option<Not<Cidr>>,
    /// `--ctreplsrc`
    pub reply_source: Option<Not<Cidr>>,
    /// `--ctrepldst`
    pub reply_destination: Option<Not<Cidr>>,
    /// `--ctorigsrcport`
    pub original_source_port: Option<Not<Ports>>,
    /// `--ctorigdstport`
    pub original_destination_port: Option<Not<Ports>>,
    /// `--ctreplsrcport`
    pub reply_source_port: Option<Not<Ports>>,
    /// `--ctrepldstport`
    pub reply_destination_port: Option<Not<Ports>>,
    /// `--ctexpire`, seconds, both ends included.
    pub expire: Option<Not<(u32, u32)>>,
    /// `--ctdir`
    pub direction: Option<Direction>,
}

/// The direction of a packet within its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// As the first packet went.
    Original,
    /// The other way.
    Reply,
}

/// The bits of `--ctstate`.
pub mod ct_state {
    /// Cannot belong to any connection.
    pub const INVALID: u16 = 1;
    /// Begins a connection.
    pub const NEW: u16 = 2;
    /// Belongs to a connection that has seen packets both ways.
    pub const ESTABLISHED: u16 = 4;
    /// Begins something that belongs to another connection, or is an ICMP error about one.
    pub const RELATED: u16 = 8;
    /// Not tracked at all.
    pub const UNTRACKED: u16 = 16;
    /// The source was translated.
    pub const SNAT: u16 = 32;
    /// The destination was translated.
    pub const DNAT: u16 = 64;
}

/// The bits of a connection's status. `--ctstatus` can name the first four; `NONE` is the empty set.
pub mod ct_status {
    /// It was expected by another connection.
    pub const EXPECTED: u16 = 1;
    /// It has seen a reply.
    pub const SEEN_REPLY: u16 = 2;
    /// It shall not be dropped early.
    pub const ASSURED: u16 = 4;
    /// Its first packet has left the host.
    pub const CONFIRMED: u16 = 8;
    /// Its source is translated.
    pub const SRC_NAT: u16 = 16;
    /// Its destination is translated.
    pub const DST_NAT: u16 = 32;
    /// Whether its source is translated has been settled.
    pub const SRC_NAT_DONE: u16 = 128;
    /// Whether its destination is translated has been settled.
    pub const DST_NAT_DONE: u16 = 256;
    /// It has been taken out of the table.
    pub const DYING: u16 = 512;
}

/// A set of address types, as bits of `1 << AddressType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AddressTypes(pub u16);

/// The types of `-m addrtype`, in the kernel's order (`RTN_*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AddressType {
    /// Unspecified (0.0.0.0).
    Unspec,
    /// Reached by a route.
    Unicast,
    /// One of this host's own.
    Local,
    /// A broadcast address.
    Broadcast,
    /// An anycast address.
    Anycast,
    /// A multicast address.
    Multicast,
    /// A black-holed destination.
    Blackhole,
    /// An unreachable destination.
    Unreachable,
    /// A prohibited destination.
    Prohibit,
    /// Left to the next routing table.
    Throw,
    /// Translated by a route.
    Nat,
    /// Resolved elsewhere.
    Xresolve,
}

impl AddressTypes {
    /// That type alone.
    pub const fn one(kind: AddressType) -> Self {
        AddressTypes(1 << kind as u16)
    }

    /// Whether `kind` is in the set.
    pub const fn has(self, kind: AddressType) -> bool {
        self.0 & (1 << kind as u16) != 0
    }
}

/// Which interface an `addrtype` check is limited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LimitInterface {
    /// `--limit-iface-in`
    In,
    /// `--limit-iface-out`
    Out,
}

/// The `recent` match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentMatch {
    /// `--name`: the list.
    pub name: Arc<str>,
    /// What it does with the list.
    pub action: RecentAction,
    /// `!` before the action.
    pub negated: bool,
    /// `--seconds`: only entries seen within so many.
    pub seconds: Option<u32>,
    /// `--reap`: entries older than that are removed.
    pub reap: bool,
    /// `--hitcount`: only entries seen so often.
    pub hit_count: Option<u32>,
    /// `--rttl`: only with the same TTL.
    pub ttl: bool,
    /// `--mask`: the bits of the address that count.
    pub mask: IpAddr,
    /// `--rdest` instead of `--rsource`.
    pub destination: bool,
}

/// What `recent` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RecentAction {
    /// `--set`: remembers the address. Matches always.
    Set,
    /// `--rcheck`: is it there?
    Check,
    /// `--update`: is it there? If so, remember it anew.
    Update,
    /// `--remove`: is it there? If so, forget it.
    Remove,
}
