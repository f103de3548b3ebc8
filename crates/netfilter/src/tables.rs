//! Tables, and the chains in them.

use crate::address::Family;
use crate::chain_name::ChainName;
use crate::rule::{Counters, Rule};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// The five tables of iptables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableName {
    /// Before connection tracking.
    Raw,
    /// Changes to headers and marks.
    Mangle,
    /// Address translation; asked for the first packet of a connection only.
    Nat,
    /// What may pass.
    Filter,
    /// Mandatory access control.
    Security,
}

impl TableName {
    /// The name as in `iptables -t`.
    pub fn as_str(self) -> &'static str {
        match self {
            TableName::Raw => "raw",
            TableName::Mangle => "mangle",
            TableName::Nat => "nat",
            TableName::Filter => "filter",
            TableName::Security => "security",
        }
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What becomes of a packet that no rule of a base chain decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Policy {
    /// It goes on.
    Accept,
    /// It is discarded.
    Drop,
}

/// A list of rules under a name. A base chain (`PREROUTING`, `INPUT`, ...) has a policy; others do not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// Its name.
    pub name: ChainName,
    /// The policy of a base chain.
    pub policy: Option<Policy>,
    /// The counters of its policy.
    pub counters: Counters,
    /// Its rules, first to last.
    pub rules: Vec<Rule>,
}

/// One table: its chains in the order in which they are listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: TableName,
    /// Its chains, shared with other rulesets that have the same.
    pub chains: Vec<Arc<Chain>>,
}

/// All tables of one family on one host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruleset {
    /// The family that the rules are for.
    pub family: Family,
    /// Its tables, in the order in which they are listed.
    pub tables: Vec<Table>,
}

impl Chain {
    /// A chain of one's own, still empty.
    pub fn new(name: ChainName) -> Self {
        Chain { name, policy: None, counters: Counters::default(), rules: Vec::new() }
    }
}

impl Table {
    /// The chain of that name. Quick where the chains behind the base chains stand in the order of their names; a linear
    /// search otherwise: meant for looking one up, not for walking.
    pub fn chain(&self, name: &str) -> Option<&Chain> {
        let name = ChainName::new(name).ok()?;
        let base = self.chains.iter().take_while(|chain| chain.policy.is_some()).count();
        let own = self.chains.get(base..).unwrap_or_default();
        let found = own.binary_search_by(|chain| chain.name.cmp(&name));
        if let Some(chain) = found.ok().and_then(|place| own.get(place)) {
            return Some(chain);
        }
        self.chains.iter().map(|chain| &**chain).find(|chain| chain.name == name)
    }
}

impl Ruleset {
    /// No tables at all.
    pub fn new(family: Family) -> Self {
        Ruleset { family, tables: Vec::new() }
    }

    /// The table of that name.
    pub fn table(&self, name: TableName) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// How many rules all chains hold together.
    pub fn rule_count(&self) -> usize {
        self.tables.iter().flat_map(|table| &table.chains).map(|chain| chain.rules.len()).sum()
    }
}
