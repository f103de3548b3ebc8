//! The client's address is lost: under policy Cluster the node puts its own in place of it.

use super::aim::Way;
use super::case::Case;
use super::endpoints::ServiceSeen;
use super::external_traffic_policy_local::nodes_with_endpoints;
use super::tries::Try;
use super::{Found, Severity};
use crate::journey::{HostKind, OutcomeKind};
use crate::problem::Fix;
use crate::text::Text;

pub(super) const CODE: &str = "client-address-lost";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services() {
        let document = service.document;
        let policy = "spec.externalTrafficPolicy";
        // Written out by a person, who thus chose it; a cluster prints it for every Service.
        let chosen = case.is_written(document, policy)
            && !case.is_written(document, "spec.clusterIPs")
            && !case.is_written(document, "metadata.uid");
        let counts = |this: &&Try| !this.is_probe() || chosen;
        let mut tries: Vec<usize> = (0..)
            .zip(&case.tries)
            .filter(|(_, this)| this.service() == Some(service.at) && counts(this))
            .filter(|(_, this)| lost(case, this).is_some())
            .map(|(at, _)| at)
            .collect();
        tries.sort_by_key(|at| case.tries.get(*at).is_none_or(Try::is_probe));
        let Some(this) = tries.first().and_then(|at| case.tries.get(*at)) else { continue };
        let Some((seen, own)) = lost(case, this) else { continue };
        let mut found = case.begin(CODE, service.about(), tries.clone());
        let diagnosis = &mut found.diagnosis;
        diagnosis.severity = Severity::Note;
        let whose = case.scenario.owner(&seen);
        let text = Text::new()
            .name(&this.request.from)
            .say(" has the address ")
            .code(own)
            .say(", but the pod sees ")
            .code(&seen);
        let text = if whose.is_empty() { text } else { text.say(" (").name(whose).say(")") };
        diagnosis.cause = text
            .say(". ")
            .name(service.name())
            .say(" has ")
            .code("externalTrafficPolicy: Cluster")
            .say(": the node that takes the packet may send it to a pod of any node, and puts its own address in, so that the answer comes back through it.");
        let path = if case.is_written(document, policy) { policy } else { "spec.type" };
        diagnosis.positions.extend(case.position(document, path));
        diagnosis.fixes.extend(local(case, service));
        out.push(found);
    }
}

/// The address that the pod saw and the client's own, where a client outside is answered and they differ.
fn lost(case: &Case<'_>, this: &Try) -> Option<(String, String)> {
    let outside = case.caller(this).is_some_and(|shown| shown.kind == HostKind::Client);
    // A load balancer that is a proxy is the caller for the nodes: no policy brings the client's address back.
    let by_proxy = this.way() == Some(Way::LoadBalancerIp)
        && case.aimed_at(this).is_some_and(|service| {
            let mut ingress = service.service.status.load_balancer.ingress.iter();
            ingress.any(|at| at.ip_mode.as_deref() == Some("Proxy"))
        });
    if !outside || by_proxy || !Case::is_external(this.way()) {
        return None;
    }
    this.fates.iter().find_map(|fate| match &fate.outcome {
        OutcomeKind::Reply { seen, .. } if *seen != fate.source => {
            Some((seen.clone(), fate.source.clone()))
        }
        _ => None,
    })
}

/// Policy Local, where no node is left without a pod by it.
fn local(case: &Case<'_>, service: &ServiceSeen<'_>) -> Option<Fix> {
    let (_, without) = nodes_with_endpoints(case, service);
    let title = "Set externalTrafficPolicy to Local";
    let path = "spec.externalTrafficPolicy";
    without.is_empty().then(|| case.set(title, service.document, path, "Local"))?
}
