//! A step as a picture of its own: SVG text that any program can show, with its styles, and words for those
//! who do not see it.
//!
//! Whatever a user typed stands in it as text only: elements and attributes come from a fixed list, nothing in
//! it is a script, a link or an address of anything outside it.

mod caption;
mod colours;
mod escape;
mod style;
mod write;

use crate::geometry::Rect;
use crate::layout::{COMPACT, Layout, MARGIN};
use crate::open_layout::TOKEN_H;
use crate::picture::{Scene, draw, ground};
use crate::token;
use crate::{arrange, px};
use portolan::chart::Chart;
use portolan::journey::Journey;
use std::fmt::Write;
use yew::prelude::*;

/// In which colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// The reader's: the picture asks for `prefers-color-scheme`, which only browsers answer.
    Reader,
}

/// The least and the greatest width, in pixels.
pub const WIDTHS: std::ops::RangeInclusive<u32> = 280..=2400;

/// The width where nobody asks for another, in pixels.
pub const WIDTH: u32 = 1010;

/// How a picture is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// In which colours.
    pub theme: Theme,
    /// How wide, in pixels; what lies outside of [`WIDTHS`] is taken as their nearest end.
    pub width: u32,
    /// Below the picture stand the step's sentence and the outcome.
    pub caption: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Wanted { theme: Theme::Light, width: WIDTH, caption: true }
    }
}

/// The height of a room in which a map looks as on the page, by its width.
const SHAPE: f64 = 0.43;

/// Draws step `step` (from 0; the last, if there are fewer) of `journey`, or the hosts at rest. All steps of a
/// journey give pictures of one size.
pub fn svg(chart: &Chart, journey: Option<&Journey>, step: usize, wanted: Wanted) -> String {
    let width = f64::from(wanted.width.clamp(*WIDTHS.start(), *WIDTHS.end()));
    let layout =
        arrange(chart, journey, (width, if width < COMPACT { 0.0 } else { width * SHAPE }));
    let step = journey.map_or(0, |journey| step.min(journey.steps.len().saturating_sub(1)));
    let drawn = draw(&Scene {
        chart,
        layout: &layout,
        moment: journey.map(|journey| (journey, step)),
        current: None,
        go: &Callback::noop(),
    });
    let at_rest = journey.and_then(|journey| journey.steps.get(step)).zip(drawn.spot);
    let token = at_rest.map(|(step, spot)| token::at_rest(step, spot));
    let room = layout.size.0 * layout.scale;
    let map = bottom(&layout, journey.is_some()) * layout.scale;
    let words = journey.filter(|_| wanted.caption);
    let caption = words.map(|journey| caption::caption(journey, step, room, map));
    let height = map + caption.as_ref().map_or(0.0, |caption| caption.height);
    let scale = px(layout.scale * 1000.0);
    let body = html! {
        <>
            <rect class="sea" width="100%" height="100%" />
            { ground() }
            <g class={layout.compact.then_some("compact")} transform={format!("scale(.001) scale({scale})")}>
                { drawn.picture }
                { token }
            </g>
            { for caption.map(|caption| caption.drawn) }
        </>
    };
    let (title, told) = alternative(chart, journey, step);
    // Several pictures may stand in one document: the names in each are its own.
    let mut inside = String::new();
    let own = escape::short_hash(&[&title, &told, &px(room)]);
    write::node(&mut inside, &body, &own);
    let mut text = String::with_capacity(inside.len() + 8_000);
    // Writing to a text cannot fail.
    let _ = writeln!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"map-picture\" width=\"{}\" height=\"{}\" \
         viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"t{own} d{own}\">\
         <title id=\"t{own}\">{}</title><desc id=\"d{own}\">{}</desc><style>{}</style>{inside}</svg>",
        px(width),
        px(height * width / room),
        px(room),
        px(height),
        escape::text(&title),
        escape::text(&told),
        style::style(wanted.theme),
    );
    text
}

/// The picture in words: a name for it, and what it tells.
pub fn alternative(chart: &Chart, journey: Option<&Journey>, step: usize) -> (String, String) {
    let Some(journey) = journey else {
        let count = |count: usize, what: &str| match count {
            1 => format!("1 {what}"),
            count => format!("{count} {what}s"),
        };
        let pods = chart.nodes.iter().map(|node| node.pods.len()).sum();
        let hosts = [
            count(chart.clients.len(), "client"),
            count(chart.nodes.len(), "node"),
            count(pods, "pod"),
        ];
        return ("Map of the hosts".to_owned(), format!("{}.", hosts.join(", ")));
    };
    let title = format!("{} calls {}", journey.from.name, journey.to);
    let mut told = String::new();
    if let Some(shown) = journey.steps.get(step) {
        let _ = write!(
            told,
            "Step {} of {}, {}: {} ",
            step + 1,
            journey.steps.len(),
            shown.host.name,
            shown.sentence
        );
    }
    let _ = write!(told, "In the end: {}. {}", journey.outcome.headline, journey.outcome.because);
    (title, told.trim_end().to_owned())
}

/// Where the lowest thing ends, with air below it, in units.
fn bottom(layout: &Layout, packet: bool) -> f64 {
    let token = if packet && !layout.compact { TOKEN_H + 12.0 } else { 0.0 };
    let callers = layout.clients.iter().filter(|rect| rect.w > 0.0).chain(&layout.balancer);
    let callers = callers.map(|rect| rect.bottom() + token);
    let nodes = layout.nodes.iter().filter(|node| !node.hidden).map(|node| node.rect.bottom());
    let open = packet.then(|| layout.open.bottom());
    let more = layout.more.map(|(_, rect)| rect.bottom());
    let router = layout.router.as_ref().map(Rect::bottom);
    callers.chain(nodes).chain(open).chain(more).chain(router).fold(0.0, f64::max) + MARGIN
}

#[cfg(test)]
#[path = "svg_tests.rs"]
mod tests;
