//! The embed: the page's own parts, arranged for a frame in somebody else's text. `embed.html` brings it; what
//! it is asked to show stands in the attributes of its element (`web/embed/frame.js` puts it there).

mod asked;
mod bar;
mod commands;
mod editing;
mod told;

use crate::app::effects::{use_clock, use_reading};
use crate::map::Map;
use crate::motion;
use crate::panels::packet::PacketCard;
use crate::panels::rules::Rules;
use crate::state::actions::Action;
use crate::state::embedded::Asked;
use crate::state::model::Model;
use crate::state::shared::Shared;
use asked::Parts;
use bar::Bar;
use commands::use_commands;
use editing::{EditedTexts, ReadTexts};
use gloo::utils::document;
use portolan::problem::Place;
use portolan::share::{LinkError, State};
use told::Told;
use web_sys::Element;
use yew::prelude::*;

/// The id of the element that an embed fills; no other page has it.
const PLACE: &str = "embed";

/// Where an embed goes; `None` on any other page.
pub(crate) fn place() -> Option<Element> {
    document().get_element_by_id(PLACE)
}

/// Shows an embed at its place.
#[inline(never)]
pub(crate) fn show(place: Element, link: Option<Result<State, LinkError>>) {
    let parts = Parts::of(&place);
    place.set_inner_html("");
    match link.transpose() {
        Ok(state) => {
            let props = EmbedProps { state: Shared::new(state), parts, place: place.clone() };
            yew::Renderer::<Embed>::with_root_and_props(place, props).render();
        }
        Err(error) => {
            // There is nothing to draw: words alone need no renderer, and these hold nothing that a link says.
            place.set_inner_html(&format!(
                "<p class='embed-broken' role='alert'>Nothing to show: {error}.</p>"
            ));
        }
    }
}

#[derive(Properties, PartialEq)]
struct EmbedProps {
    /// The link's state, if there is one.
    state: Shared<Option<State>>,
    parts: Parts,
    place: Element,
}

/// The whole embed.
#[component]
fn Embed(props: &EmbedProps) -> Html {
    let parts = props.parts;
    let model = use_reducer(|| {
        Model::embedded(Asked {
            state: (*props.state).clone(),
            step: parts.step,
            end: parts.end,
            play: parts.play && motion::allowed(),
        })
    });
    let edits = use_state_eq(|| parts.editor);
    use_reading(&model);
    use_clock(&model);
    use_commands(&props.place, &model);
    let toggle = {
        let edits = edits.clone();
        Callback::from(move |_: MouseEvent| edits.set(!*edits))
    };
    html! {
        <main class="embed-page" data-step={(model.step + 1).to_string()} data-steps={model.steps().to_string()}>
            if parts.map { { map(&model) } }
            <Told model={model.clone()} />
            if *edits {
                if parts.read_only { <ReadTexts model={model.clone()} /> } else { <EditedTexts model={model.clone()} /> }
            }
            if parts.packet {
                <PacketCard journey={model.sent.as_ref().map(|sent| sent.journey.clone())} step={model.step}
                    act={model.dispatcher()} />
            }
            if parts.rules { { rules(&model) } }
            <Bar model={model.clone()} edits={*edits} toggle={(!parts.read_only).then_some(toggle)} />
        </main>
    }
}

fn map(model: &UseReducerHandle<Model>) -> Html {
    let act = model.dispatcher();
    let go = Callback::from(move |step| act.dispatch(Action::Step(step)));
    let scenario = model.scenario.clone();
    let suggest = Callback::from(move |from: String| scenario.suggestions(&from));
    let act = model.dispatcher();
    let send = Callback::from(move |(from, to): (String, String)| {
        act.dispatch(Action::From(from));
        act.dispatch(Action::To(to));
        act.dispatch(Action::Send { play: motion::allowed() });
    });
    html! {
        <div class="map" role="region" aria-label="Map">
            <Map chart={model.chart.clone()} hosts={model.hosts.clone()} stale={model.chart_stale} sent={model.sent.clone()} step={model.step} {go}
                callers={model.callers.clone()} from={model.from.clone()} {suggest} {send} empty={html! {}} />
        </div>
    }
}

fn rules(model: &UseReducerHandle<Model>) -> Html {
    html! {
        <section class="panels" aria-label="Rules">
            <Rules scenario={model.scenario.clone()} before_edit={model.before_edit.clone()} chart={model.chart.clone()}
                sent={model.sent.clone()} step={model.step} chosen={model.chosen_rule.clone()} act={model.dispatcher()}
                open_place={Callback::from(|_: Place| {})} tabs={html! {}} />
        </section>
    }
}
