//! Draws the open node: the packet's stations, and the ladders of chains below them.

use super::geometry::{at, rounded};
use super::hosts::{boxed, px};
use super::ladder::ladder;
use super::open_layout::{Flow, LadderBox, OpenLayout};
use super::visit::{Open, Progress, Station};
use crate::words::cut_middle;
use portolan::chart::Chart;
use portolan::journey::Way;
use yew::prelude::*;

/// How far beside a ladder the line back to the stations runs.
const BESIDE: f64 = 8.0;

/// The class of something that is over, happening or ahead.
pub(crate) fn progress_class(progress: Progress) -> &'static str {
    match progress {
        Progress::Passed => "passed",
        Progress::Now => "now",
        Progress::Ahead => "ahead",
    }
}

/// Draws the node.
pub(crate) fn node_open(
    chart: &Chart,
    open: &Open,
    inside: &OpenLayout,
    go: &Callback<usize>,
) -> Html {
    let rect = &inside.rect;
    let address = chart
        .nodes
        .iter()
        .find(|node| node.name == open.node)
        .and_then(|node| node.addresses.first());
    let way = match open.visit.way {
        Way::Out => "the request",
        Way::Back => "the answer",
    };
    // A new visit is a new box, so that it may appear; its contents change in place.
    let key = format!("open-{}-{}", open.node, open.visit.steps.start);
    html! {
        <g {key} class={classes!("open-node", open.now.is_some().then_some("here"))}>
            { boxed(rect, 14.0, "box") }
            if inside.column {
                <text x={px(rect.x + 10.0)} y={px(rect.y + 19.0)}>
                    <tspan class="host-name">{ cut_middle(&open.node, 11) }</tspan>
                    <tspan class="t3" dx="6">{ way.trim_start_matches("the ") }</tspan>
                </text>
                <g>{ for column_arrows(inside, open) }</g>
            } else {
                <text x={px(rect.x + 16.0)} y={px(rect.y + 24.0)}>
                    <tspan class="host-name">{ &open.node }</tspan>
                    <tspan class="m t2" dx="8">{ address.cloned().unwrap_or_default() }</tspan>
                </text>
                <text class="t3" x={px(rect.right() - 16.0)} y={px(rect.y + 24.0)} text-anchor="end">
                    { format!("kernel: netfilter, {way}") }
                </text>
                <g>{ for arrows(inside, open) }</g>
            }
            <g>{ for ladders(open, inside).map(|(l, b)| ladder(l, b, exit_line(open, inside, b, l.station), go)) }</g>
            <g>{ for open.stations.iter().zip(&inside.stations).enumerate().map(|(index, ((station, progress), rect))| {
                let ended = open.end == Some(index) && *progress != Progress::Ahead;
                let kind = if *station == Station::Routing { "routing" } else { "hook" };
                let radius = if *station == Station::Routing { rect.h / 2.0 } else { 8.0 };
                html! {
                    <g class={classes!("station", kind, progress_class(*progress), ended.then_some("ended"))}>
                        { boxed(rect, radius, "box") }
                        <text x={px(rect.middle().x)} y={px(rect.middle().y + 4.0)} text-anchor="middle">
                            { station.label() }
                        </text>
                        if ended { { cross(rect.right() - 2.0, rect.y + 2.0) } }
                    </g>
                }
            }) }</g>
        </g>
    }
}

/// The sign of an end.
pub(crate) fn cross(x: f64, y: f64) -> Html {
    let d = format!("M{} {}l7 7m0 -7l-7 7", px(x - 3.5), px(y - 3.5));
    html! { <g class="end"><circle cx={px(x)} cy={px(y)} r="8" /><path {d} /></g> }
}

/// The ladders with their places.
fn ladders<'a>(
    open: &'a Open,
    inside: &'a OpenLayout,
) -> impl Iterator<Item = (&'a super::visit::Ladder, &'a LadderBox)> {
    let near = open.near.as_ref().zip(inside.near.as_ref());
    near.into_iter().chain(open.far.as_ref().zip(inside.far.as_ref()))
}

/// The arrows from station to station.
fn arrows(inside: &OpenLayout, open: &Open) -> Vec<Html> {
    let pairs = inside.stations.iter().zip(inside.stations.iter().skip(1)).enumerate();
    pairs
        .map(|(index, (a, b))| {
            let (from, to) = match inside.flow {
                Flow::Rightwards => (a.right_edge(), at(b.x - 2.0, b.middle().y)),
                Flow::Leftwards => (a.left_edge(), at(b.right() + 2.0, b.middle().y)),
            };
            let passed = open.stations.get(index + 1).is_some_and(|(_, progress)| *progress != Progress::Ahead);
            let (class, marker) = line(passed);
            html! {
                <path class={classes!("line", class)} d={format!("M{} {}L{} {}", from.x, from.y, to.x, to.y)}
                    marker-end={marker} />
            }
        })
        .collect()
}

/// The same in a column; between two stations there may be chains.
fn column_arrows(inside: &OpenLayout, open: &Open) -> Vec<Html> {
    let after_ladder = |index: usize| {
        let mut ladders = ladders(open, inside).filter(|(ladder, _)| ladder.station == index);
        let (_, boxes) = ladders.next()?;
        Some(at(boxes.spine, boxes.rungs.last()?.bottom()))
    };
    let pairs = inside.stations.iter().zip(inside.stations.iter().skip(1)).enumerate();
    pairs
        .map(|(index, (a, b))| {
            let from = after_ladder(index).unwrap_or(at(a.middle().x, a.bottom()));
            let passed = open
                .stations
                .get(index + 1)
                .is_some_and(|(_, progress)| *progress != Progress::Ahead);
            let (class, marker) = line(passed);
            let d = format!("M{} {}V{}", px(from.x), px(from.y), px(b.y - 2.0));
            html! { <path class={classes!("line", class)} {d} marker-end={marker} /> }
        })
        .collect()
}

/// The class and arrow of a line that the packet has passed or not.
pub(crate) fn line(passed: bool) -> (&'static str, &'static str) {
    if passed { ("passed", "url(#arrow-passed)") } else { ("ahead", "url(#arrow)") }
}

/// The line from a ladder's last rung, beside the ladder, up to the next station; and whether the packet has
/// gone there.
fn exit_line(
    open: &Open,
    inside: &OpenLayout,
    ladder: &LadderBox,
    station: usize,
) -> Option<(String, bool)> {
    if inside.column || open.end.is_some_and(|end| end <= station) {
        return None;
    }
    let (last, target) = (ladder.rungs.last()?, inside.stations.get(station + 1)?);
    let (start, lane) = match inside.flow {
        Flow::Rightwards => (last.right_edge(), last.right() + BESIDE),
        Flow::Leftwards => (last.left_edge(), last.x - BESIDE),
    };
    let (end, turn) = (target.middle().x, target.bottom() + 13.0);
    let points =
        [start, at(lane, start.y), at(lane, turn), at(end, turn), at(end, target.bottom() + 2.0)];
    let passed =
        open.stations.get(station + 1).is_some_and(|(_, progress)| *progress != Progress::Ahead);
    Some((rounded(&points, 8.0), passed))
}
