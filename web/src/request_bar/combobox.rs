//! The field for what is dialled: anything can be typed, and the addresses worth dialling are suggested.

use super::url;
use crate::state::shared::Shared;
use crate::text_view::{port, port_name};
use portolan::request::Suggestion;
use web_sys::HtmlInputElement;
use yew::prelude::*;

const LIST: &str = "address-list";
/// How many addresses are listed; typing brings up the others.
const MOST_LISTED: usize = 120;

/// What the field shows.
#[derive(Properties, PartialEq)]
pub(crate) struct ComboboxProps {
    /// What it holds.
    pub(crate) value: String,
    /// What it suggests.
    pub(crate) suggestions: Shared<Vec<Suggestion>>,
    /// What it holds was refused.
    pub(crate) invalid: bool,
    /// Something else was typed or chosen.
    pub(crate) changed: Callback<String>,
    /// It is to be sent.
    pub(crate) send: Callback<()>,
}

/// The field.
#[component]
pub(crate) fn Combobox(props: &ComboboxProps) -> Html {
    let open = use_state_eq(|| false);
    // What was typed since the list opened; the list is only filtered by that.
    let filter = use_state_eq(String::new);
    let active = use_state_eq(|| None::<usize>);
    let scroll = use_state_eq(|| 0);
    let fits = |suggestion: &&Suggestion| {
        let wanted = filter.to_ascii_lowercase();
        suggestion.url.to_ascii_lowercase().contains(&wanted)
            || suggestion.label.to_ascii_lowercase().contains(&wanted)
            || suggestion.group.to_ascii_lowercase().contains(&wanted)
    };
    // A closed list is not looked through.
    let offered = || props.suggestions.iter().filter(|_| *open).filter(fits);
    let fitting = offered().count();
    let listed: Vec<Suggestion> = offered().take(MOST_LISTED).cloned().collect();
    let expanded = *open && !listed.is_empty();
    let show = {
        let (open, filter) = (open.setter(), filter.setter());
        move || {
            filter.set(String::new());
            open.set(true);
        }
    };
    let hide = {
        let (open, active) = (open.setter(), active.setter());
        move || {
            open.set(false);
            active.set(None);
        }
    };
    let oninput = {
        let (changed, filter, open, active) =
            (props.changed.clone(), filter.setter(), open.setter(), active.setter());
        Callback::from(move |event: InputEvent| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            filter.set(input.value());
            active.set(None);
            open.set(true);
            changed.emit(input.value());
        })
    };
    let onkeydown = {
        let (active, listed, show, hide) =
            (active.clone(), listed.clone(), show.clone(), hide.clone());
        let (changed, send) = (props.changed.clone(), props.send.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            match event.key().as_str() {
                "ArrowDown" | "ArrowUp" if !expanded => show(),
                "ArrowDown" => active.set(Some(active.map_or(0, |at| (at + 1) % listed.len()))),
                "ArrowUp" => {
                    let last = listed.len() - 1;
                    active.set(Some(active.map_or(last, |at| at.checked_sub(1).unwrap_or(last))));
                }
                "Enter" => {
                    match active.and_then(|at| listed.get(at)).filter(|_| expanded) {
                        Some(chosen) => changed.emit(chosen.url.clone()),
                        None => send.emit(()),
                    }
                    hide();
                }
                "Escape" if expanded => hide(),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let onscroll = {
        let scroll = scroll.setter();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                scroll.set(input.scroll_left());
            }
        })
    };
    let onblur = {
        let hide = hide.clone();
        Callback::from(move |_: FocusEvent| hide())
    };
    let role = url::role(&props.value, &props.suggestions);
    let active_id = active.filter(|_| expanded).map(|at| format!("address-{at}"));
    html! {
        <div class={classes!("combobox", props.invalid.then_some("invalid"))}>
            <div class="mirror" aria-hidden="true">
                <span style={format!("transform:translateX({}px)", -*scroll)}>{ coloured(&props.value, role) }</span>
            </div>
            <input type="text" role="combobox" aria-label="To" aria-autocomplete="list" aria-controls={LIST}
                aria-expanded={expanded.to_string()} aria-activedescendant={active_id}
                aria-invalid={props.invalid.to_string()} aria-describedby={props.invalid.then_some("request-error")}
                autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="http://node-1:32222"
                value={props.value.clone()} {oninput} {onkeydown} {onscroll} {onblur}
                onclick={let show = show.clone(); Callback::from(move |_: MouseEvent| show())} />
            <svg class="caret" width="10" height="10" viewBox="0 0 10 10" aria-hidden="true"><path d="M1 3h8L5 8z" /></svg>
            <ul id={LIST} role="listbox" aria-label="Addresses worth dialling" hidden={!expanded}>
                if expanded {
                    { for listed.iter().enumerate().map(|(at, suggestion)| {
                        let chosen = *active == Some(at);
                        let choose = {
                            let (changed, hide, url) = (props.changed.clone(), hide.clone(), suggestion.url.clone());
                            // On the way down, since the field loses the focus before a click is complete.
                            Callback::from(move |event: PointerEvent| {
                                event.prevent_default();
                                changed.emit(url.clone());
                                hide();
                            })
                        };
                        let before = at.checked_sub(1).and_then(|before| listed.get(before));
                        let heading = before.is_none_or(|before| before.group != suggestion.group);
                        html! {
                            <>
                            if heading { <li class="group" role="presentation">{ &suggestion.group }</li> }
                            <li key={at} id={format!("address-{at}")} role="option" aria-selected={chosen.to_string()}
                                class={chosen.then_some("active")} onpointerdown={choose}>
                                <code>{ coloured(&suggestion.url, suggestion.role) }</code>
                                <span class="mut sm">
                                    { &suggestion.label }
                                    { for suggestion.role.map(|role| format!(" · {}", port_name(role))) }
                                </span>
                            </li>
                            </>
                        }
                    }) }
                    if fitting > listed.len() {
                        <li class="group" role="presentation">{ format!("and {} more: type a part of one", fitting - listed.len()) }</li>
                    }
                }
            </ul>
        </div>
    }
}

/// An address with its port in its colour.
pub(crate) fn coloured(url: &str, role: Option<portolan::text::PortRole>) -> Html {
    let (before, number, after) = url::split(url);
    match role.filter(|_| !number.is_empty()) {
        Some(role) => html! { <>{ before }{ port(number, role) }{ after }</> },
        None => html! { { url } },
    }
}
