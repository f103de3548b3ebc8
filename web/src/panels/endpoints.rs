//! The endpoints panel: each Service's pods and whether they take requests, and the pods that none selects.

use crate::state::shared::Shared;
use crate::text_view::port;
use portolan::chart::{Chart, PodShown, PodState};
use yew::prelude::*;

/// What the panel shows.
#[derive(Properties, PartialEq)]
pub(crate) struct EndpointsProps {
    /// The world at rest.
    pub(crate) chart: Shared<Chart>,
}

/// The panel.
#[component]
pub(crate) fn Endpoints(props: &EndpointsProps) -> Html {
    let chart = &props.chart;
    let pods = || {
        chart
            .nodes
            .iter()
            .flat_map(|node| node.pods.iter().map(move |pod| (node.name.as_str(), pod)))
    };
    let groups = chart.services.iter().map(|service| {
        let key = format!("{}/{}", service.namespace, service.name);
        let selected: Vec<_> = pods().filter(|(_, pod)| pod.selected_by.contains(&key)).collect();
        let note = if selected.is_empty() {
            "its selector fits no pod".to_owned()
        } else {
            format!("{} selected, {} ready", service.selected, service.ready)
        };
        group(html! { <>{ &service.name }<span class="mut sm">{ format!(" {} · {note}", service.kind) }</span></> }, &selected)
    });
    let none: Vec<_> = pods().filter(|(_, pod)| pod.selected_by.is_empty()).collect();
    html! {
        <div id="panel-panel" role="tabpanel" aria-labelledby="panel-tab-1" class="endpoints" tabindex="0">
            if chart.services.is_empty() {
                <p class="says">{ "No Service that the API server accepts, so no endpoints." }</p>
            }
            { for groups }
            if !none.is_empty() {
                { group(html! { <span class="mut">{ "Selected by no Service" }</span> }, &none) }
            }
        </div>
    }
}

fn group(heading: Html, pods: &[(&str, &PodShown)]) -> Html {
    html! {
        <section>
            <h3>{ heading }</h3>
            if !pods.is_empty() {
                <table>
                    <thead><tr>
                        <th scope="col">{ "Pod" }</th><th scope="col">{ "Listens" }</th><th scope="col">{ "Node" }</th>
                        <th scope="col">{ "State" }</th><th scope="col">{ "Labels" }</th>
                    </tr></thead>
                    <tbody>{ for pods.iter().map(|(node, pod)| row(node, pod)) }</tbody>
                </table>
            }
        </section>
    }
}

fn row(node: &str, pod: &PodShown) -> Html {
    let (class, state) = match pod.state {
        PodState::Ready => ("ready", "ready"),
        PodState::NotReady => ("not-ready", "not ready"),
        PodState::Terminating => ("terminating", "terminating"),
    };
    let listens = pod.listens.iter().map(|listen| {
        let number = listen.port.to_string();
        html! {
            <div>
                <code>
                    { if listen.loopback_only { "127.0.0.1" } else { pod.ip.as_str() } }{ ":" }
                    { listen.role.map_or_else(|| html! { { &number } }, |role| port(&number, role)) }
                </code>
                if listen.protocol != "TCP" { <span class="mut sm">{ format!(" {}", listen.protocol) }</span> }
            </div>
        }
    });
    html! {
        <tr key={format!("{}/{}", pod.namespace, pod.name)}>
            <td><b>{ &pod.name }</b></td>
            <td>
                if pod.listens.is_empty() {
                    <code>{ &pod.ip }</code><span class="mut sm">{ " nowhere" }</span>
                }
                { for listens }
            </td>
            <td>{ node }</td>
            <td><span class={classes!("state", class)}>{ state }</span></td>
            <td class="mut"><code>{ pod.labels.join(" ") }</code></td>
        </tr>
    }
}
