//! The containerPort is another number than the one that works: it is only a note.

use super::case::Case;
use super::listeners::{self, Answers};
use super::{Found, Severity};
use crate::scenario::protocol;
use crate::text::{PortRole, Text};
use manifest::kinds::pod::ContainerPort;

pub(super) const CODE: &str = "container-port-differs";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services() {
        for (at, port) in service.service.spec.ports.iter().enumerate() {
            let targets = listeners::targets(case, service, at);
            let same =
                |found: &&ContainerPort| protocol(&found.protocol) == protocol(&port.protocol);
            let odd = targets.iter().filter(|target| target.found == Answers::Listener).find_map(
                |target| {
                    let pod = case.cluster.pods.get(target.pod)?;
                    let told = || pod.spec.containers.iter().flat_map(|c| &c.ports).filter(same);
                    let here =
                        |found: &ContainerPort| found.container_port == i32::from(target.number);
                    let other = told().next().filter(|_| !told().any(here))?;
                    // A port at which the pod listens besides is no mistake.
                    let listens = target.listens_on.iter();
                    let real = listens.copied().any(|n| i32::from(n) == other.container_port);
                    (!real).then_some((target, other))
                },
            );
            let Some((target, other)) = odd else { continue };
            let tries = case.asked().filter(|(_, this)| this.port() == Some(at));
            let tries = tries.filter(|(_, this)| this.service() == Some(service.at));
            let tries = tries.map(|(at, _)| at).collect();
            let mut found = case.begin(CODE, service.about(), tries);
            let diagnosis = &mut found.diagnosis;
            diagnosis.severity = Severity::Note;
            if diagnosis.symptom.0.is_empty() {
                diagnosis.symptom = "Requests are answered all the same.".into();
            }
            let pod = case.cluster.pods.get(target.pod);
            let pod = pod.map_or("", |pod| pod.metadata.name.as_str());
            diagnosis.cause = Text::new()
                .name(pod)
                .say(" writes ")
                .code(format!("containerPort: {}", other.container_port))
                .say(", but its process listens on ")
                .port(target.number, Some(PortRole::TargetPort))
                .say(", where ")
                .name(service.name())
                .say(" sends to. The containerPort is only a note: it opens nothing and closes nothing.");
            let Some((document, prefix)) = case.pod_document(target.pod) else { continue };
            let ports = case.cluster.pods.get(target.pod).and_then(|pod| {
                let mut containers = pod.spec.containers.iter().enumerate();
                containers.find_map(|(c, container)| {
                    let p = container.ports.iter().position(|found| found == other)?;
                    Some((c, p))
                })
            });
            let (c, p) = ports.unwrap_or_default();
            let path = format!("{prefix}spec.containers[{c}].ports[{p}].containerPort");
            diagnosis.positions.extend(case.position(document, &path));
            let title = format!("Write containerPort {}", target.number);
            diagnosis.fixes.extend(case.set(title, document, &path, target.number));
            out.push(found);
        }
    }
}
