//! What is said when an exercise is solved, or its solution was looked at: what was learnt, and how to go on.

use super::attempt::Attempt;
use super::paragraphs::paragraphs;
use super::room::Course;
use crate::state::actions::Action;
use crate::state::aside::Wanted;
use crate::state::model::Model;
use yew::prelude::*;

/// What is shown.
#[derive(Properties, PartialEq)]
pub(crate) struct SolvedProps {
    /// The attempt.
    pub(crate) attempt: UseReducerHandle<Attempt>,
    /// The list.
    pub(crate) course: Course,
    /// Where to tell what the user does.
    pub(crate) act: UseReducerDispatcher<Model>,
    /// Leaves the exercise; `true` keeps its texts as the user's own.
    pub(crate) leave: Callback<bool>,
}

/// The words.
#[component]
pub(crate) fn Solved(props: &SolvedProps) -> Html {
    let SolvedProps { attempt, course, act, leave } = props;
    let (exercise, record) = (&attempt.exercise, &attempt.record);
    let place = use_node_ref();
    {
        let (place, fresh) = (place.clone(), attempt.fresh);
        use_effect_with(fresh, move |fresh| {
            if let Some(place) = place.cast::<web_sys::Element>().filter(|_| *fresh) {
                place.scroll_into_view_with_bool(false);
            }
        });
    }
    let next = attempt.listed.then(|| next(course, &exercise.name)).flatten().map(|(name, title)| {
        let act = act.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            act.dispatch(Action::Classroom(Some(Wanted::Named(name.clone()))));
        });
        html! { <button type="button" class="btn pri" title={title} {onclick}>{ "Next exercise" }</button> }
    });
    let list = {
        let act = act.clone();
        Callback::from(move |_: MouseEvent| act.dispatch(Action::Classroom(Some(Wanted::List))))
    };
    let keep = leave.reform(|_: MouseEvent| true);
    let headline = match record.points {
        _ if !record.solved => "This is the solution".to_owned(),
        100 => "Solved, with all points".to_owned(),
        points => format!("Solved, with {points} of 100 points"),
    };
    html! {
        <div ref={place} class={classes!("solved", attempt.fresh.then_some("fresh"))}>
            <h3><span class="tick" aria-hidden="true"></span>{ headline }</h3>
            if !exercise.learnt.what.trim().is_empty() {
                <h4>{ "What you have seen" }</h4>
                { paragraphs(&exercise.learnt.what) }
            }
            if !exercise.learnt.why.trim().is_empty() {
                <h4>{ "Why it matters" }</h4>
                { paragraphs(&exercise.learnt.why) }
            }
            if !exercise.links.is_empty() {
                <ul class="links">
                    { for exercise.links.iter().map(|link| html! {
                        <li><a class="link" href={link.url.clone()} target="_blank" rel="noopener noreferrer">{ &link.title }</a></li>
                    }) }
                </ul>
            }
            <p class="mut sm">{ "Go on playing with it: the goals keep telling what is so." }</p>
            <div class="solved-ways">
                { for next }
                <button type="button" class="btn" onclick={list}>{ "All exercises" }</button>
                <button type="button" class="btn" title="These texts become your own; what you had can be brought back" onclick={keep}>{ "Keep these texts" }</button>
            </div>
        </div>
    }
}

/// The name and title of the exercise after one.
fn next(course: &Course, name: &str) -> Option<(String, String)> {
    let list = course.as_ref()?;
    let at = list.iter().position(|listed| listed.name == name)?;
    let next = list.get(at + 1)?;
    Some((next.name.clone(), next.title.clone()))
}
