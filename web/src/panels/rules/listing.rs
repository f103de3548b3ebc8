//! Which lines the rules panel lists: a whole node's, or only the chains on the packet's way.

use super::super::visited::Visited;
use portolan::rules::Policy;
use portolan::rules::{ChainShown, RuleShown, RulesShown, TableShown};

/// A list never has more lines than this; it says how many it leaves out.
const MOST_LINES: usize = 1500;
/// How many rules of a chain show before and after those on the packet's way.
const AROUND: u32 = 12;

/// A line of the list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Line<'a> {
    /// A rule.
    Rule(&'a RuleShown),
    /// What is between the rules.
    Note(String),
}

impl<'a> Line<'a> {
    /// The rule, if it is one.
    pub(crate) fn rule(&self) -> Option<&'a RuleShown> {
        match self {
            Line::Rule(rule) => Some(rule),
            Line::Note(_) => None,
        }
    }
}

/// The lines: all of them, or those on the way; or, with a filter, all rules that hold its letters.
pub(crate) fn listing<'a>(
    rules: &'a RulesShown,
    visited: &Visited,
    whole: bool,
    filter: &str,
) -> Vec<Line<'a>> {
    let wanted = filter.trim().to_ascii_lowercase();
    let mut lines = match wanted.is_empty() {
        false => fitting(rules, &wanted),
        true if whole => all(rules),
        true => on_the_way(rules, visited),
    };
    if lines.len() > MOST_LINES {
        let left_out = lines.len() - MOST_LINES;
        lines.truncate(MOST_LINES);
        lines.push(Line::Note(format!("# and {left_out} more lines")));
    }
    lines
}

fn fitting<'a>(rules: &'a RulesShown, wanted: &str) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for table in &rules.tables {
        let rules = table.chains.iter().flat_map(|chain| &chain.rules);
        let mut fitting =
            rules.filter(|rule| rule.text.to_ascii_lowercase().contains(wanted)).peekable();
        if fitting.peek().is_some() {
            lines.push(Line::Note(format!("*{}", table.name)));
        }
        lines.extend(fitting.map(Line::Rule));
    }
    if lines.is_empty() {
        lines.push(Line::Note(format!("# no rule holds \u{201c}{wanted}\u{201d}")));
    }
    lines
}

fn all(rules: &RulesShown) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for table in &rules.tables {
        lines.push(Line::Note(format!("*{}", table.name)));
        lines.extend(table.chains.iter().filter_map(declared).map(Line::Note));
        lines.extend(table.chains.iter().flat_map(|chain| &chain.rules).map(Line::Rule));
        lines.push(Line::Note("COMMIT".into()));
    }
    lines
}

/// A base chain has a policy, which is worth a line; that other chains exist, their rules tell.
fn declared(chain: &ChainShown) -> Option<String> {
    let policy = match chain.policy? {
        Policy::Accept => "ACCEPT",
        Policy::Drop => "DROP",
    };
    Some(format!(":{} {policy} [0:0]", chain.name))
}

fn on_the_way<'a>(rules: &'a RulesShown, visited: &Visited) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut current = None;
    for (table, name) in &visited.chains {
        let shown = rules.tables.iter().find(|shown| shown.name == *table);
        let chain = |table: &'a TableShown| table.chains.iter().find(|chain| chain.name == *name);
        let Some(chain) = shown.and_then(chain) else { continue };
        if current.replace(*table) != Some(*table) {
            lines.push(Line::Note(format!("*{table}")));
        }
        let (low, high) = visited.span(*table, *name).unwrap_or((0, 0));
        let (low, high) = (low.saturating_sub(AROUND), high.saturating_add(AROUND));
        let before = chain.rules.iter().filter(|rule| rule.place.index < low).count();
        let after = chain.rules.iter().filter(|rule| rule.place.index > high).count();
        lines.extend(left_out(before, chain));
        let near = chain.rules.iter().filter(|rule| (low..=high).contains(&rule.place.index));
        lines.extend(near.map(Line::Rule));
        lines.extend(left_out(after, chain));
    }
    lines
}

fn left_out<'a>(count: usize, chain: &ChainShown) -> Option<Line<'a>> {
    (count > 0).then(|| Line::Note(format!("# {count} more in {}", chain.name)))
}
