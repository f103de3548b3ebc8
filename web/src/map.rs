//! The map: hosts at rest, the node that the packet is in, open, and the packet on its way.

mod geometry;
mod hosts;
mod ladder;
mod layout;
mod links;
mod node_open;
mod open_layout;
mod token;
mod visit;

use crate::size::use_size;
use crate::state::model::Sent;
use crate::state::shared::Shared;
use crate::text_view::{parts, port_class};
use geometry::{Point, Rect};
use hosts::{Moment, px};
use layout::{Layout, Needs};
use links::{Link, find_pod, host_box};
use portolan::chart::Chart;
use portolan::journey::{AddressShown, HostKind, Journey, StepKind};
use token::Spot;
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
    /// What stands in the middle before any request.
    pub(crate) empty: Html,
}

/// The map.
#[component]
pub(crate) fn Map(props: &MapProps) -> Html {
    let holder = use_node_ref();
    let room = use_size(&holder).unwrap_or(FIRST_ROOM);
    let journey = props.sent.as_ref().map(|sent| sent.journey.clone());
    let layout =
        use_memo((props.chart.clone(), journey.clone(), room), |(chart, journey, room)| {
            layout::layout(chart, &needs(chart, journey.as_deref(), *room))
        });
    let (width, height) = layout.size;
    let scale = layout.scale;
    let stale = props.stale || props.sent.as_ref().is_some_and(|sent| sent.stale);
    let empty = {
        let open = layout.open;
        let room = (height * scale).min(room.1);
        format!(
            "left:{}px;width:{}px;height:{}px",
            px(open.x * scale),
            px(open.w * scale),
            px(room)
        )
    };
    html! {
        <div ref={holder} class={classes!("map-holder", stale.then_some("stale"))} tabindex="-1">
            <svg class="map-picture" role="group" aria-label="Map of the hosts and the packet's way"
                width={px(width * scale)} height={px(height * scale)} viewBox={format!("0 0 {} {}", px(width), px(height))}>
                <defs>
                    <pattern id="grid" width="40" height="40" patternUnits="userSpaceOnUse">
                        <path d="M40 0H0V40" class="grid" />
                    </pattern>
                    { marker("arrow", "arrow-head") }
                    { marker("arrow-passed", "arrow-head passed") }
                </defs>
                <rect width="100%" height="100%" fill="url(#grid)" />
                { picture(props, &layout) }
            </svg>
            if props.sent.as_ref().is_none_or(|sent| sent.journey.steps.is_empty()) {
                <div class="map-empty" style={empty}>{ props.empty.clone() }</div>
            }
        </div>
    }
}

/// Without a journey, the hosts; with one, all of it.
fn picture(props: &MapProps, layout: &Layout) -> Html {
    let chart = &props.chart;
    let Some(sent) = &props.sent else { return hosts::hosts(chart, layout, None) };
    let journey: &Journey = &sent.journey;
    let open = visit::open_at(journey, props.step);
    let inside = open.as_ref().map(|open| {
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
    html! {
        <>
            { hosts::hosts(chart, layout, Some(&moment)) }
            { for opened.map(|(open, inside)| node_open::node_open(chart, open, inside, &props.go)) }
            { for lines.iter().map(line) }
            { for lines.iter().filter_map(|link| link.label.as_ref()).map(|(middle, address)| label(*middle, address)) }
            { for packet(chart, layout, journey, props.step, opened) }
        </>
    }
}

fn packet(
    chart: &Chart,
    layout: &Layout,
    journey: &Journey,
    step: usize,
    opened: Option<(&visit::Open, &open_layout::OpenLayout)>,
) -> Option<Html> {
    // Who gave up waiting has no packet.
    let step = journey.steps.get(step).filter(|step| step.kind != StepKind::TimedOut)?;
    let w = token::width(&step.after);
    let inside = opened.and_then(|(open, inside)| inside.token(open, w)).map(Spot::Card);
    let spot = inside.or_else(|| {
        let rect = host_box(chart, layout, &step.host)?;
        let room = layout.open.x - layout::MARGIN;
        let alone = step.host.kind == HostKind::Client && layout.clients.len() == 1 && w <= room;
        Some(match step.host.kind {
            HostKind::Client if !alone => Spot::Sign(rect.right_edge()),
            HostKind::Router => Spot::Sign(geometry::at(rect.middle().x, rect.y)),
            kind => token::beside(kind == HostKind::Client, &rect),
        })
    })?;
    Some(token::token(&step.before, &step.after, spot, step.way == portolan::journey::Way::Back))
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
    Needs {
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
