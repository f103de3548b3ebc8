//! externalTrafficPolicy Local: a node without an endpoint of its own drops what comes from outside.

use super::case::Case;
use super::edits::together;
use super::endpoints::ServiceSeen;
use super::tries::Try;
use super::{Found, Severity};
use crate::problem::Fix;
use crate::text::Text;
use control_plane::nodes;
use netfilter::address::Family;

pub(super) const CODE: &str = "external-traffic-policy-local";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services() {
        let spec = &service.service.spec;
        if spec.external_traffic_policy != "Local" || service.ready().next().is_none() {
            continue;
        }
        let (with, without) = nodes_with_endpoints(case, service);
        let mut tries = case.failures_of(service.at, None);
        tries.retain(|at| case.tries.get(*at).is_some_and(|this| is_due_to_it(this, &without)));
        let asked = tries.first().and_then(|at| case.tries.get(*at));
        let asked = asked.filter(|this| !this.is_probe());
        let idle = without.is_empty() || case.about_one || case.is_asked_and_answered(service.at);
        if idle && asked.is_none() {
            continue;
        }
        let mut found = case.begin(CODE, service.about(), tries.clone());
        let diagnosis = &mut found.diagnosis;
        // A load balancer asks the nodes' health check and leaves those without endpoints out.
        if asked.is_none() && spec.kind == "LoadBalancer" {
            diagnosis.severity = Severity::Note;
        }
        let nobody = without.first().copied().unwrap_or_default();
        if diagnosis.symptom.0.is_empty() {
            diagnosis.symptom = Text::new()
                .say("Who dials ")
                .name(nobody)
                .say(" from outside hears nothing at all, and connecting times out: the packet is dropped, not refused.");
        }
        diagnosis.cause = cause(service, &with, &without);
        let path = "spec.externalTrafficPolicy";
        diagnosis.positions.extend(asked.and_then(|this| case.position_of_request(this)));
        diagnosis.positions.extend(case.position(service.document, path));
        let other = asked.and_then(|this| other_node(case, this, &with));
        diagnosis.fixes = everywhere(case, service).into_iter().chain(other).collect();
        out.push(found);
    }
}

/// Nodes with, and nodes without, a ready endpoint.
pub(super) fn nodes_with_endpoints<'a>(
    case: &Case<'a>,
    service: &ServiceSeen<'a>,
) -> (Vec<&'a str>, Vec<&'a str>) {
    let names = case.cluster.nodes.iter().map(|node| node.metadata.name.as_str());
    names.partition(|name| service.ready().any(|endpoint| endpoint.node == *name))
}

/// It came by an address for callers outside, and ended without an answer: at such a node, or since endpoints of other
/// nodes answered past it.
fn is_due_to_it(this: &Try, without: &[&str]) -> bool {
    Case::is_external(this.way())
        && this.failure().is_some_and(|fate| {
            fate.is_timeout()
                && (without.contains(&fate.host_name()) && fate.by_chain("KUBE-")
                    || fate.by_chain("KUBE-FORWARD")
                    || fate.host.is_none())
        })
}

fn cause(service: &ServiceSeen<'_>, with: &[&str], without: &[&str]) -> Text {
    let text = Text::new()
        .name(service.name())
        .say(" has ")
        .code("externalTrafficPolicy: Local")
        .say(": each node sends what comes from outside to its own pods only. ");
    let are = |names: &[&str]| match names.len() {
        1 => " has none and drops it",
        _ => " have none and drop it",
    };
    let text = match without {
        [] => text.say("Each node has pods of it"),
        names => text.name(names.join(", ")).say(are(names)),
    };
    text.say("; its pods are on ").name(with.join(", ")).say(".")
}

/// Policy Cluster; the port of the health check belongs to policy Local.
fn everywhere(case: &Case<'_>, service: &ServiceSeen<'_>) -> Option<Fix> {
    let document = service.document;
    let title = "Set externalTrafficPolicy to Cluster";
    let policy = case.set(title, document, "spec.externalTrafficPolicy", "Cluster");
    let check = "spec.healthCheckNodePort";
    if case.is_written(document, check) {
        return together(title, vec![policy, case.remove("", document, check)]);
    }
    policy
}

/// Dials a node that has a pod.
fn other_node(case: &Case<'_>, this: &Try, with: &[&str]) -> Option<Fix> {
    let aim = this.aim.as_ref()?;
    let node = case.cluster.node(with.first()?)?;
    let family = Family::of(aim.address?);
    let address = nodes::addresses(node).find(|address| Family::of(*address) == family)?;
    aim.node.as_ref()?;
    let by_name = aim.name.as_ref().map(|_| node.metadata.name.clone());
    let host = by_name.unwrap_or_else(|| match address.is_ipv6() {
        true => format!("[{address}]"),
        false => address.to_string(),
    });
    let scheme = crate::scenario::scheme(aim.protocol);
    case.dial(this, &format!("{scheme}://{host}:{}", aim.number))
}
