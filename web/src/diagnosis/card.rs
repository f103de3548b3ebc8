//! Why the request that shows gets no answer: beside its outcome, with the edit that mends it.

use super::findings::Told;
use super::rows::Ways;
use super::why::Why;
use crate::motion;
use crate::state::actions::Action;
use crate::state::model::{Model, Sent};
use crate::state::shared::Shared;
use crate::text_view::words;
use gloo::utils::document;
use portolan::diagnosis::{Diagnosis, Severity};
use portolan::problem::{Fix, Place};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What the card shows.
#[derive(Properties, PartialEq)]
pub(crate) struct CardProps {
    /// What was found.
    pub(crate) told: Shared<Told>,
    /// The request.
    pub(crate) sent: Sent,
    /// The step that shows is neither the first nor the last: the map needs the room.
    pub(crate) under_way: bool,
    /// Who calls and what is dialled in the request bar.
    pub(crate) bar: (String, String),
    /// Makes an edit.
    pub(crate) mend: Callback<Fix>,
    /// Shows a piece of a text.
    pub(crate) open_place: Callback<Place>,
    /// Where to tell what the user does.
    pub(crate) act: UseReducerDispatcher<Model>,
}

/// The card: the likeliest cause, the others behind it.
#[component]
pub(crate) fn DiagnosisCard(props: &CardProps) -> Html {
    // Which of the causes shows, or that the card is folded, as long as the likeliest stays the same.
    let chosen = use_state_eq(|| (String::new(), Some(0)));
    let causes: Vec<&Diagnosis> =
        props.told.found.iter().filter(|found| found.severity == Severity::Wrong).collect();
    let Some(first) = causes.first() else { return answered(props) };
    let about = format!("{} {} {}", first.code, first.about, props.sent.request.to);
    let shown = if chosen.0 == about { chosen.1 } else { Some(0) };
    let choose = |to: Option<usize>| {
        let (chosen, about) = (chosen.clone(), about.clone());
        Callback::from(move |_: MouseEvent| chosen.set((about.clone(), to)))
    };
    let Some(at) = shown else {
        return html! {
            <section class="diagnosis folded" aria-label="Why it fails">
                <button type="button" class="btn sm" aria-expanded="false" onclick={choose(Some(0))}>{ "Why it fails" }</button>
            </section>
        };
    };
    let found = causes.get(at).unwrap_or(first);
    let others = causes.iter().enumerate().filter(|(other, _)| *other != at);
    let others: Vec<Html> = others
        .map(|(other, found)| html! {
            <li><button type="button" class="link" onclick={choose(Some(other))}>{ found.title }</button></li>
        })
        .collect();
    html! {
        <section class={classes!("diagnosis", props.under_way.then_some("brief"))} aria-label="Why it fails">
            <div class="diagnosis-head">
                <h2>{ found.title }</h2>
                <button type="button" class="close" aria-label="Fold it" title="Fold it" onclick={choose(None)}>{ "×" }</button>
            </div>
            <div class="diagnosis-words">
                if props.sent.stale { <p class="mut">{ "The texts have changed since. As they stand now:" }</p> }
                <p>{ words(&found.symptom) }</p>
                <p>{ words(&found.cause) }</p>
            </div>
            { foot(props, found) }
            <div class="diagnosis-more">
                <Why key={found.code} code={found.code} />
                if !others.is_empty() {
                    <details key="others" class="why">
                        <summary>{ if others.len() == 1 { "Another cause".to_owned() } else { format!("{} other causes", others.len()) } }</summary>
                        <ul>{ for others }</ul>
                    </details>
                }
            </div>
        </section>
    }
}

fn focus_send() {
    let send = document().query_selector(".request .btn.pri").ok().flatten();
    if let Some(send) = send.and_then(|send| send.dyn_into::<HtmlElement>().ok()) {
        // A button on the page can take the focus.
        let _ = send.focus();
    }
}

/// The fixes, and the ways to the lines.
fn foot(props: &CardProps, found: &Diagnosis) -> Html {
    let (act, mend) = (props.act.clone(), props.mend.clone());
    let request = (props.sent.request.from.clone(), props.sent.request.to.clone());
    let bar = props.bar.clone();
    let mend = Callback::from(move |fix: Fix| {
        let (from, to) = (request.0.clone(), fix.dial.clone().unwrap_or(request.1.clone()));
        if bar != (from.clone(), to.clone()) {
            act.dispatch(Action::From(from));
            act.dispatch(Action::To(to));
        }
        // The button goes with the card.
        focus_send();
        let play = motion::allowed();
        if fix.edits.is_empty() {
            act.dispatch(Action::Send { play });
        } else {
            act.dispatch(Action::SendWhenRead { play });
            mend.emit(fix);
        }
    });
    let ways = Ways { tab: usize::MAX, mend, open_place: props.open_place.clone() };
    let mut places: Vec<Place> = Vec::new();
    for place in found.positions.iter().map(|position| position.place) {
        if !places.iter().any(|known| (known.source, known.line) == (place.source, place.line)) {
            places.push(place);
        }
    }
    let dials = found.fixes.first().is_some_and(|fix| fix.dial.is_some());
    html! {
        <div class="diagnosis-ways">
            { ways.fixes(&found.fixes, Some("and send it again").filter(|_| !dials)) }
            if !places.is_empty() { <p class="places">{ for places.iter().map(|place| ways.line(*place)) }</p> }
        </div>
    }
}

/// An old request that would be answered now.
fn answered(props: &CardProps) -> Html {
    if !props.sent.stale || !props.told.fresh {
        return html! {};
    }
    let (act, request) = (props.act.clone(), props.sent.request.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        act.dispatch(Action::From(request.from.clone()));
        act.dispatch(Action::To(request.to.clone()));
        act.dispatch(Action::Send { play: motion::allowed() });
    });
    html! {
        <section class="diagnosis" aria-label="Why it fails">
            <p>{ "The texts have changed since: as they stand now, this request is answered." }</p>
            <p class="fixes"><button type="button" class="btn sm" {onclick}>{ "Send it again" }</button></p>
        </section>
    }
}
