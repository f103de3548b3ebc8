//! The bar at the top.

use super::scenario_menu::ScenarioMenu;
use super::share_button::ShareButton;
use crate::browser;
use crate::icons::{self, icon, logo};
use crate::state::actions::Action;
use crate::state::aside::Wanted;
use crate::state::model::Model;
use crate::theme::ThemeButton;
use yew::prelude::*;

/// What the bar shows.
#[derive(Properties, PartialEq)]
pub(crate) struct HeaderProps {
    /// Everything.
    pub(crate) model: UseReducerHandle<Model>,
}

/// The bar.
#[component]
pub(crate) fn Header(props: &HeaderProps) -> Html {
    let model = &props.model;
    let help = Callback::from(|_: MouseEvent| browser::show_shortcuts());
    html! {
        <header class="bar">
            <h1 class="logo">{ logo() }<span class="logo-name">{ "Portolan" }</span></h1>
            <ScenarioMenu title={model.title.clone()} edited={model.edited()} own={model.aside.is_some() || model.has_own()}
                act={model.dispatcher()} />
            { travel(model, false) }
            { travel(model, true) }
            <span class="tag">{ "kube-proxy: iptables" }</span>
            <span class="sp"></span>
            { exercises(model) }
            <ShareButton model={model.clone()} />
            <button type="button" class="btn icon-btn" aria-label="Keys" title="Keys (?)" onclick={help}>
                <b aria-hidden="true">{ "?" }</b>
            </button>
            <ThemeButton />
        </header>
    }
}

/// The button that opens the exercises.
fn exercises(model: &UseReducerHandle<Model>) -> Html {
    let act = model.dispatcher();
    let onclick =
        Callback::from(move |_: MouseEvent| act.dispatch(Action::Classroom(Some(Wanted::List))));
    html! {
        <button type="button" class="btn" title="Exercises that check themselves" {onclick}>
            { icon(icons::TICKED) }<span class="bar-words">{ "Exercises" }</span>
        </button>
    }
}

/// The button that brings back what stood in the tabs before, or goes forward again.
fn travel(model: &UseReducerHandle<Model>, redo: bool) -> Html {
    let history = &model.history;
    let stack = if redo { &history.later } else { &history.earlier };
    let Some(kept) = stack.last() else { return html! {} };
    let (sign, keys) = if redo { (icons::REDO, "Ctrl+Shift+Z") } else { (icons::UNDO, "Ctrl+Z") };
    let label = format!("Bring back \u{201c}{}\u{201d}", kept.title);
    let act = model.dispatcher();
    let onclick = Callback::from(move |_: MouseEvent| {
        act.dispatch(if redo { Action::Redo } else { Action::Undo });
    });
    html! {
        <button type="button" class="btn icon-btn" aria-label={label.clone()} title={format!("{label} ({keys})")} {onclick}>
            { icon(sign) }
        </button>
    }
}
