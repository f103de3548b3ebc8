//! A port of a node that no Service has opened, and at which no process listens.

use super::Found;
use super::aim::Way;
use super::case::Case;
use super::ports_mixed_up::with_port;
use crate::scenario::protocol;
use crate::text::{PortRole, Text};

pub(super) const CODE: &str = "no-such-node-port";

/// How many node ports are told and offered.
const MOST_OFFERED: usize = 4;

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for (at, this) in case.failing() {
        let Some(aim) = this.aim.as_ref().filter(|aim| aim.way == Way::Node) else { continue };
        if aim.is_ping() || out.iter().any(|found| found.tries.contains(&at)) {
            continue;
        }
        let about = format!("Request to {}", this.request.to);
        let mut found = case.begin(CODE, about, vec![at]);
        let diagnosis = &mut found.diagnosis;
        let mut ports: Vec<(u16, String)> = Vec::new();
        for service in &case.services {
            let own = service.service.spec.ports.iter();
            let own = own.filter(|port| protocol(&port.protocol) == Some(aim.protocol));
            let own = own.filter_map(|port| u16::try_from(port.node_port).ok());
            ports.extend(own.filter(|port| *port != 0).map(|port| (port, service.name())));
        }
        ports.sort_by_key(|(port, _)| port.abs_diff(aim.number));
        ports.truncate(MOST_OFFERED);
        let node = aim.node.clone().unwrap_or_default();
        let mut text = Text::new()
            .say("No Service has the nodePort ")
            .code(aim.number.to_string())
            .say(", and no process of ")
            .name(node)
            .say(" listens there. ");
        text =
            if ports.is_empty() { text.say("No Service has any") } else { text.say("There are ") };
        for (nth, (port, name)) in ports.iter().enumerate() {
            text = text
                .say(if nth == 0 { "" } else { ", " })
                .port(*port, Some(PortRole::NodePort))
                .say(" of ")
                .name(name);
        }
        diagnosis.cause = text.say(".");
        diagnosis.positions.extend(case.position_of_request(this));
        let offered = ports.iter();
        diagnosis.fixes =
            offered.filter_map(|(port, _)| case.dial(this, &with_port(aim, *port))).collect();
        out.push(found);
    }
}
