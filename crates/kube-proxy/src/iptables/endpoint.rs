//! `KUBE-SEP-…`: translation to one endpoint.

use super::port_plan::PortPlan;
use super::rules::{header, transport};
use super::service::recent;
use super::writer::Writer;
use crate::chains::shared;
use crate::mechanism::Mechanism;
use crate::origins::Subject;
use netfilter::address::Cidr;
use netfilter::rule::{Match, Not, RecentAction, Rule, Target, Translation};
use std::sync::Arc;

/// Writes the chains of all endpoints that this node may send traffic to.
pub(super) fn write(writer: &mut Writer<'_>, plan: &PortPlan<'_>) {
    let protocol = plan.port.protocol;
    let comment = || plan.endpoint_comment.as_ref().map(|text| Match::Comment(Arc::clone(text)));
    for chain in &plan.endpoint_chains {
        let endpoint = chain.endpoint;
        let subject = Subject::Endpoint(plan.place, chain.number);
        let mut hairpin =
            Rule { matches: comment().into(), ..Rule::new(Target::Jump(shared::MARK_MASQ)) };
        hairpin.header.source = Some(Not::is(Cidr::host(endpoint.address)));
        writer.nat(chain.id, hairpin, Mechanism::Hairpin, subject);

        let remember = chain
            .recent
            .as_ref()
            .map(|name| recent(writer.settings.family, name, RecentAction::Set, None));
        let transport = transport(protocol, None);
        let matches = match (comment(), remember) {
            (Some(comment), Some(remember)) => [comment, remember, transport].into(),
            (Some(other), None) | (None, Some(other)) => [other, transport].into(),
            (None, None) => [transport].into(),
        };
        let to = Translation::to(endpoint.address, endpoint.port);
        let translate =
            Rule { header: header(protocol, None), matches, ..Rule::new(Target::Dnat(to)) };
        writer.nat(chain.id, translate, Mechanism::Translate, subject);
    }
}
