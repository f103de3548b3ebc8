//! The lines between an open node and the hosts before and after it.

use super::geometry::{Point, Rect, along_curve, at, level_curve, rounded};
use super::layout::{Layout, NODE_GAP, POD_INSET};
use super::open_layout::{OpenLayout, Side, side};
use super::visit::{Open, visits};
use portolan::chart::Chart;
use portolan::journey::{AddressShown, HostKind, HostShown, Journey, Way};

/// A line, and the port that is dialled along it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Link {
    /// The line, as an SVG path.
    pub(crate) path: String,
    /// Points along it.
    pub(crate) points: Vec<Point>,
    /// The step before which the packet goes along it.
    pub(crate) step: usize,
    /// The packet has gone along it.
    pub(crate) passed: bool,
    /// The address that it carries, with the place for its label.
    pub(crate) label: Option<(Point, AddressShown)>,
}

const CORNER: f64 = 10.0;
/// How far a line that goes around stays away from what it goes around.
const AWAY: f64 = 12.0;

/// The box of a host that is not open.
pub(crate) fn host_box(chart: &Chart, layout: &Layout, host: &HostShown) -> Option<Rect> {
    match host.kind {
        HostKind::Client => {
            let index = chart.clients.iter().position(|client| client.name == host.name)?;
            layout.clients.get(index).filter(|rect| rect.w > 0.0).copied()
        }
        HostKind::Router => layout.router,
        HostKind::LoadBalancer => layout.balancer,
        HostKind::Node => {
            let index = chart.nodes.iter().position(|node| node.name == host.name)?;
            let node = layout.nodes.get(index).filter(|node| !node.hidden)?.rect;
            // A line ends at the node's name.
            Some(Rect { h: node.h.min(44.0), ..node })
        }
        HostKind::Pod => {
            let (node, pod) = find_pod(chart, host)?;
            layout.nodes.get(node).filter(|node| !node.hidden)?.place(pod)
        }
    }
}

/// Which pod of which node that is.
pub(crate) fn find_pod(chart: &Chart, host: &HostShown) -> Option<(usize, usize)> {
    let same_space =
        |namespace: &str| host.namespace.as_deref().is_none_or(|known| known == namespace);
    chart.nodes.iter().enumerate().find_map(|(node, shown)| {
        let pod = shown
            .pods
            .iter()
            .position(|pod| pod.name == host.name && same_space(&pod.namespace))?;
        Some((node, pod))
    })
}

/// The lines between hosts outside the cluster, on the way of the open visit.
pub(crate) fn outside(
    chart: &Chart,
    layout: &Layout,
    journey: &Journey,
    open: Option<&Open>,
    step: usize,
) -> Vec<Link> {
    let visits = visits(journey);
    let way = open.map_or(Way::Out, |open| open.visit.way);
    let mut links = Vec::new();
    for (from, to) in visits.iter().zip(visits.iter().skip(1)) {
        let outside = side(from.host.kind) == Side::Left && side(to.host.kind) == Side::Left;
        if !outside || to.way != way {
            continue;
        }
        let (Some(a), Some(b)) =
            (host_box(chart, layout, &from.host), host_box(chart, layout, &to.host))
        else {
            continue;
        };
        if (a.x - b.x).abs() < 1.0 {
            // One above the other.
            let (start, end) = if a.y < b.y {
                (at(a.middle().x, a.bottom()), at(b.middle().x, b.y))
            } else {
                (at(a.middle().x, a.y), at(b.middle().x, b.bottom()))
            };
            let (step, passed) = (to.steps.start, step >= to.steps.start);
            let points = vec![start, end];
            links.push(Link { path: rounded(&points, 0.0), points, step, passed, label: None });
            continue;
        }
        let (start, end) = if a.x < b.x {
            (a.right_edge(), b.left_edge())
        } else {
            (a.left_edge(), b.right_edge())
        };
        links.push(Link {
            path: level_curve(start, end),
            points: along_curve(start, end),
            step: to.steps.start,
            passed: step >= to.steps.start,
            label: None,
        });
    }
    links
}

/// The lines into and out of the open node.
pub(crate) fn links(
    chart: &Chart,
    layout: &Layout,
    journey: &Journey,
    open: &Open,
    inside: &OpenLayout,
) -> Vec<Link> {
    let mut links = Vec::new();
    let left = layout.nodes.iter().map(|node| node.rect.x).fold(f64::INFINITY, f64::min);
    if let (Some(host), Some(entry)) = (&open.before, inside.entry())
        && let Some(rect) = outer_box(chart, layout, journey, host)
    {
        let label =
            journey.steps.get(open.visit.steps.start).map(|step| step.before.destination.clone());
        let link = link(host, rect, (entry, inside.rect), left, true, open.entered, label);
        links.push(Link { step: open.visit.steps.start, ..link });
    }
    if let (Some(host), Some(exit)) = (&open.after, inside.exit())
        && let Some(rect) = outer_box(chart, layout, journey, host)
    {
        let last = open.visit.steps.end.checked_sub(1).and_then(|index| journey.steps.get(index));
        let label = last.map(|step| step.after.destination.clone()).filter(|_| open.left);
        let link = link(host, rect, (exit, inside.rect), left, false, open.left, label);
        links.push(Link { step: open.visit.steps.end, ..link });
    }
    links
}

/// The box of a host outside the open node; where the router does not show, that of who calls.
fn outer_box(chart: &Chart, layout: &Layout, journey: &Journey, host: &HostShown) -> Option<Rect> {
    let behind =
        (host.kind == HostKind::Router && layout.router.is_none()).then_some(&journey.from);
    host_box(chart, layout, behind.unwrap_or(host))
}

/// One line between `host` and a point on the edge of the open node's row of stations.
fn link(
    host: &HostShown,
    rect: Rect,
    (station, node): (Point, Rect),
    first_column: f64,
    inwards: bool,
    passed: bool,
    label: Option<AddressShown>,
) -> Link {
    let outer = match side(host.kind) {
        Side::Left => rect.right_edge(),
        Side::Right => rect.left_edge(),
    };
    let column = if host.kind == HostKind::Pod { rect.x - POD_INSET } else { rect.x };
    let opens_left = station.x < node.middle().x;
    let direct = opens_left == (side(host.kind) == Side::Left)
        && (column - first_column).abs() < 10.0
        || opens_left && side(host.kind) == Side::Left;

    let (path, points, middle) = if direct {
        let (start, end) = if inwards { (outer, station) } else { (station, outer) };
        let path = level_curve(start, end);
        let edge = if opens_left { node.x } else { node.right() };
        let middle = match host.kind {
            // There is no room beside a router.
            HostKind::Router if rect.w < 60.0 => at(rect.middle().x, rect.y - 16.0),
            _ => at((outer.x + edge) / 2.0, (outer.y + station.y) / 2.0),
        };
        (path, along_curve(start, end), middle)
    } else {
        let above = node.y - AWAY.min(node.y * 0.6);
        let lane = column - NODE_GAP / 2.0;
        let beside = if opens_left { node.x - AWAY } else { node.right() + AWAY };
        let mut points = vec![
            outer,
            at(lane, outer.y),
            at(lane, above),
            at(beside, above),
            at(beside, station.y),
            station,
        ];
        if !inwards {
            points.reverse();
        }
        (rounded(&points, CORNER), points, at((lane + beside) / 2.0, above))
    };
    let label = label.filter(|address| address.port.is_some()).map(|address| (middle, address));
    Link { path, points, step: 0, passed, label }
}
