//! `KUBE-SERVICES`: which Service a destination address belongs to.
//!
//! In `nat` it leads to the Service's chains; in `filter` it refuses cluster addresses without endpoints. Its
//! last rule, for node ports, is made in `nodeports`.

use super::port_plan::PortPlan;
use super::rules::to_port;
use super::writer::Writer;
use crate::mechanism::Mechanism;
use crate::origins::{Destination, Subject};
use netfilter::rule::{RejectWith, Target};

/// Writes the rules for the cluster address, external addresses and load balancers.
pub(super) fn write(writer: &mut Writer<'_>, plan: &PortPlan<'_>) {
    write_cluster_ip(writer, plan);
    if plan.external_chain.is_none() {
        return;
    }
    let port = plan.port;
    let chain = writer.nat_chains.services;
    for (index, address) in port.external_ips.iter().copied() {
        let target = Target::Jump(plan.external_name);
        let text = plan.comment("external IP");
        let rule = to_port(text, port.protocol, Some(address), port.port, target);
        let subject = Subject::Destination(plan.place, Destination::ExternalIp(index));
        writer.nat(chain, rule, Mechanism::ExternalIp, subject);
    }
    let target =
        if plan.firewall_chain.is_some() { plan.firewall_name } else { plan.external_name };
    for (index, address) in port.load_balancer_ips.iter().copied() {
        let text = plan.comment("loadbalancer IP");
        let rule = to_port(text, port.protocol, Some(address), port.port, Target::Jump(target));
        let subject = Subject::Destination(plan.place, Destination::LoadBalancerIp(index));
        writer.nat(chain, rule, Mechanism::LoadBalancerIp, subject);
    }
}

fn write_cluster_ip(writer: &mut Writer<'_>, plan: &PortPlan<'_>) {
    let port = plan.port;
    let subject = Subject::Destination(plan.place, Destination::ClusterIp);
    let to_cluster_ip =
        |text, target| to_port(text, port.protocol, Some(port.cluster_ip), port.port, target);
    if plan.has_internal_endpoints {
        let chain = if port.internal_policy_local { plan.local_name } else { plan.cluster_name };
        let text = plan.cluster_ip_comment.clone();
        let rule = to_cluster_ip(text, Target::Jump(chain));
        writer.nat(writer.nat_chains.services, rule, Mechanism::ClusterIp, subject);
    } else {
        let (ending, target, mechanism) = refusal(plan);
        let rule = to_cluster_ip(plan.comment(ending), target);
        writer.filter(writer.filter_chains.services, rule, mechanism, subject);
    }
}

/// How traffic without endpoints is turned away: refused where there are none at all, dropped where only this
/// node has none.
pub(super) fn refusal(plan: &PortPlan<'_>) -> (&'static str, Target, Mechanism) {
    if plan.choice.any {
        ("has no local endpoints", Target::Drop, Mechanism::NoLocalEndpoints)
    } else {
        let target = Target::Reject(RejectWith::PortUnreachable);
        ("has no endpoints", target, Mechanism::NoEndpoints)
    }
}
