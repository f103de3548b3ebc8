//! A rule: which packets it is for, and what it does with them.

use crate::address::Cidr;
use crate::chain_name::ChainName;
use crate::packet::Protocol;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::Arc;

/// How often a rule matched. Bytes count the IP packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counters {
    /// Packets.
    pub packets: u64,
    /// Bytes.
    pub bytes: u64,
}

/// A tag that says what called for a rule. It means nothing here: whoever made the rule knows.
/// 0 stands for "nobody said".
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Origin(pub u32);

/// A condition, or its opposite (`! -s 10.0.0.0/8`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Not<T> {
    /// The value compared with.
    pub value: T,
    /// Whether it must *not* be so.
    pub negated: bool,
}

impl<T> Not<T> {
    /// It must be so.
    pub fn is(value: T) -> Self {
        Not { value, negated: false }
    }

    /// It must not be so.
    pub fn is_not(value: T) -> Self {
        Not { value, negated: true }
    }
}

/// The conditions on the IP header and the interfaces (`-s -d -i -o -p -f`), which every rule can have
/// without a match extension.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Header {
    /// `-s`
    pub source: Option<Not<Cidr>>,
    /// `-d`
    pub destination: Option<Not<Cidr>>,
    /// `-i`; a trailing `+` stands for any ending.
    pub in_interface: Option<Not<Arc<str>>>,
    /// `-o`; a trailing `+` stands for any ending.
    pub out_interface: Option<Not<Arc<str>>>,
    /// `-p`
    pub protocol: Option<Not<Protocol>>,
    /// `-f`: second and further fragments.
    pub fragment: Option<Not<()>>,
    /// For *restore* text: how the addresses were written.
    pub written: AddressesWritten,
}

/// Whether an address that is one host was written with its prefix length (`10.0.0.1/32`) or bare.
/// `iptables-save` always lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct AddressesWritten {
    /// After `-s`.
    pub source_prefix: bool,
    /// After `-d`.
    pub destination_prefix: bool,
}

/// A value and the bits that count, printed `0x4000/0x4000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Masked {
    /// The value.
    pub value: u32,
    /// The bits that count.
    pub mask: u32,
}

/// A range of ports, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ports {
    /// The first.
    pub first: u16,
    /// The last.
    pub last: u16,
}

impl Ports {
    /// One port alone.
    pub fn one(port: u16) -> Self {
        Ports { first: port, last: port }
    }

    /// Whether `port` lies in the range.
    pub fn contains(self, port: u16) -> bool {
        (self.first..=self.last).contains(&port)
    }
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Conditions on the header.
    pub header: Header,
    /// Match extensions, in the order in which the kernel asks them.
    pub matches: Vec<Match>,
    /// What is done with a packet that fits.
    pub target: Target,
    /// How often that was.
    pub counters: Counters,
    /// What called for this rule.
    pub origin: Origin,
}

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
    /// `statistic --mode random`. `threshold` is the kernel's: 31 bits, the share times 2^31.
    Random(Not<Probability>),
    /// `recent`
    Recent(Box<RecentMatch>),
    /// A match that this library cannot evaluate, kept as its text (`-m NAME ...`).
    Unknown {
        /// The name after `-m`.
        name: Arc<str>,
        /// All of it as it stood, `-m` included.
        text: Arc<str>,
    },
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
    Dnat(Box<NatRange>),
    /// `-j SNAT`
    Snat(Box<NatRange>),
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
    /// A target that this library cannot carry out, kept as its text (`-j NAME ...`).
    Unknown {
        /// The name after `-j`.
        name: Arc<str>,
        /// All of it as it stood, `-j` included.
        text: Arc<str>,
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
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct NatRange {
    /// First and last address.
    pub addresses: Option<(IpAddr, IpAddr)>,
    /// First and last port.
    pub ports: Option<Ports>,
    /// `--random`
    pub random: bool,
    /// `--random-fully`
    pub random_fully: bool,
    /// `--persistent`
    pub persistent: bool,
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

impl Rule {
    /// A rule without conditions.
    pub fn new(target: Target) -> Self {
        Rule {
            header: Header::default(),
            matches: Vec::new(),
            target,
            counters: Counters::default(),
            origin: Origin::default(),
        }
    }

    /// The text of its `comment` match.
    pub fn comment(&self) -> Option<&str> {
        self.matches.iter().find_map(|m| match m {
            Match::Comment(text) => Some(&**text),
            _ => None,
        })
    }
}
