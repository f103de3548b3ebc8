//! A Service of type LoadBalancer that has no address: nobody here makes load balancers.

use super::Found;
use super::case::Case;
use super::edits::together;
use super::endpoints::ServiceSeen;
use crate::problem::Fix;
use crate::text::{PortRole, Text};

pub(super) const CODE: &str = "load-balancer-pending";

/// Fields that a Service may have only while it is of type LoadBalancer.
const ONLY_HERE: [&str; 5] = [
    "spec.loadBalancerSourceRanges",
    "spec.allocateLoadBalancerNodePorts",
    "spec.loadBalancerClass",
    "spec.loadBalancerIP",
    "spec.healthCheckNodePort",
];

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services() {
        let ingress = &service.service.status.load_balancer.ingress;
        let has_one = ingress.iter().any(|at| !at.ip.is_empty() || !at.hostname.is_empty());
        if service.service.spec.kind != "LoadBalancer" || has_one || case.about_one {
            continue;
        }
        let mut found = case.begin(CODE, service.about(), Vec::new());
        let diagnosis = &mut found.diagnosis;
        let port = service.service.spec.ports.iter().find(|port| port.node_port != 0);
        let node_port = port.and_then(|port| u16::try_from(port.node_port).ok());
        diagnosis.symptom = Text::new()
            .say("kubectl get service shows ")
            .code("<pending>")
            .say(" as its external IP, for ever: there is no address to dial.");
        let text = Text::new()
            .name(service.name())
            .say(" is of type LoadBalancer, but its ")
            .code("status.loadBalancer")
            .say(" is empty: no controller of a cloud, and none like MetalLB, has given it an address.");
        let node = case.cluster.nodes.first().map_or("", |node| node.metadata.name.as_str());
        diagnosis.cause = match node_port {
            Some(port) => text
                .say(" Meanwhile its nodePort works: ")
                .code(format!("{node}:"))
                .port(port, Some(PortRole::NodePort))
                .say("."),
            None => text,
        };
        diagnosis.positions.extend(case.position(service.document, "spec.type"));
        diagnosis.fixes.extend(node_port_only(case, service));
        out.push(found);
    }
}

fn node_port_only(case: &Case<'_>, service: &ServiceSeen<'_>) -> Option<Fix> {
    let document = service.document;
    let mut all = vec![case.set("", document, "spec.type", "NodePort")];
    for path in ONLY_HERE {
        if case.is_written(document, path) {
            all.push(case.remove("", document, path));
        }
    }
    together("Set type to NodePort, which needs no load balancer", all)
}
