//! The map in the room that a phone has: who calls, one node with its stations in a column, and the nodes
//! that take part.

use super::geometry::Rect;
use super::items;
use super::layout::{Density, Layout, Needs, NodeBox, by_need};
use super::open_layout;
use super::visit::{Ladder, Open, Progress};
use portolan::chart::Chart;

const MARGIN: f64 = 8.0;
const CLIENT_W: f64 = 74.0;
const CLIENT_H: f64 = 52.0;
const GAP: f64 = 26.0;
const NODE_W: f64 = 112.0;
const NODE_HEAD: f64 = 36.0;
const NODE_GAP: f64 = 8.0;
const POD_INSET: f64 = 6.0;
/// Up to this width, in units; with more room everything is drawn larger.
const WIDTH: f64 = 390.0;
/// The clients that show before any request.
const MOST_CLIENTS: usize = 2;

/// Computes the layout.
pub(crate) fn layout(chart: &Chart, needs: &Needs) -> Layout {
    let width = WIDTH.min(needs.room.0.max(320.0));
    let scale = (needs.room.0 / width).max(0.1);
    let right = width - MARGIN - NODE_W;
    let left = MARGIN + CLIENT_W + GAP;
    let (w, h) = (right - GAP - left, open_layout::COLUMN_MIN_H);
    let open = Rect { x: left, y: MARGIN, w, h };
    let least = (needs.room.1 / scale).max(open.bottom() + MARGIN);
    let (nodes, more) = nodes(chart, needs, right, least - MARGIN);
    let balanced = chart.load_balancer.is_some();
    let highest = if balanced { MARGIN + CLIENT_H + GAP } else { MARGIN };
    let clients = clients(chart, needs, open.middle().y, highest);
    // Above the clients: below them are the buttons.
    let top = clients.iter().filter(|client| client.w > 0.0).map(|client| client.y);
    let balancer = balanced.then(|| {
        let y = top.fold(open.bottom(), f64::min) - GAP - CLIENT_H;
        Rect { x: MARGIN, y, w: CLIENT_W, h: CLIENT_H }
    });
    let lowest = nodes.iter().filter(|node| !node.hidden).map(|node| node.rect.bottom());
    let height = lowest.fold(least, |low, node| low.max(node + MARGIN));
    Layout {
        size: (width, height),
        scale,
        compact: true,
        clients,
        router: None,
        balancer,
        open,
        nodes,
        more,
        density: Density::Stacked,
    }
}

fn clients(chart: &Chart, needs: &Needs, middle: f64, highest: f64) -> Vec<Rect> {
    let shows = |index: usize| match needs.callers.is_empty() {
        true => index < MOST_CLIENTS,
        false => needs.callers.contains(&index),
    };
    let count = (0..chart.clients.len()).filter(|index| shows(*index)).count() as f64;
    let mut y = (middle - (count * (CLIENT_H + NODE_GAP) - NODE_GAP) / 2.0).max(highest);
    let place = |index| {
        let rect = Rect { x: MARGIN, y, w: if shows(index) { CLIENT_W } else { 0.0 }, h: CLIENT_H };
        y += if shows(index) { CLIENT_H + NODE_GAP } else { 0.0 };
        rect
    };
    (0..chart.clients.len()).map(place).collect()
}

/// The nodes that take part first; then as many others as there is room for.
fn nodes(
    chart: &Chart,
    needs: &Needs,
    x: f64,
    lowest: f64,
) -> (Vec<NodeBox>, Option<(usize, Rect)>) {
    let density = Density::Stacked;
    let heights: Vec<(Vec<items::Item>, f64)> = chart
        .nodes
        .iter()
        .enumerate()
        .map(|(index, node)| {
            let items = items::items(node, index, needs, density);
            let rows = items.iter().map(|item| item.rect.h + density.gap()).sum::<f64>();
            (items, NODE_HEAD + rows + if node.pods.is_empty() { 18.0 } else { 4.0 })
        })
        .collect();
    let height = |index: usize| heights.get(index).map_or(0.0, |(_, height)| height + NODE_GAP);
    let (mut shown, others) = by_need(chart.nodes.len(), needs);
    let mut room = lowest - MARGIN - 18.0 - shown.iter().map(|index| height(*index)).sum::<f64>();
    for index in others {
        if room >= height(index) {
            shown.push(index);
            room -= height(index);
        } else {
            room = 0.0;
        }
    }
    let mut y = MARGIN;
    let mut boxes = Vec::new();
    for (index, (mut items, h)) in heights.into_iter().enumerate() {
        let rect = Rect { x, y, w: NODE_W, h };
        let mut top = y + NODE_HEAD;
        for item in &mut items {
            item.rect =
                Rect { x: x + POD_INSET, y: top, w: NODE_W - 2.0 * POD_INSET, h: item.rect.h };
            top += item.rect.h + density.gap();
        }
        let hidden = !shown.contains(&index);
        if !hidden {
            y += h + NODE_GAP;
        }
        boxes.push(NodeBox { rect, items, hidden });
    }
    let hidden = boxes.iter().filter(|node| node.hidden).count();
    (boxes, (hidden > 0).then_some((hidden, Rect { x, y, w: NODE_W, h: 16.0 })))
}

/// This many chains of a ladder show in a column.
const RUNGS: usize = 3;

/// An open node with what a column has room for: one ladder, and the chains around the current one.
pub(crate) fn condensed(mut open: Open) -> Open {
    let latest = |ladder: &Ladder| open.now.is_none_or(|now| now >= ladder.station);
    if open.far.as_ref().is_some_and(latest) {
        open.near = None;
    } else if open.near.is_some() {
        open.far = None;
    }
    for ladder in [&mut open.near, &mut open.far].into_iter().flatten() {
        let reached = |rung: &super::visit::Rung| rung.progress != Progress::Ahead;
        let last = ladder.rungs.iter().rposition(reached).unwrap_or(0);
        let first = (last + 2).saturating_sub(RUNGS).min(ladder.rungs.len().saturating_sub(RUNGS));
        ladder.rungs.drain(..first);
        ladder.rungs.truncate(RUNGS);
        ladder.rungs.iter_mut().for_each(|rung| rung.choice = None);
    }
    open
}
