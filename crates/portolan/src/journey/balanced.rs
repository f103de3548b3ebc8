//! What is said of a load balancer that a request comes to.

use super::StepKind;
use super::moments::Told;
use super::write::{Stop, Writer, bare, first_packet};
use crate::scenario::balancer::Front;
use crate::text::{PortRole, Text};
use netfilter::packet::{Packet, TcpFlags, Transport};
use netfilter::record::{DropReason, Event};
use netfilter::rule::Rule;

/// So many nodes of a pool are named.
const MOST_NAMES: usize = 4;

impl<'a> Writer<'a> {
    /// Writes the one step of a request at the load balancer: where it is sent, or why it ends.
    pub(super) fn balanced(&mut self, stop: &mut Stop<'a>, events: &[Event]) {
        let Some(before) = events.iter().find_map(first_packet).cloned() else { return };
        let balancer = self.book.programs.balancer();
        let front = balancer.and_then(|balancer| {
            balancer.front(before.destination, before.protocol(), before.destination_port()?)
        });
        stop.tracked(events);
        let shown = self.show(stop, &before);
        let dropped = events.iter().find_map(|event| match event {
            Event::Dropped { reason } => Some(*reason),
            _ => None,
        });
        if let Some(reason) = dropped {
            let rule = match reason {
                DropReason::Rule(place) => stop.shelf.rule(place),
                _ => None,
            };
            let told = turned_away(&stop.host.name, &before, front, rule);
            let host = stop.host.clone();
            let mut step = bare(StepKind::Dropped, self.way, host, shown.clone(), shown, told);
            step.label = "dropped".to_owned();
            self.steps.push(step);
            return;
        }
        let left = events.iter().find_map(|event| match event {
            Event::Left { packet, next_hop, .. } => Some((packet, *next_hop)),
            _ => None,
        });
        let (Some((after, hop)), Some(front)) = (left, front) else { return };
        let backend = front.pool.iter().find(|backend| backend.address == hop);
        let node = backend.map_or_else(|| hop.to_string(), |backend| backend.node.clone());
        let caller = self.directory.owner(before.source);
        let told = picked(&stop.host.name, front, &node, (&before, after), &caller);
        // The mark does not leave the host.
        let after = self.show(stop, &Packet { mark: 0, ..after.clone() });
        let mut step = bare(StepKind::Balanced, self.way, stop.host.clone(), shown, after, told);
        step.label = stop.host.name.clone();
        self.steps.push(step);
    }
}

/// It sends the packet to `node`.
fn picked(
    name: &str,
    front: &Front,
    node: &str,
    (before, after): (&Packet, &Packet),
    caller: &str,
) -> Told {
    let title = Text::new().say("The ").name(name).say(" picks ").name(node);
    let dialled = Text::new().code(front.address.to_string());
    let text = dialled.say(format!(" is the {name}'s address for ")).name(&front.service).say(". ");
    let goes_on = matches!(before.transport,
        Transport::Tcp { flags, .. } if !flags.has(TcpFlags::SYN));
    let text = if goes_on {
        text.say("It knows this connection, which goes to ").name(node)
    } else {
        pool(text, front).say(" It picks ").name(node)
    };
    let caller = match caller {
        "" => Text::new().code(before.source.to_string()),
        caller => Text::new().name(caller),
    };
    let text = if front.proxy {
        let port = front.node_port.unwrap_or_default();
        text.say(" and is a proxy: it calls ")
            .name(node)
            .say(" on a connection of its own, at nodePort ")
            .port(port, Some(PortRole::NodePort))
            .say(". ")
            .name(node)
            .say(" sees ")
            .code(after.source.to_string())
            .say(" as the caller, not ")
            .then(caller)
            .say(".")
    } else {
        text.say(" and changes no address: ")
            .name(node)
            .say(" gets the packet as ")
            .then(caller)
            .say(" sent it, and its rules must know ")
            .code(front.address.to_string())
            .say(".")
    };
    (title, text)
}

/// Which nodes it may send to.
fn pool(text: Text, front: &Front) -> Text {
    let names: Vec<&str> = front.pool.iter().map(|backend| backend.node.as_str()).collect();
    let text = match (front.local, names.len()) {
        (true, _) => text
            .say("It sends only to nodes with a ready pod of it (")
            .code("externalTrafficPolicy: Local")
            .say("): "),
        (false, 1) => text.say("It has one node to send to: "),
        (false, _) => text.say("It sends to any node that is ready: "),
    };
    match names.get(..MOST_NAMES).filter(|_| names.len() > MOST_NAMES) {
        Some(first) => {
            let more = names.len() - MOST_NAMES;
            text.name(first.join(", ")).say(format!(" and {more} more."))
        }
        None => text.name(names.join(", ")).say("."),
    }
}

/// It sends the packet nowhere.
fn turned_away(name: &str, packet: &Packet, front: Option<&Front>, rule: Option<&Rule>) -> Told {
    let title = Text::new().say("It ends at the ").name(name);
    let text = Text::new().say("The ").name(name);
    let text = match (front, rule.and_then(Rule::comment)) {
        (Some(front), Some(why)) => text
            .say(" has nowhere to send what comes for ")
            .name(&front.service)
            .say(format!(": {why}. It throws the packet away, and nobody is told.")),
        _ => {
            let port = packet.destination_port();
            let text = text.say(" is not set up for ");
            match port {
                Some(port) => text.say("port ").port(port, None),
                None => text.say("pings"),
            }
            .say(" of ")
            .code(packet.destination.to_string())
            .say(" and throws the packet away.")
        }
    };
    (title, text)
}
