//! The goals, each with its tick, and what was found where it is not met.

use super::attempt::Attempt;
use super::committed::{is_prediction, says};
use super::keeping::request_of;
use super::predict::Predict;
use crate::motion;
use crate::state::actions::Action;
use crate::state::model::{Model, Page};
use crate::text_view::words;
use portolan::request::Request;
use yew::prelude::*;

/// What the list shows.
#[derive(Properties, PartialEq)]
pub(crate) struct GoalsProps {
    /// The attempt.
    pub(crate) attempt: UseReducerHandle<Attempt>,
    /// Everything.
    pub(crate) model: UseReducerHandle<Model>,
}

/// The list.
#[component]
pub(crate) fn Goals(props: &GoalsProps) -> Html {
    let GoalsProps { attempt, model } = props;
    let goals = attempt.exercise.goals.iter().enumerate();
    html! {
        <ol class="goals" aria-label="Goals">
            { for goals.map(|(nth, goal)| {
                let judged = attempt.judged.get(nth);
                let met = judged.is_some_and(|judged| judged.met);
                let predicts = is_prediction(&attempt.exercise, nth);
                let said = if predicts { says(&attempt.exercise, nth, &model.scenario) } else { String::new() };
                let stands = attempt.record.committed.contains(&(nth, said));
                let shown_by = judged.and_then(|judged| judged.shown_by.clone());
                let request = shown_by.or_else(|| request_of(&goal.check).cloned());
                let request = request.filter(|_| !predicts || stands || attempt.record.shown);
                let found = judged.filter(|judged| !judged.met && (!predicts || stands));
                html! {
                    <li key={nth} class={classes!("goal", met.then_some("met"))}>
                        <span class="tick" role="img" aria-label={if met { "Met" } else { "Not yet" }}></span>
                        <div class="goal-words">
                            <p>{ words(&goal.title) }</p>
                            { for found.map(|judged| html! { <p class="found" title={judged.found.to_string()}><span class="mut">{ "Now: " }</span>{ words(&judged.found) }</p> }) }
                            if predicts && !met { <Predict attempt={attempt.clone()} model={model.clone()} {nth} {stands} /> }
                        </div>
                        { for request.map(|request| show(model, request, &goal.title.to_string())) }
                    </li>
                }
            }) }
        </ol>
    }
}

/// The button that sends the request that a goal is about.
fn show(model: &UseReducerHandle<Model>, request: Request, title: &str) -> Html {
    let act = model.dispatcher();
    let onclick = Callback::from(move |_: MouseEvent| send(&act, &request));
    html! {
        <button type="button" class="btn sm show" title="Send this goal's request, and see why" aria-label={format!("Show: {title}")} {onclick}>
            { "Show" }
        </button>
    }
}

/// Sends a request, and shows its way.
pub(crate) fn send(act: &UseReducerDispatcher<Model>, request: &Request) {
    act.dispatch(Action::From(request.from.clone()));
    act.dispatch(Action::To(request.to.clone()));
    act.dispatch(Action::Seed(request.seed));
    act.dispatch(Action::Send { play: motion::allowed() });
    act.dispatch(Action::Page(Page::Journey));
}
