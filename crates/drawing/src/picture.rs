//! One step of a journey, drawn: the hosts, the open node, the lines between them, and where the packet is.

use crate::compact;
use crate::geometry::{Point, Rect};
use crate::hosts::{self, Picture, px};
use crate::layout::Layout;
use crate::links::{self, Link};
use crate::moment::Moment;
use crate::needs::visit_height;
use crate::node_open;
use crate::open_layout;
use crate::spot::spot;
use crate::things::Thing;
use crate::token::Spot;
use crate::visit;
use crate::words::{parts, port_class};
use portolan::chart::Chart;
use portolan::journey::{AddressShown, Journey};
use yew::prelude::*;

/// What is to be drawn.
pub struct Scene<'a> {
    /// The world at rest.
    pub chart: &'a Chart,
    /// Where everything stands: [`arrange`](crate::arrange) of the same chart and journey.
    pub layout: &'a Layout,
    /// The request and its way, if one was sent, and which of its steps, from 0.
    pub moment: Option<(&'a Journey, usize)>,
    /// The thing that the keyboard comes to.
    pub current: Option<Thing>,
    /// Shows another step.
    pub go: &'a Callback<usize>,
}

/// A scene, drawn in the layout's units, but for the packet.
pub struct Drawn {
    /// All but the packet.
    pub picture: Html,
    /// Where the packet is, if there is one.
    pub spot: Option<Spot>,
    /// The lines that lead there, each with the step before which the packet goes along it.
    pub ways: Vec<(usize, Vec<Point>)>,
}

/// Draws a scene: without a journey, the hosts; with one, all of it, and where the packet is.
pub fn draw(scene: &Scene<'_>) -> Drawn {
    let Scene { chart, layout, current, .. } = *scene;
    let Some((journey, step)) = scene.moment else {
        let hosts = hosts::hosts(&Picture { chart, layout, moment: None, current });
        return Drawn { picture: html! { <>{ hosts }</> }, spot: None, ways: Vec::new() };
    };
    let open = visit::open_at(journey, step);
    let open = if layout.compact { open.map(compact::condensed) } else { open };
    let inside = open.as_ref().map(|open| {
        if layout.compact {
            return open_layout::open_column(open, layout.open);
        }
        let room = Rect { h: visit_height(journey, &open.visit), ..layout.open };
        open_layout::open_layout(open, room)
    });
    let opened = open.as_ref().zip(inside.as_ref());
    let moment = Moment { journey, step, open: open.as_ref().map(|open| open.node.as_str()) };
    let mut lines = links::outside(chart, layout, journey, open.as_ref(), step);
    lines.extend(
        opened
            .into_iter()
            .flat_map(|(open, inside)| links::links(chart, layout, journey, open, inside)),
    );
    let spot = spot(chart, layout, journey, step, opened);
    let labels = lines.iter().filter(|_| !layout.compact).filter_map(|link| link.label.as_ref());
    let ways = lines.iter().map(|link| (link.step, link.points.clone())).collect();
    let picture = html! {
        <>
            { hosts::hosts(&Picture { chart, layout, moment: Some(&moment), current }) }
            <g>{ for opened.map(|(open, inside)| node_open::node_open(chart, open, inside, scene.go)) }</g>
            <g>{ for lines.iter().map(line) }</g>
            <g>{ for labels.map(|(middle, address)| label(*middle, address)) }</g>
        </>
    };
    Drawn { picture, spot, ways }
}

/// What a picture refers to: its grid and the heads of its lines; and the grid itself.
pub fn ground() -> Html {
    html! {
        <>
            <defs>
                <pattern id="grid" width="40" height="40" patternUnits="userSpaceOnUse">
                    <path d="M40 0H0V40" class="grid" />
                </pattern>
                { marker("arrow", "arrow-head") }
                { marker("arrow-passed", "arrow-head passed") }
            </defs>
            <rect width="100%" height="100%" fill="url(#grid)" />
        </>
    }
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
