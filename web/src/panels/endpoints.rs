//! The endpoints panel: which pods get a Service's requests, which do not, and why.

use crate::state::shared::Shared;
use crate::text_view::words;
use portolan::chart::Chart;
use portolan::membership::{Member, Standing};
use portolan::scenario::Scenario;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// What the panel shows.
#[derive(Properties, PartialEq)]
pub(crate) struct EndpointsProps {
    /// What follows from the texts.
    pub(crate) scenario: Shared<Scenario>,
    /// The world at rest.
    pub(crate) chart: Shared<Chart>,
}

/// The panel.
#[component]
pub(crate) fn Endpoints(props: &EndpointsProps) -> Html {
    let chosen = use_state_eq(|| None::<String>);
    let services = &props.chart.services;
    let key = |at: usize| services.get(at).map(|s| format!("{}/{}", s.namespace, s.name));
    let at = chosen
        .as_ref()
        .and_then(|chosen| (0..services.len()).find(|at| key(*at).as_ref() == Some(chosen)));
    let service = services.get(at.unwrap_or(0));
    let name = service.map(|service| (service.namespace.clone(), service.name.clone()));
    let told = use_memo((props.scenario.clone(), name), |(scenario, name)| {
        let (namespace, name) = name.as_ref()?;
        scenario.membership(namespace, name)
    });
    let onchange = {
        let chosen = chosen.setter();
        Callback::from(move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                chosen.set(Some(select.value()));
            }
        })
    };
    html! {
        <div id="panel-panel" role="tabpanel" aria-labelledby="panel-tab-1" class="table-panel" tabindex="0">
            if services.len() > 1 {
                <select class="sel sm" aria-label="Service" {onchange}>
                    { for (0..services.len()).filter_map(|at| Some((key(at)?, services.get(at)?))).map(|(key, shown)| html! {
                        <option value={key} selected={Some(shown) == service}>{ &shown.name }</option>
                    }) }
                </select>
            }
            if let (Some(service), Some(told)) = (service, (*told).as_ref()) {
                <h3>
                    { &service.name }
                    <span class="mut sm">{ format!(" {} · {} selected, {} ready", service.kind, service.selected, service.ready) }</span>
                </h3>
                <p class="mut">{ words(&told.looks_for) }</p>
                if !told.members.is_empty() {
                    <table>
                        <thead><tr>
                            <th scope="col">{ "Pod" }</th><th scope="col">{ "Gets requests" }</th><th scope="col">{ "Why" }</th>
                        </tr></thead>
                        <tbody>{ for told.members.iter().map(row) }</tbody>
                    </table>
                }
                if told.more > 0 { <p class="mut sm">{ format!("and {} more pods with other labels", told.more) }</p> }
            } else {
                <p class="says">{ "No Service that the API server accepts, so no endpoints." }</p>
            }
        </div>
    }
}

fn row(member: &Member) -> Html {
    let (class, says) = match member.standing {
        Standing::In => ("ready", "yes"),
        Standing::Spare => ("terminating", "if no other can"),
        Standing::Out => ("not-ready", "no"),
    };
    html! {
        <tr key={member.pod.clone()}>
            <td>
                <b>{ &member.pod }</b>
                <div class="mut sm"><code>{ member.addresses.join(" ") }</code>{ format!(" on {}", member.node) }</div>
            </td>
            <td><span class={classes!("state", class)}>{ says }</span></td>
            <td class="why">{ words(&member.why) }</td>
        </tr>
    }
}
