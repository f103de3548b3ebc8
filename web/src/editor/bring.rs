//! Texts that someone brings along: pasted over everything, dropped on the page, or chosen from a list of files.

use super::EditorHandle;
use crate::exercises::is_exercise;
use crate::state::actions::Action;
use crate::state::aside::Wanted;
use crate::state::model::Model;
use crate::state::texts::TABS;
use js_sys::Function;
use portolan::arrange::{Arranged, arrange};
use portolan::scenario::Source;
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
    let live = use_mut_ref(|| model.sources.clone());
    *live.borrow_mut() = model.sources.clone();
    let put = {
        let (act, told, editor) = (model.dispatcher(), told.setter(), editor.clone());
        move |name: String, arranged: Arranged| {
            let sources = live.borrow().clone();
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
            let arranged = arrange(&text);
            let why = match () {
                () if !wrong.is_empty() => wrong,
                () if arranged.iter().all(|part| part.objects == 0) => {
                    "holds no manifest that can be read".to_owned()
                }
                () => return put(name, arranged),
            };
            told.set(Some(Brought::Refused { name, why }));
        }
    });
    let act = model.dispatcher();
    let pasted = use_callback((), move |text: String, ()| {
        if is_exercise(&text) {
            act.dispatch(Action::Classroom(Some(Wanted::Text { text, answer: None })));
            return true;
        }
        let arranged = arrange(&text);
        let several = arranged.iter().filter(|part| part.objects > 0).count() > 1;
        if several {
            put("what you pasted".to_owned(), arranged);
        }
        several
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
