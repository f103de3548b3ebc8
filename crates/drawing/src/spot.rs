//! Where the packet is on the map at one step.

use crate::geometry::at;
use crate::layout::{self, Layout};
use crate::links::host_box;
use crate::open_layout::OpenLayout;
use crate::token::{self, Spot};
use crate::visit::Open;
use portolan::chart::Chart;
use portolan::journey::{HostKind, Journey, StepKind};

/// Where the packet is.
pub(crate) fn spot(
    chart: &Chart,
    layout: &Layout,
    journey: &Journey,
    step: usize,
    opened: Option<(&Open, &OpenLayout)>,
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
            return Some(Spot::Sign(at(rect.right() + 12.0, rect.middle().y)));
        }
        let room = layout.open.x - layout::MARGIN;
        let one = layout.clients.len() == 1 && w <= room && !layout.compact;
        Some(match step.host.kind {
            HostKind::Client if !one => Spot::Sign(rect.right_edge()),
            // Below it there is room for the card.
            HostKind::LoadBalancer if one => {
                Spot::Card(at((rect.right() - w).max(layout::MARGIN), rect.bottom() + 12.0))
            }
            HostKind::Router => Spot::Sign(at(rect.middle().x, rect.y)),
            kind => token::beside(kind == HostKind::Client, &rect),
        })
    })
}
