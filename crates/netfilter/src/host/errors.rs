//! The host's own answers: what REJECT sends, and ICMP errors about packets that go nowhere.

use super::hooks::is_icmp_error;
use super::network::Path;
use super::skb::{Errand, Skb};
use super::{Context, Effect, Host};
use crate::address::Family;
use crate::connections::{Tracking, track};
use crate::hooks::Hook;
use crate::matches::Sender;
use crate::packet::{Packet, TcpFlags, Transport};
use crate::record::Event;
use crate::rule::RejectWith;
use std::net::IpAddr;
use std::sync::Arc;

/// The length of an IPv4 and an ICMP header.
const ICMP4_OVERHEAD: u32 = 28;
/// The length of an IPv6 and an ICMPv6 header.
const ICMP6_OVERHEAD: u32 = 48;
/// An IPv4 error quotes so much of the packet that it comes to 576 bytes at most.
const ICMP4_MAX: u32 = 576;
/// An ICMPv6 error fits into the least MTU.
const ICMP6_MAX: u32 = 1280;

/// Why the host complains about a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    NoRoute,
    HostUnreachable,
    Prohibited,
    TtlExpired,
    Refused(RejectWith),
}

/// Type and code of the ICMP message.
fn message(trouble: Trouble, family: Family) -> (u8, u8) {
    use RejectWith as R;
    match family {
        Family::V4 => match trouble {
            Trouble::TtlExpired => (11, 0),
            Trouble::NoRoute | Trouble::Refused(R::NetUnreachable | R::RejectRoute) => (3, 0),
            Trouble::HostUnreachable
            | Trouble::Refused(R::HostUnreachable | R::AddressUnreachable) => (3, 1),
            Trouble::Refused(R::ProtocolUnreachable) => (3, 2),
            Trouble::Refused(R::PortUnreachable | R::TcpReset) => (3, 3),
            Trouble::Refused(R::NetProhibited) => (3, 9),
            Trouble::Refused(R::HostProhibited) => (3, 10),
            Trouble::Prohibited | Trouble::Refused(R::AdminProhibited | R::PolicyFail) => (3, 13),
        },
        Family::V6 => match trouble {
            Trouble::TtlExpired => (3, 0),
            Trouble::NoRoute | Trouble::Refused(R::NetUnreachable) => (1, 0),
            Trouble::Prohibited
            | Trouble::Refused(R::AdminProhibited | R::NetProhibited | R::HostProhibited) => (1, 1),
            Trouble::HostUnreachable
            | Trouble::Refused(R::AddressUnreachable | R::HostUnreachable) => (1, 3),
            Trouble::Refused(R::PortUnreachable | R::ProtocolUnreachable | R::TcpReset) => (1, 4),
            Trouble::Refused(R::PolicyFail) => (1, 5),
            Trouble::Refused(R::RejectRoute) => (1, 6),
        },
    }
}

impl Host {
    /// A rule said REJECT.
    pub(super) fn refuse(
        &mut self,
        skb: &Skb,
        with: RejectWith,
        hook: Hook,
        errand: &mut Errand,
        context: &mut Context<'_>,
    ) {
        if with == RejectWith::TcpReset {
            return self.reset(skb, errand, context);
        }
        self.complain(skb, Trouble::Refused(with), hook == Hook::Input, errand);
    }

    /// An ICMP error about `skb`. It comes from the address that was dialled when the packet was for this
    /// host (`local`), else from the one that faces the sender.
    pub(super) fn complain(
        &mut self,
        skb: &Skb,
        trouble: Trouble,
        local: bool,
        errand: &mut Errand,
    ) {
        let about = &skb.packet;
        // While the kernel sends an echo reply it cannot send another ICMP message.
        let own_reply = skb.from_here && is_echo_reply(about);
        if is_icmp_error(about) || own_reply || !is_host(about.source) || !is_one(about.destination)
        {
            return;
        }
        let family = Family::of(about.source);
        let source = if local { Some(about.destination) } else { None };
        let Some(source) = source.or_else(|| self.network.source_for(about.source)) else { return };
        let (kind, code) = message(trouble, family);
        let (overhead, most) = match family {
            Family::V4 => (ICMP4_OVERHEAD, ICMP4_MAX),
            Family::V6 => (ICMP6_OVERHEAD, ICMP6_MAX),
        };
        let packet = Packet {
            source,
            destination: about.source,
            ttl: self.network.settings.default_ttl,
            mark: 0,
            length: about.length.saturating_add(overhead).min(most),
            transport: Transport::Icmp {
                kind,
                code,
                identifier: 0,
                about: Some(Box::new(Packet { mark: 0, ..about.clone() })),
            },
        };
        errand.answers.push_back(Skb { tracking: skb.tracking.of_answer(), ..Skb::sent(packet) });
    }

    /// A RST in the name of the destination.
    fn reset(&mut self, skb: &Skb, errand: &mut Errand, context: &mut Context<'_>) {
        let about = &skb.packet;
        let Transport::Tcp { source_port, destination_port, flags } = about.transport else {
            return;
        };
        if flags.has(TcpFlags::RST) {
            return;
        }
        let flags = if flags.has(TcpFlags::ACK) {
            TcpFlags::RST
        } else {
            TcpFlags::RST.with(TcpFlags::ACK)
        };
        let packet = Packet {
            source: about.destination,
            destination: about.source,
            ttl: self.network.settings.default_ttl,
            mark: 0,
            length: if about.source.is_ipv4() { 40 } else { 60 },
            transport: Transport::Tcp {
                source_port: destination_port,
                destination_port: source_port,
                flags,
            },
        };
        // A packet that came by a bridge's port is answered straight back, past all hooks.
        if let (Some(bridge), Some(_)) = (&skb.in_interface, &skb.in_port) {
            if context.recorder.wants() {
                context.recorder.hear(Event::Sent { packet: packet.clone() });
                context.recorder.hear(Event::Left {
                    interface: Arc::clone(bridge),
                    next_hop: packet.destination,
                    packet: packet.clone(),
                });
            }
            errand.effects.push(Effect::Transmit {
                interface: Arc::clone(bridge),
                next_hop: packet.destination,
                packet,
                from_port: None,
            });
            return;
        }
        let sender = Sender::Nobody;
        let tracking = skb.tracking.of_answer();
        errand.answers.push_back(Skb { tracking, sender, ..Skb::sent(packet) });
    }

    /// Nobody has the address of the next hop: the sender is told.
    pub(super) fn tell_unreachable(
        &mut self,
        packet: &Packet,
        errand: &mut Errand,
        context: &mut Context<'_>,
    ) {
        if let Some(skb) = self.take_waiting(packet) {
            return self.complain(&skb, Trouble::HostUnreachable, false, errand);
        }
        let mut skb = Skb::sent(packet.clone());
        let family = Family::of(packet.source);
        if self.rules[family as usize].tracks {
            // The connection whose packet this is, found as for an ICMP error about it.
            let probe = Packet {
                source: packet.destination,
                destination: packet.source,
                ttl: 1,
                mark: 0,
                length: 0,
                transport: Transport::Icmp {
                    kind: if family == Family::V4 { 3 } else { 1 },
                    code: 1,
                    identifier: 0,
                    about: Some(Box::new(packet.clone())),
                },
            };
            let settings = &self.network.settings;
            track(&mut self.connections, settings, &probe, &mut skb.tracking, context.now);
            // The probe goes the error's way; the packet went the other.
            skb.tracking = match skb.tracking {
                Tracking::Attached { .. } => skb.tracking.of_answer(),
                other => other,
            };
        }
        skb.path = Some(Path::Local);
        self.complain(&skb, Trouble::HostUnreachable, false, errand);
    }
}

fn is_echo_reply(packet: &Packet) -> bool {
    matches!(packet.transport, Transport::Icmp { kind: 0 | 129, .. })
}

/// Whether an address can be that of one host.
fn is_host(address: IpAddr) -> bool {
    !address.is_unspecified() && is_one(address)
}

fn is_one(address: IpAddr) -> bool {
    !address.is_multicast() && !matches!(address, IpAddr::V4(a) if a.is_broadcast())
}
