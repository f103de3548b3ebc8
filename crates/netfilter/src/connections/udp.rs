//! UDP as the connection tracker sees it.

use super::{Connection, ProtocolState, Timeouts};
use crate::rule::ct_status;
use std::time::Duration;

/// A flow that is still in use after so long counts as a stream.
const STREAM_AFTER: Duration = Duration::from_secs(2);

pub(super) fn packet(connection: &mut Connection, timeouts: &Timeouts, now: Duration) {
    let stream_from = match connection.state {
        ProtocolState::Udp { stream_from } => stream_from,
        _ => now.saturating_add(STREAM_AFTER),
    };
    connection.state = ProtocolState::Udp { stream_from };
    let timeout = if connection.has(ct_status::SEEN_REPLY) && now > stream_from {
        connection.status |= ct_status::ASSURED;
        timeouts.udp_stream
    } else {
        timeouts.udp
    };
    connection.deadline = now.saturating_add(timeout);
}
