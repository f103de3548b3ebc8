//! loadBalancerSourceRanges that shut out the caller.

use super::Found;
use super::aim::Way;
use super::case::Case;
use super::endpoints::ServiceSeen;
use crate::problem::Fix;
use crate::text::Text;
use netfilter::address::Cidr;
use serde_json::json;
use std::net::IpAddr;

pub(super) const CODE: &str = "load-balancer-source-ranges";
const ANNOTATION: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services().filter(|s| s.service.spec.kind == "LoadBalancer") {
        let (path, ranges) = ranges(service);
        let open = ranges.is_empty() || service.service.status.load_balancer.ingress.is_empty();
        let is_out = |address: IpAddr| !ranges.iter().any(|range| range.contains(address));
        if open {
            continue;
        }
        let mut tries = case.failures_of(service.at, None);
        tries.retain(|at| {
            case.tries.get(*at).is_some_and(|this| {
                this.way() == Some(Way::LoadBalancerIp)
                    && this.failure().is_some_and(|fate| {
                        fate.by_chain("KUBE-FW-")
                            || fate.by_chain("KUBE-PROXY-FIREWALL")
                            || fate.source.parse().is_ok_and(is_out)
                    })
            })
        });
        let shut_out = tries.iter().filter_map(|at| case.tries.get(*at));
        let mut shut_out: Vec<(String, IpAddr)> = shut_out
            .filter_map(|this| {
                let source = this.failure()?.source.parse().ok()?;
                Some((this.request.from.clone(), source))
            })
            .collect();
        if tries.is_empty() && !case.about_one && !case.is_asked_and_answered(service.at) {
            // Only clients that somebody wrote down, and only if nobody gets through.
            let written = |name: &str| case.texts.document("Client", "", name).is_some();
            let clients = case.cluster.clients.iter().filter(|c| written(&c.metadata.name));
            let own = clients.filter_map(|client| {
                Some((client.metadata.name.clone(), client.spec.ip.parse::<IpAddr>().ok()?))
            });
            let own: Vec<(String, IpAddr)> = own.collect();
            if own.iter().all(|(_, address)| is_out(*address)) {
                shut_out = own;
            }
        }
        let Some((name, address)) = shut_out.first() else { continue };
        let asked = tries.first().and_then(|at| case.tries.get(*at));
        let position = asked.and_then(|this| case.position_of_request(this));
        let mut found = case.begin(CODE, service.about(), tries.clone());
        let diagnosis = &mut found.diagnosis;
        if diagnosis.symptom.0.is_empty() {
            diagnosis.symptom = Text::new()
                .name(name)
                .say(" hears nothing at all, and connecting times out: the packet is dropped, not refused.");
        }
        let told: Vec<String> = ranges.iter().map(ToString::to_string).collect();
        diagnosis.cause = Text::new()
            .name(service.name())
            .say(" lets callers from ")
            .code(told.join(", "))
            .say(" through to its load balancer's address, and ")
            .name(name)
            .say(" has ")
            .code(address.to_string())
            .say(". The nodes drop all others. (Node ports are not guarded by these ranges.)");
        diagnosis.positions.extend(case.position(service.document, &path));
        diagnosis.positions.extend(position);
        diagnosis.fixes.extend(let_in(case, service, &path, *address));
        out.push(found);
    }
}

/// Where the ranges stand, and what they are.
fn ranges(service: &ServiceSeen<'_>) -> (String, Vec<Cidr>) {
    let written = &service.service.spec.load_balancer_source_ranges;
    if !written.is_empty() {
        let all = written.iter().filter_map(|range| range.trim().parse().ok());
        return ("spec.loadBalancerSourceRanges".to_owned(), all.collect());
    }
    let told = service.service.metadata.annotations.get(ANNOTATION);
    let all = told.map_or("", String::as_str).split(',');
    let all = all.filter_map(|range| range.trim().parse().ok()).collect();
    (format!("metadata.annotations[{ANNOTATION}]"), all)
}

fn let_in(case: &Case<'_>, service: &ServiceSeen<'_>, path: &str, address: IpAddr) -> Option<Fix> {
    let own = Cidr::host(address).to_string();
    let own =
        if own.contains('/') { own } else { format!("{own}/{}", Cidr::host(address).prefix()) };
    let title = format!("Let {own} in");
    if path.starts_with("spec.") {
        return case.append(title, service.document, path, json!(own));
    }
    let written = service.service.metadata.annotations.get(ANNOTATION)?;
    case.set(title, service.document, path, format!("{written},{own}"))
}
