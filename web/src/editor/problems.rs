//! What is wrong with the texts: who says so, in whose words, where, and the edit that mends it.

use crate::diagnosis::findings::Findings;
use crate::diagnosis::rows::{Ways, row};
use crate::state::shared::Shared;
use crate::text_view::words;
use portolan::diagnosis::{Diagnosis, Severity as Found};
use portolan::problem::{Fix, Place, Problem, Severity};
use portolan::scenario::Scenario;
use yew::prelude::*;

/// How many problems show in full.
const MOST: usize = 4;

/// What the list shows.
#[derive(Properties, PartialEq)]
pub(crate) struct ProblemsProps {
    /// What follows from the texts.
    pub(crate) scenario: Shared<Scenario>,
    /// What was diagnosed besides.
    pub(crate) findings: Findings,
    /// The text that shows.
    pub(crate) tab: usize,
    /// Makes an edit.
    pub(crate) mend: Callback<Fix>,
    /// Shows a piece of a text.
    pub(crate) open_place: Callback<Place>,
}

/// What one row is about.
#[derive(Clone, Copy)]
enum Row<'a> {
    /// The API server, or whoever reads the text, says it.
    Told(&'a Problem),
    /// It was diagnosed.
    Found(&'a Diagnosis),
}

impl Row<'_> {
    /// Worst first, the text that shows before the others.
    fn order(&self, tab: usize) -> (u8, bool) {
        match self {
            Row::Told(problem) => {
                let rank = match problem.severity {
                    Severity::Error => 0,
                    Severity::Warning => 1,
                    Severity::Note => 3,
                };
                (rank, problem.place.source != tab)
            }
            Row::Found(found) => {
                let place = found.positions.first().map(|position| position.place.source);
                (if found.severity == Found::Wrong { 2 } else { 4 }, place != Some(tab))
            }
        }
    }

    /// Whether the key that mends does so for it.
    fn is_mendable(&self) -> bool {
        match self {
            Row::Told(problem) => !problem.fixes.is_empty(),
            Row::Found(found) => found.severity == Found::Wrong && !found.fixes.is_empty(),
        }
    }
}

/// The list, worst first; nothing when nothing is wrong.
#[component]
pub(crate) fn Problems(props: &ProblemsProps) -> Html {
    let problems = props.scenario.problems();
    let found = props.findings.beside(problems);
    let mut rows: Vec<Row<'_>> =
        problems.iter().map(Row::Told).chain(found.map(Row::Found)).collect();
    if rows.is_empty() {
        return html! {};
    }
    rows.sort_by_key(|row| row.order(props.tab));
    let mut mendable = (0..).zip(&rows).filter(|(_, row)| row.is_mendable());
    let first = mendable.next().map(|(index, _)| index);
    let hint = Some(if mendable.next().is_none() {
        "Alt+Enter"
    } else {
        "Alt+Enter mends what is nearest to the cursor"
    });
    let more = rows.len().saturating_sub(MOST);
    let ways =
        Ways { tab: props.tab, mend: props.mend.clone(), open_place: props.open_place.clone() };
    html! {
        <section class="problems" aria-label="Problems" role="status">
            { for (0usize..).zip(rows).take(MOST).map(|(index, one)| {
                let hint = hint.filter(|_| first == Some(index));
                match one {
                    Row::Told(problem) => told(&ways, problem, hint),
                    Row::Found(found) => row(&ways, found, hint),
                }
            }) }
            if more > 0 { <p class="mut sm more">{ format!("and {more} more, underlined in the texts") }</p> }
        </section>
    }
}

fn told(ways: &Ways, problem: &Problem, hint: Option<&'static str>) -> Html {
    let class = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    html! {
        <div class={classes!("problem", class)}>
            <p><b>{ &problem.heading }</b>{ " " }{ ways.line(problem.place) }</p>
            <p><code>{ &problem.message }</code></p>
            if !problem.explanation.0.is_empty() { <p class="plain-words">{ words(&problem.explanation) }</p> }
            { ways.fixes(&problem.fixes, hint) }
        </div>
    }
}
