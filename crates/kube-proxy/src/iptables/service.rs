//! `KUBE-SVC-…` and `KUBE-SVL-…`: which endpoint a connection goes to.

use super::port_plan::{EndpointChain, PortPlan};
use super::rules::to_port;
use super::writer::{ChainId, Writer};
use crate::chains::shared;
use crate::mechanism::Mechanism;
use crate::origins::{Destination, Subject};
use netfilter::address::Family;
use netfilter::rule::{Match, Not, Probability, RecentAction, RecentMatch, Rule, Target};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// Writes the first rule: which traffic to the cluster address is masqueraded.
pub(super) fn write_masquerade(writer: &mut Writer<'_>, plan: &PortPlan<'_>) {
    let port = plan.port;
    let chain = if port.internal_policy_local { plan.local_chain } else { plan.cluster_chain };
    let Some(chain) = chain.filter(|_| plan.has_internal_endpoints) else { return };
    let text = plan.cluster_ip_comment.clone();
    let target = Target::Jump(shared::MARK_MASQ);
    let mut rule = to_port(text, port.protocol, Some(port.cluster_ip), port.port, target);
    let mechanism = if writer.settings.masquerade_all {
        Mechanism::MasqueradeAll
    } else if let Some(local) = &writer.settings.local_traffic {
        local.restrict(&mut rule.header, true);
        Mechanism::MasqueradeOffCluster
    } else {
        return;
    };
    writer.nat(chain, rule, mechanism, Subject::Destination(plan.place, Destination::ClusterIp));
}

/// Writes the rules that choose an endpoint, of both chains.
pub(super) fn write(writer: &mut Writer<'_>, plan: &PortPlan<'_>) {
    for (chain, list) in
        [(plan.cluster_chain, &plan.choice.cluster), (plan.local_chain, &plan.choice.local)]
    {
        if let Some(chain) = chain {
            write_choice(writer, plan, chain, list);
        }
    }
}

fn write_choice(writer: &mut Writer<'_>, plan: &PortPlan<'_>, chain: ChainId, list: &[usize]) {
    if let Some(seconds) = plan.port.affinity_seconds {
        for endpoint in chosen(plan, list) {
            let Some(name) = &endpoint.recent else { continue };
            let recent = recent(writer.settings.family, name, RecentAction::Check, Some(seconds));
            let subject = Subject::Endpoint(plan.place, endpoint.number);
            let rule = to_endpoint(endpoint, Some(recent));
            writer.nat(chain, rule, Mechanism::Affinity, subject);
        }
    }
    let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
    for (before, endpoint) in (0_u32..).zip(chosen(plan, list)) {
        let left = count.saturating_sub(before);
        let share = (left > 1).then(|| Match::Random(Not::is(Probability::one_in(left))));
        let subject = Subject::Endpoint(plan.place, endpoint.number);
        writer.nat(chain, to_endpoint(endpoint, share), Mechanism::Balance, subject);
    }
}

/// The chains of the endpoints in `list`. Both lists ascend, so one pass finds them.
fn chosen<'a, 'p>(
    plan: &'a PortPlan<'p>,
    list: &'a [usize],
) -> impl Iterator<Item = &'a EndpointChain<'p>> {
    let mut wanted = list.iter().copied().peekable();
    plan.endpoint_chains.iter().filter(move |chain| wanted.next_if_eq(&chain.place).is_some())
}

fn to_endpoint(endpoint: &EndpointChain<'_>, condition: Option<Match>) -> Rule {
    let comment = endpoint.comment.as_ref().map(|text| Match::Comment(Arc::clone(text)));
    let matches = match (comment, condition) {
        (Some(comment), Some(condition)) => [comment, condition].into(),
        (only, None) | (None, only) => only.into(),
    };
    Rule { matches, ..Rule::new(Target::Jump(endpoint.name)) }
}

/// The list of clients that an endpoint has served.
pub(super) fn recent(
    family: Family,
    name: &Arc<str>,
    action: RecentAction,
    seconds: Option<u32>,
) -> Match {
    Match::Recent(Box::new(RecentMatch {
        name: Arc::clone(name),
        action,
        negated: false,
        seconds,
        reap: seconds.is_some(),
        hit_count: None,
        ttl: false,
        mask: match family {
            Family::V4 => IpAddr::V4(Ipv4Addr::BROADCAST),
            Family::V6 => IpAddr::V6(Ipv6Addr::from_bits(u128::MAX)),
        },
        destination: false,
    }))
}
