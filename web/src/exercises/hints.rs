//! Hints, in order. What one costs is said before it is opened.

use super::attempt::{Attempt, Deed};
use super::paragraphs::sentence;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What the student is being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Nothing.
    Nothing,
    /// Whether to read the next hint.
    Hint,
    /// Whether to see the solution.
    Solution,
}

/// What is shown.
#[derive(Properties, PartialEq)]
pub(crate) struct HintsProps {
    /// The attempt.
    pub(crate) attempt: UseReducerHandle<Attempt>,
    /// What the student is being asked.
    pub(crate) asked: UseStateHandle<Asked>,
    /// Shows the solution.
    pub(crate) show_solution: Callback<()>,
}

/// The hints that were read, and the question.
#[component]
pub(crate) fn Hints(props: &HintsProps) -> Html {
    let HintsProps { attempt, asked, show_solution } = props;
    let read = attempt.exercise.hints.iter().take(attempt.record.hints);
    let no = {
        let asked = asked.setter();
        Callback::from(move |_: MouseEvent| asked.set(Asked::Nothing))
    };
    let group = use_node_ref();
    {
        // The question stands before the button that brought it: who came by key is led to it.
        let group = group.clone();
        use_effect_with(**asked, move |asked| {
            if *asked != Asked::Nothing {
                // What cannot take the focus can still be read.
                let _ = group.cast::<HtmlElement>().map(|group| group.focus());
            }
        });
    }
    let question = |words: String, yes: &'static str, onclick: Callback<MouseEvent>| {
        html! {
            <div class="asked" role="group" aria-label="Are you sure?" ref={group.clone()} tabindex="-1">
                <p>{ words }</p>
                <button type="button" class="btn sm pri" {onclick}>{ yes }</button>
                <button type="button" class="btn sm" onclick={no.clone()}>{ "Not now" }</button>
            </div>
        }
    };
    let question = match **asked {
        Asked::Nothing => html! {},
        Asked::Hint => {
            let next = attempt.exercise.hints.get(attempt.record.hints);
            let cost = match next.map_or(0, |hint| hint.cost) {
                0 => "This hint costs nothing.".to_owned(),
                1 => "This hint costs 1 point of 100.".to_owned(),
                cost => format!("This hint costs {cost} points of 100."),
            };
            let (deed, asked) = (attempt.dispatcher(), asked.setter());
            let yes = Callback::from(move |_: MouseEvent| {
                deed.dispatch(Deed::Hint);
                asked.set(Asked::Nothing);
            });
            question(cost, "Read it", yes)
        }
        Asked::Solution => {
            let words = format!(
                "The solution takes the place of your texts; Undo brings them back. Your points stay as they are now: {}.",
                attempt.grade().points
            );
            let show = show_solution.clone();
            question(words, "See the solution", Callback::from(move |_: MouseEvent| show.emit(())))
        }
    };
    html! {
        <>
            if attempt.record.hints > 0 {
                <ol class="hints" aria-label="Hints" aria-live="polite">
                    { for read.map(|hint| html! { <li>{ sentence(&hint.text) }</li> }) }
                </ol>
            }
            { question }
        </>
    }
}
