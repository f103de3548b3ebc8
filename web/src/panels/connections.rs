//! The connections panel: what each node's kernel remembers at this step.

use crate::state::model::Sent;
use crate::state::shared::Shared;
use crate::text_view::address;
use portolan::connections::{ConnectionShown, Glance, NodeConnections};
use portolan::journey::AddressShown;
use portolan::scenario::Scenario;
use yew::prelude::*;

/// How many of a node's connections are listed; of more, the latest.
const MOST: usize = 40;

/// What the panel shows.
#[derive(Properties, PartialEq)]
pub(crate) struct ConnectionsProps {
    /// What follows from the texts.
    pub(crate) scenario: Shared<Scenario>,
    /// The request and its way.
    pub(crate) sent: Option<Sent>,
    /// The step.
    pub(crate) step: usize,
}

/// The panel.
#[component]
pub(crate) fn Connections(props: &ConnectionsProps) -> Html {
    let asked = (props.scenario.clone(), props.sent.clone(), props.step);
    let nodes = use_memo(asked, |(scenario, sent, step)| {
        let sent = sent.as_ref().filter(|sent| !sent.stale)?;
        let first = sent.first();
        let (before, keep_alive) = (sent.before, sent.keep_alive);
        scenario.connections(&Glance { first: &first, before, keep_alive, step: *step }).ok()
    });
    html! {
        <div id="panel-panel" role="tabpanel" aria-labelledby="panel-tab-2" class="table-panel" tabindex="0">
            { match (*nodes).as_ref() {
                Some(nodes) => nodes.iter().map(node).collect::<Html>(),
                None if props.sent.is_some() => html! {
                    <p class="says">{ "The journey that shows is of earlier texts. Press Send to see what the nodes remember of a new one." }</p>
                },
                None => html! { <p class="says">{ "No request yet, so the nodes remember nothing." }</p> },
            } }
        </div>
    }
}

fn node(node: &NodeConnections) -> Html {
    let count = node.entries.len();
    let left_out = count.saturating_sub(MOST);
    let note = match count {
        0 => "no connection".to_owned(),
        1 => "1 connection".to_owned(),
        _ => format!("{count} connections"),
    };
    html! {
        <section>
            <h3>{ &node.node }<span class="mut sm">{ format!(" · {note}") }</span></h3>
            if count > 0 {
                <table>
                    <thead><tr>
                        <th scope="col">{ "State" }</th><th scope="col">{ "As it was dialled" }</th>
                        <th scope="col">{ "As answers come back" }</th>
                    </tr></thead>
                    <tbody>{ for node.entries.iter().skip(left_out).rev().map(row) }</tbody>
                </table>
            }
            if left_out > 0 { <p class="mut sm">{ format!("and {left_out} older") }</p> }
        </section>
    }
}

fn row(entry: &ConnectionShown) -> Html {
    let state = match (entry.being_made, entry.answered) {
        (true, _) => "being made".to_owned(),
        (false, false) => format!("{} s, unanswered", entry.seconds_left),
        (false, true) => format!("{} s", entry.seconds_left),
    };
    html! {
        <tr class={entry.being_made.then_some("being-made")}>
            <td>
                <b>{ entry.protocol }</b>{ " " }<code>{ entry.state }</code>
                <div class="mut sm">{ state }</div>
            </td>
            <td>{ ends(&entry.original) }</td>
            <td>{ ends(&entry.reply) }</td>
        </tr>
    }
}

fn ends([from, to]: &[AddressShown; 2]) -> Html {
    let end = |shown: &AddressShown| {
        html! { <>{ address(shown) }<span class="mut sm">{ format!(" {}", shown.owner) }</span></> }
    };
    html! { <><div>{ end(from) }</div><div>{ "→ " }{ end(to) }</div></> }
}
