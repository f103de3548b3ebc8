//! The tables and trackers that a packet meets at a hook, in their order.

use super::network::{NoPath, Path};
use super::skb::Skb;
use super::{Context, Host};
use crate::address::Family;
use crate::connections::{
    Kind, Manip, Tracking, is_error, nat_packet, set_up, track, translate_icmp_error,
};
use crate::hooks::Hook;
use crate::packet::{Packet, Transport};
use crate::record::{DropReason, Event, RouteAnswer, RulePlace};
use crate::rule::{Direction, RejectWith, ct_status};
use crate::tables::TableName;
use crate::walk::{Outcome, Scene};
use std::sync::Arc;

/// What a hook said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Passed {
    /// The packet goes on.
    On,
    /// It was discarded; that has been told.
    Dropped,
    /// A rule refused it; that has been told.
    Rejected(RejectWith),
    /// Its destination was changed, and there is no route to the new one; that has been told.
    Unroutable,
}

/// One thing that a hook does.
#[derive(Clone, Copy)]
enum Stage {
    Table(TableName),
    Track,
    Translate,
    Confirm,
}

fn stages(hook: Hook) -> &'static [Stage] {
    use Stage::{Confirm, Table, Track, Translate};
    use TableName::{Filter, Mangle, Raw, Security};
    match hook {
        Hook::Prerouting => &[Table(Raw), Track, Table(Mangle), Translate],
        Hook::Input => &[Table(Mangle), Table(Filter), Table(Security), Translate, Confirm],
        Hook::Forward => &[Table(Mangle), Table(Filter), Table(Security)],
        Hook::Output => {
            &[Table(Raw), Track, Table(Mangle), Translate, Table(Filter), Table(Security)]
        }
        Hook::Postrouting => &[Table(Mangle), Translate, Confirm],
    }
}

impl Host {
    /// Takes a packet through a hook. `out` is the interface that it will leave by, where that is known.
    pub(super) fn pass(
        &mut self,
        hook: Hook,
        skb: &mut Skb,
        out: Option<&Arc<str>>,
        context: &mut Context<'_>,
    ) -> Passed {
        let family = Family::of(skb.packet.source);
        for stage in stages(hook) {
            let passed = match stage {
                Stage::Table(table) => match self.walk(family, *table, hook, skb, out, context) {
                    Outcome::Accept(_) => Passed::On,
                    other => refusal(other, context),
                },
                Stage::Track => {
                    self.track(family, skb, context);
                    Passed::On
                }
                Stage::Translate => self.translate(family, hook, skb, out, context),
                Stage::Confirm => self.confirm(skb, context),
            };
            if passed != Passed::On {
                return passed;
            }
        }
        Passed::On
    }

    fn walk(
        &mut self,
        family: Family,
        table: TableName,
        hook: Hook,
        skb: &mut Skb,
        out: Option<&Arc<str>>,
        context: &mut Context<'_>,
    ) -> Outcome {
        let rules = &mut self.rules[family as usize];
        let Some(loaded) = &rules.loaded else { return Outcome::Accept(None) };
        let Some(number) = loaded.table(table).filter(|number| loaded.speaks(*number, hook)) else {
            return Outcome::Accept(None);
        };
        let Some(tally) = rules.tallies.get_mut(number) else { return Outcome::Accept(None) };
        if context.recorder.wants() {
            context.recorder.hear(Event::Table {
                hook,
                table,
                packet: skb.packet.clone(),
                in_interface: skb.in_interface.clone(),
                out_interface: out.cloned(),
            });
        }
        let next_hop = skb.next_hop();
        let has_out = matches!(hook, Hook::Forward | Hook::Output | Hook::Postrouting);
        // A routed packet's way in is still known when it leaves.
        let has_in = hook != Hook::Postrouting || !skb.bridged;
        let mut scene = Scene {
            hook,
            in_interface: skb.in_interface.as_ref().filter(|_| has_in),
            out_interface: out.filter(|_| has_out),
            in_port: skb.in_port.as_ref(),
            out_port: skb.out_port.as_ref(),
            bridged: skb.bridged,
            from_here: skb.from_here,
            sender: skb.sender,
            next_hop,
            packet: &mut skb.packet,
            tracking: &mut skb.tracking,
            connections: &mut self.connections,
            network: &self.network,
            memory: &mut self.memory,
            context,
        };
        loaded.walk(number, tally, &mut scene)
    }

    fn track(&mut self, family: Family, skb: &mut Skb, context: &mut Context<'_>) {
        // A packet that came through `lo`, or that NOTRACK marked, has been looked at.
        if !self.rules[family as usize].tracks
            || !matches!(skb.tracking, Tracking::Nothing | Tracking::Unattached)
        {
            return;
        }
        let settings = &self.network.settings;
        let created =
            track(&mut self.connections, settings, &skb.packet, &mut skb.tracking, context.now);
        if context.recorder.wants() {
            context.recorder.hear(Event::Tracked {
                state: skb.tracking.state_bit(),
                direction: skb.tracking.direction(),
                created,
            });
        }
    }

    /// The nat table, for a connection whose translation is not settled yet, and then the translation.
    fn translate(
        &mut self,
        family: Family,
        hook: Hook,
        skb: &mut Skb,
        out: Option<&Arc<str>>,
        context: &mut Context<'_>,
    ) -> Passed {
        if !self.rules[family as usize].translates {
            return Passed::On;
        }
        let Tracking::Attached { kind, direction, .. } = skb.tracking else { return Passed::On };
        let manip = Manip::at(hook);
        let mut rule = None;
        let is_icmp_error = kind == Kind::Related && is_icmp_error(&skb.packet);
        if !is_icmp_error {
            let settled =
                skb.tracking.connection(&self.connections).is_none_or(|c| c.is_settled(manip));
            if kind != Kind::Established && !settled {
                match self.walk(family, TableName::Nat, hook, skb, out, context) {
                    Outcome::Accept(by) => rule = by,
                    other => return refusal(other, context),
                }
                self.settle_without_rule(manip, skb, context);
            } else if self.left_its_interface(hook, direction, skb, out) {
                if let Tracking::Attached { held, .. } = &mut skb.tracking {
                    self.connections.kill(held);
                }
                return drop_for(DropReason::Untranslatable, context);
            }
        }
        let before = context.recorder.wants().then(|| skb.packet.clone());
        let Some(connection) = skb.tracking.connection(&self.connections) else {
            return Passed::On;
        };
        let changed = if is_icmp_error {
            translate_icmp_error(connection, direction, hook, &mut skb.packet)
        } else {
            nat_packet(connection, direction, hook, &mut skb.packet)
        };
        // Whatever comes of it: the local route is asked again where the two ends differ.
        let moved = changed && manip == Manip::Destination;
        if changed && let Some(before) = before {
            let after = skb.packet.clone();
            context.recorder.hear(Event::Translated { hook, before, after, rule });
        }
        if moved && hook == Hook::Output { self.reroute(skb, context) } else { Passed::On }
    }

    /// With no rule for it a connection keeps its addresses, and its port if that is free.
    fn settle_without_rule(&mut self, manip: Manip, skb: &mut Skb, context: &mut Context<'_>) {
        let settled =
            skb.tracking.connection(&self.connections).is_none_or(|c| c.is_settled(manip));
        if settled {
            return;
        }
        if let Tracking::Attached { held, .. } = &mut skb.tracking {
            set_up(&self.connections, held, None, manip, context.choices, context.now);
        }
    }

    /// Whether a masqueraded connection now leaves by another interface than before.
    fn left_its_interface(
        &self,
        hook: Hook,
        direction: Direction,
        skb: &Skb,
        out: Option<&Arc<str>>,
    ) -> bool {
        hook == Hook::Postrouting
            && direction == Direction::Original
            && skb
                .tracking
                .connection(&self.connections)
                .and_then(|connection| connection.masqueraded_by())
                .is_some_and(|by| Some(by) != out)
    }

    /// A process's packet got another destination: its route is looked up again.
    fn reroute(&mut self, skb: &mut Skb, context: &mut Context<'_>) -> Passed {
        let packet = &skb.packet;
        match self.network.route_out(packet.source, packet.destination) {
            Ok(path) => {
                tell_route(path.answer(), packet, context);
                skb.path = Some(path);
                Passed::On
            }
            Err(why) => {
                tell_no_path(why, packet, context);
                Passed::Unroutable
            }
        }
    }

    /// The packet has come through: a new connection enters the table.
    fn confirm(&mut self, skb: &mut Skb, context: &mut Context<'_>) -> Passed {
        let Tracking::Attached { held, direction: Direction::Original, .. } = &mut skb.tracking
        else {
            return Passed::On;
        };
        let dying = self
            .connections
            .get(held)
            .is_some_and(|c| c.has(ct_status::DYING) && !c.has(ct_status::CONFIRMED));
        if !dying && self.connections.confirm(held, context.now) {
            Passed::On
        } else {
            drop_for(DropReason::Untranslatable, context)
        }
    }
}

pub(super) fn is_icmp_error(packet: &Packet) -> bool {
    matches!(packet.transport, Transport::Icmp { kind, .. } if is_error(packet.protocol(), kind))
}

fn drop_for(reason: DropReason, context: &mut Context<'_>) -> Passed {
    tell_drop(reason, context);
    Passed::Dropped
}

fn refusal(outcome: Outcome, context: &mut Context<'_>) -> Passed {
    match outcome {
        Outcome::Accept(_) => Passed::On,
        Outcome::Drop(reason) => drop_for(reason, context),
        Outcome::Reject(rule, with) => {
            tell_rejection(rule, with, context);
            Passed::Rejected(with)
        }
    }
}

fn tell_rejection(rule: RulePlace, with: RejectWith, context: &mut Context<'_>) {
    if context.recorder.wants() {
        context.recorder.hear(Event::Rejected { rule, with });
    }
}

pub(super) fn tell_drop(reason: DropReason, context: &mut Context<'_>) {
    if context.recorder.wants() {
        context.recorder.hear(Event::Dropped { reason });
    }
}

pub(super) fn tell_route(route: RouteAnswer, packet: &Packet, context: &mut Context<'_>) {
    if context.recorder.wants() {
        context.recorder.hear(Event::Routed { route, destination: packet.destination });
    }
}

/// Tells that there is no way on, and why the packet is discarded.
pub(super) fn tell_no_path(why: NoPath, packet: &Packet, context: &mut Context<'_>) {
    let (route, reason) = match why {
        NoPath::Network | NoPath::Host | NoPath::Prohibited => {
            (Some(RouteAnswer::Unreachable), DropReason::NoRoute)
        }
        NoPath::Blackhole => (Some(RouteAnswer::Blackhole), DropReason::Blackhole),
        NoPath::Martian => (None, DropReason::Martian),
        NoPath::NotForwarding => (None, DropReason::NotForwarding),
    };
    if let Some(route) = route {
        tell_route(route, packet, context);
    }
    tell_drop(reason, context);
}

/// The interface of a path that leads out.
pub(super) fn out_interface(path: &Path, loopback: &Arc<str>) -> Arc<str> {
    match path {
        Path::Local => Arc::clone(loopback),
        Path::Out { interface, .. } => Arc::clone(interface),
    }
}
