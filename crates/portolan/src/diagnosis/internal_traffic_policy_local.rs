//! internalTrafficPolicy Local: a node without an endpoint of its own drops what its pods send to the cluster IP.

use super::Found;
use super::aim::Way;
use super::case::Case;
use super::external_traffic_policy_local::nodes_with_endpoints;
use crate::text::Text;

pub(super) const CODE: &str = "internal-traffic-policy-local";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services() {
        let local = service.service.spec.internal_traffic_policy.as_deref() == Some("Local");
        if !local || service.is_headless() || service.ready().next().is_none() {
            continue;
        }
        let (with, without) = nodes_with_endpoints(case, service);
        let mut tries = case.failures_of(service.at, None);
        tries.retain(|at| {
            case.tries.get(*at).is_some_and(|this| {
                let dropped =
                    this.failure().is_some_and(|fate| without.contains(&fate.host_name()));
                this.way() == Some(Way::ClusterIp) && dropped
            })
        });
        let answered = case.is_asked_and_answered(service.at);
        if without.is_empty() || answered || case.about_one && tries.is_empty() {
            continue;
        }
        let asked = tries.first().and_then(|at| case.tries.get(*at));
        let position = asked.and_then(|this| case.position_of_request(this));
        let mut found = case.begin(CODE, service.about(), tries.clone());
        let diagnosis = &mut found.diagnosis;
        if diagnosis.symptom.0.is_empty() {
            diagnosis.symptom = Text::new()
                .say("A pod on ")
                .name(without.first().copied().unwrap_or_default())
                .say(" that dials the cluster IP hears nothing at all, and connecting times out.");
        }
        let have = if without.len() == 1 { " has none" } else { " have none" };
        let drops = if without.len() == 1 { "drops" } else { "drop" };
        let theirs = if without.len() == 1 { "its" } else { "their" };
        diagnosis.cause = Text::new()
            .name(service.name())
            .say(" has ")
            .code("internalTrafficPolicy: Local")
            .say(": callers inside the cluster reach pods of their own node only. ")
            .name(without.join(", "))
            .say(have)
            .say(format!(", and {drops} what {theirs} pods send; there are pods on "))
            .name(with.join(", "))
            .say(".");
        let path = "spec.internalTrafficPolicy";
        diagnosis.positions.extend(case.position(service.document, path));
        diagnosis.positions.extend(position);
        let title = "Set internalTrafficPolicy to Cluster";
        diagnosis.fixes.extend(case.set(title, service.document, path, "Cluster"));
        out.push(found);
    }
}
