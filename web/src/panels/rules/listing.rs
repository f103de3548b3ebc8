//! Which lines the rules panel lists: a whole node's, or only the chains on the packet's way.

use super::super::visited::Visited;
use portolan::journey::RulePlace;
use portolan::rules::{ChainListed, Policy, RuleList};

/// How many rules of a chain show before and after those on the packet's way.
const AROUND: u32 = 12;

/// A line of the list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Line {
    /// A rule.
    Rule(RulePlace),
    /// What is between the rules.
    Note(String),
}

impl Line {
    /// The rule, if it is one.
    pub(crate) fn rule(&self) -> Option<RulePlace> {
        match self {
            Line::Rule(place) => Some(*place),
            Line::Note(_) => None,
        }
    }
}

/// The lines: all of them, or those on the way; or, with a filter, all rules that hold its letters.
pub(crate) fn listing(rules: &RuleList, visited: &Visited, whole: bool, filter: &str) -> Vec<Line> {
    let wanted = filter.trim().to_ascii_lowercase();
    match wanted.is_empty() {
        false => fitting(rules, &wanted),
        true if whole => all(rules),
        true => on_the_way(rules, visited),
    }
}

fn fitting(rules: &RuleList, wanted: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for table in rules.tables() {
        let places = table.chains().flat_map(ChainListed::places);
        let holds = |place: &RulePlace| {
            let text = rules.text(place);
            text.is_some_and(|text| text.to_ascii_lowercase().contains(wanted))
        };
        let mut fitting = places.filter(holds).peekable();
        if fitting.peek().is_some() {
            lines.push(Line::Note(format!("*{}", table.name())));
        }
        lines.extend(fitting.map(Line::Rule));
    }
    if lines.is_empty() {
        lines.push(Line::Note(format!("# no rule holds \u{201c}{wanted}\u{201d}")));
    }
    lines
}

fn all(rules: &RuleList) -> Vec<Line> {
    let mut lines = Vec::new();
    for table in rules.tables() {
        lines.push(Line::Note(format!("*{}", table.name())));
        lines.extend(table.chains().filter_map(declared).map(Line::Note));
        lines.extend(table.chains().flat_map(ChainListed::places).map(Line::Rule));
        lines.push(Line::Note("COMMIT".into()));
    }
    lines
}

/// A base chain has a policy, which is worth a line; that other chains exist, their rules tell.
fn declared(chain: ChainListed<'_>) -> Option<String> {
    let policy = match chain.policy()? {
        Policy::Accept => "ACCEPT",
        Policy::Drop => "DROP",
    };
    Some(format!(":{} {policy} [0:0]", chain.name()))
}

fn on_the_way(rules: &RuleList, visited: &Visited) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut current = None;
    for (table, name) in &visited.chains {
        let Some(chain) = rules.chain(*table, name.as_str()) else { continue };
        if current.replace(*table) != Some(*table) {
            lines.push(Line::Note(format!("*{table}")));
        }
        let (low, high) = visited.span(*table, *name).unwrap_or((0, 0));
        let (low, high) = (low.saturating_sub(AROUND), high.saturating_add(AROUND));
        let before = chain.places().filter(|place| place.index < low).count();
        let after = chain.places().filter(|place| place.index > high).count();
        lines.extend(left_out(before, chain));
        let near = chain.places().filter(|place| (low..=high).contains(&place.index));
        lines.extend(near.map(Line::Rule));
        lines.extend(left_out(after, chain));
    }
    lines
}

fn left_out(count: usize, chain: ChainListed<'_>) -> Option<Line> {
    (count > 0).then(|| Line::Note(format!("# {count} more in {}", chain.name())))
}
