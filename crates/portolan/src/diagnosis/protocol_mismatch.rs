//! The Service has the number, for another protocol: TCP and UDP ports are not the same ports.

use super::Found;
use super::aim::Way;
use super::case::Case;
use super::ports_mixed_up::with_port;
use crate::scenario::protocol;
use crate::text::{PortRole, Text};
use netfilter::packet::Protocol;

pub(super) const CODE: &str = "protocol-mismatch";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for (at, this) in case.failing() {
        let (Some(aim), Some(service)) = (&this.aim, case.aimed_at(this)) else { continue };
        if aim.port.is_some() || aim.is_ping() || aim.way == Way::ExternalName {
            continue;
        }
        let by_node = matches!(aim.way, Way::NodePort | Way::Loopback);
        let number = i32::from(aim.number);
        let port = service
            .service
            .spec
            .ports
            .iter()
            .enumerate()
            .find(|(_, port)| (if by_node { port.node_port } else { port.port }) == number);
        let Some((index, port)) = port else { continue };
        let Some(theirs) = protocol(&port.protocol) else { continue };
        let mut found = case.begin(CODE, service.about(), vec![at]);
        let diagnosis = &mut found.diagnosis;
        let role = if by_node { PortRole::NodePort } else { PortRole::Port };
        diagnosis.cause = Text::new()
            .name(service.name())
            .say(" has ")
            .port(aim.number, Some(role))
            .say(" for ")
            .code(&port.protocol)
            .say(", and what was dialled is ")
            .code(name(aim.protocol))
            .say(". The same number of another protocol is another port, and no rule fits it.");
        let path = format!("spec.ports[{index}].protocol");
        diagnosis.positions.extend(case.position_of_request(this));
        diagnosis.positions.extend(case.position(service.document, &path));
        let asks = super::aim::Aim { protocol: theirs, ..aim.clone() };
        let dials = case.dial(this, &with_port(&asks, aim.number));
        let title = format!("Set protocol to {}", name(aim.protocol));
        let serves = case.set_after(title, service.document, &path, name(aim.protocol), "port");
        diagnosis.fixes = dials.into_iter().chain(serves).collect();
        out.push(found);
    }
}

fn name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Udp => "UDP",
        Protocol::Sctp => "SCTP",
        _ => "TCP",
    }
}
