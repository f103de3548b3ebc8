//! A nodePort that is out of range, or that another Service has.

use super::Found;
use super::api_server_refuses::{self, Kind, Refusal, by_service, nth_of_each};
use super::case::Case;
use crate::problem::Fix;
use crate::text::{PortRole, Text};

pub(super) const CODE: &str = "node-port-unavailable";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for group in by_service(case, Kind::NodePortUnavailable) {
        let (Some(first), Some(mut found)) =
            (group.first(), api_server_refuses::begin(case, CODE, &group))
        else {
            continue;
        };
        let port = first.port().and_then(|at| first.service.spec.ports.get(at));
        let number = port.map_or(0, |port| port.node_port);
        let shown = u16::try_from(number).unwrap_or_default();
        let (low, high) = case.cluster.ranges.node_ports();
        let cause = Text::new()
            .name(&first.service.metadata.name)
            .say(" asks for ")
            .code("nodePort")
            .say(" ");
        let cause = if shown == 0 {
            cause.code(number.to_string())
        } else {
            cause.port(shown, Some(PortRole::NodePort))
        };
        let owner = case.cluster.services.iter().position(|service| {
            service.spec.ports.iter().any(|port| port.node_port == number)
                || service.spec.health_check_node_port == number
        });
        let taken = first.error.detail.ends_with("already allocated");
        found.diagnosis.cause = match owner.and_then(|at| case.services.get(at)) {
            Some(owner) if taken => {
                let ports = &owner.service.spec.ports;
                if let Some(at) = ports.iter().position(|port| port.node_port == number) {
                    let path = format!("spec.ports[{at}].nodePort");
                    found.diagnosis.positions.extend(case.position(owner.document, &path));
                }
                cause.say(", which ").name(owner.name()).say(" has already.")
            }
            _ if taken => cause.say(", which stands in another port of it already."),
            _ => cause.say(format!(", but node ports lie between {low} and {high}.")),
        };
        let in_range = || set_free(case, first);
        let mut fixes = vec![nth_of_each(case, &group, 0)];
        if group.len() == 1 {
            fixes.push(in_range());
        }
        found.diagnosis.fixes = fixes.into_iter().flatten().collect();
        out.push(found);
    }
}

/// A port that nobody has: the first free one above the digits that were asked for, as far as they fit.
fn set_free(case: &Case<'_>, refusal: &Refusal<'_>) -> Option<Fix> {
    let asked = refusal.service.spec.ports.get(refusal.port()?)?.node_port;
    let (low, high) = case.cluster.ranges.node_ports();
    let size = i32::from(high) - i32::from(low) + 1;
    let start = asked.checked_rem(size)?.unsigned_abs();
    let is_free = |port: &u16| {
        let taken = |number: i32| number == i32::from(*port);
        !case.cluster.services.iter().any(|service| {
            taken(service.spec.health_check_node_port)
                || service.spec.ports.iter().any(|port| taken(port.node_port))
        })
    };
    let free = (0..size.unsigned_abs())
        .filter_map(|step| u16::try_from((start + step) % size.unsigned_abs()).ok())
        .filter_map(|offset| low.checked_add(offset))
        .find(is_free)?;
    let title = format!("Set nodePort to {free}, which is free");
    case.set(title, refusal.document, &refusal.error.field, free)
}
