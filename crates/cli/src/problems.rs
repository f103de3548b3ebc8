//! Problems on standard error, as `file:line:column: message` with the source line underlined.

use portolan::problem::{Place, Problem, Severity};
use portolan::scenario::{Scenario, Source};

/// Prints all problems; true when one of them is an error.
pub(crate) fn report(sources: &[Source], scenario: &Scenario) -> bool {
    for problem in scenario.problems() {
        eprint!("{}", show(sources, problem));
    }
    scenario.problems().iter().any(|problem| problem.severity == Severity::Error)
}

fn show(sources: &[Source], problem: &Problem) -> String {
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let words = format!("{severity}: {}", problem.message.trim_end());
    let mut shown = located(sources, problem.place, &words);
    for fix in &problem.fixes {
        shown.push_str(&format!("    fix: {}\n", fix.title));
    }
    shown
}

/// `file:line:column: words`, and the source line with the place underlined.
pub(crate) fn located(sources: &[Source], place: Place, words: &str) -> String {
    let Some(source) = sources.get(place.source) else { return format!("{words}\n") };
    let mut shown = format!("{}:{}:{}: {words}\n", source.name, place.line, place.column);
    if let Some(line) = source.text.lines().nth(place.line.saturating_sub(1)) {
        let before: String = line.chars().take(place.column.saturating_sub(1)).collect();
        let marked = source.text.get(place.start..place.end).unwrap_or_default();
        let width = marked.lines().next().unwrap_or_default().chars().count().max(1);
        // A tab stays a tab, so that the marks stand under what they mean.
        let indent: String = before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        shown.push_str(&format!("    {line}\n    {indent}{}\n", "^".repeat(width)));
    }
    shown
}
