//! `KUBE-EXT-…`: where traffic to a Service port's external addresses and node port goes.

use super::port_plan::PortPlan;
use super::rules::{comment, from_this_node, rule};
use super::writer::{ChainId, Writer};
use crate::chains::shared;
use crate::mechanism::Mechanism;
use crate::origins::Subject;
use netfilter::rule::{Rule, Target};

/// Writes the chain.
pub(super) fn write(writer: &mut Writer<'_>, plan: &PortPlan<'_>) {
    let Some(chain) = plan.external_chain else { return };
    let subject = Subject::Port(plan.place);
    if plan.port.external_policy_local {
        write_exemptions(writer, plan, chain);
    } else {
        // The endpoint may be on another node, so the answer must come back through this one.
        let text = ["masquerade traffic for ", &plan.port.name, " external destinations"].concat();
        let masquerade = rule([comment(text)], Target::Jump(shared::MARK_MASQ));
        writer.nat(chain, masquerade, Mechanism::ExternalMasquerade, subject);
    }
    if plan.has_external_endpoints {
        let policy =
            if plan.port.external_policy_local { plan.local_name } else { plan.cluster_name };
        let rest = Rule::new(Target::Jump(policy));
        writer.nat(chain, rest, Mechanism::ExternalPolicy, subject);
    }
}

/// The policy `Local` is for traffic from outside: pods and the node itself may use every endpoint.
fn write_exemptions(writer: &mut Writer<'_>, plan: &PortPlan<'_>, chain: ChainId) {
    let subject = Subject::Port(plan.place);
    let name = &plan.port.name;
    if let Some(local) = &writer.settings.local_traffic {
        let text = format!("pod traffic for {name} external destinations");
        let mut from_pod = rule([comment(text)], Target::Jump(plan.cluster_name));
        local.restrict(&mut from_pod.header, false);
        writer.nat(chain, from_pod, Mechanism::ExternalFromPod, subject);
    }
    let text = format!("masquerade LOCAL traffic for {name} external destinations");
    let masquerade = rule([comment(text), from_this_node()], Target::Jump(shared::MARK_MASQ));
    writer.nat(chain, masquerade, Mechanism::ExternalMasqueradeLocal, subject);
    let text = format!("route LOCAL traffic for {name} external destinations");
    let from_node = rule([comment(text), from_this_node()], Target::Jump(plan.cluster_name));
    writer.nat(chain, from_node, Mechanism::ExternalFromNode, subject);
}
