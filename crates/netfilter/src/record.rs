//! The record of a walk: what happened to a packet on one host, in order.
//!
//! The host tells a [`Recorder`] each thing as it happens. [`Silent`] wants nothing and costs nothing;
//! a `Vec<Event>` keeps all of it.

use crate::chain_name::ChainName;
use crate::hooks::Hook;
use crate::packet::Packet;
use crate::rule::{Direction, RejectWith};
use crate::tables::TableName;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::Arc;

/// Where a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RulePlace {
    /// Its table.
    pub table: TableName,
    /// Its chain.
    pub chain: ChainName,
    /// Its place in that chain, from 0.
    pub index: u32,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// The packet came in.
    Arrived {
        /// By which interface.
        interface: Arc<str>,
        /// The packet as it came.
        packet: Packet,
    },
    /// A process here sent it.
    Sent {
        /// The packet as it was sent.
        packet: Packet,
    },
    /// The packet was assigned to a connection, known or new. `None` state bits never occur.
    Tracked {
        /// The packet's state, one of [`ct_state`](crate::rule::ct_state).
        state: u16,
        /// Its direction within the connection.
        direction: Direction,
        /// Whether this packet made the entry.
        created: bool,
    },
    /// It enters the base chain of a table. Not told for a table without rules at this hook.
    Table {
        /// The hook.
        hook: Hook,
        /// The table.
        table: TableName,
        /// The packet as the rules see it.
        packet: Packet,
        /// The interface that it came by.
        in_interface: Option<Arc<str>>,
        /// The interface that it will leave by.
        out_interface: Option<Arc<str>>,
    },
    /// A rule was looked at.
    Rule {
        /// Where it stands.
        place: RulePlace,
        /// What came of it.
        result: RuleResult,
        /// The mark after it.
        mark: u32,
    },
    /// The end of a user-defined chain: on to the caller, at the rule after `place`.
    ChainEnd {
        /// The chain that ended.
        chain: ChainName,
    },
    /// The end of a base chain, or RETURN in one: its policy decided.
    Policy {
        /// The hook.
        hook: Hook,
        /// The table.
        table: TableName,
        /// Whether the packet goes on.
        accepted: bool,
    },
    /// Addresses or ports were changed: by a rule for a first packet, by the connection's entry after that.
    Translated {
        /// The hook at which it happened.
        hook: Hook,
        /// Before.
        before: Packet,
        /// After.
        after: Packet,
        /// The rule; `None` when the connection's entry did it.
        rule: Option<RulePlace>,
    },
    /// Where it goes was decided.
    Routed {
        /// The answer.
        route: RouteAnswer,
        /// The packet's destination then.
        destination: IpAddr,
    },
    /// It was bridged, not routed: from port to port of one bridge.
    Bridged {
        /// The bridge.
        bridge: Arc<str>,
    },
    /// It was refused by a rule; the answer follows as a [`Event::Sent`].
    Rejected {
        /// The rule.
        rule: RulePlace,
        /// How.
        with: RejectWith,
    },
    /// It was discarded.
    Dropped {
        /// Why.
        reason: DropReason,
    },
    /// It leaves.
    Left {
        /// The interface.
        interface: Arc<str>,
        /// The address of the next hop.
        next_hop: IpAddr,
        /// The packet as it leaves.
        packet: Packet,
    },
    /// It is handed to a process on this host.
    Delivered {
        /// The packet as the process sees it.
        packet: Packet,
    },
    /// A match or target met that this library cannot evaluate: what follows cannot be told.
    CannotTell {
        /// The rule.
        rule: RulePlace,
        /// The name of the match or target.
        what: Arc<str>,
    },
}

/// What came of looking at a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RuleResult {
    /// It did not match.
    Missed(Miss),
    /// It matched.
    Matched(RuleVerdict),
}

/// The first condition that did not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Miss {
    /// `-s`
    Source,
    /// `-d`
    Destination,
    /// `-i`
    InInterface,
    /// `-o`
    OutInterface,
    /// `-p`
    Protocol,
    /// `-f`
    Fragment,
    /// The match extension at this place in the rule's list.
    Match(u8),
}

/// What a matching rule said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RuleVerdict {
    /// On with the next rule.
    Continue,
    /// Into that chain, and back.
    Jump(ChainName),
    /// Into that chain, and not back.
    Goto(ChainName),
    /// Back to the caller.
    Return,
    /// Done with this table; the packet goes on.
    Accept,
    /// The packet is discarded, or refused.
    Drop,
}

/// Where a packet goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RouteAnswer {
    /// To this host.
    Local,
    /// Out.
    Out {
        /// By this interface.
        interface: Arc<str>,
        /// To this address on its link.
        next_hop: IpAddr,
    },
    /// Nowhere: no route.
    Unreachable,
    /// Nowhere: a route that discards silently.
    Blackhole,
}

/// Why a packet was discarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DropReason {
    /// A DROP rule.
    Rule(RulePlace),
    /// The policy of a base chain.
    Policy {
        /// The hook.
        hook: Hook,
        /// The table.
        table: TableName,
    },
    /// No route.
    NoRoute,
    /// A black-holed route.
    Blackhole,
    /// The host does not forward.
    NotForwarding,
    /// A loopback source or destination from outside (a martian).
    Martian,
    /// The TTL ran out.
    TtlExpired,
    /// It would leave a bridge by the port that it came in by, and that port is no hairpin.
    NoHairpin,
    /// No port was free for its translation, or the translation clashed.
    Untranslatable,
}

/// Hears what happens to a packet.
pub trait Recorder {
    /// Whether events are wanted. When not, the host makes none.
    fn wants(&self) -> bool;
    /// One event.
    fn hear(&mut self, event: Event);
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Recorder for Silent {
    fn wants(&self) -> bool {
        false
    }

    fn hear(&mut self, _: Event) {}
}

impl Recorder for Vec<Event> {
    fn wants(&self) -> bool {
        true
    }

    fn hear(&mut self, event: Event) {
        self.push(event);
    }
}
