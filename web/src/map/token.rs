//! The packet on its way: it moves from where it was to where it is.

use super::flight::{self, Flight};
use crate::motion;
use crate::state::shared::Shared;
use drawing::geometry::Point;
use drawing::token::{Spot, card, classes, sign};
use portolan::journey::Journey;
use web_sys::Element;
use yew::prelude::*;

/// What the token shows.
#[derive(Properties, PartialEq)]
pub(crate) struct TokenProps {
    /// The journey.
    pub(crate) journey: Shared<Journey>,
    /// The step; what it changes in the packet is marked.
    pub(crate) step: usize,
    /// Where the packet is.
    pub(crate) spot: Spot,
    /// The lines that lead here, each with the step before which the packet goes along it.
    pub(crate) ways: Vec<(usize, Vec<Point>)>,
}

/// The token. It moves to its spot: along a line where one leads there, and at once where nothing may move.
#[component]
pub(crate) fn Token(props: &TokenProps) -> Html {
    let element = use_node_ref();
    let flight = use_mut_ref(Flight::default);
    let shown = use_mut_ref(|| None::<(Shared<Journey>, usize)>);
    {
        let (element, ways) = (element.clone(), props.ways.clone());
        let key = (props.journey.clone(), props.step, props.spot);
        use_effect_with(key, move |(journey, step, spot)| {
            let old = shown.replace(Some((journey.clone(), *step)));
            let old = old.filter(|(known, _)| known == journey).map(|(_, old)| old);
            let Some(element) = element.cast::<Element>() else { return };
            match old.filter(|old| old != step && motion::allowed()) {
                None => flight::place(&flight, &element, spot.point()),
                Some(old) => {
                    flight::go(&flight, &element, &between(&ways, old, *step), spot.point());
                }
            }
        });
    }
    let Some(step) = props.journey.steps.get(props.step) else { return html! {} };
    html! {
        <g ref={element} class={classes(step, props.spot)}>
            { card(step) }
            { sign() }
        </g>
    }
}

/// The line between two steps that follow each other, in the direction in which they are shown.
fn between(ways: &[(usize, Vec<Point>)], old: usize, new: usize) -> Vec<Point> {
    let line = |step: usize| ways.iter().find(|(at, _)| *at == step).map(|(_, line)| line.clone());
    if new == old + 1 {
        line(new).unwrap_or_default()
    } else if old == new + 1 {
        let mut line = line(old).unwrap_or_default();
        line.reverse();
        line
    } else {
        Vec::new()
    }
}
