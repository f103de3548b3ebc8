//! One number for TCP and for UDP: kubectl apply may merge the two into one.

use super::case::Case;
use super::{Found, Severity};
use crate::text::{PortRole, Text};

pub(super) const CODE: &str = "same-port-tcp-and-udp";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services().filter(|_| !case.about_one) {
        let ports = &service.service.spec.ports;
        let twice = ports.iter().enumerate().find_map(|(at, port)| {
            let other = ports.iter().take(at).position(|other| other.port == port.port)?;
            Some((other, at, port))
        });
        let Some((first, second, port)) = twice else { continue };
        let mut found = case.begin(CODE, service.about(), Vec::new());
        let diagnosis = &mut found.diagnosis;
        diagnosis.severity = Severity::Note;
        diagnosis.symptom =
            "All is well when it is created; after a later kubectl apply one of the two ports may be gone.".into();
        let number = u16::try_from(port.port).unwrap_or_default();
        let protocols: Vec<&str> = ports
            .iter()
            .filter(|other| other.port == port.port)
            .map(|other| other.protocol.as_str())
            .collect();
        let text = Text::new()
            .name(service.name())
            .say(" has ")
            .code("port")
            .say(" ")
            .port(number, Some(PortRole::Port))
            .say(" for ")
            .code(protocols.join(" and "))
            .say(". They are two ports, each with rules of its own; but kubectl's client-side apply tells the entries of the list apart by the number alone, and may write one over the other. Apply with ")
            .code("--server-side")
            .say(" instead.");
        diagnosis.cause = if service.service.spec.kind == "LoadBalancer" {
            text.say(" Some clouds' load balancers take one protocol a Service only.")
        } else {
            text
        };
        for at in [first, second] {
            let path = format!("spec.ports[{at}].port");
            diagnosis.positions.extend(case.position(service.document, &path));
        }
        out.push(found);
    }
}
