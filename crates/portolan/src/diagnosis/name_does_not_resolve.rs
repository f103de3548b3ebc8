//! A name that nobody has: a Service's name from outside the cluster, or a slip.

use super::Found;
use super::case::Case;
use super::name_of_another_namespace::{self, call, unresolved};
use crate::journey::HostKind;
use crate::problem::Fix;
use crate::scenario::{protocol, scheme};
use crate::text::Text;
use manifest::decode::suggest::nearest;

pub(super) const CODE: &str = "name-does-not-resolve";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for (at, this) in case.failing() {
        let Some((aim, name)) = unresolved(this) else { continue };
        let told = |found: &Found| {
            found.diagnosis.code == name_of_another_namespace::CODE && found.tries.contains(&at)
        };
        // A Service without endpoints, or one that is refused, tells more.
        let explained = |found: &Found| told(found) || found.tries.contains(&at);
        if out.iter().any(explained) {
            continue;
        }
        let caller = case.caller(this);
        let inside = caller.is_some_and(|shown| shown.kind == HostKind::Pod);
        let first = name.split('.').next().unwrap_or_default();
        let service = case.services.iter().find(|service| service.service.metadata.name == first);
        let mut found = case.begin(CODE, format!("Request to {}", this.request.to), vec![at]);
        let diagnosis = &mut found.diagnosis;
        diagnosis.positions.extend(case.position_of_request(this));
        if let Some(service) = service.filter(|_| !inside) {
            diagnosis.about = service.about();
            diagnosis.cause = Text::new()
                .code(name)
                .say(" is a name of the cluster's own DNS, which only pods ask. ")
                .name(&this.request.from)
                .say(" is no pod, and nobody that it asks knows the name.");
            let name_of = case.position(service.document, "metadata.name");
            diagnosis.positions.extend(name_of);
            diagnosis.fixes = by_address(case, this, aim.number);
        } else {
            let own = case.services.iter().map(|s| s.service.metadata.name.as_str());
            let nodes = case.cluster.nodes.iter().map(|node| node.metadata.name.as_str());
            let meant = nearest(first, own.filter(|_| inside).chain(nodes));
            let text = Text::new().say("Nobody is called ").code(name).say(".");
            diagnosis.cause = match meant {
                Some(meant) => text.say(" The nearest name is ").name(meant).say("."),
                None => text,
            };
            let mended = meant.and_then(|meant| {
                let rest = name.strip_prefix(first).unwrap_or_default();
                call(case, this, aim, &format!("{meant}{rest}"))
            });
            diagnosis.fixes.extend(mended);
        }
        out.push(found);
    }
}

/// The Service's node ports, or its cluster IP for a node.
fn by_address(case: &Case<'_>, this: &super::tries::Try, number: u16) -> Vec<Fix> {
    let name = this.aim.as_ref().and_then(|aim| aim.name.clone()).unwrap_or_default();
    let first = name.split('.').next().unwrap_or_default().to_owned();
    let Some(service) = case.services.iter().find(|s| s.service.metadata.name == first) else {
        return Vec::new();
    };
    let spec = &service.service.spec;
    let port = spec.ports.iter().find(|port| port.port == i32::from(number));
    let Some(port) = port.or(spec.ports.first()) else { return Vec::new() };
    let Some(scheme) = protocol(&port.protocol).map(scheme) else { return Vec::new() };
    let from_node = case.caller(this).is_some_and(|shown| shown.kind == HostKind::Node);
    let node = case.cluster.nodes.first().filter(|_| port.node_port != 0);
    let by_node = node.map(|n| format!("{scheme}://{}:{}", n.metadata.name, port.node_port));
    let by_ip = Some(format!("{scheme}://{}:{}", spec.cluster_ip, port.port));
    let by_ip = by_ip.filter(|_| from_node && !service.is_headless());
    by_ip.into_iter().chain(by_node).filter_map(|to| case.dial(this, &to)).collect()
}
