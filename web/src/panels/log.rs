//! The log: every request that was sent. A click shows one again.

use super::outcome::sign;
use crate::motion;
use crate::state::actions::Action;
use crate::state::batch::Logged;
use crate::state::model::{Model, Sent};
use crate::state::shared::Shared;
use crate::text_view::words;
use yew::prelude::*;

/// What the panel shows.
#[derive(Properties, PartialEq)]
pub(crate) struct LogProps {
    /// The requests, oldest first.
    pub(crate) log: Shared<Vec<Logged>>,
    /// How often the texts have been read.
    pub(crate) reading: u64,
    /// The request that shows.
    pub(crate) sent: Option<Sent>,
    /// Where to tell what the user does.
    pub(crate) act: UseReducerDispatcher<Model>,
}

/// The panel.
#[component]
pub(crate) fn Log(props: &LogProps) -> Html {
    let shown = props.sent.as_ref().map(|sent| &sent.journey);
    html! {
        <div id="panel-panel" role="tabpanel" aria-labelledby="panel-tab-3" class="table-panel log" tabindex="0">
            if props.log.is_empty() {
                <p class="says">{ "No request yet. Each one that is sent stands here, and a click shows it again." }</p>
            }
            <ol>{ for props.log.iter().rev().map(|logged| {
                let now = shown == Some(&logged.journey);
                row(logged, now, logged.reading != props.reading, &props.act)
            }) }</ol>
        </div>
    }
}

fn row(logged: &Logged, now: bool, old: bool, act: &UseReducerDispatcher<Model>) -> Html {
    let (act, number) = (act.clone(), logged.number);
    let onclick = Callback::from(move |_: MouseEvent| {
        act.dispatch(Action::Replay { number, play: motion::allowed() });
    });
    let outcome = &logged.journey.outcome;
    let (class, path) = sign(&outcome.kind);
    let of = if logged.count > 1 {
        format!(", {} of {}", logged.before.saturating_add(1), logged.count)
    } else {
        String::new()
    };
    html! {
        <li key={logged.number}>
            <button type="button" {onclick} class={classes!(old.then_some("old"))} aria-current={now.then_some("true")}>
                <span class="mut">{ logged.number }</span>
                <span>{ &logged.request.from }{ " → " }<code>{ &logged.request.to }</code></span>
                <span class={classes!("log-outcome", class)}>
                    <svg class="outcome-sign" width="12" height="12" viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg>
                    <span>{ words(&outcome.headline) }</span>
                </span>
                <span class="mut sm">
                    { format!("seed {}{of}", logged.request.seed) }
                    if old { { ", before the last edits" } }
                </span>
            </button>
        </li>
    }
}
