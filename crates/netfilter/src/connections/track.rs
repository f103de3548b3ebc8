//! Which connection a packet belongs to.

use super::tcp::Judgement;
use super::tuple::{begins, is_error};
use super::{Connection, Connections, Held, ProtocolState, Tuple};
use super::{sctp, tcp, udp};
use crate::host::Settings;
use crate::packet::{Packet, Protocol, Transport};
use crate::rule::{Direction, ct_state, ct_status};
use std::time::Duration;

/// How a packet stands to its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It belongs to one that has not been answered yet.
    New,
    /// It belongs to one that has.
    Established,
    /// It is an ICMP error, or a refusal, about one.
    Related,
}

/// What the tracker knows of a packet.
#[derive(Debug, Clone, Default)]
pub(crate) enum Tracking {
    /// Nothing: not looked at yet, or invalid.
    #[default]
    Nothing,
    /// It is not to be tracked.
    Untracked,
    /// Nothing yet, but it answers an untracked packet: it will be tracked whatever NOTRACK says.
    Unattached,
    /// It belongs to a connection.
    Attached {
        /// That connection.
        held: Held,
        /// How it stands to it.
        kind: Kind,
        /// Its direction.
        direction: Direction,
    },
}

impl Tracking {
    /// Its state as a [`ct_state`] bit. An unseen packet counts as invalid.
    pub(crate) fn state_bit(&self) -> u16 {
        match self {
            Tracking::Nothing | Tracking::Unattached => ct_state::INVALID,
            Tracking::Untracked => ct_state::UNTRACKED,
            Tracking::Attached { kind: Kind::New, .. } => ct_state::NEW,
            Tracking::Attached { kind: Kind::Established, .. } => ct_state::ESTABLISHED,
            Tracking::Attached { kind: Kind::Related, .. } => ct_state::RELATED,
        }
    }

    pub(crate) fn direction(&self) -> Direction {
        match self {
            Tracking::Attached { direction, .. } => *direction,
            _ => Direction::Original,
        }
    }

    pub(crate) fn connection<'a>(&'a self, connections: &'a Connections) -> Option<&'a Connection> {
        match self {
            Tracking::Attached { held, .. } => connections.get(held),
            _ => None,
        }
    }

    /// How a refusal of this packet stands to its connection: it goes the other way.
    pub(crate) fn of_answer(&self) -> Tracking {
        match self {
            Tracking::Attached { held, direction, .. } => Tracking::Attached {
                held: held.clone(),
                kind: Kind::Related,
                direction: match direction {
                    Direction::Original => Direction::Reply,
                    Direction::Reply => Direction::Original,
                },
            },
            Tracking::Untracked | Tracking::Unattached => Tracking::Unattached,
            Tracking::Nothing => Tracking::Nothing,
        }
    }
}

/// Finds or makes the connection of a packet that has none yet. Returns whether it made one.
pub(crate) fn track(
    connections: &mut Connections,
    settings: &Settings,
    packet: &Packet,
    tracking: &mut Tracking,
    now: Duration,
) -> bool {
    let protocol = packet.protocol();
    if let Transport::Icmp { kind, about, .. } = &packet.transport {
        if protocol == Protocol::Icmpv6 && matches!(kind, 130..=137 | 143) {
            // Neighbour discovery and multicast listeners.
            *tracking = Tracking::Untracked;
            return false;
        }
        if is_error(protocol, *kind) {
            let about = about.as_deref();
            if let Some(found) = about.and_then(|about| related(connections, packet, about, now)) {
                *tracking = found;
            }
            return false;
        }
    }
    let tuple = Tuple::of(packet);
    // Twice at most: a segment may replace a connection that is over by a new one.
    for _ in 0..2 {
        let (mut held, kind, direction) = match connections.find(&tuple, now) {
            Some((id, direction)) => {
                let answered =
                    connections.entries.get(&id).is_some_and(|c| c.has(ct_status::SEEN_REPLY));
                let kind = match direction {
                    Direction::Original if !answered => Kind::New,
                    _ => Kind::Established,
                };
                (Held::Entry(id), kind, direction)
            }
            None => match begin(&tuple, packet) {
                Some(connection) => {
                    (Held::Loose(Box::new(connection)), Kind::New, Direction::Original)
                }
                None => {
                    *tracking = Tracking::Nothing;
                    return false;
                }
            },
        };
        let created = matches!(held, Held::Loose(_));
        let Some(connection) = connections.get_mut(&mut held) else { break };
        let judgement = judge(connection, packet, direction, settings, now);
        match judgement {
            Judgement::Reopens => {
                connections.kill(&mut held);
                continue;
            }
            Judgement::Invalid => break,
            Judgement::Valid | Judgement::Ends => {}
        }
        if direction == Direction::Reply {
            connection.status |= ct_status::SEEN_REPLY;
        }
        if judgement == Judgement::Ends {
            connections.kill(&mut held);
        }
        *tracking = Tracking::Attached { held, kind, direction };
        return created;
    }
    *tracking = Tracking::Nothing;
    false
}

fn begin(tuple: &Tuple, packet: &Packet) -> Option<Connection> {
    if let Transport::Icmp { kind, .. } = packet.transport
        && !begins(tuple.protocol, kind)
    {
        return None;
    }
    Some(Connection {
        original: *tuple,
        reply: tuple.inverse()?,
        status: 0,
        mark: 0,
        deadline: Duration::MAX,
        state: ProtocolState::None,
        masqueraded_by: None,
    })
}

fn judge(
    connection: &mut Connection,
    packet: &Packet,
    direction: Direction,
    settings: &Settings,
    now: Duration,
) -> Judgement {
    let timeouts = &settings.timeouts;
    match packet.transport {
        Transport::Tcp { flags, .. } => {
            return tcp::packet(connection, flags, direction, settings.tcp_loose, timeouts, now);
        }
        Transport::Sctp { chunk, .. } => {
            return sctp::packet(connection, chunk, direction, timeouts, now);
        }
        Transport::Udp { .. } => udp::packet(connection, timeouts, now),
        Transport::Icmp { .. } => connection.deadline = now.saturating_add(timeouts.icmp),
        Transport::Other(_) => connection.deadline = now.saturating_add(timeouts.generic),
    }
    Judgement::Valid
}

/// The connection that an ICMP error is about. The error must go to where that connection's packets
/// came from.
fn related(
    connections: &mut Connections,
    error: &Packet,
    about: &Packet,
    now: Duration,
) -> Option<Tracking> {
    let tuple = Tuple::of(about).inverse()?;
    let (id, direction) = connections.find(&tuple, now)?;
    let entry = connections.entries.get(&id)?;
    (entry.tuple(direction).destination == error.destination).then_some(Tracking::Attached {
        held: Held::Entry(id),
        kind: Kind::Related,
        direction,
    })
}
