//! Diagnoses in the editor: what will fail as a warning, what is only good to know as a quiet line.

use super::why::Why;
use crate::state::texts::TABS;
use crate::text_view::words;
use portolan::diagnosis::{Diagnosis, Severity};
use portolan::problem::{Fix, Place};
use yew::prelude::*;

/// What the rows do.
#[derive(Clone, PartialEq)]
pub(crate) struct Ways {
    /// The text that shows.
    pub(crate) tab: usize,
    /// Makes an edit.
    pub(crate) mend: Callback<Fix>,
    /// Shows a piece of a text.
    pub(crate) open_place: Callback<Place>,
}

impl Ways {
    /// A way to a place: its line, and its text if that is not the one that shows.
    pub(crate) fn line(&self, place: Place) -> Html {
        let words = match TABS.get(place.source) {
            Some(tab) if place.source != self.tab => format!("{}, line {}", tab.file, place.line),
            _ => format!("line {}", place.line),
        };
        let open_place = self.open_place.clone();
        let onclick = Callback::from(move |_: MouseEvent| open_place.emit(place));
        html! { <button type="button" class="link sm" {onclick}>{ words }</button> }
    }

    /// The fixes as buttons; the first with a hint of the key that makes it.
    pub(crate) fn fixes(&self, fixes: &[Fix], hint: Option<&'static str>) -> Html {
        if fixes.is_empty() {
            return html! {};
        }
        let buttons = fixes.iter().enumerate().map(|(index, fix)| {
            let (mend, chosen) = (self.mend.clone(), fix.clone());
            let onclick = Callback::from(move |_: MouseEvent| mend.emit(chosen.clone()));
            html! {
                <>
                    <button type="button" class="btn sm" {onclick}>{ &fix.title }</button>
                    if hint.is_some() && index == 0 { <kbd>{ hint }</kbd> }
                </>
            }
        });
        html! { <p class="fixes">{ for buttons }</p> }
    }
}

/// One diagnosis.
pub(crate) fn row(ways: &Ways, found: &Diagnosis, hint: Option<&'static str>) -> Html {
    let Some(place) = found.positions.first().map(|position| position.place) else {
        return html! {};
    };
    let line = ways.line(place);
    let cause = html! { <p class="plain-words">{ words(&found.cause) }</p> };
    match found.severity {
        Severity::Wrong => html! {
            <div class="problem warning">
                <p><b>{ found.title }</b>{ " " }{ line }</p>
                { cause }
                { ways.fixes(&found.fixes, hint) }
            </div>
        },
        Severity::Note => html! {
            <details class="problem quiet">
                <summary>{ "Good to know: " }{ found.title }</summary>
                <div>
                    { cause }
                    <p>{ line }</p>
                    { ways.fixes(&found.fixes, None) }
                    <Why code={found.code} />
                </div>
            </details>
        },
    }
}
