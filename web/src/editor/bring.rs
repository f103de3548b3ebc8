//! Texts that someone brings along: pasted over everything, dropped on the page, or chosen from a list of files.

use super::EditorHandle;
use super::arranging::{arrange_in_slices, is_long};
use crate::exercises::is_exercise;
use crate::state::actions::Action;
use crate::state::aside::Wanted;
use crate::state::model::Model;
use crate::state::texts::TABS;
use js_sys::Function;
use portolan::arrange::{Arranged, arrange};
use portolan::scenario::Source;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use yew::prelude::*;

#[wasm_bindgen(module = "/src/editor/bring.js")]
extern "C" {
    fn pick(take: &Function);
    fn drops(take: &Function) -> Function;
    fn brought(event: &Event) -> Option<String>;
}

/// What was brought last, to be told.
#[derive(Clone, PartialEq)]
pub(crate) enum Brought {
    /// It is being taken apart.
    Taking {
        /// From where.
        name: String,
    },
    /// How many objects went into each tab, from where.
    Taken {
        /// From where.
        name: String,
        /// How many, tab by tab.
        objects: [usize; TABS.len()],
    },
    /// Nothing came of it.
    Refused {
        /// From where.
        name: String,
        /// Why.
        why: String,
    },
}

/// Takes texts, and says what became of them.
pub(crate) struct Bring {
    /// What was brought last.
    pub(crate) told: UseStateHandle<Option<Brought>>,
    /// Takes what a paste puts in place of a whole text; `false` when it belongs there as it is.
    pub(crate) pasted: Callback<String, bool>,
    /// Lets the user choose files.
    pub(crate) choose: Callback<MouseEvent>,
}

/// Takes texts from everywhere.
#[hook]
pub(crate) fn use_bring(model: &UseReducerHandle<Model>, editor: &EditorHandle) -> Bring {
    let told = use_state_eq(|| None);
    let live = use_mut_ref(|| (model.sources.clone(), model.tab));
    *live.borrow_mut() = (model.sources.clone(), model.tab);
    let put = {
        let (act, told, editor) = (model.dispatcher(), told.setter(), editor.clone());
        let live = Rc::clone(&live);
        move |name: String, arranged: Arranged| {
            let sources = live.borrow().0.clone();
            let objects =
                [0, 1, 2].map(|tab: usize| arranged.get(tab).map_or(0, |part| part.objects));
            let first = objects.iter().position(|count| *count > 0).unwrap_or(0);
            let texts = sources.iter().zip(arranged).map(|(source, part)| match part.objects {
                0 => source.clone(),
                _ => Source { name: source.name.clone(), text: part.text },
            });
            act.dispatch(Action::Import(texts.collect()));
            act.dispatch(Action::Tab(first));
            editor.at_start(first);
            told.set(Some(Brought::Taken { name, objects }));
        }
    };
    let take = use_callback((), {
        let (told, put, act) = (told.setter(), put.clone(), model.dispatcher());
        move |(name, text, wrong): (String, String, String), ()| {
            if is_exercise(&text) {
                let wanted = Wanted::Text { text, answer: None };
                act.dispatch(Action::Classroom(Some(wanted)));
                return told.set(None);
            }
            if is_long(&text) {
                told.set(Some(Brought::Taking { name: name.clone() }));
            }
            let (told, put) = (told.clone(), put.clone());
            let done = move |arranged: Arranged| {
                let why = match () {
                    () if !wrong.is_empty() => wrong,
                    () if arranged.iter().all(|part| part.objects == 0) => {
                        "holds no manifest that can be read".to_owned()
                    }
                    () => return put(name, arranged),
                };
                told.set(Some(Brought::Refused { name, why }));
            };
            arrange_in_slices(&text, Box::new(done));
        }
    });
    let (act, set) = (model.dispatcher(), told.setter());
    let pasted = use_callback((), move |text: String, ()| {
        if is_exercise(&text) {
            act.dispatch(Action::Classroom(Some(Wanted::Text { text, answer: None })));
            return true;
        }
        let several =
            |arranged: &Arranged| arranged.iter().filter(|part| part.objects > 0).count() > 1;
        let name = "what you pasted".to_owned();
        if !is_long(&text) {
            let arranged = arrange(&text);
            let taken = several(&arranged);
            if taken {
                put(name, arranged);
            }
            return taken;
        }
        // The browser does not wait: what belongs where it was pasted is put there afterwards.
        let tab = live.borrow().1;
        set.set(Some(Brought::Taking { name: name.clone() }));
        let (act, set, put, pasted) = (act.clone(), set.clone(), put.clone(), text.clone());
        let done = move |arranged: Arranged| {
            if several(&arranged) {
                return put(name, arranged);
            }
            act.dispatch(Action::Edited { tab, text: pasted.replace("\r\n", "\n") });
            set.set(None);
        };
        arrange_in_slices(&text, Box::new(done));
        true
    });
    {
        let take = take.clone();
        use_effect_with((), move |()| {
            let taker = taker(take);
            let stop = drops(taker.as_ref().unchecked_ref());
            move || {
                // Taking listeners off cannot fail.
                let _ = stop.call0(&JsValue::NULL);
                drop(taker);
            }
        });
    }
    let choose = Callback::from(move |_: MouseEvent| {
        // The list of files may stay open as long as the page.
        pick(taker(take.clone()).into_js_value().unchecked_ref());
    });
    Bring { told, pasted, choose }
}

fn taker(take: Callback<(String, String, String)>) -> Closure<dyn Fn(String, String, String)> {
    Closure::new(move |name, text, wrong| take.emit((name, text, wrong)))
}

/// Listens to pastes into a plain field.
pub(super) fn on_paste(pasted: &Callback<String, bool>) -> Callback<Event> {
    let pasted = pasted.clone();
    Callback::from(move |event: Event| {
        if brought(&event).is_some_and(|text| pasted.emit(text)) {
            event.prevent_default();
        }
    })
}

/// What was brought, in words.
pub(super) fn tell(
    told: &UseStateHandle<Option<Brought>>,
    act: UseReducerDispatcher<Model>,
) -> Html {
    let Some(brought) = (**told).clone() else { return html! {} };
    let set = told.setter();
    let close = Callback::from(move |_: MouseEvent| set.set(None));
    let body = match brought {
        Brought::Taking { name } => {
            html! { <p><b>{ "Reading" }</b>{ format!(" {name}…") }</p> }
        }
        Brought::Taken { name, objects } => {
            let parts = objects.iter().zip(&TABS).filter(|(count, _)| **count > 0);
            let parts: Vec<String> =
                parts.map(|(count, tab)| format!("{count} in {}", tab.label)).collect();
            let set = told.setter();
            let back = Callback::from(move |_: MouseEvent| {
                act.dispatch(Action::Undo);
                set.set(None);
            });
            html! {
                <>
                    <p><b>{ "Imported" }</b>{ format!(" from {name}: {}.", parts.join(", ")) }</p>
                    <button type="button" class="btn sm" onclick={back}>{ "Back to your work" }</button>
                </>
            }
        }
        Brought::Refused { name, why } => {
            html! { <p><b>{ "Not imported: " }</b>{ format!("{name} {why}. Your texts are as they were.") }</p> }
        }
    };
    html! {
        <div class="brought" role="status">
            { body }
            <button type="button" class="close" aria-label="Close" onclick={close}>{ "×" }</button>
        </div>
    }
}
