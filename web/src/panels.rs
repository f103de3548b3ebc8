//! What stands below the timeline.

pub(crate) mod connections;
pub(crate) mod endpoints;
pub(crate) mod log;
pub(crate) mod outcome;
pub(crate) mod packet;
pub(crate) mod rule_text;
pub(crate) mod rules;
pub(crate) mod visited;

use crate::state::actions::Action;
use crate::state::model::Model;
use crate::tabs::Tabs;
use connections::Connections;
use endpoints::Endpoints;
use log::Log;
use portolan::problem::Place;
use rules::Rules;
use yew::prelude::*;

/// What the panels show.
#[derive(Properties, PartialEq)]
pub(crate) struct PanelsProps {
    /// Everything.
    pub(crate) model: UseReducerHandle<Model>,
    /// Shows a piece of a text in the editor.
    pub(crate) open_place: Callback<Place>,
}

const LABELS: [&str; 4] = ["Rules", "Endpoints", "Connections", "Log"];

/// The panels.
#[component]
pub(crate) fn Panels(props: &PanelsProps) -> Html {
    let model = &props.model;
    let act = model.dispatcher();
    let chosen = model.panel.min(LABELS.len() - 1);
    let choose = {
        let act = act.clone();
        Callback::from(move |panel| act.dispatch(Action::Panel(panel)))
    };
    let tabs =
        html! { <Tabs id="panel" label="Panels" labels={LABELS.to_vec()} {chosen} {choose} /> };
    let scenario = model.scenario.clone();
    let panel = match chosen {
        0 => html! {
            <Rules {scenario} before_edit={model.before_edit.clone()} chart={model.chart.clone()}
                sent={model.sent.clone()} step={model.step} chosen={model.chosen_rule.clone()} {act}
                open_place={props.open_place.clone()} {tabs} />
        },
        1 => {
            html! { <><div class="tabs">{ tabs }</div><Endpoints {scenario} chart={model.chart.clone()} /></> }
        }
        2 => html! {
            <><div class="tabs">{ tabs }</div><Connections {scenario} sent={model.sent.clone()} step={model.step} /></>
        },
        _ => html! {
            <><div class="tabs">{ tabs }</div>
            <Log log={model.log.clone()} reading={model.reading} sent={model.sent.clone()} {act} /></>
        },
    };
    html! { <section class="panels" aria-label="Panels">{ panel }</section> }
}
