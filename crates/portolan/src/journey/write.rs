//! From what every host did to the steps of a journey.

use super::book::{Book, Shelf};
use super::chain_sentences::{Scene, tell, tell_dnat};
use super::chains::{self, Family as ChainFamily};
use super::directory::Directory;
use super::moments::{self, Told};
use super::path::{Pass, passes};
use super::{HostKind, HostShown, PacketShown, Resolved, Step, StepKind, Way};
use crate::text::Text;
use crate::world::machine::MachineId;
use crate::world::network::{Network, Visit};
use netfilter::address::Family;
use netfilter::hooks::Hook;
use netfilter::packet::Packet;
use netfilter::record::{DropReason, Event, RouteAnswer, RulePlace};
use netfilter::rule::{Target, ct_state};
use netfilter::tables::TableName;

/// What the steps are written from.
pub(crate) struct Writer<'a> {
    pub(crate) network: &'a Network,
    pub(crate) book: &'a Book,
    pub(crate) directory: &'a Directory,
    pub(crate) caller: MachineId,
    pub(crate) to: &'a str,
    pub(crate) resolved: Option<&'a Resolved>,
    pub(crate) steps: Vec<Step>,
    pub(super) way: Way,
    /// Hosts whose node-port rules the request went through.
    by_node_port: bool,
}

/// One host's part of the story while it is written.
pub(super) struct Stop<'a> {
    pub(super) shelf: Shelf<'a>,
    pub(super) host: HostShown,
    connection: &'static str,
    /// How many rules were looked at here.
    looked_at: u32,
    /// How many steps stood before this host's.
    steps_before: usize,
}

impl Stop<'_> {
    /// Learns the state that the packet has here.
    pub(super) fn tracked(&mut self, events: &[Event]) {
        let state = events.iter().find_map(|event| match event {
            Event::Tracked { state, .. } => Some(*state),
            _ => None,
        });
        self.connection = state.map_or("", state_words);
    }
}

impl<'a> Writer<'a> {
    pub(crate) fn new(
        network: &'a Network,
        book: &'a Book,
        directory: &'a Directory,
        caller: MachineId,
        to: &'a str,
        resolved: Option<&'a Resolved>,
    ) -> Self {
        Writer {
            network,
            book,
            directory,
            caller,
            to,
            resolved,
            steps: Vec::new(),
            way: Way::Out,
            by_node_port: false,
        }
    }

    /// Writes the steps of one visit.
    pub(crate) fn visit(&mut self, visit: &Visit) {
        let family = match visit.events.iter().find_map(first_packet) {
            Some(packet) => Family::of(packet.source),
            None => return,
        };
        let shelf =
            Shelf { book: self.book, network: self.network, machine: visit.machine, family };
        let mut stop = Stop {
            shelf,
            host: shelf.host().clone(),
            connection: "",
            looked_at: 0,
            steps_before: self.steps.len(),
        };
        if stop.host.kind == HostKind::LoadBalancer && self.way == Way::Out {
            return self.balanced(&mut stop, &visit.events);
        }
        let tables = passes(&visit.events);
        let mut tables = tables.iter().peekable();
        let mut at = 0;
        while let Some(event) = visit.events.get(at) {
            at += 1;
            if let Event::Table { .. } = event {
                let Some((pass, next)) = tables.next() else { continue };
                stop.looked_at += pass.looked_at;
                let rest = &visit.events[*next..];
                self.pass(&stop, pass, rest);
                at = *next;
                continue;
            }
            self.event(&mut stop, event, &visit.events[at..]);
        }
    }

    /// The client waited in vain.
    pub(crate) fn timed_out(&mut self) {
        let host = self.network.machine(self.caller).shown.clone();
        let Some(first) = self.steps.first() else { return };
        let packet = first.after.clone();
        let told = moments::timed_out(&host);
        let mut step = bare(StepKind::TimedOut, Way::Back, host, packet.clone(), packet, told);
        step.label = "timeout".to_owned();
        self.steps.push(step);
    }

    pub(super) fn show(&self, stop: &Stop<'_>, packet: &Packet) -> PacketShown {
        self.directory.show(packet, stop.connection)
    }

    fn push(&mut self, kind: StepKind, label: &str, stop: &Stop<'_>, packet: &Packet, told: Told) {
        let shown = self.show(stop, packet);
        let mut step = bare(kind, self.way, stop.host.clone(), shown.clone(), shown, told);
        step.label = label.to_owned();
        self.steps.push(step);
    }

    fn event(&mut self, stop: &mut Stop<'a>, event: &Event, rest: &[Event]) {
        match event {
            Event::Sent { packet } => self.sent(stop, packet),
            Event::Arrived { .. } => stop.steps_before = self.steps.len(),
            Event::Tracked { state, .. } => stop.connection = state_words(*state),
            Event::Routed { route: RouteAnswer::Out { next_hop, .. }, .. } => {
                let told_before = self.steps.len() > stop.steps_before;
                let packet = rest.iter().find_map(first_packet);
                if let (true, Some(packet), HostKind::Node) =
                    (told_before && self.way == Way::Out, packet, stop.host.kind)
                {
                    // A local process's packet is routed twice; only the way that it takes is told.
                    let again = rest.iter().any(|event| matches!(event, Event::Routed { .. }));
                    if !again {
                        let told =
                            moments::routed(self.directory, &stop.host.name, packet, *next_hop);
                        self.push(StepKind::Routed, "routing", stop, packet, told);
                    }
                }
            }
            Event::Translated { rule: None, before, after, .. } => {
                self.translated(stop, before, after);
            }
            Event::Delivered { packet } => self.delivered(stop, packet),
            Event::Dropped { reason } => self.dropped(stop, *reason),
            Event::Left { packet, .. } => {
                let quiet = self.steps.len() == stop.steps_before;
                let passes = stop.host.kind != HostKind::Client && stop.host.kind != HostKind::Pod;
                if quiet && passes {
                    let back = self.way == Way::Back;
                    let told =
                        moments::passed(self.directory, &stop.host, packet, stop.looked_at, back);
                    let label = stop.host.name.clone();
                    self.push(StepKind::Passed, &label, stop, packet, told);
                }
            }
            _ => {}
        }
    }

    fn sent(&mut self, stop: &mut Stop<'a>, packet: &Packet) {
        stop.steps_before = self.steps.len();
        if self.steps.is_empty() {
            let told = moments::sent(self.directory, &stop.host, self.to, self.resolved, packet);
            self.push(StepKind::Sent, "sent", stop, packet, told);
        } else if stop.shelf.machine != self.caller || self.way == Way::Out {
            self.way = Way::Back;
            let told = moments::answered(self.directory, &stop.host, packet);
            let refused = moments::refuses(packet);
            let (kind, label) =
                if refused { (StepKind::Refused, "refused") } else { (StepKind::Sent, "answer") };
            self.push(kind, label, stop, packet, told);
        }
    }

    /// The connection's entry rewrote a packet: one change is told for both addresses.
    fn translated(&mut self, stop: &Stop<'a>, before: &Packet, after: &Packet) {
        if let Some(last) = self.steps.last_mut().filter(|last| {
            last.kind == StepKind::TranslatedBack && last.host == stop.host && last.way == self.way
        }) {
            last.after = self.directory.show(after, stop.connection);
            let first = last.before.clone();
            let whole = undo(before, &first);
            let told = by_connection(self.directory, self.way, &stop.host.name, &whole, after);
            (last.title, last.sentence) = told;
            return;
        }
        let told = by_connection(self.directory, self.way, &stop.host.name, before, after);
        let (before, after) = (self.show(stop, before), self.show(stop, after));
        let mut step =
            bare(StepKind::TranslatedBack, self.way, stop.host.clone(), before, after, told);
        let label = if self.way == Way::Out { "conntrack" } else { "put back" };
        step.label = label.to_owned();
        self.steps.push(step);
    }

    fn delivered(&mut self, stop: &Stop<'a>, packet: &Packet) {
        if self.way == Way::Back && stop.shelf.machine == self.caller {
            let told = moments::received(self.directory, &stop.host, packet);
            self.push(StepKind::Received, "reply", stop, packet, told);
            return;
        }
        let machine = self.network.machine(stop.shelf.machine);
        let listens = packet.destination_port().is_some_and(|port| {
            machine.listener(packet.protocol(), packet.destination, port).is_some()
        });
        let told = moments::delivered(self.directory, &stop.host, packet, listens);
        let label = if stop.host.kind == HostKind::Pod { "pod" } else { "arrived" };
        self.push(StepKind::Delivered, label, stop, packet, told);
    }

    fn dropped(&mut self, stop: &Stop<'a>, reason: DropReason) {
        // A rule that drops has been told with its chain.
        if matches!(reason, DropReason::Rule(_)) {
            return;
        }
        let Some(last) = self.steps.last() else { return };
        let packet = last.after.clone();
        let told = super::outcome::dropped(&stop.host.name, reason);
        let mut step =
            bare(StepKind::Dropped, self.way, stop.host.clone(), packet.clone(), packet, told);
        step.label = "dropped".to_owned();
        self.steps.push(step);
    }

    /// One table: a step for each chain on the way to its verdict.
    fn pass(&mut self, stop: &Stop<'a>, pass: &Pass, rest: &[Event]) {
        let Some((last, _)) = pass.path.split_last() else { return };
        let verdict =
            last.decided.and_then(|place| stop.shelf.rule(place)).map(|rule| &rule.target);
        let refuses = matches!(verdict, Some(Target::Reject(_) | Target::Drop));
        // What is let through on the way back, or by a connection that is already open, changes nothing.
        if self.way == Way::Back && pass.table != TableName::Nat && !refuses {
            return;
        }
        let translated = translation(rest, last.decided);
        let mut packet = pass.packet.clone();
        for (at, frame) in pass.path.iter().enumerate() {
            let next = pass.path.get(at + 1);
            let family = ChainFamily::of(frame.chain.as_str());
            self.by_node_port |= family == ChainFamily::NodePorts && pass.table == TableName::Nat;
            let entry = matches!(pass.hook, Hook::Prerouting | Hook::Output);
            if family == ChainFamily::Base
                && next.is_some()
                && !(entry && pass.table == TableName::Nat)
            {
                continue;
            }
            let scene = Scene {
                shelf: stop.shelf,
                directory: self.directory,
                hook: pass.hook,
                table: pass.table,
                frame,
                next: next.map(|next| next.chain),
                packet: &packet,
                by_node_port: self.by_node_port,
            };
            let rule = frame.decided.and_then(|place| stop.shelf.rule(place));
            let mut after = packet.clone();
            after.mark = frame.marked.map_or(packet.mark, |(_, mark)| mark);
            let (kind, told) = match (next, rule.map(|rule| &rule.target)) {
                (None, Some(Target::Reject(with))) => {
                    (StepKind::Refused, super::outcome::rejected(&scene, *with))
                }
                (None, Some(Target::Drop)) => {
                    (StepKind::Dropped, super::outcome::dropped_by_rule(&scene))
                }
                (None, Some(Target::Dnat(_))) => {
                    after = translated.cloned().unwrap_or(after);
                    (StepKind::Dnat, tell_dnat(&scene, &after))
                }
                (None, Some(Target::Masquerade { .. } | Target::Snat(_))) => {
                    after = translated.cloned().unwrap_or(after);
                    let told =
                        moments::masqueraded(self.directory, &stop.host.name, &packet, &after);
                    (StepKind::Snat, told)
                }
                _ => (StepKind::Chain, tell(&scene)),
            };
            let choice = chains::choice(stop.shelf, self.directory, pass.table, frame);
            let visit = chains::visit(stop.shelf, self.directory, pass.table, frame, &packet);
            let label = match kind {
                StepKind::Dnat => "DNAT".to_owned(),
                StepKind::Snat => "MASQUERADE".to_owned(),
                StepKind::Refused => "REJECT".to_owned(),
                StepKind::Dropped => "DROP".to_owned(),
                _ => chains::label(frame.chain.as_str(), choice.as_ref()),
            };
            let (before, after_shown) = (self.show(stop, &packet), self.show(stop, &after));
            let mut step = bare(kind, self.way, stop.host.clone(), before, after_shown, told);
            step.hook = Some(pass.hook);
            step.table = Some(pass.table);
            step.chain = Some(visit);
            let marking = frame.marked_by.filter(|_| family == ChainFamily::External);
            step.rule = marking.or(frame.decided).and_then(|place| stop.shelf.cite(place));
            step.onward = frame.decided.filter(|_| marking.is_some());
            step.choice = choice;
            step.label = label;
            self.steps.push(step);
            packet = after;
        }
    }
}

/// What a connection's entry did to a packet of either way.
fn by_connection(
    directory: &Directory,
    way: Way,
    node: &str,
    before: &Packet,
    after: &Packet,
) -> Told {
    match way {
        Way::Out => moments::translated_again(directory, node, before, after),
        Way::Back => moments::translated_back(directory, node, before, after),
    }
}

/// The packet that an event holds, where it holds one.
pub(super) fn first_packet(event: &Event) -> Option<&Packet> {
    match event {
        Event::Arrived { packet, .. }
        | Event::Sent { packet }
        | Event::Table { packet, .. }
        | Event::Left { packet, .. }
        | Event::Delivered { packet } => Some(packet),
        _ => None,
    }
}

/// What the rule at `place` made of the packet.
fn translation(rest: &[Event], place: Option<RulePlace>) -> Option<&Packet> {
    rest.iter().find_map(|event| match event {
        Event::Translated { after, rule: Some(rule), .. } if Some(*rule) == place => Some(after),
        _ => None,
    })
}

/// `packet` with the addresses that it had before the first change of a step.
fn undo(packet: &Packet, first: &PacketShown) -> Packet {
    let mut packet = packet.clone();
    if let (Ok(source), Ok(destination)) = (first.source.ip.parse(), first.destination.ip.parse()) {
        (packet.source, packet.destination) = (source, destination);
    }
    packet
}

fn state_words(state: u16) -> &'static str {
    match state {
        ct_state::NEW => "new",
        ct_state::ESTABLISHED => "established",
        ct_state::RELATED => "related",
        ct_state::INVALID => "invalid",
        ct_state::UNTRACKED => "untracked",
        _ => "",
    }
}

pub(super) fn bare(
    kind: StepKind,
    way: Way,
    host: HostShown,
    before: PacketShown,
    after: PacketShown,
    (title, sentence): (Text, Text),
) -> Step {
    Step {
        kind,
        way,
        host,
        hook: None,
        table: None,
        chain: None,
        rule: None,
        onward: None,
        choice: None,
        before,
        after,
        label: String::new(),
        title,
        sentence,
    }
}
