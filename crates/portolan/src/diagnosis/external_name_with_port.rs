//! An ExternalName with ports: DNS gives another name, and nothing translates a port.

use super::api_server_refuses::{self, Kind, by_service};
use super::case::Case;
use super::external_name_to_address::is_address;
use super::ports_mixed_up::with_port;
use super::{Found, Severity};
use crate::text::{PortRole, Text};
use manifest::kinds::meta::IntOrString;

pub(super) const CODE: &str = "external-name-with-port";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    in_the_name(case, out);
    for service in case.services().filter(|service| service.is_external_name()) {
        let spec = &service.service.spec;
        if is_address(&spec.external_name) {
            continue;
        }
        let Some((at, port)) =
            spec.ports.iter().enumerate().max_by_key(|(_, port)| target(port) != port.port)
        else {
            continue;
        };
        let target = target(port);
        let mut found = case.begin(CODE, service.about(), case.failures_of(service.at, None));
        let dials = found.tries.first().and_then(|at| case.tries.get(*at)).and_then(|this| {
            let number = u16::try_from(target).ok().filter(|number| *number != 0)?;
            case.dial(this, &with_port(this.aim.as_ref()?, number))
        });
        let diagnosis = &mut found.diagnosis;
        if target == port.port {
            diagnosis.severity = Severity::Note;
        }
        if diagnosis.symptom.0.is_empty() {
            diagnosis.symptom = Text::new()
                .say("Callers come to ")
                .code(&spec.external_name)
                .say(" with the very number that they dial, whatever the ports here say.");
        }
        let number = u16::try_from(port.port).unwrap_or_default();
        let text = Text::new()
            .name(service.name())
            .say(" is of type ")
            .code("ExternalName")
            .say(": the cluster's DNS answers with ")
            .code(&spec.external_name)
            .say(", and no rule of any node knows it. Its ports do nothing");
        diagnosis.cause = if target == port.port {
            text.say(".")
        } else {
            text.say(": ")
                .port(number, Some(PortRole::Port))
                .say(" does not become ")
                .code(target_words(port))
                .say(".")
        };
        let path = format!("spec.ports[{at}]");
        diagnosis.positions.extend(case.position(service.document, &path));
        let removed =
            case.remove("Remove the ports, which do nothing", service.document, "spec.ports");
        diagnosis.fixes = dials.into_iter().chain(removed).collect();
        out.push(found);
    }
}

fn target(port: &manifest::kinds::service::ServicePort) -> i32 {
    match port.target_port {
        Some(IntOrString::Int(number)) if number != 0 => number,
        Some(IntOrString::String(_)) => 0,
        _ => port.port,
    }
}

fn target_words(port: &manifest::kinds::service::ServicePort) -> String {
    port.target_port.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// `db.example.com:5432`, which the API server refuses.
fn in_the_name(case: &Case<'_>, out: &mut Vec<Found>) {
    for group in by_service(case, Kind::ExternalNameWithPort) {
        let (Some(first), Some(mut found)) =
            (group.first(), api_server_refuses::begin(case, CODE, &group))
        else {
            continue;
        };
        let written = first.service.spec.external_name.as_str();
        let name = written.split(':').next().unwrap_or_default();
        found.diagnosis.cause = Text::new()
            .code(format!("externalName: {written}"))
            .say(" holds a port, but it is a name in DNS, and these have none. Callers dial the port themselves.");
        let title = format!("Set externalName to {name}");
        let fix = case.set(title, first.document, "spec.externalName", name);
        found.diagnosis.fixes.extend(fix);
        out.push(found);
    }
}
