//! What becomes of an exercise that is written: tried as a student, shared by a link or as a file.

use super::sheet::Outcome;
use crate::browser::{self, Copied};
use crate::state::actions::Action;
use crate::state::aside::{EXERCISE_FILE, Wanted};
use crate::state::model::Model;
use portolan::request::Request;
use portolan::scenario::Source;
use portolan::share::State;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What is shared.
#[derive(Properties, PartialEq)]
pub(super) struct WaysProps {
    /// The exercise.
    pub(super) outcome: Outcome,
    /// Its name.
    pub(super) name: String,
    /// Where to tell what the user does.
    pub(super) act: UseReducerDispatcher<Model>,
}

/// The buttons, and what is still missing.
#[component]
pub(super) fn Ways(props: &WaysProps) -> Html {
    let WaysProps { outcome, name, act } = props;
    let said = use_state_eq(|| "");
    let ready = outcome.missing.is_empty();
    let with = |done: Box<dyn Fn(String)>| {
        let text = outcome.text.clone();
        Callback::from(move |_: MouseEvent| done(text.clone()))
    };
    let act = act.clone();
    let attempt = with(Box::new(move |text| {
        act.dispatch(Action::Classroom(Some(Wanted::Text { text, answer: None })));
    }));
    let set = said.setter();
    let link = with(Box::new(move |text| {
        let set = set.clone();
        spawn_local(async move {
            set.set(match browser::copy_link(&state(text)).await {
                Copied::Yes => "Link copied",
                Copied::NotAllowed => "The browser does not let it be copied: send the file",
                Copied::TooLong => "Too long for a link: send the file",
            });
        });
    }));
    let file = format!("{name}.yaml");
    let save = with(Box::new(move |text| browser::save(&file, &text)));
    html! {
        <div class="desk-ways">
            if !ready {
                <div class="desk-missing" role="status">
                    <ul aria-label="What is missing">{ for outcome.missing.iter().take(5).map(|what| html! { <li>{ what }</li> }) }</ul>
                </div>
            }
            <button type="button" class="btn pri" disabled={!ready} onclick={attempt}>{ "Try it as a student" }</button>
            <button type="button" class="btn" disabled={!ready} onclick={link}>{ "Copy a link to it" }</button>
            <button type="button" class="btn" disabled={!ready} onclick={save}>{ "Save it as a file" }</button>
            <span class="said sm" role="status">{ *said }</span>
        </div>
    }
}

/// A link that opens the exercise, and brings nothing else.
fn state(text: String) -> State {
    State {
        sources: vec![Source { name: EXERCISE_FILE.to_owned(), text }],
        request: Request { from: String::new(), to: String::new(), seed: 1 },
        sent: 0,
        nth: 0,
        keep_alive: false,
        step: 0,
        shown: Default::default(),
    }
}
