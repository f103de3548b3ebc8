//! Goals: requests that were sent, and should go so.

use super::sheet::{Outcome, Sheet};
use crate::exercises::goals::send;
use crate::icons::{self, icon};
use crate::state::model::Model;
use crate::text_view::words;
use portolan::request::Request;
use yew::prelude::*;

/// What changes the requests, each from whom and to where.
type Change<'a> = &'a dyn Fn(&mut Vec<(String, String)>);

/// The goals, and the button that records one.
pub(super) fn goals(
    sheet: &Sheet,
    outcome: &Outcome,
    model: &UseReducerHandle<Model>,
    change: &Callback<Sheet>,
) -> Html {
    let with = |change_goals: Change<'_>| {
        let mut next = sheet.clone();
        change_goals(&mut next.goals);
        let change = change.clone();
        Callback::from(move |_: MouseEvent| change.emit(next.clone()))
    };
    let bar = (model.from.clone(), model.to.trim().to_owned());
    let known = sheet.goals.contains(&bar) || bar.1.is_empty();
    let add = with(&|goals| goals.push(bar.clone()));
    let rows = sheet.goals.iter().zip(&outcome.goals).enumerate().map(|(nth, ((from, to), told))| {
        let request = Request { from: from.clone(), to: to.clone(), seed: 1 };
        let act = model.dispatcher();
        let show = Callback::from(move |_: MouseEvent| send(&act, &request));
        let remove = with(&|goals| {
            goals.remove(nth);
        });
        html! {
            <li key={format!("{from} {to}")} class="desk-row">
                <div>
                    { match told {
                        Ok(title) => html! { <p>{ words(title) }</p> },
                        Err(why) => html! { <p class="wrong">{ format!("{from} → {to}: ") }{ words(why) }</p> },
                    } }
                </div>
                <button type="button" class="btn sm" onclick={show} aria-label={format!("Show {from} to {to}")}>{ "Show" }</button>
                <button type="button" class="close" onclick={remove} aria-label={format!("Remove the goal {from} to {to}")} title="Remove it">{ icon(icons::CLOSE) }</button>
            </li>
        }
    });
    html! {
        <>
            <ol class="desk-rows" aria-label="Goals">{ for rows }</ol>
            <p class="mut sm">{ "Send a request. What it comes to when all is solved becomes a goal:" }</p>
            <button type="button" class="btn sm" disabled={known} onclick={add}>
                { "This should be so: " }<code>{ format!("{} → {}", bar.0, bar.1) }</code>
            </button>
        </>
    }
}
