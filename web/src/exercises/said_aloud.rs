//! What a screen reader hears: a goal that becomes met, once, and nothing else.

use portolan::exercise::{Exercise, Judged};
use std::rc::Rc;
use yew::prelude::*;

/// What is said.
#[derive(Properties, PartialEq)]
pub(crate) struct SaidAloudProps {
    /// The exercise.
    pub(crate) goals: Rc<Exercise>,
    /// What was found.
    pub(crate) judged: Vec<Judged>,
}

/// The words.
#[component]
pub(crate) fn SaidAloud(props: &SaidAloudProps) -> Html {
    let before = use_mut_ref(Vec::<bool>::new);
    let said = use_state_eq(String::new);
    {
        let (said, exercise) = (said.setter(), props.goals.clone());
        use_effect_with(props.judged.clone(), move |judged| {
            let now: Vec<bool> = judged.iter().map(|judged| judged.met).collect();
            let before = before.replace(now.clone());
            // What is so when the exercise opens stands in the list.
            if before.is_empty() {
                return;
            }
            let met = now.iter().filter(|met| **met).count();
            let new = (0..now.len()).filter(|nth| now.get(*nth) > before.get(*nth));
            let titles: Vec<String> =
                new.filter_map(|nth| Some(exercise.goals.get(nth)?.title.to_string())).collect();
            if !titles.is_empty() {
                let solved = if met == now.len() { " Solved." } else { "" };
                said.set(format!(
                    "Met: {} {met} of {} goals.{solved}",
                    titles.join(" "),
                    now.len()
                ));
            }
        });
    }
    html! { <p class="hidden-words" role="status" aria-label="Goals">{ &*said }</p> }
}
