//! What does one step of a journey look like?
//!
//! The map: where hosts, pods and the open node's chains stand, and how they are drawn, as Yew's nodes. The
//! page puts them on the screen, and [`svg`](svg::svg) writes the same ones as a picture of its own.
//!
//! Invariants:
//! - It draws what a [`Journey`](portolan::journey::Journey) and a [`Chart`](portolan::chart::Chart) say, and
//!   knows nothing of networks.
//! - It holds no state and knows no page: the same step in the same room gives the same picture, in wasm and
//!   natively.

mod compact;
pub mod geometry;
mod hosts;
pub mod items;
mod ladder;
pub mod layout;
mod links;
mod moment;
mod needs;
mod node_open;
mod open_layout;
mod picture;
pub mod pods;
mod spot;
pub mod svg;
pub mod things;
pub mod token;
mod visit;
pub mod words;

pub use hosts::px;
pub use picture::{Drawn, Scene, draw, ground};

use layout::Layout;
use portolan::chart::Chart;
use portolan::journey::Journey;

/// Where everything stands in a room of so many pixels. It is the same for all steps of a journey.
pub fn arrange(chart: &Chart, journey: Option<&Journey>, room: (f64, f64)) -> Layout {
    layout::layout(chart, &needs::needs(chart, journey, room))
}
