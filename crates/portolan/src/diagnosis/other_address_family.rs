//! A Service of one address family, asked over the other.

use super::Found;
use super::aim::{Aim, Way};
use super::case::Case;
use super::endpoints::ServiceSeen;
use super::tries::Try;
use crate::problem::Fix;
use crate::scenario::{scheme, url};
use crate::text::Text;
use control_plane::nodes;
use netfilter::address::Family;

pub(super) const CODE: &str = "other-address-family";

fn word(family: Family) -> &'static str {
    if family == Family::V4 { "IPv4" } else { "IPv6" }
}

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services() {
        let families = &service.service.spec.ip_families;
        let [only] = families.as_slice() else { continue };
        let other = |this: &Try| {
            let aim = this.aim.as_ref();
            let by_node = aim.is_some_and(|aim| {
                matches!(aim.way, Way::NodePort | Way::ExternalIp | Way::LoadBalancerIp)
            });
            let dialled = aim.and_then(|aim| aim.address).map(Family::of);
            let meant = !this.is_probe() || case.is_written_client(this);
            meant && by_node && dialled.is_some_and(|family| word(family) != only)
        };
        let mut tries = case.failures_of(service.at, None);
        tries.retain(|at| case.tries.get(*at).is_some_and(other));
        let Some(this) = tries.first().and_then(|at| case.tries.get(*at)) else { continue };
        let Some(aim) = &this.aim else { continue };
        let asked = aim.address.map_or(Family::V6, Family::of);
        let mut found = case.begin(CODE, service.about(), tries.clone());
        let diagnosis = &mut found.diagnosis;
        diagnosis.cause = Text::new()
            .name(service.name())
            .say(" is single-stack: it has ")
            .code(only)
            .say(" alone, and the nodes have rules for it in that family only. ")
            .name(&this.request.from)
            .say(" dials ")
            .code(aim.address.map(|address| address.to_string()).unwrap_or_default())
            .say(format!(", which is {}: no rule there knows the Service.", word(asked)));
        let path = if case.is_written(service.document, "spec.ipFamilies") {
            "spec.ipFamilies"
        } else if case.is_written(service.document, "spec.ipFamilyPolicy") {
            "spec.ipFamilyPolicy"
        } else {
            "spec"
        };
        diagnosis.positions.extend(case.position(service.document, path));
        diagnosis.positions.extend(case.position_of_request(this));
        diagnosis.fixes = fixes(case, service, this, aim, only);
        out.push(found);
    }
}

fn fixes(
    case: &Case<'_>,
    service: &ServiceSeen<'_>,
    this: &Try,
    aim: &Aim,
    only: &str,
) -> Vec<Fix> {
    let both = case.cluster.ranges.is_dual_stack().then(|| {
        let title = "Ask for both families";
        let path = "spec.ipFamilyPolicy";
        case.set(title, service.document, path, "PreferDualStack")
    });
    let node = aim.node.as_ref().and_then(|name| case.cluster.node(name));
    let address = node
        .and_then(|node| nodes::addresses(node).find(|address| word(Family::of(*address)) == only));
    let dials = address
        .and_then(|address| case.dial(this, &url(scheme(aim.protocol), address, aim.number)));
    both.flatten().into_iter().chain(dials).collect()
}
