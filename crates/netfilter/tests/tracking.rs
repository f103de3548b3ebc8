//! How the tracker follows TCP and UDP.

#![allow(clippy::unwrap_used)]

mod lab;

use lab::{Lab, tcp};
use netfilter::connections::{Connection, ProtocolState, TcpState};
use netfilter::packet::TcpFlags;
use netfilter::rule::ct_status;
use std::time::Duration;

const SYN_ACK: TcpFlags = TcpFlags::SYN.with(TcpFlags::ACK);
const FIN_ACK: TcpFlags = TcpFlags::FIN.with(TcpFlags::ACK);
const CLIENT: &str = "192.168.50.100:7000";
const SERVER: &str = "10.244.2.5:80";

/// A node that tracks, between `edge` and a pod on node-2 that listens nowhere and says nothing.
struct Tracker {
    lab: Lab,
}

impl Tracker {
    fn new() -> Tracker {
        let mut lab = Lab::new();
        lab.rules("node-1", "*nat\nCOMMIT\n");
        Tracker { lab }
    }

    /// Segments one after the other, `>` from the client and `<` from the server, past the node.
    fn pass(&mut self, segments: &[(char, TcpFlags)]) -> Option<Connection> {
        for (direction, flags) in segments {
            let (from, to) = match direction {
                '>' => (CLIENT, SERVER),
                _ => (SERVER, CLIENT),
            };
            // The server's answers come back by way of node-1, as they would when it translated.
            let arrival = netfilter::host::Arrival {
                interface: "eth0".into(),
                port: None,
                next_hop: lab::ip("192.168.50.11"),
            };
            let mut choices = netfilter::choices::Seeded::new(1);
            let mut context = netfilter::host::Context {
                now: self.lab.now,
                choices: &mut choices,
                recorder: &mut netfilter::record::Silent,
            };
            self.lab.host("node-1").receive(&arrival, tcp(from, to, *flags), &mut context);
        }
        let now = self.lab.now;
        let connections = self.lab.host("node-1").connections();
        connections.iter().find(|c| c.timeout_left(now) > Duration::ZERO).cloned()
    }

    fn state(&mut self, segments: &[(char, TcpFlags)]) -> TcpState {
        match self.pass(segments).map(|connection| connection.state()) {
            Some(ProtocolState::Tcp(state)) => state,
            _ => TcpState::None,
        }
    }
}

#[test]
fn a_connection_goes_from_syn_to_time_wait() {
    let mut tracker = Tracker::new();
    let steps = [
        ('>', TcpFlags::SYN, TcpState::SynSent),
        ('<', SYN_ACK, TcpState::SynRecv),
        ('>', TcpFlags::ACK, TcpState::Established),
        ('<', TcpFlags::ACK, TcpState::Established),
        ('>', FIN_ACK, TcpState::FinWait),
        ('<', TcpFlags::ACK, TcpState::CloseWait),
        ('<', FIN_ACK, TcpState::LastAck),
        ('>', TcpFlags::ACK, TcpState::TimeWait),
    ];
    for (direction, flags, state) in steps {
        assert_eq!(tracker.state(&[(direction, flags)]), state);
    }
    // The same ports again begin a new connection at once.
    assert_eq!(tracker.state(&[('>', TcpFlags::SYN)]), TcpState::SynSent);
    assert_eq!(tracker.lab.host("node-1").connections().len(), 1);
}

#[test]
fn a_rst_as_the_only_answer_ends_the_connection_at_once() {
    let mut tracker = Tracker::new();
    assert_eq!(tracker.pass(&[('>', TcpFlags::SYN), ('<', TcpFlags::RST)]), None);
    let opened = [('>', TcpFlags::SYN), ('<', SYN_ACK), ('>', TcpFlags::ACK)];
    assert_eq!(tracker.state(&opened), TcpState::Established);
    assert_eq!(tracker.state(&[('<', TcpFlags::RST)]), TcpState::Close);
    tracker.lab.now += Duration::from_secs(11);
    assert_eq!(tracker.pass(&[]), None);
}

#[test]
fn a_connection_picked_up_in_its_middle_is_kept_shortly_until_it_is_answered() {
    let mut tracker = Tracker::new();
    let now = tracker.lab.now;
    let picked_up = tracker.pass(&[('>', TcpFlags::ACK)]).unwrap();
    assert_eq!(picked_up.timeout_left(now), Duration::from_secs(300));
    assert!(!picked_up.has(ct_status::ASSURED));
    // Its first answer sets the reply bit only after it was judged; the next segment counts in full.
    let answered = tracker.pass(&[('<', TcpFlags::ACK), ('>', TcpFlags::ACK)]).unwrap();
    assert_eq!(answered.timeout_left(now), Duration::from_secs(432_000));
    assert!(answered.has(ct_status::ASSURED | ct_status::SEEN_REPLY));
}

#[test]
fn a_repeated_syn_does_not_prolong_the_wait() {
    let mut tracker = Tracker::new();
    tracker.pass(&[('>', TcpFlags::SYN)]);
    tracker.lab.now += Duration::from_secs(60);
    let now = tracker.lab.now;
    let waiting = tracker.pass(&[('>', TcpFlags::SYN)]).unwrap();
    assert_eq!(waiting.timeout_left(now), Duration::from_secs(60));
}

#[test]
fn a_udp_flow_counts_as_a_stream_after_two_seconds() {
    let mut lab = Lab::new();
    lab.pod(2, "web", "10.244.2.5", &[80]).rules("node-1", "*nat\nCOMMIT\n");
    // Masquerading brings the answers back by way of node-1.
    lab.rules("node-1", "*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n");
    let left = |lab: &mut Lab| {
        lab.dial_from("edge", 5000, "udp", "10.244.2.5:80");
        let now = lab.now;
        lab.host("node-1").connections().iter().next().unwrap().timeout_left(now)
    };
    assert_eq!(left(&mut lab), Duration::from_secs(30));
    lab.now += Duration::from_secs(3);
    assert_eq!(left(&mut lab), Duration::from_secs(120));
}
