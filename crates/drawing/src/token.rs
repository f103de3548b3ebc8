//! Draws the packet: its source, destination and mark, where it is at one step.

use crate::geometry::{Point, Rect, at};
use crate::hosts::px;
use crate::open_layout::TOKEN_H;
use crate::words::{cut, parts, port_class};
use portolan::journey::{AddressShown, PacketShown, Step, Way};
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
pub enum Spot {
    /// The upper left corner of the card.
    Card(Point),
    /// The middle of the sign.
    Sign(Point),
}

impl Spot {
    /// The point that moves.
    pub fn point(self) -> Point {
        match self {
            Spot::Card(point) | Spot::Sign(point) => point,
        }
    }
}

/// The spot beside a host that is not open.
pub(crate) fn beside(client: bool, rect: &Rect) -> Spot {
    if client { Spot::Card(at(rect.x, rect.bottom() + 12.0)) } else { Spot::Sign(rect.left_edge()) }
}

/// The classes of the token at a step.
pub fn classes(step: &Step, spot: Spot) -> Classes {
    let kind = match spot {
        Spot::Card(_) => "card",
        Spot::Sign(_) => "sign",
    };
    classes!("token", kind, (step.way == Way::Back).then_some("back"))
}

/// The token as a card: the packet's addresses, with what the step changes in it marked.
pub fn card(step: &Step) -> Html {
    let (before, packet) = (&step.before, &step.after);
    let w = width(packet);
    let marked = before.mark != packet.mark;
    html! {
        <g class="token-card">
            <rect class="box" x="0" y="0" width={px(w)} height={px(TOKEN_H)} rx="10" />
            { line("src", &packet.source, before.source != packet.source, 19.0, w) }
            { line("dst", &packet.destination, before.destination != packet.destination, 36.0, w) }
            if marked { { changed_line(53.0, w) } }
            <text class={classes!("t3", "note", marked.then_some("changed"))} x="12" y="52">
                { cut(&notes(packet), MOST_CHARACTERS) }
            </text>
        </g>
    }
}

/// The token as a small sign.
pub fn sign() -> Html {
    html! {
        <g class="token-sign">
            <circle class="box" r="10" />
            <path class="letter" d="M-5 -3.5h10v7h-10zl5 4.2l5 -4.2" />
        </g>
    }
}

/// The token where it rests.
pub(crate) fn at_rest(step: &Step, spot: Spot) -> Html {
    let Point { x, y } = spot.point();
    let body = match spot {
        Spot::Card(_) => card(step),
        Spot::Sign(_) => sign(),
    };
    html! {
        <g class={classes(step, spot)} transform={format!("translate({} {})", px(x), px(y))}>{ body }</g>
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
