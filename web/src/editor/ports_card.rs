//! The three ports of the reader's own Service, and who dials which.

use crate::state::shared::Shared;
use portolan::chart::{Chart, ServicePortShown, ServiceShown};
use yew::prelude::*;

/// What the card shows.
#[derive(Properties, PartialEq)]
pub(crate) struct PortsCardProps {
    /// The world at rest.
    pub(crate) chart: Shared<Chart>,
}

/// The card: the first port of the first Service; the others in a word.
#[component]
pub(crate) fn PortsCard(props: &PortsCardProps) -> Html {
    let services = &props.chart.services;
    let found = services.iter().find_map(|service| Some((service, service.ports.first()?)));
    let Some((service, port)) = found else {
        return html! {
            <section class="ports" aria-label="Three ports">
                <h2>{ "Three ports, one request" }</h2>
                <p class="mut">{ "No Service with a port yet. Write one above, and its three ports stand here." }</p>
            </section>
        };
    };
    let others: usize = services.iter().map(|service| service.ports.len()).sum::<usize>() - 1;
    html! {
        <section class="ports" aria-label="Three ports">
            <h2>{ "Three ports, one request" }</h2>
            { lines(service, port) }
            <p class="mut sm">
                { format!("Valid for the API server · selects {}, {} ready", pods(service.selected), service.ready) }
                if others > 0 { { format!(" · {others} more {}", if others == 1 { "port" } else { "ports" }) } }
            </p>
        </section>
    }
}

fn pods(count: usize) -> String {
    match count {
        0 => "no pod".into(),
        1 => "1 pod".into(),
        count => format!("{count} pods"),
    }
}

fn lines(service: &ServiceShown, port: &ServicePortShown) -> Html {
    let headless = service.cluster_ips.is_empty();
    html! {
        <ul>
            <li>
                <span class="p port">{ format!("port {}", port.port) }</span>
                if headless {
                    { "which a headless Service does not translate" }
                } else {
                    { "where other pods call it: " }<code>{ format!("{}:{}", service.name, port.port) }</code>
                }
            </li>
            <li>
                <span class="p target">{ format!("targetPort {}", port.target_port) }</span>
                { "where the app listens in each pod" }
            </li>
            if let Some(node_port) = port.node_port {
                <li>
                    <span class="p node">{ format!("nodePort {node_port}") }</span>
                    { "where the outside calls it, on every node" }
                </li>
            } else {
                <li class="mut">
                    <span class="p none">{ "no nodePort" }</span>
                    { format!("a {} has no door to the outside", service.kind) }
                </li>
            }
        </ul>
    }
}
