//! The map: hosts at rest, the node that the packet is in, open, and the packet on its way.

mod card;
mod compact;
mod controls;
mod flight;
mod geometry;
mod hosts;
mod items;
mod ladder;
mod layout;
mod links;
mod moment;
mod node_open;
mod open_layout;
mod pods;
mod things;
mod token;
mod view;
mod visit;

use crate::size::use_size;
use crate::state::model::Sent;
use crate::state::shared::Shared;
use crate::text_view::{parts, port_class};
use card::Card;
use controls::{Opened, use_controls};
use geometry::{Point, Rect};
use hosts::{Picture, px};
use layout::{Layout, Needs};
use links::{Link, find_pod, host_box};
use moment::Moment;
use portolan::chart::Chart;
use portolan::journey::{AddressShown, HostKind, Journey, StepKind};
use portolan::request::{Caller, Suggestion};
use things::Thing;
use token::{Spot, Token};
use view::Zoom;
use visit::Visit;
use yew::prelude::*;

/// The room assumed until it has been measured.
const FIRST_ROOM: (f64, f64) = (1010.0, 436.0);

/// What the map shows.
#[derive(Properties, PartialEq)]
pub(crate) struct MapProps {
    /// The world at rest.
    pub(crate) chart: Shared<Chart>,
    /// The chart is older than the texts.
    pub(crate) stale: bool,
    /// The request and its way.
    pub(crate) sent: Option<Sent>,
    /// The step.
    pub(crate) step: usize,
    /// Shows another step.
    pub(crate) go: Callback<usize>,
    /// Who can call.
    pub(crate) callers: Shared<Vec<Caller>>,
    /// Who is chosen to call.
    pub(crate) from: String,
    /// What is worth dialling from there.
    pub(crate) suggest: Callback<String, Vec<Suggestion>>,
    /// Sends a request: from whom, to where.
    pub(crate) send: Callback<(String, String)>,
    /// What stands in the middle before any request.
    pub(crate) empty: Html,
}

/// The map.
#[component]
pub(crate) fn Map(props: &MapProps) -> Html {
    let holder = use_node_ref();
    let measured = use_size(&holder);
    let room = measured.unwrap_or(FIRST_ROOM);
    let journey = props.sent.as_ref().map(|sent| sent.journey.clone());
    let layout =
        use_memo((props.chart.clone(), journey.clone(), room), |(chart, journey, room)| {
            layout::layout(chart, &needs(chart, journey.as_deref(), *room))
        });
    let controls = use_controls(&holder, &props.chart, &layout, room);
    let stale = props.stale || props.sent.as_ref().is_some_and(|sent| sent.stale);
    let empty = {
        let (open, scale) = (layout.open, layout.scale);
        let height = (layout.size.1 * scale).min(room.1);
        let (left, width) =
            if layout.compact { (0.0, room.0) } else { (open.x * scale, open.w * scale) };
        format!("left:{}px;width:{}px;height:{}px", px(left), px(width), px(height))
    };
    let (picture, spot) = picture(props, &layout, controls.current);
    {
        let view = controls.view.clone();
        use_effect_with((spot, props.step, room), move |(spot, _, _)| {
            if let Some(spot) = spot {
                view.borrow_mut().follow(spot.point());
            }
        });
    }
    let button = |label: &'static str, sign: &'static str, zoom: Zoom| {
        let view = controls.view.clone();
        let onclick = Callback::from(move |_: MouseEvent| view.borrow_mut().ask(zoom));
        html! { <button type="button" class="btn sm" aria-label={label} title={label} {onclick}>{ sign }</button> }
    };
    html! {
        <div ref={holder} class={classes!("map-holder", stale.then_some("stale"), layout.compact.then_some("compact"))}
            onclick={controls.press.clone()} onkeydown={controls.key.clone()}>
            <svg class="map-picture" role="group"
                aria-label="Map of the hosts and the packet's way. Arrow up and arrow down move through the hosts and pods, Enter tells about one.">
                <defs>
                    <pattern id="grid" width="40" height="40" patternUnits="userSpaceOnUse">
                        <path d="M40 0H0V40" class="grid" />
                    </pattern>
                    { marker("arrow", "arrow-head") }
                    { marker("arrow-passed", "arrow-head passed") }
                </defs>
                <rect width="100%" height="100%" fill="url(#grid)" />
                <g ref={controls.picture.clone()}>{ picture }</g>
            </svg>
            if props.sent.as_ref().is_none_or(|sent| sent.journey.steps.is_empty()) && controls.opened.is_none() {
                <div class="map-empty" style={empty}>{ props.empty.clone() }</div>
            }
            <div class="zoom" role="group" aria-label="Zoom">
                { button("Larger (+)", "+", Zoom::In) }
                { button("Smaller (-)", "−", Zoom::Out) }
                { button("The whole map (0)", "⤢", Zoom::Whole) }
            </div>
            if let Some(opened) = &controls.opened { { card(props, &layout, opened, &controls) } }
        </div>
    }
}

fn card(props: &MapProps, layout: &Layout, opened: &Opened, controls: &controls::Controls) -> Html {
    let pods = match opened.thing {
        Thing::Row(node, first) => {
            let items =
                layout.nodes.get(node).map(|node| node.items.as_slice()).unwrap_or_default();
            let row = items.iter().find(|item| item.pods.first() == Some(&first));
            row.map(|row| row.pods.clone()).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    let send = {
        let (send, close) = (props.send.clone(), controls.close.clone());
        Callback::from(move |request| {
            close.emit(());
            send.emit(request);
        })
    };
    html! {
        <Card chart={props.chart.clone()} thing={opened.thing} {pods} style={opened.style.clone()}
            callers={props.callers.clone()} from={props.from.clone()} suggest={props.suggest.clone()} {send}
            choose={controls.choose.clone()} close={controls.close.clone()} />
    }
}

/// Without a journey, the hosts; with one, all of it, and where the packet is.
fn picture(props: &MapProps, layout: &Layout, current: Option<Thing>) -> (Html, Option<Spot>) {
    let chart: &Chart = &props.chart;
    let Some(sent) = &props.sent else {
        let hosts = hosts::hosts(&Picture { chart, layout, moment: None, current });
        return (html! { <>{ hosts }</> }, None);
    };
    let journey: &Journey = &sent.journey;
    let open = visit::open_at(journey, props.step);
    let open = if layout.compact { open.map(compact::condensed) } else { open };
    let inside = open.as_ref().map(|open| {
        if layout.compact {
            return open_layout::open_column(open, layout.open);
        }
        let room = Rect { h: visit_height(journey, &open.visit), ..layout.open };
        open_layout::open_layout(open, room)
    });
    let opened = open.as_ref().zip(inside.as_ref());
    let moment =
        Moment { journey, step: props.step, open: open.as_ref().map(|open| open.node.as_str()) };
    let mut lines = links::outside(chart, layout, journey, open.as_ref(), props.step);
    lines.extend(
        opened
            .into_iter()
            .flat_map(|(open, inside)| links::links(chart, layout, journey, open, inside)),
    );
    let spot = spot(chart, layout, journey, props.step, opened);
    let labels = lines.iter().filter(|_| !layout.compact).filter_map(|link| link.label.as_ref());
    let ways: Vec<(usize, Vec<Point>)> =
        lines.iter().map(|link| (link.step, link.points.clone())).collect();
    let drawn = html! {
        <>
            { hosts::hosts(&Picture { chart, layout, moment: Some(&moment), current }) }
            <g>{ for opened.map(|(open, inside)| node_open::node_open(chart, open, inside, &props.go)) }</g>
            <g>{ for lines.iter().map(line) }</g>
            <g>{ for labels.map(|(middle, address)| label(*middle, address)) }</g>
            if let Some(spot) = spot {
                <Token key="token" journey={sent.journey.clone()} step={props.step} {spot} {ways} />
            }
        </>
    };
    (drawn, spot)
}

/// Where the packet is.
fn spot(
    chart: &Chart,
    layout: &Layout,
    journey: &Journey,
    step: usize,
    opened: Option<(&visit::Open, &open_layout::OpenLayout)>,
) -> Option<Spot> {
    // Who gave up waiting has no packet.
    let step = journey.steps.get(step).filter(|step| step.kind != StepKind::TimedOut)?;
    let w = token::width(&step.after);
    let inside = opened.and_then(|(open, inside)| {
        if inside.column {
            return inside.sign(open).map(Spot::Sign);
        }
        inside.token(open, w).map(Spot::Card)
    });
    inside.or_else(|| {
        let behind = step.host.kind == HostKind::Router && layout.router.is_none();
        let rect = host_box(chart, layout, if behind { &journey.from } else { &step.host })?;
        if behind {
            return Some(Spot::Sign(geometry::at(rect.right() + 12.0, rect.middle().y)));
        }
        let room = layout.open.x - layout::MARGIN;
        let one = layout.clients.len() == 1 && w <= room && !layout.compact;
        Some(match step.host.kind {
            HostKind::Client if !one => Spot::Sign(rect.right_edge()),
            // Below it there is room for the card.
            HostKind::LoadBalancer if one => Spot::Card(geometry::at(
                (rect.right() - w).max(layout::MARGIN),
                rect.bottom() + 12.0,
            )),
            HostKind::Router => Spot::Sign(geometry::at(rect.middle().x, rect.y)),
            kind => token::beside(kind == HostKind::Client, &rect),
        })
    })
}

/// What the layout has to know of the journey.
fn needs(chart: &Chart, journey: Option<&Journey>, room: (f64, f64)) -> Needs {
    let steps = journey.map(|journey| journey.steps.as_slice()).unwrap_or_default();
    let visits = journey.map(visit::visits).unwrap_or_default();
    let nodes = visits.iter().filter(|visit| visit.host.kind == HostKind::Node);
    let open = journey
        .into_iter()
        .flat_map(|journey| nodes.clone().map(|visit| visit_height(journey, visit)));
    let pods = steps.iter().filter(|step| step.host.kind == HostKind::Pod);
    let mut involved: Vec<(usize, usize)> =
        pods.filter_map(|step| find_pod(chart, &step.host)).collect();
    involved.dedup();
    let place = |host: &portolan::journey::HostShown| match host.kind {
        HostKind::Client => chart.clients.iter().position(|client| client.name == host.name),
        _ => chart.nodes.iter().position(|node| node.name == host.name),
    };
    let of_kind = |kind| {
        let hosts = steps.iter().filter(move |step| step.host.kind == kind);
        let mut places: Vec<usize> = hosts.filter_map(|step| place(&step.host)).collect();
        places.sort_unstable();
        places.dedup();
        places
    };
    let mut takes_part = of_kind(HostKind::Node);
    takes_part.extend(involved.iter().map(|(node, _)| *node));
    let calls = journey.filter(|journey| journey.from.kind == HostKind::Client);
    Needs {
        callers: calls.and_then(|journey| place(&journey.from)).into_iter().collect(),
        nodes: takes_part,
        room,
        open_height: open.fold(0.0, f64::max),
        router: steps.iter().any(|step| step.host.kind == HostKind::Router),
        involved,
    }
}

/// How high an open node gets during a visit, so that it does not grow while one looks.
fn visit_height(journey: &Journey, visit: &Visit) -> f64 {
    let steps = visit.steps.start..visit.steps.end + 1;
    steps.map(|step| open_layout::height(&visit::open(journey, visit, step))).fold(0.0, f64::max)
}

fn marker(id: &'static str, class: &'static str) -> Html {
    html! {
        <marker {id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"
            markerUnits="userSpaceOnUse" orient="auto">
            <path d="M0 0 8 4 0 8Z" {class} />
        </marker>
    }
}

fn line(link: &Link) -> Html {
    let (class, marker) = node_open::line(link.passed);
    html! { <path class={classes!("line", "link", class)} d={link.path.clone()} marker-end={marker} /> }
}

/// The dialled port, on the line.
fn label(middle: Point, address: &AddressShown) -> Html {
    let Some(port) = parts(address).1 else { return html! {} };
    let text = format!(":{port}");
    let w = text.chars().count() as f64 * 6.8 + 14.0;
    let class = classes!("link-label", address.role.map(port_class));
    html! {
        <g {class}>
            <rect class="box" x={px(middle.x - w / 2.0)} y={px(middle.y - 10.0)} width={px(w)} height="20" rx="6" />
            <text class="m" x={px(middle.x)} y={px(middle.y + 4.0)} text-anchor="middle">{ text }</text>
        </g>
    }
}
