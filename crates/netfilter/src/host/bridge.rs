//! Frames on a bridge's port, with and without `bridge-nf-call-iptables` (measured: kernel.md 5 and 11).

use super::hooks::{tell_drop, tell_no_path, tell_route};
use super::network::{NoPath, Path};
use super::skb::{Errand, Skb};
use super::{Context, Effect, Host, NEIGHBOURS_MAX};
use crate::packet::Packet;
use crate::record::{DropReason, Event};
use std::net::IpAddr;
use std::sync::Arc;

/// How many frames wait for ARP's answer at once.
const WAITING_MAX: usize = 256;

impl Host {
    /// A bridge learns behind which port its neighbours are.
    pub(super) fn remember(&mut self, bridge: &Arc<str>, port: &Arc<str>, packet: &Packet) {
        let on_link =
            self.network.interface(bridge).is_some_and(|bridge| bridge.reaches(packet.source));
        let key = (Arc::clone(bridge), packet.source);
        if on_link
            && !self.complete.contains(bridge)
            && (self.seen_behind.len() < NEIGHBOURS_MAX || self.seen_behind.contains_key(&key))
        {
            self.seen_behind.insert(key, Arc::clone(port));
        }
    }

    /// A frame on `port` that passes the hooks as a bridged frame, or is for another station.
    pub(super) fn cross_bridge(
        &mut self,
        mut skb: Skb,
        port: &Arc<str>,
        next_hop: IpAddr,
        for_us: bool,
        errand: &mut Errand,
        context: &mut Context<'_>,
    ) {
        let Some(bridge) = skb.in_interface.clone() else { return };
        if skb.in_port.is_none() {
            // Without bridge-nf the bridge passes it on unseen.
            return self.pass_on(skb, port, &bridge, next_hop, errand, context);
        }
        let before = skb.packet.destination;
        if !self.pass_prerouting(&mut skb, errand, context) {
            return;
        }
        if skb.packet.destination == before {
            if for_us {
                return self.route_input(skb, errand, context);
            }
            return self.pass_on(skb, port, &bridge, next_hop, errand, context);
        }
        // Its destination was translated: where that is on the same bridge the frame stays bridged.
        let packet = &skb.packet;
        let mut route = self.network.route_in(packet.source, packet.destination);
        if route == Err(NoPath::NotForwarding) {
            // A frame that stays on its bridge needs no forwarding.
            if let Ok(path) = self.network.route_out(packet.destination, packet.destination)
                && matches!(&path, Path::Out { interface, .. } if *interface == bridge)
            {
                route = Ok(path);
            }
        }
        match route {
            Ok(Path::Out { interface, next_hop }) if interface == bridge => {
                tell_route(Path::Out { interface, next_hop }.answer(), packet, context);
                self.pass_on(skb, port, &bridge, next_hop, errand, context);
            }
            Ok(_) => self.route_input(skb, errand, context),
            Err(why) => tell_no_path(why, packet, context),
        }
    }

    /// From port to port.
    fn pass_on(
        &mut self,
        mut skb: Skb,
        port: &Arc<str>,
        bridge: &Arc<str>,
        next_hop: IpAddr,
        errand: &mut Errand,
        context: &mut Context<'_>,
    ) {
        let out_port = self.seen_behind.get(&(Arc::clone(bridge), next_hop)).cloned();
        let hairpin = self
            .network
            .interface(bridge)
            .and_then(|bridge| bridge.port(port))
            .is_none_or(|port| port.hairpin);
        if out_port.as_ref() == Some(port) && !hairpin {
            tell_drop(DropReason::NoHairpin, context);
            return;
        }
        if out_port.is_none() && self.complete.contains(bridge) && skb.in_port.is_some() {
            return self.wait(skb, port, bridge, next_hop, errand);
        }
        if context.recorder.wants() {
            context.recorder.hear(Event::Bridged { bridge: Arc::clone(bridge) });
        }
        if skb.in_port.is_some() {
            skb.bridged = true;
            skb.out_port = out_port;
            skb.path = Some(Path::Out { interface: Arc::clone(bridge), next_hop });
            return self.pass_forward(skb, errand, context);
        }
        if context.recorder.wants() {
            context.recorder.hear(Event::Left {
                interface: Arc::clone(bridge),
                next_hop,
                packet: skb.packet.clone(),
            });
        }
        errand.effects.push(Effect::Transmit {
            interface: Arc::clone(bridge),
            next_hop,
            packet: skb.packet,
            from_port: Some(Arc::clone(port)),
        });
    }
    /// A frame for an address that nobody has waits for ARP's answer. The wire hears of it as of any other
    /// packet for that address; see [`Host::neighbour_unreachable`].
    fn wait(
        &mut self,
        skb: Skb,
        port: &Arc<str>,
        bridge: &Arc<str>,
        next_hop: IpAddr,
        errand: &mut Errand,
    ) {
        let packet = Packet { mark: 0, ..skb.packet.clone() };
        if self.waiting.len() >= WAITING_MAX {
            self.waiting.pop_front();
        }
        self.waiting.push_back(skb);
        errand.effects.push(Effect::Transmit {
            interface: Arc::clone(bridge),
            next_hop,
            packet,
            from_port: Some(Arc::clone(port)),
        });
    }

    /// The waiting frame that was told of as `packet`.
    pub(super) fn take_waiting(&mut self, packet: &Packet) -> Option<Skb> {
        let is_it = |skb: &Skb| Packet { mark: packet.mark, ..skb.packet.clone() } == *packet;
        let at = self.waiting.iter().position(is_it)?;
        self.waiting.remove(at)
    }
}
