//! What is open in the classroom: the list, an exercise, or the desk where one is written.

use super::attempt::Attempt;
use super::bridge::{Classroom, Listed};
use super::card::Card;
use super::keeping::begin;
use super::list::List;
use super::progress::Progress;
use super::report;
use super::writing::Desk;
use crate::latest::Latest;
use crate::state::actions::Action;
use crate::state::aside::Wanted;
use crate::state::model::Model;
use portolan::problem::Place;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What the room shows.
#[derive(Properties, PartialEq)]
pub(crate) struct RoomProps {
    /// The classroom's module.
    pub(crate) browser: Classroom,
    /// Everything.
    pub(crate) model: UseReducerHandle<Model>,
    /// Shows a piece of a text.
    pub(crate) open_place: Callback<Place>,
}

/// What is open.
#[derive(Clone, PartialEq)]
pub(crate) enum Open {
    /// Nothing yet.
    Nothing,
    /// The list.
    List,
    /// An exercise, as it began.
    Attempt(Rc<Attempt>),
    /// The desk.
    Desk,
    /// An exercise that cannot be opened, and why.
    Refused(String, Vec<String>),
}

/// The list, as far as it has come.
pub(crate) type Course = Option<Rc<Vec<Listed>>>;

/// The room.
#[component]
pub(crate) fn Room(props: &RoomProps) -> Html {
    let RoomProps { browser, model, open_place } = props;
    let open = use_state_eq(|| Open::Nothing);
    let under = use_state_eq(|| Open::Nothing);
    let course = use_state_eq(|| None::<Course>);
    let progress = use_memo((), |()| Progress::new(browser.clone()));
    {
        let (course, browser) = (course.setter(), browser.clone());
        use_effect_with((*open == Open::List, ()), move |_| {
            spawn_local(async move { course.set(Some(browser.list().await.map(Rc::new))) });
        });
    }
    let act = model.dispatcher();
    let opening = use_memo((), |()| Latest::default());
    {
        let (open, under, browser, act) =
            (open.clone(), under.clone(), browser.clone(), act.clone());
        let progress = (*progress).clone();
        use_effect_with(model.classroom.clone(), move |wanted| {
            if let Some(wanted) = wanted.clone() {
                // What was open stays below the list.
                if matches!(*open, Open::Attempt(_) | Open::Desk) {
                    under.set((*open).clone());
                }
                let (open, turn) = (open.setter(), opening.begin());
                spawn_local(async move {
                    let wanted = match (*wanted).clone() {
                        Wanted::Addressed => match browser.named().as_deref() {
                            None | Some("*") => Wanted::List,
                            Some(name) => Wanted::Named(name.to_owned()),
                        },
                        wanted => wanted,
                    };
                    let text = match &wanted {
                        Wanted::Named(name) => browser.text(name).await,
                        _ => None,
                    };
                    if !turn.is_latest() {
                        return;
                    }
                    open.set(match wanted {
                        Wanted::Addressed | Wanted::List => {
                            browser.show("#exercises");
                            Open::List
                        }
                        Wanted::Write => Open::Desk,
                        Wanted::Named(name) => match text {
                            Some(text) => begin(&browser, &progress, &act, text, true, None).await,
                            None => {
                                let why = "It could not be loaded. Is the name right, and the network there?";
                                Open::Refused(name, vec![why.to_owned()])
                            }
                        },
                        Wanted::Text { text, answer } => {
                            begin(&browser, &progress, &act, text, false, answer).await
                        }
                    });
                });
            }
        });
    }
    let leave = {
        let (act, browser, open) = (act.clone(), browser.clone(), open.clone());
        Callback::from(move |keep: bool| {
            if let Open::Attempt(attempt) = &*open {
                report::left(&browser, &attempt.exercise.name);
            }
            browser.show("");
            act.dispatch(Action::Leave { keep });
        })
    };
    let close = {
        let (open, under, browser, leave) =
            (open.clone(), under.clone(), browser.clone(), leave.clone());
        Callback::from(move |()| match &*under {
            Open::Nothing => leave.emit(false),
            below => {
                if let Open::Attempt(attempt) = below {
                    browser.show(&keeping_address(attempt));
                }
                open.set(below.clone());
            }
        })
    };
    let known = course.as_ref().and_then(Clone::clone);
    match &*open {
        Open::Nothing => html! {},
        Open::List => html! {
            <List browser={browser.clone()} course={(*course).clone()} progress={(*progress).clone()} {act} {close} />
        },
        Open::Attempt(attempt) => {
            let key = format!("{}/{}", attempt.exercise.name, attempt.exercise.digest);
            html! {
                <Card {key} begun={attempt.clone()} browser={browser.clone()} progress={(*progress).clone()} course={known}
                    model={model.clone()} open_place={open_place.clone()} {leave} />
            }
        }
        Open::Desk => {
            html! { <Desk browser={browser.clone()} model={model.clone()} close={leave.reform(|()| false)} /> }
        }
        Open::Refused(name, why) => {
            let close = close.reform(|_: MouseEvent| ());
            html! {
                <div class="notice bad" role="alert" style="position:absolute;inset:48px 0 auto;z-index:30">
                    <div class="refused">
                        <p><b>{ format!("{name} cannot be opened as an exercise.") }</b>{ " Your own work is untouched." }</p>
                        <ul>{ for why.iter().take(5).map(|why| html! { <li>{ why }</li> }) }</ul>
                    </div>
                    <button type="button" class="btn sm" onclick={close}>{ "All right" }</button>
                </div>
            }
        }
    }
}

fn keeping_address(attempt: &Attempt) -> String {
    if attempt.listed { format!("#exercise={}", attempt.exercise.name) } else { String::new() }
}
