//! A node's rules as a screen lists them.

use crate::problem::Place;
use netfilter::chain_name::ChainName;
use netfilter::record::RulePlace;
pub use netfilter::tables::Policy;
use netfilter::tables::TableName;
use serde::{Deserialize, Serialize};

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
