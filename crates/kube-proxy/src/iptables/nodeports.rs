//! `KUBE-NODEPORTS`, and the last rule of `KUBE-SERVICES` that leads there.

use super::port_plan::PortPlan;
use super::rules::{comment, rule, to_port, to_this_node};
use super::writer::Writer;
use crate::chains::shared;
use crate::mechanism::Mechanism;
use crate::origins::{Destination, Subject};
use netfilter::address::{Cidr, Family};
use netfilter::packet::Protocol;
use netfilter::rule::{Not, Target};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// Writes the Service's node port into `nat`, and its health check port into `filter`.
pub(super) fn write(writer: &mut Writer<'_>, plan: &PortPlan<'_>) {
    let port = plan.port;
    if let Some(node_port) = port.node_port
        && plan.external_chain.is_some()
    {
        let text = match &plan.endpoint_comment {
            Some(text) => Arc::clone(text),
            None => Arc::from(port.name.as_str()),
        };
        let target = Target::Jump(plan.external_name);
        let rule = to_port(text, port.protocol, None, node_port, target);
        let subject = Subject::Destination(plan.place, Destination::NodePort);
        writer.nat(writer.nat_chains.nodeports, rule, Mechanism::NodePort, subject);
    }
    if let Some(health_check) = port.health_check_node_port {
        let text = plan.comment("health check node port");
        let rule = to_port(text, Protocol::Tcp, None, health_check, Target::Accept);
        let subject = Subject::Port(plan.place);
        let chain = writer.filter_chains.nodeports;
        writer.filter(chain, rule, Mechanism::HealthCheckNodePort, subject);
    }
}

/// Writes the last rule of `KUBE-SERVICES`: one for all addresses of the node, or one for each that
/// `nodePortAddresses` selects.
pub(super) fn write_dispatch(writer: &mut Writer<'_>) {
    const TEXT: &str =
        "kubernetes service nodeports; NOTE: this must be the last rule in this chain";
    let chain = writer.nat_chains.services;
    let target = || Target::Jump(shared::NODEPORTS);
    let settings = writer.settings;
    let Some(only) = &settings.node_port_addresses.only else {
        let mut all = rule([comment(TEXT), to_this_node()], target());
        if let Some(barred) = barred_loopback(settings.family, settings.localhost_node_ports) {
            all.header.destination = Some(Not::is_not(barred));
            all.header.written.destination_prefix = true;
        }
        writer.nat(chain, all, Mechanism::NodePortDispatch, Subject::Always);
        return;
    };
    for accepted in only {
        let mut one = rule([comment(TEXT)], target());
        one.header.destination = Some(Not::is(Cidr::host(accepted.address)));
        let subject = Subject::NodePortAddress(accepted.element);
        writer.nat(chain, one, Mechanism::NodePortDispatch, subject);
    }
}

/// The loopback addresses that node ports do not answer on.
fn barred_loopback(family: Family, localhost_node_ports: bool) -> Option<Cidr> {
    match family {
        Family::V6 => Some(Cidr::host(IpAddr::V6(Ipv6Addr::LOCALHOST))),
        Family::V4 if localhost_node_ports => None,
        Family::V4 => Some(Cidr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8)),
    }
}
