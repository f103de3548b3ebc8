//! What is done with the whole list: filter it, take another node's, copy it, save it.

use super::Listed;
use crate::browser;
use crate::icons::{self, icon};
use crate::state::shared::Shared;
use gloo::timers::callback::Timeout;
use portolan::chart::Chart;
use portolan::scenario::{RulesFormat, RulesQuery, Scenario};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// How long it is said that the rules were copied, in milliseconds.
const SAID_MS: u32 = 3_000;

/// The field that filters.
pub(super) fn filter(filter: &UseStateHandle<String>) -> Html {
    let set = filter.setter();
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            set.set(input.value());
        }
    });
    html! {
        <input class="filter" type="search" placeholder="Filter" aria-label="Filter the rules" value={(**filter).clone()} {oninput} />
    }
}

/// The choice of a node, and of a family where a node has both.
pub(super) fn nodes(chart: &Chart, listed: &Listed, set: UseStateSetter<Option<Listed>>) -> Html {
    let choices: Vec<Listed> = chart
        .nodes
        .iter()
        .flat_map(|node| {
            let v6 = node.addresses.iter().any(|address| address.contains(':'));
            let second = v6.then(|| (node.name.clone(), true));
            [Some((node.name.clone(), false)), second].into_iter().flatten()
        })
        .collect();
    let options: Html = choices
        .iter()
        .map(|choice| {
            let words = if choice.1 { format!("{}, IPv6", choice.0) } else { choice.0.clone() };
            html! { <option selected={choice == listed}>{ words }</option> }
        })
        .collect();
    let onchange = Callback::from(move |event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        let at = select.and_then(|select| usize::try_from(select.selected_index()).ok());
        set.set(at.and_then(|at| choices.get(at)).cloned());
    });
    html! { <select class="sel sm" aria-label="Node" {onchange}>{ options }</select> }
}

/// Which rules are taken.
#[derive(Properties, PartialEq)]
pub(super) struct TakeProps {
    /// What follows from the texts.
    pub(super) scenario: Shared<Scenario>,
    /// The node and the family.
    pub(super) listed: Listed,
}

/// The buttons that copy the rules as `iptables-save` prints them, and save them as a file.
#[component]
pub(super) fn Take(props: &TakeProps) -> Html {
    let said = use_state_eq(|| None::<bool>);
    {
        let (reset, said) = (said.setter(), *said);
        use_effect_with(said, move |said| {
            let timer = said.map(|_| Timeout::new(SAID_MS, move || reset.set(None)));
            move || drop(timer)
        });
    }
    let text = {
        let (scenario, (node, v6)) = (props.scenario.clone(), props.listed.clone());
        move || {
            let query = RulesQuery { node: &node, v6, format: RulesFormat::Save };
            scenario.rules_text(&query).unwrap_or_default()
        }
    };
    let copy = {
        let (text, said) = (text.clone(), said.setter());
        Callback::from(move |_: MouseEvent| {
            let (text, said) = (text(), said.clone());
            spawn_local(async move { said.set(Some(browser::copied(&text).await)) });
        })
    };
    let save = {
        let name = format!("{}.ip{}tables", props.listed.0, if props.listed.1 { "6" } else { "" });
        Callback::from(move |_: MouseEvent| browser::save(&name, &text()))
    };
    let words = match *said {
        None => "",
        Some(true) => "copied",
        Some(false) => "not allowed",
    };
    html! {
        <>
            <span class="said sm" role="status">{ words }</span>
            <button type="button" class="btn sm icon-only" aria-label="Copy the rules" title="Copy the rules" onclick={copy}>{ icon(icons::COPY) }</button>
            <button type="button" class="btn sm icon-only" aria-label="Download the rules" title="Download the rules" onclick={save}>{ icon(icons::DOWNLOAD) }</button>
        </>
    }
}
