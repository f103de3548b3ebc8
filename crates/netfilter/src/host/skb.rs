//! A packet under way in a host, and what is left to do because of it.

use super::network::Path;
use super::{Effect, Host};
use crate::connections::Tracking;
use crate::host::Context;
use crate::matches::Sender;
use crate::packet::Packet;
use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;

/// A packet and what the kernel keeps beside it.
#[derive(Debug, Clone)]
pub(super) struct Skb {
    pub(super) packet: Packet,
    pub(super) tracking: Tracking,
    /// The interface that it came by.
    pub(super) in_interface: Option<Arc<str>>,
    /// The port of that bridge, where bridged frames pass the hooks.
    pub(super) in_port: Option<Arc<str>>,
    /// The port that it will leave by, where known.
    pub(super) out_port: Option<Arc<str>>,
    /// Whether a process here, or the host itself, sent it.
    pub(super) from_here: bool,
    /// Whose socket of this host it comes from.
    pub(super) sender: Sender,
    /// Whether it is bridged, not routed.
    pub(super) bridged: bool,
    /// Where it goes, once that is decided.
    pub(super) path: Option<Path>,
}

impl Skb {
    pub(super) fn arriving(packet: Packet, interface: &Arc<str>) -> Self {
        Skb {
            packet,
            tracking: Tracking::default(),
            in_interface: Some(Arc::clone(interface)),
            in_port: None,
            out_port: None,
            from_here: false,
            sender: Sender::Nobody,
            bridged: false,
            path: None,
        }
    }

    pub(super) fn sent(packet: Packet) -> Self {
        Skb {
            sender: Sender::of(&packet),
            packet,
            tracking: Tracking::default(),
            in_interface: None,
            in_port: None,
            out_port: None,
            from_here: true,
            bridged: false,
            path: None,
        }
    }

    pub(super) fn next_hop(&self) -> Option<IpAddr> {
        match &self.path {
            Some(Path::Out { next_hop, .. }) => Some(*next_hop),
            _ => None,
        }
    }
}

/// How many packets one arrival or sending may set off inside the host: a packet through `lo` and the
/// host's own answers count.
const PACKETS_MAX: usize = 32;

/// What one arrival or sending has led to so far.
#[derive(Debug, Default)]
pub(super) struct Errand {
    pub(super) effects: Vec<Effect>,
    /// Packets that went out by `lo` and come in again.
    pub(super) looped: VecDeque<Skb>,
    /// The host's own answers: ICMP errors and RSTs.
    pub(super) answers: VecDeque<Skb>,
    /// Whether a rule refused the packet.
    pub(super) refused: bool,
}

impl Host {
    /// Does what is left to do.
    pub(super) fn finish(
        &mut self,
        mut errand: Errand,
        context: &mut Context<'_>,
    ) -> (Vec<Effect>, bool) {
        for _ in 0..PACKETS_MAX {
            if let Some(skb) = errand.answers.pop_front() {
                // Whether the answer gets out does not concern who caused it.
                let _ = self.send_answer(skb, &mut errand, context);
            } else if let Some(skb) = errand.looped.pop_front() {
                self.loop_in(skb, &mut errand, context);
            } else {
                break;
            }
        }
        (errand.effects, errand.refused)
    }
}
