//! Draws the packet: its source, destination and mark, where it is now.

use super::flight::{self, Flight};
use super::geometry::{Point, Rect, at};
use super::hosts::px;
use super::open_layout::TOKEN_H;
use crate::motion;
use crate::state::shared::Shared;
use crate::text_view::{cut, parts, port_class};
use portolan::journey::{AddressShown, Journey, PacketShown, Way};
use web_sys::Element;
use yew::prelude::*;

/// Width of a monospace character in the token.
const CHARACTER: f64 = 6.65;
/// The same for the words below the addresses.
const NOTE_CHARACTER: f64 = 6.1;
const MOST_CHARACTERS: usize = 36;

/// How wide the token of `packet` is.
pub(crate) fn width(packet: &PacketShown) -> f64 {
    let longest = length(&packet.source).max(length(&packet.destination)).min(MOST_CHARACTERS);
    let addresses = (longest as f64 + 4.0) * CHARACTER;
    addresses.max(notes(packet).chars().count() as f64 * NOTE_CHARACTER) + 24.0
}

/// What else there is to say of a packet.
fn notes(packet: &PacketShown) -> String {
    let mark = if packet.mark == 0 { String::new() } else { format!("mark {:#x}", packet.mark) };
    let notes = [packet.what.as_str(), mark.as_str(), packet.connection.as_str()];
    notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn length(address: &AddressShown) -> usize {
    let (ip, port) = parts(address);
    ip.chars().count() + port.map_or(0, |port| port.len() + 1)
}

/// Where the token is: a card of its own, or a small sign at the edge of a pod.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Spot {
    /// The upper left corner of the card.
    Card(Point),
    /// The middle of the sign.
    Sign(Point),
}

impl Spot {
    /// The point that moves.
    pub(crate) fn point(self) -> Point {
        match self {
            Spot::Card(point) | Spot::Sign(point) => point,
        }
    }
}

/// The spot beside a host that is not open.
pub(crate) fn beside(client: bool, rect: &Rect) -> Spot {
    if client { Spot::Card(at(rect.x, rect.bottom() + 12.0)) } else { Spot::Sign(rect.left_edge()) }
}

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
    let (before, packet) = (&step.before, &step.after);
    let class = match props.spot {
        Spot::Card(_) => "card",
        Spot::Sign(_) => "sign",
    };
    let w = width(packet);
    let marked = before.mark != packet.mark;
    html! {
        <g ref={element} class={classes!("token", class, (step.way == Way::Back).then_some("back"))}>
            <g class="token-card">
                <rect class="box" x="0" y="0" width={px(w)} height={px(TOKEN_H)} rx="10" />
                { line("src", &packet.source, before.source != packet.source, 19.0, w) }
                { line("dst", &packet.destination, before.destination != packet.destination, 36.0, w) }
                if marked { { changed_line(53.0, w) } }
                <text class={classes!("t3", "note", marked.then_some("changed"))} x="12" y="52">
                    { cut(&notes(packet), MOST_CHARACTERS) }
                </text>
            </g>
            <g class="token-sign">
                <circle class="box" r="10" />
                <path class="letter" d="M-5 -3.5h10v7h-10zl5 4.2l5 -4.2" />
            </g>
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

/// Marks the line at `y` as changed.
fn changed_line(y: f64, w: f64) -> Html {
    html! {
        <rect class="changed-line" x="6" y={px(y - 12.0)} width={px(w - 12.0)} height="16" rx="4" />
    }
}

fn line(name: &str, address: &AddressShown, changed: bool, y: f64, w: f64) -> Html {
    let (ip, port) = parts(address);
    let room = MOST_CHARACTERS - 6;
    let class = address.role.map(|role| classes!("pt", port_class(role)));
    html! {
        <>
            if changed { { changed_line(y, w) } }
            <text class="m" x="12" y={px(y)}>
                <tspan class="t3">{ name }{ " " }</tspan>
                <tspan>{ cut(&ip, room) }</tspan>
                if let Some(port) = port {
                    <tspan>{ ":" }</tspan><tspan {class}>{ port }</tspan>
                }
            </text>
        </>
    }
}
