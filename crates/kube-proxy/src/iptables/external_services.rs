//! `KUBE-EXTERNAL-SERVICES`: turns away traffic from outside for which there are no endpoints.
//!
//! With `externalTrafficPolicy: Local`, what comes from pods and the node itself never gets here: `KUBE-EXT` has
//! translated it before.

use super::port_plan::PortPlan;
use super::rules::{comment, header, to_port, to_this_node, transport};
use super::services::refusal;
use super::writer::Writer;
use crate::origins::{Destination, Subject};
use netfilter::rule::Rule;
use std::net::IpAddr;

/// For external addresses.
pub(super) fn write_external_ips(writer: &mut Writer<'_>, plan: &PortPlan<'_>) {
    write_addresses(writer, plan, &plan.port.external_ips, Destination::ExternalIp);
}

/// For load balancers' addresses.
pub(super) fn write_load_balancer_ips(writer: &mut Writer<'_>, plan: &PortPlan<'_>) {
    write_addresses(writer, plan, &plan.port.load_balancer_ips, Destination::LoadBalancerIp);
}

fn write_addresses(
    writer: &mut Writer<'_>,
    plan: &PortPlan<'_>,
    addresses: &[(u32, IpAddr)],
    destination: fn(u32) -> Destination,
) {
    if plan.has_external_endpoints {
        return;
    }
    let port = plan.port;
    for (index, address) in addresses.iter().copied() {
        let (ending, target, mechanism) = refusal(plan);
        let text = plan.comment(ending);
        let rule = to_port(text, port.protocol, Some(address), port.port, target);
        let subject = Subject::Destination(plan.place, destination(index));
        writer.filter(writer.filter_chains.external_services, rule, mechanism, subject);
    }
}

/// For the node port.
pub(super) fn write_node_port(writer: &mut Writer<'_>, plan: &PortPlan<'_>) {
    let port = plan.port;
    let Some(node_port) = port.node_port.filter(|_| !plan.has_external_endpoints) else { return };
    let (ending, target, mechanism) = refusal(plan);
    let matches =
        [comment(plan.comment(ending)), to_this_node(), transport(port.protocol, Some(node_port))]
            .into();
    let header = header(port.protocol, None);
    let rule = Rule { header, matches, ..Rule::new(target) };
    let subject = Subject::Destination(plan.place, Destination::NodePort);
    writer.filter(writer.filter_chains.external_services, rule, mechanism, subject);
}
