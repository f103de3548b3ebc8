//! TCP as the connection tracker sees it. Sequence numbers are not modelled, so every segment counts as
//! inside its window (as with `nf_conntrack_tcp_be_liberal`).

use super::{Connection, ProtocolState, Timeouts};
use crate::packet::TcpFlags;
use crate::rule::{Direction, ct_status};
use std::time::Duration;

/// The tracker's state of a TCP connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TcpState {
    /// Nothing seen yet.
    None,
    /// A SYN was seen.
    SynSent,
    /// A SYN-ACK was seen.
    SynRecv,
    /// Both sides are connected.
    Established,
    /// A FIN was seen.
    FinWait,
    /// That FIN was acknowledged.
    CloseWait,
    /// A FIN was seen from the other side too.
    LastAck,
    /// All is acknowledged.
    TimeWait,
    /// A RST was seen.
    Close,
    /// A SYN was seen from both sides.
    SynSent2,
}

/// Which of the flags decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Segment {
    Syn,
    SynAck,
    Fin,
    Ack,
    Rst,
    Bare,
}

impl Segment {
    fn of(flags: TcpFlags) -> Segment {
        if flags.has(TcpFlags::RST) {
            Segment::Rst
        } else if flags.has(TcpFlags::SYN.with(TcpFlags::ACK)) {
            Segment::SynAck
        } else if flags.has(TcpFlags::SYN) {
            Segment::Syn
        } else if flags.has(TcpFlags::FIN) {
            Segment::Fin
        } else if flags.has(TcpFlags::ACK) {
            Segment::Ack
        } else {
            Segment::Bare
        }
    }
}

enum Step {
    To(TcpState),
    /// It may be valid or not: it passes, and nothing changes.
    Ignore,
    Invalid,
}

/// What the tracker makes of a packet of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judgement {
    /// It belongs to it.
    Valid,
    /// It belongs to it and ends it: the entry goes at once.
    Ends,
    /// It belongs to nothing.
    Invalid,
    /// It begins a new connection in place of one that is over.
    Reopens,
}

/// Linux's transition table (`nf_conntrack_proto_tcp.c`).
fn step(direction: Direction, segment: Segment, state: TcpState) -> Step {
    use TcpState as S;
    let to = Step::To;
    match (direction, segment) {
        (_, Segment::Bare) => Step::Invalid,
        (_, Segment::Rst) if state == S::None => Step::Invalid,
        (_, Segment::Rst) => to(S::Close),
        (Direction::Original, Segment::Syn) => match state {
            S::None | S::SynSent | S::TimeWait | S::Close => to(S::SynSent),
            S::SynSent2 => to(S::SynSent2),
            _ => Step::Ignore,
        },
        (Direction::Reply, Segment::Syn) => match state {
            S::SynSent | S::SynSent2 => to(S::SynSent2),
            S::TimeWait => to(S::SynSent),
            _ => Step::Invalid,
        },
        (Direction::Original, Segment::SynAck) => match state {
            S::SynRecv | S::SynSent2 => to(S::SynRecv),
            _ => Step::Invalid,
        },
        (Direction::Reply, Segment::SynAck) => match state {
            S::None => Step::Invalid,
            S::SynSent | S::SynSent2 => to(S::SynRecv),
            _ => Step::Ignore,
        },
        (_, Segment::Fin) => match state {
            S::None | S::SynSent | S::SynSent2 => Step::Invalid,
            S::SynRecv | S::Established => to(S::FinWait),
            S::FinWait | S::CloseWait | S::LastAck => to(S::LastAck),
            S::TimeWait | S::Close => to(state),
        },
        (direction, Segment::Ack) => match (direction, state) {
            (Direction::Original, S::None) => to(S::Established),
            (Direction::Original, S::SynSent | S::SynSent2) => Step::Invalid,
            (Direction::Original, S::SynRecv) => to(S::Established),
            (Direction::Reply, S::None) => Step::Invalid,
            (Direction::Reply, S::SynSent | S::SynSent2) => Step::Ignore,
            (Direction::Reply, S::SynRecv) => to(S::SynRecv),
            (_, S::Established) => to(S::Established),
            (_, S::FinWait | S::CloseWait) => to(S::CloseWait),
            (_, S::LastAck | S::TimeWait) => to(S::TimeWait),
            (_, S::Close) => to(S::Close),
        },
    }
}

pub(super) fn packet(
    connection: &mut Connection,
    flags: TcpFlags,
    direction: Direction,
    loose: bool,
    timeouts: &Timeouts,
    now: Duration,
) -> Judgement {
    let segment = Segment::of(flags);
    let old = match connection.state {
        ProtocolState::Tcp(state) => state,
        _ => TcpState::None,
    };
    let new = match step(direction, segment, old) {
        Step::To(new) => new,
        Step::Ignore => return Judgement::Valid,
        Step::Invalid => return Judgement::Invalid,
    };
    if old == TcpState::None && new != TcpState::SynSent && !loose {
        // Picking up a connection in its middle is not allowed.
        return Judgement::Invalid;
    }
    if new == TcpState::SynSent && matches!(old, TcpState::TimeWait | TcpState::Close) {
        return Judgement::Reopens;
    }
    connection.state = ProtocolState::Tcp(new);

    let mut timeout =
        if segment == Segment::Rst { timeouts.tcp(TcpState::Close) } else { timeouts.tcp(new) };
    // The reply bit is set only after this packet has been judged.
    if !connection.has(ct_status::SEEN_REPLY) {
        if segment == Segment::Rst {
            return Judgement::Ends;
        }
        if segment == Segment::Syn && old == TcpState::SynSent {
            return Judgement::Valid;
        }
        if new == TcpState::Established {
            timeout = timeout.min(timeouts.tcp_unacknowledged);
        }
    } else if new == TcpState::Established
        && matches!(old, TcpState::SynRecv | TcpState::Established)
    {
        connection.status |= ct_status::ASSURED;
    }
    connection.deadline = now.saturating_add(timeout);
    Judgement::Valid
}
