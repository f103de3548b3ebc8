//! What there is to learn from a diagnosis: a paragraph, loaded when it is asked for.

use crate::browser;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event};
use yew::prelude::*;

/// What is to be explained.
#[derive(Properties, PartialEq)]
pub(crate) struct WhyProps {
    /// The diagnosis' code.
    pub(crate) code: &'static str,
}

/// The paragraph, folded until somebody asks.
#[component]
pub(crate) fn Why(props: &WhyProps) -> Html {
    let told = use_state(|| None::<(&'static str, Option<String>)>);
    let code = props.code;
    let ontoggle = {
        let told = told.clone();
        Callback::from(move |event: Event| {
            let open = event.target_dyn_into::<Element>().is_some_and(|e| e.has_attribute("open"));
            if open && told.as_ref().is_none_or(|(known, text)| *known != code || text.is_none()) {
                let told = told.clone();
                spawn_local(async move { told.set(Some((code, browser::paragraph(code).await))) });
            }
        })
    };
    let words = match told.as_ref().filter(|(known, _)| *known == code) {
        None => "…",
        Some((_, None)) => "This text cannot be loaded just now.",
        Some((_, Some(text))) => text,
    };
    html! {
        <details key={code} class="why" {ontoggle}>
            <summary>{ "Why?" }</summary>
            <p>{ words }</p>
        </details>
    }
}
