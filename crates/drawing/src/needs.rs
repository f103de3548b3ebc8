//! What of a journey has a say in where things stand.

use crate::layout::Needs;
use crate::links::find_pod;
use crate::open_layout;
use crate::visit::{self, Visit};
use portolan::chart::Chart;
use portolan::journey::{HostKind, HostShown, Journey};

/// What the layout has to know of the journey.
pub(crate) fn needs(chart: &Chart, journey: Option<&Journey>, room: (f64, f64)) -> Needs {
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
    let place = |host: &HostShown| match host.kind {
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
pub(crate) fn visit_height(journey: &Journey, visit: &Visit) -> f64 {
    let steps = visit.steps.start..visit.steps.end + 1;
    steps.map(|step| open_layout::height(&visit::open(journey, visit, step))).fold(0.0, f64::max)
}
