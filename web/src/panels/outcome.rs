//! The outcome, as the client sees it, and the rule or fact that decided it.

use crate::state::actions::Action;
use crate::state::model::{ChosenRule, Model};
use crate::text_view::words;
use portolan::journey::{Outcome, OutcomeKind, RuleCited};
use yew::prelude::*;

/// The class and the sign of an outcome: a tick, a bar, an hourglass, a cross.
pub(crate) fn sign(kind: &OutcomeKind) -> (&'static str, &'static str) {
    match kind {
        OutcomeKind::Reply { .. } => ("reply", "M2.5 8.5 6.5 12.5 13.5 3.5"),
        OutcomeKind::Refused { .. } => ("refused", "M3 3 13 13M13 3 3 13"),
        OutcomeKind::Timeout => ("timeout", "M4 2h8M4 14h8M5 2.5 11 13.5M11 2.5 5 13.5"),
        OutcomeKind::Error { .. } => ("error", "M8 2.5v7M8 12.5v1"),
    }
}

/// The headline, which leads to the last step.
#[component]
pub(crate) fn OutcomeChip(props: &OutcomeProps) -> Html {
    let (class, path) = sign(&props.outcome.kind);
    let act = props.act.clone();
    let onclick = Callback::from(move |_: MouseEvent| act.dispatch(Action::Last));
    html! {
        <button type="button" class={classes!("outcome-chip", class, props.stale.then_some("stale"))} {onclick}
            title="Show the last step">
            <svg class="outcome-sign" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg>
            <span>{ words(&props.outcome.headline) }</span>
        </button>
    }
}

/// What tells the outcome.
#[derive(Properties, PartialEq)]
pub(crate) struct OutcomeProps {
    /// The outcome.
    pub(crate) outcome: Outcome,
    /// It is older than the texts.
    #[prop_or_default]
    pub(crate) stale: bool,
    /// Where to tell what the user does.
    pub(crate) act: UseReducerDispatcher<Model>,
}

/// The outcome in full, for the last step.
#[component]
pub(crate) fn OutcomeCard(props: &OutcomeProps) -> Html {
    let (class, path) = sign(&props.outcome.kind);
    html! {
        <div class={classes!("outcome", class)}>
            <p class="outcome-headline">
                <svg class="outcome-sign" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg>
                <span>{ words(&props.outcome.headline) }</span>
            </p>
            <p>{ words(&props.outcome.because) }</p>
            { for props.outcome.rule.as_ref().map(|rule| cited(rule, &props.act)) }
        </div>
    }
}

/// A rule that is cited: a click shows it in the rules panel.
pub(crate) fn cited(rule: &RuleCited, act: &UseReducerDispatcher<Model>) -> Html {
    let act = act.clone();
    let chosen = ChosenRule { node: rule.node.clone(), place: rule.place };
    let onclick = Callback::from(move |_: MouseEvent| {
        act.dispatch(Action::Rule(Some(chosen.clone())));
        act.dispatch(Action::Page(crate::state::model::Page::Rules));
    });
    html! {
        <button type="button" class="cited" {onclick} title={format!("Show this rule of {}", rule.node)}>
            <code>{ &rule.text }</code>
        </button>
    }
}
