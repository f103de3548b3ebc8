//! Predicting: choose an answer, commit it, then watch.

use super::attempt::{Attempt, Deed};
use super::committed::says;
use super::goals::send;
use super::keeping::request_of;
use crate::state::actions::Action;
use crate::state::model::Model;
use portolan::exercise::words::ENDS;
use portolan::exercise::{Asks, Check, Exercise, said, say};
use portolan::scenario::Scenario;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What is asked.
#[derive(Properties, PartialEq)]
pub(crate) struct PredictProps {
    /// The attempt.
    pub(crate) attempt: UseReducerHandle<Attempt>,
    /// Everything.
    pub(crate) model: UseReducerHandle<Model>,
    /// Which goal.
    pub(crate) nth: usize,
    /// What is said now was committed, and is not so.
    pub(crate) stands: bool,
}

/// The choices, and the button that commits.
#[component]
pub(crate) fn Predict(props: &PredictProps) -> Html {
    let PredictProps { attempt, model, nth, stands } = props;
    let check = attempt.exercise.goals.get(*nth).map(|goal| &goal.check.check);
    let field = match check {
        Some(Check::Prediction { answer, asks, .. }) => field(props, answer, asks),
        _ => html! {},
    };
    let now = says(&attempt.exercise, *nth, &model.scenario);
    let settled = model.read == model.sources;
    let commit = {
        let (deed, nth, now) = (attempt.dispatcher(), *nth, now.clone());
        Callback::from(move |_: MouseEvent| deed.dispatch(Deed::Commit(nth, now.clone())))
    };
    let request =
        attempt.exercise.goals.get(*nth).and_then(|goal| request_of(&goal.check)).cloned();
    let watch = {
        let act = model.dispatcher();
        Callback::from(move |_: MouseEvent| {
            if let Some(request) = &request {
                send(&act, request);
            }
        })
    };
    html! {
        <div class="predict">
            { field }
            if *stands {
                <button type="button" class="btn sm" onclick={watch}>{ "Watch what happens" }</button>
            } else {
                <button type="button" class="btn sm pri" disabled={now.is_empty() || !settled} onclick={commit}>{ "Commit" }</button>
            }
        </div>
    }
}

/// What can be said.
enum Choices {
    /// Any of these, together.
    Some(Vec<String>),
    /// Whatever one writes, with these proposed.
    Free(Vec<String>),
}

fn choices(asks: &Asks, world: &Scenario) -> Choices {
    let pods = || {
        let nodes = world.chart().nodes.iter();
        nodes.flat_map(|node| node.pods.iter().map(|pod| pod.name.clone())).collect::<Vec<_>>()
    };
    match asks {
        Asks::Outcome => Choices::Some(ENDS.iter().map(|end| (*end).to_owned()).collect()),
        Asks::Chains(among) => {
            let among = among.iter().map(|chain| chain.trim_end_matches('-').to_owned());
            Choices::Some(among.collect())
        }
        Asks::Nodes => {
            Choices::Some(world.chart().nodes.iter().map(|node| node.name.clone()).collect())
        }
        Asks::Pods => Choices::Some(pods()),
        Asks::Seen => {
            Choices::Free(world.callers().into_iter().map(|caller| caller.name).collect())
        }
        Asks::Port => Choices::Free(Vec::new()),
        Asks::Share(_) => Choices::Free(["1", "1/2", "1/3", "1/4"].map(str::to_owned).to_vec()),
    }
}

fn field(props: &PredictProps, answer: &str, asks: &Asks) -> Html {
    let (model, nth) = (&props.model, props.nth);
    let now = said(&model.scenario, answer).unwrap_or_default();
    let put = {
        let (model, answer) = (model.clone(), answer.to_owned());
        move |says: &[String]| {
            let Some(sources) = say(&model.sources, &answer, says) else { return };
            for (tab, source) in sources.iter().enumerate() {
                model.dispatch(Action::Edited { tab, text: source.text.clone() });
            }
        }
    };
    let question = question(&props.attempt.exercise, nth);
    match choices(asks, &model.scenario) {
        Choices::Some(all) if all.len() <= MOST_CHOICES => html! {
            <div class="choices" role="group" aria-label={question}>
                { for all.into_iter().map(|choice| {
                    let on = now.contains(&choice);
                    let (put, mut says) = (put.clone(), now.clone());
                    if on { says.retain(|said| *said != choice) } else { says.push(choice.clone()) }
                    let onclick = Callback::from(move |_: MouseEvent| put(&says));
                    html! { <button type="button" class="choice" aria-pressed={on.to_string()} {onclick}>{ choice }</button> }
                }) }
            </div>
        },
        Choices::Some(all) | Choices::Free(all) => {
            let onchange = Callback::from(move |event: Event| {
                let text = event.target_unchecked_into::<HtmlInputElement>().value();
                let parts = text.split(',').map(|part| part.trim().to_owned());
                put(&parts.filter(|part| !part.is_empty()).collect::<Vec<_>>());
            });
            let list = format!("proposed-{nth}");
            html! {
                <>
                    <input type="text" class="says" aria-label={question} list={list.clone()} value={now.join(", ")} {onchange} autocomplete="off" />
                    <datalist id={list}>{ for all.into_iter().map(|value| html! { <option {value} /> }) }</datalist>
                </>
            }
        }
    }
}

/// More choices than this are written, not pressed.
const MOST_CHOICES: usize = 9;

fn question(exercise: &Exercise, nth: usize) -> String {
    exercise.goals.get(nth).map(|goal| goal.title.to_string()).unwrap_or_default()
}
