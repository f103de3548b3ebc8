//! SCTP as the connection tracker sees it. Only a packet's first chunk is modelled, and no verification tags.

use super::tcp::Judgement;
use super::{Connection, ProtocolState, Timeouts};
use crate::rule::{Direction, ct_status};
use std::time::Duration;

/// The tracker's state of an SCTP association.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SctpState {
    /// Nothing seen yet.
    None,
    /// Over.
    Closed,
    /// INIT or INIT-ACK was seen.
    CookieWait,
    /// COOKIE-ECHO was seen.
    CookieEchoed,
    /// COOKIE-ACK was seen.
    Established,
    /// SHUTDOWN was seen in the original direction.
    ShutdownSent,
    /// SHUTDOWN was seen in the reply direction.
    ShutdownReceived,
    /// SHUTDOWN-ACK was seen.
    ShutdownAckSent,
    /// It began with a HEARTBEAT.
    HeartbeatSent,
}

/// Chunk types of RFC 9260.
mod chunk {
    pub(super) const INIT: u8 = 1;
    pub(super) const INIT_ACK: u8 = 2;
    pub(super) const HEARTBEAT: u8 = 4;
    pub(super) const HEARTBEAT_ACK: u8 = 5;
    pub(super) const ABORT: u8 = 6;
    pub(super) const SHUTDOWN: u8 = 7;
    pub(super) const SHUTDOWN_ACK: u8 = 8;
    pub(super) const ERROR: u8 = 9;
    pub(super) const COOKIE_ECHO: u8 = 10;
    pub(super) const COOKIE_ACK: u8 = 11;
    pub(super) const SHUTDOWN_COMPLETE: u8 = 14;
}

/// The state that follows (`nf_conntrack_proto_sctp.c`), `None` when the packet is invalid. Chunks
/// that carry data change nothing.
fn next(direction: Direction, kind: u8, state: SctpState) -> Option<SctpState> {
    use SctpState as S;
    let original = direction == Direction::Original;
    let known = matches!(kind, chunk::INIT | chunk::INIT_ACK | 4..=11 | chunk::SHUTDOWN_COMPLETE);
    if !known {
        return Some(state);
    }
    if !original && state == S::None {
        return None;
    }
    if state == S::HeartbeatSent {
        return match (original, kind) {
            (true, chunk::INIT) => Some(S::CookieWait),
            (true, chunk::SHUTDOWN_ACK) => Some(S::ShutdownAckSent),
            (true, chunk::HEARTBEAT | chunk::HEARTBEAT_ACK) | (false, chunk::HEARTBEAT) => {
                Some(S::HeartbeatSent)
            }
            (false, chunk::HEARTBEAT_ACK) => Some(S::Established),
            (true, _) => Some(S::Closed),
            (false, _) => None,
        };
    }
    if state == S::None {
        return Some(match kind {
            chunk::SHUTDOWN_ACK => S::ShutdownAckSent,
            chunk::HEARTBEAT => S::HeartbeatSent,
            _ => S::Closed,
        });
    }
    Some(match (kind, state) {
        (chunk::ABORT, _) => S::Closed,
        (chunk::INIT, S::ShutdownSent | S::ShutdownReceived) if original => S::Closed,
        (chunk::INIT_ACK, S::Closed) if !original => S::CookieWait,
        (chunk::SHUTDOWN, S::Established) if original => S::ShutdownSent,
        (chunk::SHUTDOWN, S::Established) => S::ShutdownReceived,
        (chunk::SHUTDOWN_ACK, S::ShutdownSent | S::ShutdownReceived) => S::ShutdownAckSent,
        (chunk::ERROR, S::CookieEchoed) if !original => S::Closed,
        (chunk::COOKIE_ECHO, S::CookieWait) => S::CookieEchoed,
        (chunk::COOKIE_ACK, S::CookieEchoed) => S::Established,
        (chunk::SHUTDOWN_COMPLETE, S::ShutdownAckSent) => S::Closed,
        _ => state,
    })
}

pub(super) fn packet(
    connection: &mut Connection,
    kind: u8,
    direction: Direction,
    timeouts: &Timeouts,
    now: Duration,
) -> Judgement {
    let old = match connection.state {
        ProtocolState::Sctp(state) => state,
        _ => SctpState::None,
    };
    let stray = [chunk::ABORT, chunk::SHUTDOWN_COMPLETE, chunk::COOKIE_ACK].contains(&kind);
    if !connection.has(ct_status::CONFIRMED) && stray {
        return Judgement::Invalid;
    }
    let Some(new) = next(direction, kind, old).filter(|new| *new != SctpState::None) else {
        return Judgement::Invalid;
    };
    // A first packet that is out of the blue counts as the remains of an association that is over; the
    // first INIT waits for its cookie.
    let new = match (old, kind) {
        (SctpState::None, chunk::INIT) => SctpState::CookieWait,
        _ => new,
    };
    connection.state = ProtocolState::Sctp(new);
    connection.deadline = now.saturating_add(timeouts.sctp(new));
    if old == SctpState::CookieEchoed
        && new == SctpState::Established
        && direction == Direction::Reply
    {
        connection.status |= ct_status::ASSURED;
    }
    Judgement::Valid
}
