//! The book of rules: what each rule and chain of each node is for.

use super::{HostShown, RuleCited};
use crate::rules::OriginShown;
use crate::scenario::programs::Programs;
use crate::scenario::texts::Texts;
use crate::world::machine::MachineId;
use crate::world::network::Network;
use kube_proxy::Program;
use kube_proxy::origins::Field;
use netfilter::address::Family;
use netfilter::chain_name::ChainName;
use netfilter::record::RulePlace;
use netfilter::rule::{Origin, Rule};
use netfilter::tables::TableName;
use netfilter::text::save;
use std::sync::Arc;

/// A Service's port, as sentences speak of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceTold {
    /// `order-service`, with its namespace where that is not `default`.
    pub(crate) name: String,
    /// `port`.
    pub(crate) port: u16,
    /// `nodePort`, if it has one.
    pub(crate) node_port: Option<u16>,
}

/// What each rule and chain is for.
#[derive(Debug, Clone)]
pub(crate) struct Book {
    pub(crate) programs: Arc<Programs>,
    texts: Arc<Texts>,
}

impl Book {
    pub(crate) fn new(programs: Arc<Programs>, texts: Arc<Texts>) -> Self {
        Book { programs, texts }
    }

    /// What kube-proxy programmed on a node.
    pub(crate) fn program(&self, machine: MachineId, family: Family) -> Option<&Program> {
        self.programs.of_machine(machine, family)
    }

    /// What a rule's tag means: the field that was written, if one was; else the mechanism.
    pub(crate) fn origin(&self, machine: MachineId, family: Family, origin: Origin) -> OriginShown {
        let meaning = self.program(machine, family).and_then(|p| p.origins.meaning(origin));
        let Some(meaning) = meaning else { return OriginShown::Unknown };
        let shown = |field: &Field| {
            let object = &field.object;
            let kind = object.kind.to_string();
            let place = self.texts.field(&kind, &object.namespace, &object.name, &field.path);
            let object = match (&*object.namespace, &*object.name) {
                (_, "") => kind,
                ("", name) => format!("{kind} {name}"),
                (namespace, name) => format!("{kind} {namespace}/{name}"),
            };
            (object, field.path.clone(), place)
        };
        let fields: Vec<_> = meaning.fields.iter().map(shown).collect();
        let written = fields.iter().find(|(_, _, place)| place.is_some());
        match written.or_else(|| fields.first()) {
            Some((object, path, place)) => {
                OriginShown::Field { object: object.clone(), path: path.clone(), place: *place }
            }
            None => OriginShown::Mechanism(meaning.mechanism.explain().to_owned()),
        }
    }

    /// Why there is such a rule, in a sentence; empty when nobody said.
    pub(crate) fn why(&self, machine: MachineId, family: Family, origin: Origin) -> String {
        let program = self.program(machine, family);
        let mechanism = program.and_then(|program| program.origins.mechanism(origin));
        mechanism.map(|mechanism| mechanism.explain().to_owned()).unwrap_or_default()
    }
}

/// One host's rules, with the book that explains them.
#[derive(Clone, Copy)]
pub(crate) struct Shelf<'a> {
    pub(crate) book: &'a Book,
    pub(crate) network: &'a Network,
    pub(crate) machine: MachineId,
    pub(crate) family: Family,
}

impl<'a> Shelf<'a> {
    /// The host.
    pub(crate) fn host(&self) -> &'a HostShown {
        &self.network.machine(self.machine).shown
    }

    /// The Service port that a hashed chain belongs to.
    pub(crate) fn service(&self, chain: ChainName) -> Option<ServiceTold> {
        self.book.programs.service(self.machine, self.family, chain)
    }

    /// The rule at a place.
    pub(crate) fn rule(&self, place: RulePlace) -> Option<&'a Rule> {
        let rules = self.network.machine(self.machine).host.rules(self.family)?;
        let chain = rules.table(place.table)?.chain(place.chain.as_str())?;
        chain.rules.get(usize::try_from(place.index).ok()?)
    }

    /// The rules of a chain: for who looks at many of them, since a chain is searched for.
    pub(crate) fn rules(&self, table: TableName, chain: ChainName) -> &'a [Rule] {
        let rules = self.network.machine(self.machine).host.rules(self.family);
        let chain = rules.and_then(|rules| rules.table(table)?.chain(chain.as_str()));
        chain.map_or(&[], |chain| &chain.rules)
    }

    /// The rule at a place, to be shown.
    pub(crate) fn cite(&self, place: RulePlace) -> Option<RuleCited> {
        let rule = self.rule(place)?;
        Some(RuleCited {
            node: self.host().name.clone(),
            place,
            text: save::rule(self.family, place.chain, rule),
            origin: self.book.origin(self.machine, self.family, rule.origin),
            why: self.book.why(self.machine, self.family, rule.origin),
        })
    }
}
