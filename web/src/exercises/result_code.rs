//! The result code: the answer itself, which a teacher's `portolan verify` grades again.

use super::attempt::Attempt;
use crate::browser;
use crate::latest::Latest;
use crate::state::shared::Shared;
use portolan::exercise::code::{Handed, MARK};
use portolan::scenario::Source;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// What the code is made of.
#[derive(Properties, PartialEq)]
pub(crate) struct ResultCodeProps {
    /// The attempt.
    pub(crate) attempt: UseReducerHandle<Attempt>,
    /// The texts as they stand.
    pub(crate) sources: Shared<Vec<Source>>,
}

/// The code, folded until somebody wants it.
#[component]
pub(crate) fn ResultCode(props: &ResultCodeProps) -> Html {
    let ResultCodeProps { attempt, sources } = props;
    let open = use_state_eq(|| false);
    let who = use_state_eq(String::new);
    let code = use_state_eq(|| None::<String>);
    let copied = use_state_eq(|| None::<bool>);
    let packing = use_memo((), |()| Latest::default());
    {
        let (code, copied) = (code.setter(), copied.setter());
        let mut handed = Handed::new(&attempt.exercise, sources, attempt.record.hints);
        handed.who = who.trim().to_owned();
        use_effect_with((*open, handed), move |(open, handed)| {
            copied.set(None);
            if *open {
                let (text, turn) = (handed.write(), packing.begin());
                spawn_local(async move {
                    let Some(text) = text else { return code.set(None) };
                    let packed = JsFuture::from(browser::pack(&text)).await.ok();
                    let packed = packed.and_then(|packed| packed.as_string());
                    if turn.is_latest() {
                        code.set(packed.map(|packed| format!("{MARK}{packed}")));
                    }
                });
            }
        });
    }
    let ontoggle = {
        let open = open.setter();
        Callback::from(move |event: Event| {
            open.set(
                event.target_dyn_into::<HtmlElement>().is_some_and(|e| e.has_attribute("open")),
            );
        })
    };
    let oninput = {
        let who = who.setter();
        Callback::from(move |event: InputEvent| {
            who.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let copy = code.as_ref().map(|code| {
        let (code, copied) = (code.clone(), copied.setter());
        Callback::from(move |_: MouseEvent| {
            let (code, copied) = (code.clone(), copied.clone());
            spawn_local(async move { copied.set(Some(browser::copied(&code).await)) });
        })
    });
    let said = match *copied {
        None => "",
        Some(true) => "Copied",
        Some(false) => "Select it, and copy it by hand",
    };
    html! {
        <details class="result-code" {ontoggle}>
            <summary>{ "Hand in: the result code" }</summary>
            <p>{ "It carries your texts as they stand now, and how many hints you read. Whoever gets it grades them again." }</p>
            <label>{ "Your name, if you like " }<input type="text" maxlength="80" autocomplete="name" value={(*who).clone()} {oninput} /></label>
            <textarea readonly=true rows="3" aria-label="Result code" value={(*code).clone().unwrap_or_default()} spellcheck="false" />
            <div class="result-ways">
                <button type="button" class="btn sm" disabled={copy.is_none()} onclick={copy.unwrap_or_default()}>{ "Copy the code" }</button>
                <span class="said sm" role="status">{ said }</span>
            </div>
        </details>
    }
}
