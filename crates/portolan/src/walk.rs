//! The walk of a request's first packet, in the form in which the kernel's own packet tracer tells it:
//! per node, the packet at each hook and every rule that matched there.
//!
//! Two limits of that tracer are kept, so that a walk here can be held against a recorded one: it tells a
//! host's first meeting with the packet only, and it loses a packet that comes in at a bridge port and is
//! routed on, or that loops back to its own host, after the hook that it came in by.

use crate::journey::HostKind;
use crate::world::network::{Network, Visit};
use netfilter::address::Family;
use netfilter::hooks::Hook;
use netfilter::packet::Packet;
use netfilter::record::{Event, RuleResult, RuleVerdict};
use netfilter::rule::Target;
use netfilter::tables::TableName;
use netfilter::text::save;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Per node, what the packet met, in order.
pub type Walk = BTreeMap<String, Vec<Met>>;

/// One thing that the packet met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Met {
    /// The packet as the next rules see it.
    Packet {
        /// The source address.
        src: String,
        /// The destination and its port.
        dst: String,
        /// The mark, in hex.
        mark: String,
    },
    /// A rule that matched.
    Rule {
        /// Its table.
        table: TableName,
        /// As `iptables-save` lists it.
        rule: String,
        /// `JUMP:X`, `GOTO:X`, `CONTINUE`, `RETURN`, `ACCEPT`, `DROP`.
        verdict: String,
    },
}

impl Met {
    /// The packet as it is.
    pub(crate) fn packet(packet: &Packet) -> Self {
        let dst = match (packet.destination_port(), packet.destination.is_ipv6()) {
            (Some(port), true) => format!("[{}]:{port}", packet.destination),
            (Some(port), false) => format!("{}:{port}", packet.destination),
            (None, _) => packet.destination.to_string(),
        };
        Met::Packet { src: packet.source.to_string(), dst, mark: format!("{:#x}", packet.mark) }
    }
}

/// The walk through the nodes, up to the first answer.
pub fn walk(network: &Network, visits: &[Visit]) -> Walk {
    let mut walk = Walk::new();
    for (at, visit) in visits.iter().enumerate() {
        let begins = visit.events.first();
        if at > 0 && matches!(begins, Some(Event::Sent { .. })) {
            break;
        }
        let machine = network.machine(visit.machine);
        let name = &machine.shown.name;
        if machine.shown.kind != HostKind::Node || walk.contains_key(name) {
            continue;
        }
        let met = meet(network, visit);
        if !met.is_empty() {
            walk.insert(name.clone(), met);
        }
    }
    walk
}

fn meet(network: &Network, visit: &Visit) -> Vec<Met> {
    let bridged = visit.events.iter().any(|event| matches!(event, Event::Bridged { .. }));
    let by_bridge = visit.events.iter().any(|event| match event {
        Event::Arrived { interface, .. } => network.is_bridge(visit.machine, interface),
        _ => false,
    });
    let lost_after_prerouting = by_bridge && !bridged;
    let mut met = Vec::new();
    let mut now: Option<(Hook, &Packet)> = None;
    let mut at_hook: Option<(Hook, TableName)> = None;
    for event in &visit.events {
        match event {
            Event::Table { hook, packet, .. } => {
                let looped = now.is_some_and(|(before, _)| before == Hook::Postrouting);
                if looped || (lost_after_prerouting && *hook != Hook::Prerouting) {
                    break;
                }
                now = Some((*hook, packet));
            }
            Event::Rule { place, result: RuleResult::Matched(verdict), .. } => {
                let Some((hook, packet)) = now else { continue };
                let family = Family::of(packet.source);
                let rules = network.machine(visit.machine).host.rules(family);
                let rule = rules.and_then(|rules| {
                    let chain = rules.table(place.table)?.chain(place.chain.as_str())?;
                    chain.rules.get(usize::try_from(place.index).ok()?)
                });
                let Some(rule) = rule else { continue };
                // The tracer does not report a REJECT.
                if matches!(rule.target, Target::Reject(_)) {
                    continue;
                }
                if at_hook != Some((hook, place.table)) {
                    at_hook = Some((hook, place.table));
                    met.push(Met::packet(packet));
                }
                met.push(Met::Rule {
                    table: place.table,
                    rule: save::rule(family, place.chain, rule),
                    verdict: verdict_words(*verdict),
                });
            }
            Event::Sent { .. } if !met.is_empty() => break,
            _ => {}
        }
    }
    met
}

pub(crate) fn verdict_words(verdict: RuleVerdict) -> String {
    match verdict {
        RuleVerdict::Jump(chain) => format!("JUMP:{chain}"),
        RuleVerdict::Goto(chain) => format!("GOTO:{chain}"),
        RuleVerdict::Continue => "CONTINUE".to_owned(),
        RuleVerdict::Return => "RETURN".to_owned(),
        RuleVerdict::Accept => "ACCEPT".to_owned(),
        RuleVerdict::Drop => "DROP".to_owned(),
    }
}
