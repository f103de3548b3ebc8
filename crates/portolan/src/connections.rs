//! What each node's connection tracker knows at one step of a journey: what `conntrack -L` would list there.

use crate::journey::{AddressShown, HostKind, Journey};
use crate::request::{Request, RequestError};
use crate::scenario::Scenario;
use crate::world::machine::Machine;
use netfilter::connections::{Connection, ProtocolState, SctpState, TcpState, Tuple};
use netfilter::packet::Protocol;
use netfilter::rule::{Direction, ct_status};
use std::time::Duration;

/// The connections of one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeConnections {
    /// The node.
    pub node: String,
    /// Oldest first.
    pub entries: Vec<ConnectionShown>,
}

/// One connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionShown {
    /// `TCP`, `UDP`, `SCTP`, `ICMP`.
    pub protocol: &'static str,
    /// What the protocol remembers: `SYN_SENT`, `ESTABLISHED`; empty where it remembers nothing.
    pub state: &'static str,
    /// How long it lives on if no further packet comes, in whole seconds.
    pub seconds_left: u64,
    /// Who called, and what was dialled.
    pub original: [AddressShown; 2],
    /// Where answers come from, and where they go.
    pub reply: [AddressShown; 2],
    /// An answer has been seen.
    pub answered: bool,
    /// It is not in the table yet: the packet of this step carries it along until it leaves the node.
    pub being_made: bool,
}

/// One of the requests that were sent in a row, and the step of its journey that shows.
#[derive(Debug, Clone, Copy)]
pub struct Glance<'a> {
    /// The first request of the row.
    pub first: &'a Request,
    /// How many were sent before it, a second apart.
    pub before: u32,
    /// They share one connection.
    pub keep_alive: bool,
    /// The step, from 0.
    pub step: usize,
}

impl Scenario {
    /// The connections of each node at one step of one request's journey, as its kernel holds them then.
    ///
    /// # Errors
    /// As for [`Scenario::send_many`].
    pub fn connections(&self, glance: &Glance<'_>) -> Result<Vec<NodeConnections>, RequestError> {
        let now = Duration::from_secs(u64::from(glance.before));
        let moment = self.moment(glance)?;
        let nodes = moment.network.machines.iter().filter(|m| m.shown.kind == HostKind::Node);
        let shown = nodes.map(|machine| NodeConnections {
            node: machine.shown.name.clone(),
            entries: self
                .entries(machine, now)
                .chain(being_made(
                    &moment.journey,
                    glance.step,
                    &machine.shown.name,
                    moment.settled,
                ))
                .collect(),
        });
        Ok(shown.collect())
    }

    fn entries(&self, machine: &Machine, now: Duration) -> impl Iterator<Item = ConnectionShown> {
        let living = machine.host.connections().iter();
        let living = living.filter(move |connection| connection.timeout_left(now) > Duration::ZERO);
        living.map(move |connection| ConnectionShown {
            protocol: protocol_words(connection.original().protocol),
            state: state_words(connection.state()),
            seconds_left: connection.timeout_left(now).as_secs(),
            original: self.ends(connection, Direction::Original),
            reply: self.ends(connection, Direction::Reply),
            answered: connection.has(ct_status::SEEN_REPLY),
            being_made: false,
        })
    }

    fn ends(&self, connection: &Connection, direction: Direction) -> [AddressShown; 2] {
        let tuple: &Tuple = connection.tuple(direction);
        let ported = matches!(tuple.protocol, Protocol::Tcp | Protocol::Udp | Protocol::Sctp);
        let end = |address, port| {
            self.directory().address(address, tuple.protocol, ported.then_some(port))
        };
        [end(tuple.source, tuple.source_port), end(tuple.destination, tuple.destination_port)]
    }
}

/// The connection that the packet of this step carries along: it comes into the node's table when the packet
/// leaves the node, or reaches a process there.
fn being_made(
    journey: &Journey,
    step: usize,
    node: &str,
    settled: bool,
) -> Option<ConnectionShown> {
    let now = journey.steps.get(step).filter(|_| !settled)?;
    if now.after.connection != "new" || now.host.name != node || now.host.kind != HostKind::Node {
        return None;
    }
    let here = journey.steps.get(..=step)?.iter().rev();
    let first = here.take_while(|before| before.host == now.host).last()?;
    let protocol = match now.after.what.split(' ').next() {
        Some("TCP") => "TCP",
        Some("UDP") => "UDP",
        Some("SCTP") => "SCTP",
        _ => "ICMP",
    };
    Some(ConnectionShown {
        protocol,
        state: "",
        seconds_left: 0,
        original: [first.before.source.clone(), first.before.destination.clone()],
        reply: [now.after.destination.clone(), now.after.source.clone()],
        answered: false,
        being_made: true,
    })
}

fn protocol_words(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "TCP",
        Protocol::Udp => "UDP",
        Protocol::Sctp => "SCTP",
        Protocol::Icmp | Protocol::Icmpv6 => "ICMP",
        Protocol::Other(_) => "other",
    }
}

/// The words of `conntrack -L`.
fn state_words(state: ProtocolState) -> &'static str {
    match state {
        ProtocolState::Tcp(state) => match state {
            TcpState::None => "NONE",
            TcpState::SynSent => "SYN_SENT",
            TcpState::SynRecv => "SYN_RECV",
            TcpState::Established => "ESTABLISHED",
            TcpState::FinWait => "FIN_WAIT",
            TcpState::CloseWait => "CLOSE_WAIT",
            TcpState::LastAck => "LAST_ACK",
            TcpState::TimeWait => "TIME_WAIT",
            TcpState::Close => "CLOSE",
            TcpState::SynSent2 => "SYN_SENT2",
        },
        ProtocolState::Sctp(SctpState::Established) => "ESTABLISHED",
        _ => "",
    }
}
