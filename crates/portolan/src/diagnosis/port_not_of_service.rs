//! A port that the Service does not have, at one of its addresses.

use super::Found;
use super::aim::Way;
use super::case::Case;
use super::ports_mixed_up;
use super::ports_mixed_up::with_port;
use crate::scenario::protocol;
use crate::text::{PortRole, Text};

pub(super) const CODE: &str = "port-not-of-service";

/// How many of a Service's ports are offered.
const MOST_OFFERED: usize = 4;

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    // A number that is another of the Service's is told already.
    let mixed_up = |at: usize, out: &[Found]| {
        let mut found = out.iter().filter(|f| f.diagnosis.code == ports_mixed_up::CODE);
        found.any(|found| found.tries.contains(&at))
    };
    for (at, this) in case.failing() {
        let (Some(aim), Some(service)) = (&this.aim, case.aimed_at(this)) else { continue };
        let at_service = matches!(aim.way, Way::ClusterIp | Way::ExternalIp | Way::LoadBalancerIp);
        let other_protocol =
            service.service.spec.ports.iter().any(|port| port.port == i32::from(aim.number));
        if !at_service || aim.port.is_some() || aim.is_ping() || other_protocol || mixed_up(at, out)
        {
            continue;
        }
        let mut found = case.begin(CODE, service.about(), vec![at]);
        let diagnosis = &mut found.diagnosis;
        let ports: Vec<u16> = service
            .service
            .spec
            .ports
            .iter()
            .filter(|port| protocol(&port.protocol) == Some(aim.protocol))
            .filter_map(|port| u16::try_from(port.port).ok())
            .collect();
        let mut text = Text::new()
            .name(service.name())
            .say(" has no port ")
            .code(aim.number.to_string())
            .say(". It has ");
        for (nth, port) in ports.iter().enumerate() {
            text = text.say(if nth == 0 { "" } else { ", " }).port(*port, Some(PortRole::Port));
        }
        let text = if ports.is_empty() { text.say("none of this protocol") } else { text };
        diagnosis.cause = text.say(
            ". No rule fits another port of its address, so the packet is not refused: it leaves by the default route, \
             and nobody out there has the address.",
        );
        diagnosis.positions.extend(case.position_of_request(this));
        diagnosis.positions.extend(case.position(service.document, "spec.ports[0].port"));
        let offered = ports.iter().take(MOST_OFFERED);
        diagnosis.fixes =
            offered.filter_map(|port| case.dial(this, &with_port(aim, *port))).collect();
        out.push(found);
    }
}
