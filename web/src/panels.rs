//! What stands below the timeline.

pub(crate) mod endpoints;
pub(crate) mod outcome;
pub(crate) mod packet;
pub(crate) mod rule_text;
pub(crate) mod rules;
pub(crate) mod visited;

use crate::state::model::{ChosenRule, Model, Sent};
use crate::state::shared::Shared;
use crate::tabs::Tabs;
use endpoints::Endpoints;
use portolan::chart::Chart;
use portolan::problem::Place;
use portolan::scenario::Scenario;
use rules::Rules;
use yew::prelude::*;

/// What the panels show.
#[derive(Properties, PartialEq)]
pub(crate) struct PanelsProps {
    /// What follows from the texts.
    pub(crate) scenario: Shared<Scenario>,
    /// What the texts gave before the last edit that changed any rules.
    pub(crate) before_edit: Option<Shared<Scenario>>,
    /// The world at rest.
    pub(crate) chart: Shared<Chart>,
    /// The request and its way.
    pub(crate) sent: Option<Sent>,
    /// The step.
    pub(crate) step: usize,
    /// The rule that the user looks at.
    pub(crate) chosen: Option<ChosenRule>,
    /// Where to tell what the user does.
    pub(crate) act: UseReducerDispatcher<Model>,
    /// Shows a piece of a text in the editor.
    pub(crate) open_place: Callback<Place>,
}

const LABELS: [&str; 2] = ["Rules", "Endpoints"];

/// The panels.
#[component]
pub(crate) fn Panels(props: &PanelsProps) -> Html {
    let tab = use_state_eq(|| 0);
    let choose = {
        let tab = tab.setter();
        Callback::from(move |chosen| tab.set(chosen))
    };
    // A rule that is cited somewhere shows at once.
    {
        let tab = tab.setter();
        use_effect_with(props.chosen.clone(), move |chosen| {
            if chosen.is_some() {
                tab.set(0);
            }
        });
    }
    html! {
        <section class="panels" aria-label="Rules and endpoints">
            if *tab == 0 {
                <Rules scenario={props.scenario.clone()} before_edit={props.before_edit.clone()} chart={props.chart.clone()} sent={props.sent.clone()}
                    step={props.step} chosen={props.chosen.clone()} act={props.act.clone()}
                    open_place={props.open_place.clone()}
                    tabs={html! { <Tabs id="panel" label="Panels" labels={LABELS.to_vec()} chosen={0} choose={choose.clone()} /> }} />
            } else {
                <div class="tabs">
                    <Tabs id="panel" label="Panels" labels={LABELS.to_vec()} chosen={1} choose={choose.clone()} />
                </div>
                <Endpoints chart={props.chart.clone()} />
            }
        </section>
    }
}
