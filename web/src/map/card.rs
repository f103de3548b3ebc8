//! The card of a thing on the map: its facts, and the requests that it can send or get.

use crate::request_bar::combobox::coloured;
use crate::state::shared::Shared;
use crate::text_view::port;
use drawing::pods;
use drawing::things::Thing;
use portolan::chart::{Chart, LoadBalancerShown, NodeShown, PodShown};
use portolan::request::{Caller, Suggestion};
use portolan::text::PortRole;
use web_sys::HtmlElement;
use yew::prelude::*;

/// A card shows this many requests of a kind.
const MOST_REQUESTS: usize = 6;

/// What the card shows.
#[derive(Properties, PartialEq)]
pub(crate) struct CardProps {
    /// The world.
    pub(crate) chart: Shared<Chart>,
    /// The thing.
    pub(crate) thing: Thing,
    /// The pods of a row, by their places in the node.
    pub(crate) pods: Vec<usize>,
    /// Where the card stands.
    pub(crate) style: String,
    /// Who can call.
    pub(crate) callers: Shared<Vec<Caller>>,
    /// Who is chosen to call.
    pub(crate) from: String,
    /// What is worth dialling from there.
    pub(crate) suggest: Callback<String, Vec<Suggestion>>,
    /// Sends a request: from whom, to where.
    pub(crate) send: Callback<(String, String)>,
    /// Shows another thing.
    pub(crate) choose: Callback<Thing>,
    /// Closes the card.
    pub(crate) close: Callback<()>,
}

/// What a card says of its thing.
struct Told {
    name: String,
    what: &'static str,
    facts: Vec<(&'static str, Html)>,
    /// The name under which it calls, if it does.
    caller: Option<String>,
    /// The names and addresses under which it is called.
    hosts: Vec<String>,
}

/// The card.
#[component]
pub(crate) fn Card(props: &CardProps) -> Html {
    let card = use_node_ref();
    {
        let card = card.clone();
        use_effect_with(props.thing, move |_| {
            // A card that cannot take the focus can still be read.
            let _ = card.cast::<HtmlElement>().map(|card| card.focus());
        });
    }
    let Some(told) = told(props) else { return html! {} };
    let close = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    let onkeydown = {
        let close = props.close.clone();
        Callback::from(move |event: KeyboardEvent| {
            event.stop_propagation();
            if event.key() == "Escape" {
                close.emit(());
            }
        })
    };
    let from_here = told.caller.as_ref().map(|name| props.suggest.emit(name.clone()));
    let to_here: Vec<Suggestion> = props
        .suggest
        .emit(props.from.clone())
        .into_iter()
        .filter(|known| told.caller.as_ref() != Some(&props.from) && calls(known, &told.hosts))
        .collect();
    html! {
        <div ref={card} class="thing-card" role="dialog" aria-label={told.name.clone()} tabindex="-1" style={props.style.clone()}
            {onkeydown}>
            <div class="thing-head">
                <h2>{ &told.name }</h2>
                <span class="mut sm">{ told.what }</span>
                <button type="button" class="btn sm close" aria-label="Close" onclick={close}>{ "×" }</button>
            </div>
            <dl>
                { for told.facts.into_iter().map(|(name, value)| html! { <><dt>{ name }</dt><dd>{ value }</dd></> }) }
            </dl>
            if let (Some(name), Some(known)) = (&told.caller, &from_here) {
                { requests(props, "Send from here", name, known) }
            }
            { requests(props, &format!("Send here, from {}", props.from), &props.from, &to_here) }
        </div>
    }
}

fn requests(props: &CardProps, heading: &str, from: &str, known: &[Suggestion]) -> Html {
    if known.is_empty() {
        return html! {};
    }
    html! {
        <>
            <h3>{ heading.to_owned() }</h3>
            <ul>
                { for known.iter().take(MOST_REQUESTS).map(|request| {
                    let (send, pair) = (props.send.clone(), (from.to_owned(), request.url.clone()));
                    let onclick = Callback::from(move |_: MouseEvent| send.emit(pair.clone()));
                    html! {
                        <li>
                            <button type="button" class="ask" {onclick} title={format!("Send {} from {from}", request.url)}>
                                <code>{ coloured(&request.url, request.role) }</code>
                                <span class="mut sm">{ &request.label }</span>
                            </button>
                        </li>
                    }
                }) }
            </ul>
        </>
    }
}

/// Whether that address names one of these hosts.
fn calls(request: &Suggestion, hosts: &[String]) -> bool {
    let Some((_, rest)) = request.url.split_once("://") else { return false };
    let host = match rest.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => rest.split(':').next(),
    };
    host.is_some_and(|host| hosts.iter().any(|known| known == host))
}

fn told(props: &CardProps) -> Option<Told> {
    let chart = &props.chart;
    match props.thing {
        Thing::Client(index) => {
            let client = chart.clients.get(index)?;
            let via = client.via.clone().unwrap_or_else(|| "the router".to_owned());
            Some(Told {
                name: client.name.clone(),
                what: "outside the cluster",
                facts: vec![("address", code(&client.ip)), ("gateway", html! { { via } })],
                caller: caller(props, &client.name, None),
                hosts: vec![client.ip.clone(), client.name.clone()],
            })
        }
        Thing::Balancer => Some(balancer(chart.load_balancer.as_ref()?)),
        Thing::Node(index) => Some(node(props, chart.nodes.get(index)?)),
        Thing::Pod(node, pod) => {
            let node = chart.nodes.get(node)?;
            Some(self::pod(props, node, node.pods.get(pod)?))
        }
        Thing::Row(node, _) => Some(row(props, node, chart.nodes.get(node)?)),
    }
}

/// It calls nobody of its own accord.
fn balancer(balancer: &LoadBalancerShown) -> Told {
    let fronts = balancer.fronts.iter().take(MOST_REQUESTS);
    let facts = fronts.flat_map(|front| {
        let ports = front.ports.iter().map(|number| port(&number.to_string(), PortRole::Port));
        let ports = ports.map(|port| html! { <>{ port }{ " " }</> });
        let to = match front.nodes.as_slice() {
            [] => "no node".to_owned(),
            nodes => nodes.join(", "),
        };
        let how = if front.proxy {
            "by a connection of its own, to the nodePort (ipMode: Proxy)"
        } else {
            "as it came, with this address still on it (ipMode: VIP)"
        };
        [
            ("address", code(&front.address)),
            ("for", html! { <>{ &front.service }{ ", port " }{ for ports }</> }),
            ("sends to", html! { { to } }),
            ("how", html! { { how } }),
        ]
    });
    let facts: Vec<(&'static str, Html)> = facts.collect();
    let mut hosts: Vec<String> = balancer.fronts.iter().map(|f| f.address.clone()).collect();
    hosts.dedup();
    Told { name: balancer.name.clone(), what: "before the nodes", facts, caller: None, hosts }
}

fn node(props: &CardProps, node: &NodeShown) -> Told {
    let pods: Vec<&PodShown> = node.pods.iter().map(|pod| &**pod).collect();
    let mut facts = vec![("addresses", each(&node.addresses)), ("pods in", code(&node.pod_cidr))];
    if let Some(zone) = &node.zone {
        facts.push(("zone", code(zone)));
    }
    let count = if pods.is_empty() { "none".to_owned() } else { pods::counts(&pods) };
    facts.push(("pods", html! { { count } }));
    let mut hosts = node.addresses.clone();
    hosts.push(node.name.clone());
    let caller = caller(props, &node.name, None);
    Told { name: node.name.clone(), what: "node", facts, caller, hosts }
}

fn pod(props: &CardProps, node: &NodeShown, pod: &PodShown) -> Told {
    let listens = pod.listens.iter().map(|listen| {
        let number = listen.port.to_string();
        let number = match listen.role {
            Some(role) => port(&number, role),
            None => html! { <code>{ number }</code> },
        };
        let only = if listen.loopback_only { ", on 127.0.0.1 only" } else { "" };
        html! { <div>{ number }{ " " }{ &listen.protocol }{ only }</div> }
    });
    let nowhere = pod.listens.is_empty().then(|| html! { { "nowhere" } });
    let selected = match pod.selected_by.as_slice() {
        [] => html! { { "no Service" } },
        services => each(services),
    };
    let (_, state) = pods::state(pod);
    let state = if state == "unselected" { "ready" } else { state };
    let mut facts = vec![
        ("state", html! { { state } }),
        ("address", code(&pod.ip)),
        ("listens on", html! { <>{ for listens }{ for nowhere }</> }),
        ("selected by", selected),
        ("node", html! { { &node.name } }),
        ("namespace", html! { { &pod.namespace } }),
    ];
    if !pod.labels.is_empty() {
        facts.push(("labels", each(&pod.labels)));
    }
    Told {
        name: pod.name.clone(),
        what: "pod",
        facts,
        caller: caller(props, &pod.name, Some(&pod.namespace)),
        hosts: vec![pod.ip.clone()],
    }
}

fn row(props: &CardProps, index: usize, node: &NodeShown) -> Told {
    let pods: Vec<&PodShown> =
        props.pods.iter().filter_map(|pod| Some(&**node.pods.get(*pod)?)).collect();
    let buttons = props.pods.iter().zip(&pods).map(|(place, pod)| {
        let (choose, thing) = (props.choose.clone(), Thing::Pod(index, *place));
        let onclick = Callback::from(move |_: MouseEvent| choose.emit(thing));
        let (_, state) = pods::state(pod);
        html! {
            <li><button type="button" class="link" {onclick}>{ &pod.name }</button>
                { " " }<span class="mut sm">{ state }</span></li>
        }
    });
    let same =
        pods.iter().all(|pod| pods.first().is_some_and(|first| first.workload == pod.workload));
    let name = pods.first().filter(|_| same).map_or("others", |pod| pod.workload.as_str());
    Told {
        name: format!("{name}, {} pods", pods.len()),
        what: "on one node",
        facts: vec![
            ("node", html! { { &node.name } }),
            ("state", html! { { pods::counts(&pods) } }),
            ("pods", html! { <ul>{ for buttons }</ul> }),
        ],
        caller: None,
        hosts: Vec::new(),
    }
}

/// Under which name that host calls.
fn caller(props: &CardProps, name: &str, namespace: Option<&str>) -> Option<String> {
    let whole = namespace.map(|namespace| format!("{namespace}/{name}"));
    let known = |caller: &&Caller| caller.name == name || Some(&caller.name) == whole.as_ref();
    props.callers.iter().find(known).map(|caller| caller.name.clone())
}

fn code(text: &str) -> Html {
    html! { <code>{ text.to_owned() }</code> }
}

fn each(texts: &[String]) -> Html {
    html! { <>{ for texts.iter().map(|text| html! { <div><code>{ text }</code></div> }) }</> }
}
