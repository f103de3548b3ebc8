//! `KUBE-SEP-…`: translation to one endpoint.

use super::port_plan::PortPlan;
use super::rules::{header, transport};
use super::service::recent;
use super::writer::Writer;
use crate::chains::shared;
use crate::mechanism::Mechanism;
use crate::origins::Subject;
use netfilter::address::Cidr;
use netfilter::rule::{Match, NatRange, Not, Ports, RecentAction, Rule, Target};
use std::sync::Arc;

/// Writes the chains of all endpoints that this node may send traffic to.
pub(super) fn write(writer: &mut Writer<'_>, plan: &PortPlan<'_>) {
    let protocol = plan.port.protocol;
    let comment = || plan.endpoint_comment.as_ref().map(|text| Match::Comment(Arc::clone(text)));
    for chain in &plan.endpoint_chains {
        let endpoint = chain.endpoint;
        let subject = Subject::Endpoint(plan.place, chain.number);
        let mut hairpin = Rule {
            matches: comment().into_iter().collect(),
            ..Rule::new(Target::Jump(shared::MARK_MASQ))
        };
        hairpin.header.source = Some(Not::is(Cidr::host(endpoint.address)));
        writer.nat(chain.id, hairpin, Mechanism::Hairpin, subject);

        let remember = chain
            .recent
            .as_ref()
            .map(|name| recent(writer.settings.family, name, RecentAction::Set, None));
        let comment = comment();
        let others = usize::from(comment.is_some()) + usize::from(remember.is_some());
        let mut matches = Vec::with_capacity(others + 1);
        matches.extend(comment);
        matches.extend(remember);
        matches.push(transport(protocol, None));
        let range = NatRange {
            addresses: Some((endpoint.address, endpoint.address)),
            ports: Some(Ports::one(endpoint.port)),
            ..NatRange::default()
        };
        let translate = Rule {
            header: header(protocol, None),
            matches,
            ..Rule::new(Target::Dnat(Box::new(range)))
        };
        writer.nat(chain.id, translate, Mechanism::Translate, subject);
    }
}
