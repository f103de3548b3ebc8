//! A rule: which packets it is for, and what it does with them.

mod match_list;
mod matches;
mod targets;

pub use match_list::MatchList;
pub use matches::*;
pub use targets::*;

use crate::address::Cidr;
use crate::packet::Protocol;
use serde::{Deserialize, Serialize};
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
    /// `-i` and `-o`. Apart, since few rules name any and a large ruleset has hundreds of thousands.
    pub interfaces: Option<Box<Interfaces>>,
    /// `-p`
    pub protocol: Option<Not<Protocol>>,
    /// `-f`: second and further fragments.
    pub fragment: Option<Not<()>>,
    /// For *restore* text: how the addresses were written.
    pub written: AddressesWritten,
}

/// The names of interfaces that a rule asks for; a trailing `+` stands for any ending.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Interfaces {
    /// `-i`
    pub incoming: Option<Not<Arc<str>>>,
    /// `-o`
    pub outgoing: Option<Not<Arc<str>>>,
}

impl Header {
    /// `-i`; a trailing `+` stands for any ending.
    pub fn in_interface(&self) -> Option<&Not<Arc<str>>> {
        self.interfaces.as_ref()?.incoming.as_ref()
    }

    /// `-o`; a trailing `+` stands for any ending.
    pub fn out_interface(&self) -> Option<&Not<Arc<str>>> {
        self.interfaces.as_ref()?.outgoing.as_ref()
    }

    /// Sets `-i`.
    pub fn set_in_interface(&mut self, name: Not<Arc<str>>) {
        self.interfaces.get_or_insert_default().incoming = Some(name);
    }

    /// Sets `-o`.
    pub fn set_out_interface(&mut self, name: Not<Arc<str>>) {
        self.interfaces.get_or_insert_default().outgoing = Some(name);
    }
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
    pub matches: MatchList,
    /// What is done with a packet that fits.
    pub target: Target,
    /// How often that was.
    pub counters: Counters,
    /// What called for this rule.
    pub origin: Origin,
}

impl Rule {
    /// A rule without conditions.
    pub fn new(target: Target) -> Self {
        Rule {
            header: Header::default(),
            matches: MatchList::default(),
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
