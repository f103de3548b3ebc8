//! What is wrong with the texts: who says so, in whose words, where, and the edit that mends it.

use crate::state::texts::TABS;
use crate::text_view::words;
use portolan::problem::{Fix, Place, Problem, Severity};
use portolan::scenario::Scenario;
use yew::prelude::*;

use crate::state::shared::Shared;

/// How many problems show in full.
const MOST: usize = 4;

/// What the list shows.
#[derive(Properties, PartialEq)]
pub(crate) struct ProblemsProps {
    /// What follows from the texts.
    pub(crate) scenario: Shared<Scenario>,
    /// The text that shows.
    pub(crate) tab: usize,
    /// Makes an edit.
    pub(crate) mend: Callback<Fix>,
    /// Shows a piece of a text.
    pub(crate) open_place: Callback<Place>,
}

/// The list, worst first; nothing when nothing is wrong.
#[component]
pub(crate) fn Problems(props: &ProblemsProps) -> Html {
    let mut problems: Vec<&Problem> = props.scenario.problems().iter().collect();
    if problems.is_empty() {
        return html! {};
    }
    problems.sort_by_key(|problem| (problem.severity, problem.place.source != props.tab));
    let mut mendable = problems.iter().enumerate().filter(|(_, problem)| !problem.fixes.is_empty());
    let first = mendable.next().map(|(index, _)| index);
    let hint = Some(if mendable.next().is_none() {
        "Alt+Enter"
    } else {
        "Alt+Enter mends what is nearest to the cursor"
    });
    let more = problems.len().saturating_sub(MOST);
    html! {
        <section class="problems" aria-label="Problems" role="status">
            { for problems.iter().take(MOST).enumerate().map(|(index, problem)| one(props, problem, hint.filter(|_| first == Some(index)))) }
            if more > 0 { <p class="mut sm more">{ format!("and {more} more, underlined in the texts") }</p> }
        </section>
    }
}

fn one(props: &ProblemsProps, problem: &Problem, hint: Option<&'static str>) -> Html {
    let class = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let place = problem.place;
    let line = match TABS.get(place.source) {
        Some(tab) if place.source != props.tab => format!("{}, line {}", tab.file, place.line),
        _ => format!("line {}", place.line),
    };
    let open = {
        let open_place = props.open_place.clone();
        Callback::from(move |_: MouseEvent| open_place.emit(place))
    };
    let fixes = problem.fixes.iter().enumerate().map(|(index, fix)| {
        let (mend, chosen) = (props.mend.clone(), fix.clone());
        let onclick = Callback::from(move |_: MouseEvent| mend.emit(chosen.clone()));
        html! {
            <>
                <button type="button" class="btn sm" {onclick}>{ &fix.title }</button>
                if hint.is_some() && index == 0 { <kbd>{ hint }</kbd> }
            </>
        }
    });
    html! {
        <div class={classes!("problem", class)}>
            <p>
                <b>{ &problem.heading }</b>{ " " }
                <button type="button" class="link sm" onclick={open}>{ line }</button>
            </p>
            <p><code>{ &problem.message }</code></p>
            if !problem.explanation.0.is_empty() { <p class="plain-words">{ words(&problem.explanation) }</p> }
            if !problem.fixes.is_empty() { <p class="fixes">{ for fixes }</p> }
        </div>
    }
}
