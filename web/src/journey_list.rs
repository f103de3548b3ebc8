//! The journey as a list of steps, for narrow screens.

use crate::panels::outcome::{OutcomeCard, cited};
use crate::state::actions::Action;
use crate::state::model::Model;
use crate::state::shared::Shared;
use crate::text_view::words;
use portolan::journey::{HostKind, Journey, Step, StepKind};
use web_sys::Element;
use yew::prelude::*;

/// What the list shows.
#[derive(Properties, PartialEq)]
pub(crate) struct JourneyListProps {
    /// The journey.
    pub(crate) journey: Shared<Journey>,
    /// The step.
    pub(crate) step: usize,
    /// It is older than the texts.
    pub(crate) stale: bool,
    /// The step that shows is brought into view.
    pub(crate) follow: bool,
    /// Where to tell what the user does.
    pub(crate) act: UseReducerDispatcher<Model>,
}

/// The list.
#[component]
pub(crate) fn JourneyList(props: &JourneyListProps) -> Html {
    let current = use_node_ref();
    {
        let (current, follow) = (current.clone(), props.follow && props.step > 0);
        use_effect_with(props.step, move |_| {
            if let Some(row) = current.cast::<Element>().filter(|_| follow) {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                row.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
    // With the last step the outcome comes into view.
    let last = props.step + 1 >= props.journey.steps.len();
    html! {
        <ol class={classes!("journey-list", props.stale.then_some("stale"))} aria-label="Steps">
            { for props.journey.steps.iter().enumerate().map(|(index, step)| {
                let state = match index.cmp(&props.step) {
                    std::cmp::Ordering::Less => "passed",
                    std::cmp::Ordering::Equal => "now",
                    std::cmp::Ordering::Greater => "ahead",
                };
                let act = props.act.clone();
                let onclick = Callback::from(move |_: MouseEvent| act.dispatch(Action::Step(index)));
                let here = index == props.step;
                html! {
                    <li key={index} class={classes!("step", state)}>
                        <button type="button" ref={if here && !last { current.clone() } else { NodeRef::default() }}
                            aria-current={here.then_some("step")} {onclick}>
                            { heading(step) }
                            <span class="step-line">
                                if here { { words(&step.sentence) } } else { { line(step) } }
                            </span>
                        </button>
                        if let Some(rule) = step.rule.as_ref().filter(|_| here) { { cited(rule, &props.act) } }
                    </li>
                }
            }) }
            if last {
                <li ref={current.clone()}><OutcomeCard outcome={props.journey.outcome.clone()} act={props.act.clone()} /></li>
            }
        </ol>
    }
}

/// Where it happens: the chain, the hook or the host.
fn heading(step: &Step) -> Html {
    let host = &step.host.name;
    let inside = step.host.kind == HostKind::Node;
    let place = step.chain.as_ref().map(|chain| chain.short.clone());
    let place = place.or_else(|| step.hook.map(|hook| hook.as_str().to_owned()));
    let place = place.or_else(|| (step.kind == StepKind::Routed).then(|| "routing".to_owned()));
    match place.filter(|_| inside) {
        Some(place) => {
            html! { <span><b>{ place }</b>{ " " }<span class="mut sm">{ host }</span></span> }
        }
        None => html! { <span><b>{ host }</b></span> },
    }
}

fn line(step: &Step) -> Html {
    match step.chain.as_ref().filter(|chain| !chain.decided.0.is_empty()) {
        Some(chain) => words(&chain.decided),
        None => words(&step.title),
    }
}
