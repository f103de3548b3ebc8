//! `KUBE-FW-…` and `KUBE-PROXY-FIREWALL`: who may call a load balancer's address.

use super::port_plan::PortPlan;
use super::rules::{comment, rule, to_port};
use super::writer::Writer;
use crate::mechanism::Mechanism;
use crate::origins::{Destination, Subject};
use netfilter::address::Cidr;
use netfilter::rule::{Not, Target};

/// Writes `KUBE-FW`: the allowed callers go on to `KUBE-EXT`, the others stay untranslated.
pub(super) fn write(writer: &mut Writer<'_>, plan: &PortPlan<'_>) {
    let Some(chain) = plan.firewall_chain else { return };
    let port = plan.port;
    let text = plan.comment("loadbalancer IP");
    let allow = |source: Cidr, with_prefix: bool| {
        let mut allow = rule([comment(text.clone())], Target::Jump(plan.external_name));
        allow.header.source = Some(Not::is(source));
        allow.header.written.source_prefix = with_prefix;
        allow
    };
    for (index, range) in port.source_ranges.iter().copied() {
        let subject = Subject::SourceRange(plan.place, index);
        writer.nat(chain, allow(range, true), Mechanism::FirewallSourceRange, subject);
    }
    // A node that has the load balancer's address for its own calls it from that very address.
    let node = writer.node_address;
    if port.source_ranges.iter().any(|(_, range)| range.contains(node)) {
        for (index, address) in port.load_balancer_ips.iter().copied() {
            let subject = Subject::Destination(plan.place, Destination::LoadBalancerIp(index));
            let rule = allow(Cidr::host(address), false);
            writer.nat(chain, rule, Mechanism::FirewallFromNode, subject);
        }
    }
    let text = format!("other traffic to {} will be dropped by KUBE-PROXY-FIREWALL", port.name);
    let rest = rule([comment(text)], Target::None);
    writer.nat(chain, rest, Mechanism::FirewallRest, Subject::Port(plan.place));
}

/// Writes `KUBE-PROXY-FIREWALL`: what still has the load balancer's address was not let through.
pub(super) fn write_drops(writer: &mut Writer<'_>, plan: &PortPlan<'_>) {
    if plan.firewall_chain.is_none() {
        return;
    }
    let port = plan.port;
    for (index, address) in port.load_balancer_ips.iter().copied() {
        let text = plan.comment(&format!("traffic not accepted by {}", plan.firewall_name));
        let drop = to_port(text, port.protocol, Some(address), port.port, Target::Drop);
        let subject = Subject::Destination(plan.place, Destination::LoadBalancerIp(index));
        writer.filter(writer.filter_chains.proxy_firewall, drop, Mechanism::FirewallDrop, subject);
    }
}
