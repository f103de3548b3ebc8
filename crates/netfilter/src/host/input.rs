//! What arrives: to a process here, or on to the next host.

use super::errors::Trouble;
use super::hooks::{Passed, out_interface, tell_drop, tell_no_path, tell_route};
use super::network::{NoPath, Path};
use super::skb::{Errand, Skb};
use super::{Arrival, Context, Effect, Host};
use crate::address::Family;
use crate::hooks::Hook;
use crate::packet::Packet;
use crate::record::{DropReason, Event};
use std::net::IpAddr;
use std::sync::Arc;

impl Host {
    /// A frame comes in from the network.
    pub(super) fn arrive(
        &mut self,
        arrival: &Arrival,
        packet: Packet,
        errand: &mut Errand,
        context: &mut Context<'_>,
    ) {
        let packet = Packet { mark: 0, ..packet };
        tell_arrival(&arrival.interface, &packet, context);
        let mut skb = Skb::arriving(packet, &arrival.interface);
        let for_us = self.network.is_local(arrival.next_hop);
        let family = Family::of(skb.packet.source);
        if let Some(port) = &arrival.port {
            self.remember(&arrival.interface, port, &skb.packet);
            let calls = self.network.settings.bridge_nf(family);
            if calls {
                skb.in_port = Some(Arc::clone(port));
            }
            if calls || !for_us {
                return self.cross_bridge(skb, port, arrival.next_hop, for_us, errand, context);
            }
        } else if !for_us {
            // It is for another station on that link.
            return;
        }
        if self.pass_prerouting(&mut skb, errand, context) {
            self.route_input(skb, errand, context);
        }
    }

    /// A packet that left by `lo` comes in again, with its mark, its connection and its route.
    pub(super) fn loop_in(&mut self, skb: Skb, errand: &mut Errand, context: &mut Context<'_>) {
        let loopback = Arc::clone(&self.network.loopback);
        tell_arrival(&loopback, &skb.packet, context);
        let mut skb = Skb {
            in_interface: Some(loopback),
            in_port: None,
            from_here: false,
            path: None,
            ..skb
        };
        let destination = skb.packet.destination;
        if !self.pass_prerouting(&mut skb, errand, context) {
            return;
        }
        if skb.packet.destination == destination {
            self.deliver(skb, errand, context);
        } else {
            self.route_input(skb, errand, context);
        }
    }

    /// PREROUTING. False when the packet ends there.
    pub(super) fn pass_prerouting(
        &mut self,
        skb: &mut Skb,
        errand: &mut Errand,
        context: &mut Context<'_>,
    ) -> bool {
        if !self.is_sound(skb) {
            tell_drop(DropReason::Martian, context);
            return false;
        }
        match self.pass(Hook::Prerouting, skb, None, context) {
            Passed::On => true,
            Passed::Rejected(with) => {
                self.refuse(skb, with, Hook::Prerouting, errand, context);
                false
            }
            Passed::Dropped | Passed::Unroutable => false,
        }
    }

    /// IPv6 loopback addresses are refused before any rule; IPv4's only when the packet is routed.
    fn is_sound(&self, skb: &Skb) -> bool {
        let loops = |address: IpAddr| matches!(address, IpAddr::V6(a) if a.is_loopback());
        skb.in_interface.as_ref() == Some(&self.network.loopback)
            || !(loops(skb.packet.source) || loops(skb.packet.destination))
    }

    /// The decision after PREROUTING.
    pub(super) fn route_input(
        &mut self,
        mut skb: Skb,
        errand: &mut Errand,
        context: &mut Context<'_>,
    ) {
        match self.network.route_in(skb.packet.source, skb.packet.destination) {
            Ok(path) => {
                let path = self.spread(path, &skb.packet, context);
                tell_route(path.answer(), &skb.packet, context);
                match path {
                    Path::Local => self.deliver(skb, errand, context),
                    Path::Out { .. } => {
                        skb.path = Some(path);
                        self.forward(skb, errand, context);
                    }
                }
            }
            Err(why) => {
                tell_no_path(why, &skb.packet, context);
                let trouble = match why {
                    NoPath::Network => Trouble::NoRoute,
                    NoPath::Host => Trouble::HostUnreachable,
                    NoPath::Prohibited => Trouble::Prohibited,
                    NoPath::Blackhole | NoPath::Martian | NoPath::NotForwarding => return,
                };
                self.complain(&skb, trouble, false, errand);
            }
        }
    }

    /// INPUT, and to the processes.
    pub(super) fn deliver(&mut self, mut skb: Skb, errand: &mut Errand, context: &mut Context<'_>) {
        match self.pass(Hook::Input, &mut skb, None, context) {
            Passed::On => {
                if context.recorder.wants() {
                    context.recorder.hear(Event::Delivered { packet: skb.packet.clone() });
                }
                errand.effects.push(Effect::Deliver { packet: skb.packet });
            }
            Passed::Rejected(with) => self.refuse(&skb, with, Hook::Input, errand, context),
            Passed::Dropped | Passed::Unroutable => {}
        }
    }

    /// The TTL, FORWARD, and out.
    fn forward(&mut self, mut skb: Skb, errand: &mut Errand, context: &mut Context<'_>) {
        if skb.packet.ttl <= 1 {
            tell_drop(DropReason::TtlExpired, context);
            self.complain(&skb, Trouble::TtlExpired, false, errand);
            return;
        }
        skb.packet.ttl -= 1;
        self.pass_forward(skb, errand, context);
    }

    /// FORWARD, and out, for what is routed or bridged.
    pub(super) fn pass_forward(
        &mut self,
        mut skb: Skb,
        errand: &mut Errand,
        context: &mut Context<'_>,
    ) {
        let out = skb.path.as_ref().map(|path| out_interface(path, &self.network.loopback));
        match self.pass(Hook::Forward, &mut skb, out.as_ref(), context) {
            // Who sent it does not hear whether it was dropped later.
            Passed::On => {
                let _ = self.leave(skb, errand, context);
            }
            Passed::Rejected(with) => self.refuse(&skb, with, Hook::Forward, errand, context),
            Passed::Dropped | Passed::Unroutable => {}
        }
    }
}

fn tell_arrival(interface: &Arc<str>, packet: &Packet, context: &mut Context<'_>) {
    if context.recorder.wants() {
        context
            .recorder
            .hear(Event::Arrived { interface: Arc::clone(interface), packet: packet.clone() });
    }
}
