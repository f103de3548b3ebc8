//! One line of truth and one sentence: the rule that decides the step, or what the client saw, and what that means.

use crate::panels::outcome::sign;
use crate::panels::rule_text::{Ink, Ports};
use crate::state::model::Model;
use crate::text_view::words;
use drawing::words::port_class;
use portolan::journey::{Journey, Step};
use yew::prelude::*;

/// What is told.
#[derive(Properties, PartialEq)]
pub(crate) struct ToldProps {
    /// Everything.
    pub(crate) model: UseReducerHandle<Model>,
}

/// The line and the sentence.
#[component]
pub(crate) fn Told(props: &ToldProps) -> Html {
    let model = &props.model;
    let ports = use_memo(model.chart.clone(), |chart| Ports::of(chart));
    let Some(sent) = &model.sent else {
        let error = model.request_error.as_deref().unwrap_or("There is no request to show.");
        return html! { <p class="embed-sentence" role="status">{ error }</p> };
    };
    let journey = &sent.journey;
    let Some(step) = journey.steps.get(model.step) else {
        // A request that could not even leave.
        return html! {
            <>
                { outcome(journey) }
                <p class="embed-sentence">{ words(&journey.outcome.because) }</p>
            </>
        };
    };
    let last = model.step + 1 == journey.steps.len();
    html! {
        <>
            { if last { outcome(journey) } else { line(&ports, step) } }
            <div class={classes!("embed-sentence", sent.stale.then_some("stale"))} aria-live="polite" aria-atomic="true">
                { words(&step.sentence) }
                if last { { " " }{ words(&journey.outcome.because) } }
            </div>
        </>
    }
}

fn outcome(journey: &Journey) -> Html {
    let (class, path) = sign(&journey.outcome.kind);
    html! {
        <p class={classes!("embed-line", "embed-outcome", class)}>
            <svg class="outcome-sign" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg>
            <span>{ words(&journey.outcome.headline) }</span>
        </p>
    }
}

/// The rule without its comment, which decides nothing; where no rule decides, the step's title.
fn line(ports: &Ports, step: &Step) -> Html {
    let Some(rule) = &step.rule else {
        return html! { <p class="embed-line">{ words(&step.title) }</p> };
    };
    let parts = ports.parts(&rule.text);
    html! {
        <div class="embed-line embed-rule" role="group" tabindex="0" aria-label={format!("The rule that decides, on {}", rule.node)}>
            { for parts.into_iter().map(|(part, ink)| match ink {
                Ink::Comment => html! {},
                Ink::Port(role) => html! { <span class={classes!("p", port_class(role))}>{ part }</span> },
                Ink::Plain | Ink::Target => html! { { part } },
            }) }
        </div>
    }
}
