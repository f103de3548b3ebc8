//! A headless Service's port is not translated: the name leads straight to the pods.

use super::Found;
use super::aim::Way;
use super::case::Case;
use super::listeners;
use super::ports_mixed_up::with_port;
use crate::problem::Fix;
use crate::text::{PortRole, Text};

pub(super) const CODE: &str = "headless-port-not-translated";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services().filter(|service| service.is_headless()) {
        for (at, port) in service.service.spec.ports.iter().enumerate() {
            let number = u16::try_from(port.port).unwrap_or_default();
            let targets = listeners::targets(case, service, at);
            let off = targets.iter().find(|target| {
                target.number != number
                    && !target.listens_on.contains(&number)
                    && target.listens_on.contains(&target.number)
            });
            let Some(target) = off else { continue };
            let mut tries = case.failures_of(service.at, Some(at));
            tries.retain(|at| case.tries.get(*at).is_some_and(|t| t.way() == Some(Way::Headless)));
            let asked = tries.first().and_then(|at| case.tries.get(*at));
            let asked = asked.filter(|this| !this.is_probe());
            // Who asks about a request to another of the addresses is not helped by this.
            let idle = case.about_one || case.is_asked_and_answered(service.at);
            if idle && asked.is_none() {
                continue;
            }
            let dials = asked
                .and_then(|this| case.dial(this, &with_port(this.aim.as_ref()?, target.number)));
            let mut found = case.begin(CODE, service.about(), tries.clone());
            let diagnosis = &mut found.diagnosis;
            let pod = case.cluster.pods.get(target.pod);
            let pod = pod.map_or("", |pod| pod.metadata.name.as_str());
            if diagnosis.symptom.0.is_empty() {
                diagnosis.symptom = Text::new()
                    .say("Callers of the name at ")
                    .port(number, Some(PortRole::Port))
                    .say(" get \"connection refused\" at once: a RST of ")
                    .name(pod)
                    .say(".");
            }
            diagnosis.cause = Text::new()
                .name(service.name())
                .say(" is headless (")
                .code("clusterIP: None")
                .say("): its name stands for the pods' own addresses, and no rule turns ")
                .code("port")
                .say(" ")
                .port(number, Some(PortRole::Port))
                .say(" into ")
                .code("targetPort")
                .say(" ")
                .port(target.number, Some(PortRole::TargetPort))
                .say(". Callers must dial ")
                .port(target.number, Some(PortRole::TargetPort))
                .say(" themselves.");
            let path = format!("spec.ports[{at}].port");
            diagnosis.positions.extend(asked.and_then(|this| case.position_of_request(this)));
            diagnosis.positions.extend(case.position(service.document, &path));
            diagnosis.positions.extend(case.position(service.document, "spec.clusterIP"));
            let document = service.document;
            let title = format!("Set port to {}", target.number);
            let same = case.set(title, document, &path, target.number);
            diagnosis.fixes =
                dials.into_iter().chain(same).chain(with_address(case, document)).collect();
            out.push(found);
        }
    }
}

/// Gives the Service an address of its own.
fn with_address(case: &Case<'_>, document: usize) -> Option<Fix> {
    if case.is_written(document, "spec.clusterIPs") {
        return None;
    }
    case.remove("Give it a cluster IP: remove clusterIP: None", document, "spec.clusterIP")
}
