//! A node's rules as a screen lists them.

use crate::problem::Place;
use crate::scenario::Scenario;
use crate::world::machine::MachineId;
use netfilter::address::Family;
use netfilter::chain_name::ChainName;
use netfilter::record::RulePlace;
use netfilter::rule::Rule;
pub use netfilter::tables::Policy;
use netfilter::tables::{Chain, Ruleset, Table, TableName};
use netfilter::text::save;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// All rules of one node and family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RulesShown {
    /// The node.
    pub node: String,
    /// Its tables, in the order in which `iptables-save` lists them.
    pub tables: Vec<TableShown>,
}

impl RulesShown {
    /// As `iptables-save` lists them, without its `#` lines and with no packet counted.
    pub fn save_text(&self) -> String {
        let mut text = String::new();
        for table in &self.tables {
            text.push('*');
            text.push_str(table.name.as_str());
            for chain in &table.chains {
                text.push_str("\n:");
                text.push_str(chain.name.as_str());
                text.push_str(match chain.policy {
                    Some(Policy::Accept) => " ACCEPT [0:0]",
                    Some(Policy::Drop) => " DROP [0:0]",
                    None => " - [0:0]",
                });
            }
            for rule in table.chains.iter().flat_map(|chain| &chain.rules) {
                text.push('\n');
                text.push_str(&rule.text);
            }
            text.push_str("\nCOMMIT\n");
        }
        text
    }
}

/// All rules of one node and family, to be told one at a time: of a large cluster's, few are ever looked at.
/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct RuleList {
    scenario: Scenario,
    machine: MachineId,
    family: Family,
    ruleset: Arc<Ruleset>,
}

impl RuleList {
    pub(crate) fn new(scenario: Scenario, machine: MachineId, ruleset: Arc<Ruleset>) -> Self {
        RuleList { scenario, machine, family: ruleset.family, ruleset }
    }

    /// The tables, in the order in which `iptables-save` lists them.
    pub fn tables(&self) -> impl Iterator<Item = TableListed<'_>> {
        self.ruleset.tables.iter().map(TableListed)
    }

    /// How many rules there are.
    pub fn count(&self) -> usize {
        self.ruleset.rule_count()
    }

    /// A chain by its name; `None` where there is no such chain.
    pub fn chain(&self, table: TableName, chain: &str) -> Option<ChainListed<'_>> {
        let table = self.ruleset.table(table)?;
        table.chain(chain).map(|chain| ChainListed { table: table.name, chain })
    }

    /// The rule as `iptables-save` lists it; `None` where there is none.
    pub fn text(&self, place: &RulePlace) -> Option<String> {
        Some(save::rule(self.family, place.chain, self.find(place)?))
    }

    /// The rule, with what called for it; `None` where there is none.
    pub fn rule(&self, place: &RulePlace) -> Option<RuleShown> {
        let rule = self.find(place)?;
        Some(self.scenario.rule_shown(self.machine, self.family, place, rule))
    }

    /// All of them.
    pub(crate) fn shown(&self, node: &str) -> RulesShown {
        let tables = self.ruleset.tables.iter().map(|table| TableShown {
            name: table.name,
            chains: TableListed(table)
                .chains()
                .map(|chain| ChainShown {
                    name: chain.name(),
                    policy: chain.policy(),
                    rules: chain.places().filter_map(|place| self.rule(&place)).collect(),
                })
                .collect(),
        });
        RulesShown { node: node.to_owned(), tables: tables.collect() }
    }

    fn find(&self, place: &RulePlace) -> Option<&Rule> {
        let chain = self.ruleset.table(place.table)?.chain(place.chain.as_str())?;
        chain.rules.get(usize::try_from(place.index).ok()?)
    }
}

/// A table of a list.
#[derive(Debug, Clone, Copy)]
pub struct TableListed<'a>(&'a Table);

impl<'a> TableListed<'a> {
    /// Its name.
    pub fn name(self) -> TableName {
        self.0.name
    }

    /// Its chains.
    pub fn chains(self) -> impl Iterator<Item = ChainListed<'a>> {
        self.0.chains.iter().map(move |chain| ChainListed { table: self.0.name, chain })
    }
}

/// A chain of a list.
#[derive(Debug, Clone, Copy)]
pub struct ChainListed<'a> {
    table: TableName,
    chain: &'a Chain,
}

impl ChainListed<'_> {
    /// Its name.
    pub fn name(self) -> ChainName {
        self.chain.name
    }

    /// The policy of a base chain.
    pub fn policy(self) -> Option<Policy> {
        self.chain.policy
    }

    /// Its rules, by their places.
    pub fn places(self) -> impl ExactSizeIterator<Item = RulePlace> + use<> {
        let (table, chain) = (self.table, self.chain.name);
        let count = u32::try_from(self.chain.rules.len()).unwrap_or(u32::MAX);
        (0..count).map(move |index| RulePlace { table, chain, index })
    }
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TableShown {
    /// Its name.
    pub name: TableName,
    /// Its chains.
    pub chains: Vec<ChainShown>,
}

/// One chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChainShown {
    /// Its name.
    pub name: ChainName,
    /// The policy of a base chain.
    pub policy: Option<Policy>,
    /// Its rules.
    pub rules: Vec<RuleShown>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleShown {
    /// Where it stands.
    pub place: RulePlace,
    /// As `iptables-save` lists it.
    pub text: String,
    /// What called for it.
    pub origin: OriginShown,
    /// Why there is such a rule, in a sentence; empty when nobody said.
    pub why: String,
}

/// What called for a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OriginShown {
    /// A field that the user wrote, or its default.
    #[serde(rename_all = "camelCase")]
    Field {
        /// The object, as `Service default/order-service`.
        object: String,
        /// The field, as `spec.ports[0].nodePort`.
        path: String,
        /// Where it stands in the text; `None` when it is a default or the object was made.
        place: Option<Place>,
    },
    /// A mechanism of kube-proxy, in a short sentence.
    Mechanism(String),
    /// Nobody said.
    Unknown,
}

/// What changed in the rules of one node from one scenario to another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RulesChange {
    /// Where the rules stand now that were not there before.
    pub added: Vec<RulePlace>,
    /// The rules that are there no more, as `iptables-save` listed them.
    pub removed: Vec<String>,
    /// How many changed places with others.
    pub moved: usize,
}

impl RulesChange {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.moved == 0
    }
}
