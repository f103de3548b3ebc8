//! The packet card: what the step does to the packet, field by field, and the step's sentence.

use super::outcome::OutcomeCard;
use crate::state::model::Model;
use crate::state::shared::Shared;
use crate::text_view::{address, words};
use portolan::journey::{AddressShown, Journey};
use yew::prelude::*;

/// What the card shows.
#[derive(Properties, PartialEq)]
pub(crate) struct PacketCardProps {
    /// The journey, if there is one.
    pub(crate) journey: Option<Shared<Journey>>,
    /// The step.
    pub(crate) step: usize,
    /// Where to tell what the user does.
    pub(crate) act: UseReducerDispatcher<Model>,
}

/// The card.
#[component]
pub(crate) fn PacketCard(props: &PacketCardProps) -> Html {
    if let Some(journey) = props.journey.as_ref().filter(|journey| journey.steps.is_empty()) {
        return html! {
            <section class="packet" aria-label="The packet" tabindex="0">
                <h2>{ "No packet was sent" }</h2>
                <div aria-live="polite"><OutcomeCard outcome={journey.outcome.clone()} act={props.act.clone()} /></div>
            </section>
        };
    }
    let shown =
        props.journey.as_ref().and_then(|journey| Some((journey, journey.steps.get(props.step)?)));
    let Some((journey, step)) = shown else {
        return html! {
            <section class="packet" aria-label="The packet">
                <h2>{ "The packet" }</h2>
                <p>{ "What each step does to it will stand here: where it is going, where it says it comes from, and why." }</p>
            </section>
        };
    };
    let last = props.step + 1 == journey.steps.len();
    html! {
        <section class="packet" aria-label="The packet" tabindex="0">
            <h2>{ words(&step.title) }{ " " }<span class="what">{ &step.after.what }</span></h2>
            <div aria-live="polite" aria-atomic="true">
                <p class="sentence">{ words(&step.sentence) }</p>
                if last { <OutcomeCard outcome={journey.outcome.clone()} act={props.act.clone()} /> }
            </div>
            <table><tbody>
                { row("destination", address_cell(&step.before.destination, &step.after.destination)) }
                { row("source", address_cell(&step.before.source, &step.after.source)) }
                if step.before.mark != 0 || step.after.mark != 0 {
                    { row("mark", changed(mark(step.before.mark), mark(step.after.mark))) }
                }
                if !step.before.connection.is_empty() || !step.after.connection.is_empty() {
                    { row("connection", changed(step.before.connection.clone(), step.after.connection.clone())) }
                }
            </tbody></table>
        </section>
    }
}

fn row(name: &'static str, value: Html) -> Html {
    html! { <tr><th scope="row">{ name }</th><td>{ value }</td></tr> }
}

/// An address before and after; the old one struck through when they differ.
fn address_cell(before: &AddressShown, after: &AddressShown) -> Html {
    let same = before.ip == after.ip && before.port == after.port;
    html! {
        <>
            if !same { <s class="was">{ address(before) }</s><span class="hidden-words">{ " becomes " }</span> }
            <span class={classes!("is", (!same).then_some("changed"))}>
                { address(after) }
                if !after.owner.is_empty() { <span class="owner">{ format!(" {}", after.owner) }</span> }
            </span>
        </>
    }
}

fn mark(mark: u32) -> String {
    if mark == 0 { "none".to_owned() } else { format!("{mark:#x}") }
}

fn changed(before: String, after: String) -> Html {
    let after = if after.is_empty() { "not tracked".to_owned() } else { after };
    if before == after || before.is_empty() {
        return html! { <code>{ after }</code> };
    }
    html! {
        <>
            <s class="was inline"><code>{ before }</code></s><span class="hidden-words">{ " becomes " }</span>
            <span class="changed"><code>{ after }</code></span>
        </>
    }
}
