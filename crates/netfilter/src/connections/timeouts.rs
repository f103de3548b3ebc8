//! How long an entry outlives its last packet.

use super::{SctpState, TcpState};
use std::time::Duration;

/// The `nf_conntrack_*_timeout*` settings, with Linux's defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeouts {
    /// TCP, after the first SYN.
    pub tcp_syn_sent: Duration,
    /// TCP, after the SYN-ACK.
    pub tcp_syn_recv: Duration,
    /// TCP, once established. kube-proxy sets it to 24 hours.
    pub tcp_established: Duration,
    /// TCP, after the first FIN.
    pub tcp_fin_wait: Duration,
    /// TCP, half closed. kube-proxy sets it to an hour.
    pub tcp_close_wait: Duration,
    /// TCP, after the second FIN.
    pub tcp_last_ack: Duration,
    /// TCP, after the last ACK.
    pub tcp_time_wait: Duration,
    /// TCP, after a RST.
    pub tcp_close: Duration,
    /// TCP, picked up in its middle and not yet answered.
    pub tcp_unacknowledged: Duration,
    /// UDP, not yet answered.
    pub udp: Duration,
    /// UDP, answered and still in use two seconds later.
    pub udp_stream: Duration,
    /// ICMP and ICMPv6 queries.
    pub icmp: Duration,
    /// Any other protocol.
    pub generic: Duration,
}

const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts {
            tcp_syn_sent: seconds(120),
            tcp_syn_recv: seconds(60),
            tcp_established: seconds(5 * 24 * 3600),
            tcp_fin_wait: seconds(120),
            tcp_close_wait: seconds(60),
            tcp_last_ack: seconds(30),
            tcp_time_wait: seconds(120),
            tcp_close: seconds(10),
            tcp_unacknowledged: seconds(300),
            udp: seconds(30),
            udp_stream: seconds(120),
            icmp: seconds(30),
            generic: seconds(600),
        }
    }
}

impl Timeouts {
    pub(super) fn tcp(&self, state: TcpState) -> Duration {
        match state {
            TcpState::None | TcpState::SynSent | TcpState::SynSent2 => self.tcp_syn_sent,
            TcpState::SynRecv => self.tcp_syn_recv,
            TcpState::Established => self.tcp_established,
            TcpState::FinWait => self.tcp_fin_wait,
            TcpState::CloseWait => self.tcp_close_wait,
            TcpState::LastAck => self.tcp_last_ack,
            TcpState::TimeWait => self.tcp_time_wait,
            TcpState::Close => self.tcp_close,
        }
    }

    /// SCTP's are fixed here: nothing in a cluster changes them.
    pub(super) fn sctp(&self, state: SctpState) -> Duration {
        match state {
            SctpState::None | SctpState::Closed => seconds(10),
            SctpState::Established => seconds(210),
            SctpState::HeartbeatSent => seconds(30),
            SctpState::CookieWait
            | SctpState::CookieEchoed
            | SctpState::ShutdownSent
            | SctpState::ShutdownReceived
            | SctpState::ShutdownAckSent => seconds(3),
        }
    }
}
