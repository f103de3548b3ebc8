//! The bar below an embed: its steps, the way to the texts, and the way to Portolan itself.

use crate::browser;
use crate::icons::{self, icon};
use crate::state::actions::Action;
use crate::state::model::Model;
use yew::prelude::*;

/// What the bar shows.
#[derive(Properties, PartialEq)]
pub(crate) struct BarProps {
    /// Everything.
    pub(crate) model: UseReducerHandle<Model>,
    /// The texts show.
    pub(crate) edits: bool,
    /// Shows or hides them; nothing where nothing can be edited.
    pub(crate) toggle: Option<Callback<MouseEvent>>,
}

/// The bar.
#[component]
pub(crate) fn Bar(props: &BarProps) -> Html {
    let model = &props.model;
    let steps = model.steps();
    let (first, last) = (model.step <= model.in_window(0), model.step >= model.last_in_window());
    let step = |class: &'static str,
                label: &'static str,
                sign: &'static str,
                by: isize,
                disabled: bool| {
        let act = model.dispatcher();
        let onclick = Callback::from(move |_: MouseEvent| act.dispatch(Action::Move(by)));
        html! {
            <button type="button" class={classes!("btn", "icon-btn", class)} aria-label={label} title={label} {disabled} {onclick}>{ icon(sign) }</button>
        }
    };
    let (label, sign) = if model.playing { ("Pause", icons::PAUSE) } else { ("Play", icons::PLAY) };
    let act = model.dispatcher();
    let play = Callback::from(move |_: MouseEvent| act.dispatch(Action::PlayOrPause));
    // The address carries what shows, for the link to take along.
    let state = {
        let model = model.clone();
        move || browser::show_in_address(&model.state())
    };
    let onpointerenter = {
        let state = state.clone();
        Callback::from(move |_: PointerEvent| state())
    };
    let onfocus = Callback::from(move |_: FocusEvent| state());
    html! {
        <div class="embed-bar">
            { step("embed-back", "Step back", icons::BACK, -1, first) }
            <button type="button" class="btn icon-btn pri embed-play" aria-label={label} title={label} disabled={steps < 2} onclick={play}>{ icon(sign) }</button>
            { step("embed-on", "Step on", icons::ON, 1, last) }
            if steps > 0 { <span class="embed-step">{ format!("step {} of {steps}", model.step + 1) }</span> }
            <span class="sp"></span>
            if let Some(toggle) = &props.toggle {
                <button type="button" class="btn sm embed-edit" aria-expanded={props.edits.to_string()} onclick={toggle.clone()}>{ "Edit the Service" }</button>
            }
            <a class="embed-open" href="./" target="_blank" rel="noopener" {onpointerenter} {onfocus}>{ "Open in Portolan\u{a0}↗" }</a>
        </div>
    }
}
