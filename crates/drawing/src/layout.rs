//! Where everything stands at rest: clients on the left, nodes with their pods on the right, and between
//! them the room where a node opens. All of it is computed from the chart and the room there is.

use super::compact;
use super::geometry::{Rect, at};
use super::items::{self, Item};
use portolan::chart::{Chart, NodeShown};

/// In less room than this, in pixels, the map is arranged as on a phone.
pub const COMPACT: f64 = 560.0;
/// The space around everything.
pub const MARGIN: f64 = 20.0;
const CLIENT_W: f64 = 108.0;
const CLIENT_H: f64 = 68.0;
const CLIENT_GAP: f64 = 16.0;
/// Between the clients and the open node; links and their labels are there.
const LEFT_GAP: f64 = 70.0;
/// With a router between them.
const ROUTER_GAP: f64 = 104.0;
/// A router's box.
const ROUTER: f64 = 48.0;
/// With a load balancer between them: its box, and the room before and after it.
const BALANCER_W: f64 = 126.0;
const BALANCER_ROOM: (f64, f64) = (28.0, 58.0);
/// Between the open node and the nodes' column.
const RIGHT_GAP: f64 = 66.0;
/// The open node is no narrower than its hooks and no wider than an eye's sweep.
const OPEN_MIN_W: f64 = 462.0;
const OPEN_MAX_W: f64 = 620.0;
/// Between two nodes; a line that goes around one runs there.
pub const NODE_GAP: f64 = 16.0;
/// Of more nodes than this, those show that take part in the journey, and the first of the others.
const MOST_NODES: usize = 24;
/// Below the last node, where it says how many do not show.
const MORE_H: f64 = 16.0;
/// How far a pod's box stands inside its node's.
pub const POD_INSET: f64 = 12.0;
/// Below this, letters are too small to read: the map is larger than its room, and is panned.
pub const MIN_SCALE: f64 = 0.66;
/// A column of text is often a little too narrow: to see all of the way is worth somewhat smaller letters.
const MIN_SCALE_TO_SEE_ALL: f64 = 0.6;
/// From here on, more size adds less than more detail.
const WELL_LEGIBLE: f64 = 0.85;
/// Above this, it only looks coarse.
const MAX_SCALE: f64 = 1.25;

/// How much a pod shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Density {
    /// Name, address, and what it sees.
    Two,
    /// Name and port on one line.
    One,
    /// A sign in the row of its workload; on a line of its own only if it takes part.
    Rows,
    /// The same where rows are short: the signs stand below the name.
    Stacked,
}

impl Density {
    /// The height of a pod that takes no part.
    pub fn pod_height(self) -> f64 {
        match self {
            Density::Two => 38.0,
            Density::One => 24.0,
            Density::Rows | Density::Stacked => 20.0,
        }
    }

    /// Between two pods.
    pub fn gap(self) -> f64 {
        match self {
            Density::Two => 8.0,
            Density::One => 5.0,
            Density::Rows | Density::Stacked => 3.0,
        }
    }

    /// Above the pods of a node, where its name stands; below them; and how wide a node is.
    fn node(self) -> (f64, f64, f64) {
        match self {
            Density::Two | Density::One => (34.0, 14.0, 226.0),
            Density::Rows | Density::Stacked => (30.0, 9.0, 204.0),
        }
    }

    /// How much smaller a picture one accepts before taking this one.
    fn cost(self) -> f64 {
        match self {
            Density::Two => 0.0,
            Density::One => 0.03,
            Density::Rows | Density::Stacked => 0.12,
        }
    }
}

/// The room that a pod which takes part in the journey needs for one more line.
pub const SEES_LINE: f64 = 15.0;

/// A node's box.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeBox {
    /// The box.
    pub rect: Rect,
    /// What it holds.
    pub items: Vec<Item>,
    /// There is no room for it: it does not show.
    pub hidden: bool,
}

impl NodeBox {
    /// Where that pod of the node stands: its own box, or the row that it is in.
    pub fn place(&self, pod: usize) -> Option<Rect> {
        let item = self.items.iter().find(|item| item.pods.contains(&pod))?;
        Some(item.rect)
    }
}

/// Where everything stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Width and height, in units.
    pub size: (f64, f64),
    /// How many pixels a unit takes.
    pub scale: f64,
    /// One column of stations, as on a phone.
    pub compact: bool,
    /// The clients, in the chart's order; those without room have no width.
    pub clients: Vec<Rect>,
    /// The router, when the journey meets it.
    pub router: Option<Rect>,
    /// The load balancer, when there is one.
    pub balancer: Option<Rect>,
    /// The room where a node opens.
    pub open: Rect,
    /// The nodes, in the chart's order.
    pub nodes: Vec<NodeBox>,
    /// How many nodes do not show, and where to say so.
    pub more: Option<(usize, Rect)>,
    /// How much a pod shows.
    pub density: Density,
}

/// What has a say in the layout besides the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Needs {
    /// The room there is, in pixels.
    pub room: (f64, f64),
    /// How high the open node gets.
    pub open_height: f64,
    /// The router shows.
    pub router: bool,
    /// The pods that take part in the journey, as `(node's place, pod's place)`: they always show.
    pub involved: Vec<(usize, usize)>,
    /// The hosts that take part, where there is room for few: clients' and nodes' places.
    pub callers: Vec<usize>,
    /// The nodes that take part.
    pub nodes: Vec<usize>,
}

/// Computes the layout: the least dense one that is still well legible.
pub fn layout(chart: &Chart, needs: &Needs) -> Layout {
    if needs.room.0 < COMPACT {
        return compact::layout(chart, needs);
    }
    let shown = shown(chart.nodes.len(), needs);
    let mut best: Option<(f64, Density, usize)> = None;
    for density in [Density::Two, Density::One, Density::Rows] {
        let heights = heights(chart, &shown, needs, density);
        for columns in 1..=3 {
            let (w, h) = least(chart, needs, (density, &heights), columns);
            let scale = (needs.room.0 / w).min(needs.room.1 / h).min(WELL_LEGIBLE);
            let worth = scale - density.cost() - 0.01 * columns as f64;
            if best.is_none_or(|(known, _, _)| worth > known) {
                best = Some((worth, density, columns));
            }
        }
    }
    let (_, density, columns) = best.unwrap_or((0.0, Density::Two, 1));
    place(chart, &shown, needs, density, columns)
}

/// The places of the nodes that show, in order.
fn shown(count: usize, needs: &Needs) -> Vec<usize> {
    let (mut shown, others) = by_need(count, needs);
    shown.extend(others.iter().take(MOST_NODES.saturating_sub(shown.len())));
    shown.sort_unstable();
    shown
}

/// The places of the nodes that take part, and those of the others.
pub(crate) fn by_need(count: usize, needs: &Needs) -> (Vec<usize>, Vec<usize>) {
    (0..count).partition(|index| needs.nodes.contains(index))
}

/// The least size in which everything fits.
fn least(
    chart: &Chart,
    needs: &Needs,
    (density, heights): (Density, &[f64]),
    columns: usize,
) -> (f64, f64) {
    let nodes = stack(heights, columns).into_iter().map(|(_, height)| height).fold(0.0, f64::max);
    let clients = chart.clients.len() as f64 * (CLIENT_H + CLIENT_GAP) - CLIENT_GAP;
    let open = needs.open_height.max(0.0);
    let more = if heights.len() < chart.nodes.len() { NODE_GAP + MORE_H } else { 0.0 };
    let height = (nodes + more).max(clients).max(open) + 2.0 * MARGIN;
    (
        open_left(chart, needs) + OPEN_MIN_W + RIGHT_GAP + right_width(density, columns) + MARGIN,
        height,
    )
}

fn open_left(chart: &Chart, needs: &Needs) -> f64 {
    let gap = match (chart.load_balancer.is_some(), needs.router) {
        (true, _) => BALANCER_ROOM.0 + BALANCER_W + BALANCER_ROOM.1,
        (false, true) => ROUTER_GAP,
        (false, false) => LEFT_GAP,
    };
    MARGIN + CLIENT_W + gap
}

fn right_width(density: Density, columns: usize) -> f64 {
    columns as f64 * (density.node().2 + NODE_GAP) - NODE_GAP
}

/// Which of the nodes that show stand in each column, and how high it gets. A column is filled before the next begins, so
/// that the nodes read downwards.
fn stack(heights: &[f64], columns: usize) -> Vec<(Vec<usize>, f64)> {
    let per_column = heights.len().div_ceil(columns).max(1);
    let indices: Vec<usize> = (0..heights.len()).collect();
    let height = |nodes: &[usize]| {
        let boxes = nodes.iter().filter_map(|index| heights.get(*index));
        boxes.map(|height| height + NODE_GAP).sum::<f64>() - NODE_GAP
    };
    indices.chunks(per_column).map(|nodes| (nodes.to_vec(), height(nodes))).collect()
}

/// How high the box of each node that shows gets.
fn heights(chart: &Chart, shown: &[usize], needs: &Needs, density: Density) -> Vec<f64> {
    let nodes = shown.iter().filter_map(|index| Some((*index, chart.nodes.get(*index)?)));
    nodes.map(|(index, node)| node_height(node, index, needs, density)).collect()
}

fn node_height(node: &NodeShown, index: usize, needs: &Needs, density: Density) -> f64 {
    let rows = items::items(node, index, needs, density);
    let rows = rows.iter().map(|item| item.rect.h + density.gap()).sum::<f64>();
    let rows = if node.pods.is_empty() { 22.0 } else { rows };
    let (head, foot, _) = density.node();
    head + rows - density.gap() + foot
}

fn place(
    chart: &Chart,
    shown: &[usize],
    needs: &Needs,
    density: Density,
    columns: usize,
) -> Layout {
    let heights = heights(chart, shown, needs, density);
    let (least_w, least_h) = least(chart, needs, (density, &heights), columns);
    let wide = (needs.room.0 / least_w).max(MIN_SCALE_TO_SEE_ALL);
    let scale = wide.min((needs.room.1 / least_h).max(MIN_SCALE)).min(MAX_SCALE);
    let (width, height) = (least_w.max(needs.room.0 / scale), least_h.max(needs.room.1 / scale));
    let right = width - MARGIN - right_width(density, columns);
    let left = open_left(chart, needs);
    let free = right - RIGHT_GAP - left;
    let open_w = free.clamp(OPEN_MIN_W, OPEN_MAX_W);
    let open = Rect {
        x: left + (free - open_w) / 2.0,
        y: MARGIN,
        w: open_w,
        h: needs.open_height.max(0.0).min(height - 2.0 * MARGIN),
    };
    let (_, _, w) = density.node();
    let mut end = at(right, MARGIN);
    let nowhere = Rect { x: right, y: MARGIN, w: 0.0, h: 0.0 };
    let mut nodes =
        vec![NodeBox { rect: nowhere, items: Vec::new(), hidden: true }; chart.nodes.len()];
    for (column, (places, _)) in stack(&heights, columns).into_iter().enumerate() {
        end = at(right + column as f64 * (w + NODE_GAP), MARGIN);
        for place in places {
            let (Some(index), Some(h)) = (shown.get(place), heights.get(place)) else { continue };
            let (Some(node), Some(slot)) = (chart.nodes.get(*index), nodes.get_mut(*index)) else {
                continue;
            };
            let rect = Rect { x: end.x, y: end.y, w, h: *h };
            end.y = rect.bottom() + NODE_GAP;
            *slot = node_box(node, *index, rect, needs, density);
        }
    }
    let hidden = chart.nodes.len() - shown.len();
    let more = (hidden > 0).then_some((hidden, Rect { x: end.x, y: end.y, w, h: MORE_H }));
    let middle = MARGIN + (height - 2.0 * MARGIN) * 0.46;
    let clients = clients(chart.clients.len(), middle, height);
    let balancer = chart.load_balancer.is_some().then(|| Rect {
        x: MARGIN + CLIENT_W + BALANCER_ROOM.0,
        y: middle - CLIENT_H / 2.0,
        w: BALANCER_W,
        h: CLIENT_H,
    });
    let router = needs.router.then(|| {
        let centre = match &balancer {
            // What goes past the load balancer goes above it.
            Some(rect) => {
                at(rect.middle().x, (rect.y - CLIENT_GAP - ROUTER / 2.0).max(ROUTER / 2.0))
            }
            None => at(MARGIN + CLIENT_W + ROUTER_GAP / 2.0, middle),
        };
        Rect { x: centre.x - ROUTER / 2.0, y: centre.y - ROUTER / 2.0, w: ROUTER, h: ROUTER }
    });
    Layout {
        size: (width, height),
        scale,
        compact: false,
        clients,
        router,
        balancer,
        open,
        nodes,
        more,
        density,
    }
}

fn clients(count: usize, middle: f64, height: f64) -> Vec<Rect> {
    let all = count as f64 * (CLIENT_H + CLIENT_GAP) - CLIENT_GAP;
    let top = (middle - all / 2.0).min(height - MARGIN - all).max(MARGIN);
    let client = |index: usize| Rect {
        x: MARGIN,
        y: top + index as f64 * (CLIENT_H + CLIENT_GAP),
        w: CLIENT_W,
        h: CLIENT_H,
    };
    (0..count).map(client).collect()
}

fn node_box(
    node: &NodeShown,
    index: usize,
    rect: Rect,
    needs: &Needs,
    density: Density,
) -> NodeBox {
    let (x, w) = (rect.x + POD_INSET, rect.w - 2.0 * POD_INSET);
    let mut y = rect.y + density.node().0;
    let mut items = items::items(node, index, needs, density);
    for item in &mut items {
        item.rect = Rect { x, y, w, h: item.rect.h };
        y += item.rect.h + density.gap();
    }
    NodeBox { rect, items, hidden: false }
}

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
