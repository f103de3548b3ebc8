//! A row of tabs, one chosen; arrow keys move between them.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// A sign beside a label.
#[derive(Clone, PartialEq)]
pub(crate) struct Sign {
    /// What it means.
    pub(crate) meaning: String,
    /// Whether it is more than a warning.
    pub(crate) serious: bool,
}

/// What the row shows.
#[derive(Properties, PartialEq)]
pub(crate) struct TabsProps {
    /// Its name in the page: the tabs are `ID-tab-N`, and they control `ID-panel`.
    pub(crate) id: &'static str,
    /// What it is a choice of.
    pub(crate) label: &'static str,
    /// The tabs.
    pub(crate) labels: Vec<&'static str>,
    /// Signs beside the labels, for tabs that need one.
    #[prop_or_default]
    pub(crate) signs: Vec<Option<Sign>>,
    /// The chosen one.
    pub(crate) chosen: usize,
    /// Another one is chosen.
    pub(crate) choose: Callback<usize>,
}

/// The row.
#[component]
pub(crate) fn Tabs(props: &TabsProps) -> Html {
    let onkeydown = {
        let (chosen, count, choose, id) =
            (props.chosen, props.labels.len(), props.choose.clone(), props.id);
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" => (chosen + 1) % count,
                "ArrowLeft" => (chosen + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            choose.emit(next);
            let tab = document().get_element_by_id(&format!("{id}-tab-{next}"));
            if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
                // The tab is on the page and can take the focus.
                let _ = tab.focus();
            }
        })
    };
    html! {
        <div class="tab-row" role="tablist" aria-label={props.label} {onkeydown}>
            { for props.labels.iter().enumerate().map(|(index, label)| {
                let on = index == props.chosen;
                let choose = props.choose.clone();
                let sign = props.signs.get(index).cloned().flatten();
                html! {
                    <button key={index} type="button" role="tab" id={format!("{}-tab-{index}", props.id)}
                        class={classes!("tab", on.then_some("on"))} aria-selected={on.to_string()}
                        aria-controls={format!("{}-panel", props.id)} tabindex={if on { "0" } else { "-1" }}
                        onclick={Callback::from(move |_: MouseEvent| choose.emit(index))}>
                        { *label }
                        { for sign.map(|Sign { meaning, serious }| html! {
                            <span class={classes!("tab-sign", (!serious).then_some("warning"))} role="img"
                                aria-label={meaning.clone()} title={meaning}>{ "●" }</span>
                        }) }
                    </button>
                }
            }) }
        </div>
    }
}
