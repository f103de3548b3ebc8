//! The menu of scenarios. The list and the texts are loaded when they are asked for.

use crate::browser::{self, ScenarioListed};
use crate::latest::Latest;
use crate::motion;
use crate::state::actions::Action;
use crate::state::model::Model;
use crate::state::opening::{Loading, Waiting};
use crate::state::texts::TABS;
use gloo::utils::document;
use portolan::scenario::Source;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

/// What the menu shows.
#[derive(Properties, PartialEq)]
pub(crate) struct ScenarioMenuProps {
    /// What the texts are called.
    pub(crate) title: String,
    /// The user has changed them.
    pub(crate) edited: bool,
    /// Something that the user wrote can be brought back.
    pub(crate) own: bool,
    /// Where to tell what the user does.
    pub(crate) act: UseReducerDispatcher<Model>,
}

/// What is known of the list.
#[derive(Clone, PartialEq)]
enum List {
    Unknown,
    Here(std::rc::Rc<Vec<ScenarioListed>>),
    Missing,
}

/// The menu.
#[component]
pub(crate) fn ScenarioMenu(props: &ScenarioMenuProps) -> Html {
    let open = use_state_eq(|| false);
    let list = use_state_eq(|| List::Unknown);
    let holder = use_node_ref();
    {
        let (list, wanted) = (list.clone(), *open && !matches!(*list, List::Here(_)));
        use_effect_with(wanted, move |wanted| {
            if *wanted {
                spawn_local(async move {
                    let scenarios = browser::scenario_list().await;
                    list.set(scenarios.map_or(List::Missing, |list| List::Here(list.into())));
                });
            }
        });
    }
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let close = {
        let open = open.setter();
        Callback::from(move |()| open.set(false))
    };
    // Whatever takes the focus outside closes it.
    let onfocusout = {
        let (holder, close) = (holder.clone(), close.clone());
        Callback::from(move |event: FocusEvent| {
            let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
            let inside = holder.get().is_some_and(|holder| holder.contains(to.as_ref()));
            if !inside {
                close.emit(());
            }
        })
    };
    let onkeydown = {
        let (holder, open) = (holder.clone(), open.clone());
        Callback::from(move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
                "ArrowDown" => 1,
                "ArrowUp" => -1,
                "Escape" if *open => {
                    open.set(false);
                    focus(&holder, 0);
                    event.stop_propagation();
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            open.set(true);
            focus(&holder, step);
        })
    };
    let chosen = use_memo((), |()| Latest::default());
    let load = {
        let (act, close) = (props.act.clone(), close.clone());
        Callback::from(move |listed: ScenarioListed| {
            let (act, close, turn) = (act.clone(), close.clone(), chosen.begin());
            spawn_local(async move {
                let files = TABS.map(|tab| tab.file);
                let Some(texts) = browser::scenario_texts(&listed.name, &files).await else {
                    return;
                };
                if !turn.is_latest() {
                    return;
                }
                let source = |(file, text): (&str, String)| Source { name: file.to_owned(), text };
                act.dispatch(Action::Load(Box::new(Loading {
                    title: listed.title,
                    sources: files.into_iter().zip(texts).map(source).collect(),
                    from: listed.from,
                    to: listed.to,
                    seed: 1,
                    send: Some(Waiting { count: listed.count, ..Waiting::one(motion::allowed()) }),
                })));
                close.emit(());
            });
        })
    };
    let edited = if props.edited { " (edited)" } else { "" };
    html! {
        <div ref={holder} class="popover scenarios" {onfocusout} {onkeydown}>
            <button type="button" class="sel" aria-expanded={open.to_string()} aria-controls="scenario-list" onclick={toggle}
                title="Choose a scenario">
                <span class="mut bar-words">{ "Scenario" }</span>
                <span class="scenario-title">{ format!("{}{edited}", props.title) }</span>
            </button>
            if *open {
                <ul id="scenario-list" class="sheet" aria-label="Scenarios">
                    if props.own {
                        { item("Back to your own texts", "As you left them.", false, {
                            let (act, close) = (props.act.clone(), close.clone());
                            Callback::from(move |_: MouseEvent| {
                                act.dispatch(Action::BackToOwn);
                                close.emit(());
                            })
                        }) }
                    }
                    { match &*list {
                        List::Unknown => html! { <li class="mut says" role="status">{ "Loading the list" }</li> },
                        List::Missing => html! {
                            <li class="says" role="alert">{ "The scenarios could not be loaded. Is the network there?" }</li>
                        },
                        List::Here(list) => list.iter().map(|listed| {
                            let (load, chosen) = (load.clone(), listed.clone());
                            let now = listed.title == props.title;
                            item(&listed.title, &listed.story, now, Callback::from(move |_: MouseEvent| load.emit(chosen.clone())))
                        }).collect::<Html>(),
                    } }
                </ul>
            }
        </div>
    }
}

fn item(title: &str, story: &str, now: bool, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <li>
            <button type="button" class="scenario" aria-current={now.then_some("true")} {onclick}>
                <b>{ title }</b><span>{ story }</span>
            </button>
        </li>
    }
}

/// Moves the focus by `step` buttons inside `holder`, or (0) to its first.
fn focus(holder: &NodeRef, step: isize) {
    let Some(holder) = holder.cast::<web_sys::Element>() else { return };
    let Ok(buttons) = holder.query_selector_all("button") else { return };
    let active = document().active_element();
    let at = (0..buttons.length())
        .find(|at| buttons.get(*at).as_ref() == active.as_ref().map(AsRef::<Node>::as_ref));
    let count = buttons.length() as isize;
    let next = match (at, step) {
        (_, 0) | (None, _) => 0,
        (Some(at), step) => (at as isize + step).rem_euclid(count.max(1)),
    };
    let button = buttons.get(next as u32).and_then(|node| node.dyn_into::<HtmlElement>().ok());
    if let Some(button) = button {
        // A button on the page can take the focus.
        let _ = button.focus();
    }
}
