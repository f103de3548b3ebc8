//! The rules of a node, for a screen and as text.

use super::Scenario;
use crate::journey::HostKind;
use crate::rules::{RuleList, RuleShown, RulesChange, RulesShown};
use crate::world::machine::MachineId;
use kube_proxy::difference::Difference;
use netfilter::address::Family;
use netfilter::record::RulePlace;
use netfilter::rule::Rule;
use netfilter::tables::Ruleset;
use netfilter::text::save;
use std::sync::Arc;

/// Which rules are wanted, and how they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RulesQuery<'a> {
    /// The node.
    pub node: &'a str,
    /// Those for IPv6 instead of IPv4.
    pub v6: bool,
    /// How they are written.
    pub format: RulesFormat,
}

/// How rules are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RulesFormat {
    /// What kube-proxy hands to `iptables-restore --noflush`.
    Restore,
    /// What `iptables-save` lists afterwards, without its `#` lines.
    Save,
}

impl Scenario {
    /// The rules of a node as text.
    ///
    /// # Errors
    /// When there is no such node, or kube-proxy would not start with its settings.
    pub fn rules_text(&self, query: &RulesQuery<'_>) -> Result<String, String> {
        let family = if query.v6 { Family::V6 } else { Family::V4 };
        let Some(program) = self.world.book.programs.of_node(query.node, family) else {
            if let Some(error) = self.world.refused_settings.first() {
                return Err(format!("kube-proxy would not start: {error}"));
            }
            let names: Vec<&str> =
                self.cluster.nodes.iter().map(|node| node.metadata.name.as_str()).collect();
            let nodes = names.join(", ");
            return Err(format!(
                "there is no node called {:?}; the nodes are: {nodes}",
                query.node
            ));
        };
        Ok(match query.format {
            RulesFormat::Restore => program.restore_text(),
            RulesFormat::Save => program.save_text(),
        })
    }

    /// The rules that kube-proxy programs on that node for IPv4 or IPv6, and the node's own with them; `None` when there
    /// is no such node.
    pub fn rule_list(&self, node: &str, v6: bool) -> Option<RuleList> {
        let family = if v6 { Family::V6 } else { Family::V4 };
        let mut machines = self.world.network.machines.iter();
        let at = machines
            .position(|m| m.shown.kind == HostKind::Node && m.shown.name == node)
            .map(MachineId)?;
        let program = self.world.book.program(at, family)?;
        Some(RuleList::new(self.clone(), at, Arc::clone(&program.ruleset)))
    }

    /// As [`Scenario::rule_list`], all of them told at once.
    pub fn rules(&self, node: &str, v6: bool) -> Option<RulesShown> {
        Some(self.rule_list(node, v6)?.shown(node))
    }

    /// What changed in a node's rules (IPv4) since `older`. A node that one of the two does not have has no rules there.
    pub fn rules_changed(&self, older: &Scenario, node: &str) -> RulesChange {
        let mut change = RulesChange::default();
        let none = Ruleset::new(Family::V4);
        let old = older.ruleset(node).unwrap_or(&none);
        let new = self.ruleset(node).unwrap_or(&none);
        if std::ptr::eq(old, new) {
            return change;
        }
        for chain in Difference::between(old, new).chains {
            let (table, name) = (chain.table, chain.chain);
            let places = chain.added.iter().filter_map(|at| u32::try_from(*at).ok());
            change.added.extend(places.map(|index| RulePlace { table, chain: name, index }));
            let before = old.table(table).and_then(|table| table.chain(name.as_str()));
            let rules = chain.removed.iter().filter_map(|at| before?.rules.get(*at));
            change.removed.extend(rules.map(|rule| save::rule(Family::V4, name, rule)));
            change.moved += chain.moved.len();
        }
        change
    }

    /// Whether the rules (IPv4) of any node have changed since `older`. Of more than eight nodes only the first eight
    /// count whose rules have been looked at there: to make all the others would take long.
    pub fn any_rules_changed(&self, older: &Scenario) -> bool {
        const ALL_COUNT: usize = 8;
        let nodes = &self.cluster.nodes;
        let known = |name: &str| nodes.iter().any(|node| node.metadata.name == name);
        let gone = older.cluster.nodes.iter().filter(|node| !known(&node.metadata.name));
        let counts =
            |name: &str| nodes.len() <= ALL_COUNT || older.world.book.programs.is_made(name);
        let names = nodes.iter().chain(gone).map(|node| &node.metadata.name);
        let most = if nodes.len() <= ALL_COUNT { usize::MAX } else { ALL_COUNT };
        let none = Ruleset::new(Family::V4);
        names.filter(|name| counts(name)).take(most).any(|name| {
            let old = older.ruleset(name).unwrap_or(&none);
            let new = self.ruleset(name).unwrap_or(&none);
            !std::ptr::eq(old, new) && Difference::is_any(old, new)
        })
    }

    /// What a node's kernel has been given for IPv4.
    fn ruleset(&self, node: &str) -> Option<&Ruleset> {
        let program = self.world.book.programs.of_node(node, Family::V4)?;
        Some(&program.ruleset)
    }

    /// A rule of a node, with what called for it.
    pub(crate) fn rule_shown(
        &self,
        at: MachineId,
        family: Family,
        place: &RulePlace,
        rule: &Rule,
    ) -> RuleShown {
        RuleShown {
            place: *place,
            text: save::rule(family, place.chain, rule),
            origin: self.world.book.origin(at, family, rule.origin),
            why: self.world.book.why(at, family, rule.origin),
        }
    }
}
