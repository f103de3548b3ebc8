//! What this host sends: its processes' packets and its own answers.

use super::hooks::{Passed, out_interface, tell_no_path, tell_route};
use super::network::Path;
use super::skb::{Errand, Skb};
use super::{Context, Effect, Host, SendError};
use crate::hooks::Hook;
use crate::packet::Packet;
use crate::record::Event;
use std::sync::Arc;

impl Host {
    /// A process's packet: the route first, then the hooks.
    pub(super) fn depart(
        &mut self,
        packet: Packet,
        errand: &mut Errand,
        context: &mut Context<'_>,
    ) -> Result<(), SendError> {
        tell_sent(&packet, context);
        self.route_and_send(Skb::sent(packet), errand, context)
    }

    /// An answer of the host's own: it carries the connection of what it answers.
    pub(super) fn send_answer(
        &mut self,
        skb: Skb,
        errand: &mut Errand,
        context: &mut Context<'_>,
    ) -> Result<(), SendError> {
        tell_sent(&skb.packet, context);
        self.route_and_send(skb, errand, context)
    }

    fn route_and_send(
        &mut self,
        mut skb: Skb,
        errand: &mut Errand,
        context: &mut Context<'_>,
    ) -> Result<(), SendError> {
        let path = match self.network.route_out(skb.packet.source, skb.packet.destination) {
            Ok(path) => path,
            Err(why) => {
                tell_no_path(why, &skb.packet, context);
                return Err(SendError::NoRoute);
            }
        };
        tell_route(path.answer(), &skb.packet, context);
        let out = out_interface(&path, &self.network.loopback);
        skb.path = Some(path);
        match self.pass(Hook::Output, &mut skb, Some(&out), context) {
            Passed::On => self.leave(skb, errand, context),
            Passed::Dropped => Err(SendError::NotPermitted),
            Passed::Unroutable => Err(SendError::Unroutable),
            Passed::Rejected(with) => {
                errand.refused = true;
                self.refuse(&skb, with, Hook::Output, errand, context);
                Err(SendError::NotPermitted)
            }
        }
    }

    /// POSTROUTING, and out. Also for what was forwarded or bridged.
    pub(super) fn leave(
        &mut self,
        mut skb: Skb,
        errand: &mut Errand,
        context: &mut Context<'_>,
    ) -> Result<(), SendError> {
        let Some(path) = skb.path.clone() else { return Err(SendError::NoRoute) };
        let out = out_interface(&path, &self.network.loopback);
        if self.pass(Hook::Postrouting, &mut skb, Some(&out), context) != Passed::On {
            return Err(SendError::NotPermitted);
        }
        match path {
            Path::Local => errand.looped.push_back(skb),
            Path::Out { interface, next_hop } => {
                if context.recorder.wants() {
                    context.recorder.hear(Event::Left {
                        interface: Arc::clone(&interface),
                        next_hop,
                        packet: skb.packet.clone(),
                    });
                }
                let from_port = if skb.bridged { skb.in_port.take() } else { None };
                let packet = Packet { mark: 0, ..skb.packet };
                errand.effects.push(Effect::Transmit { interface, next_hop, packet, from_port });
            }
        }
        Ok(())
    }
}

fn tell_sent(packet: &Packet, context: &mut Context<'_>) {
    if context.recorder.wants() {
        context.recorder.hear(Event::Sent { packet: packet.clone() });
    }
}
