//! The request bar: who calls, what is dialled, and the seed of every choice by chance.

pub(crate) mod combobox;
pub(crate) mod shares;
pub(crate) mod url;

use crate::icons::{self, icon};
use crate::motion;
use crate::state::actions::Action;
use crate::state::model::Model;
use crate::state::shared::Shared;
use combobox::Combobox;
use portolan::request::{Caller, CallerKind, Suggestion};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// What the bar shows.
#[derive(Properties, PartialEq)]
pub(crate) struct RequestBarProps {
    /// Who can call.
    pub(crate) callers: Shared<Vec<Caller>>,
    /// What is worth dialling.
    pub(crate) suggestions: Shared<Vec<Suggestion>>,
    /// Who calls.
    pub(crate) from: String,
    /// What is dialled.
    pub(crate) to: String,
    /// The seed.
    pub(crate) seed: u64,
    /// Why it could not be sent.
    pub(crate) error: Option<String>,
    /// What the cluster holds, in a few words.
    pub(crate) summary: String,
    /// Where to tell what the user does.
    pub(crate) act: UseReducerDispatcher<Model>,
}

/// The bar.
#[component]
pub(crate) fn RequestBar(props: &RequestBarProps) -> Html {
    let act = &props.act;
    let from = {
        let act = act.clone();
        Callback::from(move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                act.dispatch(Action::From(select.value()));
            }
        })
    };
    let changed = {
        let act = act.clone();
        Callback::from(move |url| act.dispatch(Action::To(url)))
    };
    let send = {
        let act = act.clone();
        Callback::from(move |()| act.dispatch(Action::Send { play: motion::allowed() }))
    };
    let submit = {
        let send = send.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(());
        })
    };
    let roll = {
        let act = act.clone();
        Callback::from(move |_: MouseEvent| {
            act.dispatch(Action::RollAgain { play: motion::allowed() })
        })
    };
    let many = {
        let act = act.clone();
        Callback::from(move |_: MouseEvent| {
            act.dispatch(Action::SendMany { keep_alive: false, play: motion::allowed() });
        })
    };
    let seed = {
        let act = act.clone();
        Callback::from(move |event: InputEvent| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            // What is no number leaves the seed as it was.
            if let Some(seed) = input.and_then(|input| input.value().trim().parse().ok()) {
                act.dispatch(Action::Seed(seed));
            }
        })
    };
    html! {
        <form class="request" aria-label="Request" onsubmit={submit}>
            <label class="mut" for="from">{ "From" }</label>
            <select id="from" class="sel" onchange={from}>
                <Callers callers={props.callers.clone()} from={props.from.clone()} />
            </select>
            <span class="mut" aria-hidden="true">{ "to" }</span>
            <Combobox value={props.to.clone()} suggestions={props.suggestions.clone()}
                invalid={props.error.is_some()} {changed} {send} />
            <button type="submit" class="btn pri" title="Send the request (Ctrl+Enter)">
                { "Send" }<span class="key" aria-hidden="true">{ "⏎" }</span>
            </button>
            <button type="button" class="btn many" onclick={many} title="A hundred requests, each a new connection: where do they go?">
                { "× 100" }
            </button>
            <span class="roll">
                <button type="button" class="btn" onclick={roll} aria-label="Roll again"
                    title="Roll again: every choice by chance follows from the seed, and this takes the next one">
                    { icon(icons::DIE) }<span class="roll-words">{ "Roll again" }</span>
                </button>
                <label class="mut sm" title="The seed of every choice by chance">
                    { "seed" }<input class="seed" type="text" inputmode="numeric" value={props.seed.to_string()} oninput={seed} />
                </label>
            </span>
            if let Some(error) = &props.error {
                <span id="request-error" class="request-error" role="alert">{ error }</span>
            } else {
                <span class="summary mut sm">{ &props.summary }</span>
            }
        </form>
    }
}

/// Of one kind so many callers are listed at most, and the one that is chosen; each pod's card on the map lets any
/// other call.
const MOST_CALLERS: usize = 1_000;

/// Who can be chosen to call.
#[derive(Properties, PartialEq)]
struct CallersProps {
    callers: Shared<Vec<Caller>>,
    from: String,
}

/// The choices, drawn anew only when there are others.
#[component]
fn Callers(props: &CallersProps) -> Html {
    let group = |kind: CallerKind, label: &'static str| {
        let own = || props.callers.iter().filter(|caller| caller.kind == kind);
        let chosen = own().skip(MOST_CALLERS).filter(|caller| caller.name == props.from);
        let more = own().count().saturating_sub(MOST_CALLERS);
        html! {
            if own().next().is_some() {
                <optgroup {label}>
                    { for own().take(MOST_CALLERS).chain(chosen).map(|caller| html! {
                        <option value={caller.name.clone()} selected={caller.name == props.from}>{ &caller.label }</option>
                    }) }
                    if more > 0 { <option disabled={true}>{ format!("and {more} more: see the map") }</option> }
                </optgroup>
            }
        }
    };
    html! {
        <>
            { group(CallerKind::Client, "Outside") }
            { group(CallerKind::Pod, "Pods") }
            { group(CallerKind::Node, "Nodes") }
        </>
    }
}
