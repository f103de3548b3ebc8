//! The words below a picture: what happens in its step, and what comes of the request in the end.

use crate::geometry::Rect;
use crate::hosts::{boxed, px};
use crate::words::{cut, span};
use portolan::journey::{Journey, OutcomeKind};
use portolan::text::{Role, Text};
use yew::prelude::*;

/// Between the edge and the words, and between two lines, in pixels.
const INSET: f64 = 16.0;
const LINE: f64 = 20.0;
/// Width of a character, on the whole; of one in monospace.
const CHARACTER: f64 = 6.7;
const MONO_CHARACTER: f64 = 7.4;
/// A sentence has at most this many lines; on a phone words are narrower.
const MOST_LINES: usize = 5;
/// The room of the page's name at the end of the last line.
const MARK: f64 = 70.0;

/// The words, and the room they take below the picture.
pub(super) struct Caption {
    /// The words.
    pub(super) drawn: Html,
    /// Their height, in pixels. It is the same for all steps of a journey.
    pub(super) height: f64,
}

/// The words below a picture `width` pixels wide that ends at `top`.
pub(super) fn caption(journey: &Journey, step: usize, width: f64, top: f64) -> Caption {
    let room = width - 2.0 * INSET;
    let of_step = |step: usize| {
        let shown = journey.steps.get(step)?;
        let mut text = Text(shown.title.0.clone());
        for part in &mut text.0 {
            part.role = Role::Name;
        }
        let begin = Text::new().say(format!("{}/{} ", step + 1, journey.steps.len()));
        let asks = text.0.last().is_some_and(|part| part.text.ends_with(['?', '!', '.']));
        let stop = Text::new().say(if asks { " " } else { ". " });
        let parts = begin.0.into_iter().chain(text.0).chain(stop.0);
        Some(wrapped(&Text(parts.chain(shown.sentence.0.iter().cloned()).collect()), room))
    };
    let counts = (0..journey.steps.len()).filter_map(of_step).map(|lines| lines.len());
    let most = counts.max().unwrap_or(0);
    let told = {
        let outcome = &journey.outcome;
        let begin = Text::new().say("In the end: ").0.into_iter();
        let mut parts: Vec<_> = begin.chain(outcome.headline.0.iter().cloned()).collect();
        if journey.steps.is_empty() {
            parts.extend(Text::new().say(". ").0);
            parts.extend(outcome.because.0.iter().cloned());
        }
        wrapped(&Text(parts), room - 18.0 - MARK)
    };
    let lines = of_step(step).unwrap_or_default();
    let height = (most + told.len()) as f64 * LINE + 2.0 * 10.0 + if most > 0 { 4.0 } else { 0.0 };
    let first = top + 10.0 + 14.0;
    let line = |x: f64, y: f64, line: Vec<Html>| {
        html! { <text x={px(x)} y={px(y)}>{ for line }</text> }
    };
    let below = first + most as f64 * LINE + if most > 0 { 4.0 } else { 0.0 };
    let sign = match &journey.outcome.kind {
        OutcomeKind::Reply { .. } => "reply",
        OutcomeKind::Timeout => "timeout",
        OutcomeKind::Refused { .. } | OutcomeKind::Error { .. } => "refused",
    };
    let ground = Rect { x: -1.0, y: top, w: width + 2.0, h: height + 1.0 };
    let end = below + told.len().saturating_sub(1) as f64 * LINE;
    let drawn = html! {
        <g class="caption">
            { boxed(&ground, 0.0, "caption-ground") }
            { for lines.into_iter().enumerate().map(|(at, words)| line(INSET, first + at as f64 * LINE, words)) }
            <path class={classes!("outcome", sign)} d={shape(sign, INSET + 5.0, below - 4.5)} />
            { for told.into_iter().enumerate().map(|(at, words)| line(INSET + 18.0, below + at as f64 * LINE, words)) }
            <text class="mark" x={px(width - INSET)} y={px(end)} text-anchor="end">{ "Portolan" }</text>
        </g>
    };
    Caption { drawn, height }
}

/// A disc, a cross-shaped square or a triangle: the outcome without colour.
fn shape(sign: &str, x: f64, y: f64) -> String {
    match sign {
        "reply" => format!("M{} {}a5 5 0 1 1 10 0a5 5 0 1 1 -10 0z", px(x - 5.0), px(y)),
        "timeout" => format!("M{} {}l5.5 9.5h-11z", px(x), px(y - 5.0)),
        _ => format!(
            "M{} {}l3.5 -3.5l2.5 2.5l2.5 -2.5l2 2l-2.5 2.5l2.5 2.5l-2 2l-2.5 -2.5l-2.5 2.5l-2 -2l2.5 -2.5l-2.5 -2.5z",
            px(x - 5.0),
            px(y - 1.0)
        ),
    }
}

/// `text` in lines of `room` pixels, as far as its letters tell.
fn wrapped(text: &Text, room: f64) -> Vec<Vec<Html>> {
    let mut lines: Vec<Vec<(String, Role)>> = vec![Vec::new()];
    let mut left = room;
    for (word, role) in words(text) {
        let each =
            if matches!(role, Role::Plain | Role::Name) { CHARACTER } else { MONO_CHARACTER };
        // What is longer than a whole line is cut.
        let word = cut(&word, ((room / each) as usize).max(2));
        let w = word.chars().count() as f64 * each;
        let fits = word.trim_end().chars().count() as f64 * each <= left;
        // A full stop stays with its word.
        let glued = word.chars().count() <= 2
            && lines
                .last()
                .and_then(|line| line.last())
                .is_some_and(|(before, _)| !before.ends_with(' '));
        if !fits && !glued && left < room {
            lines.push(Vec::new());
            left = room;
        }
        left -= w;
        let Some(line) = lines.last_mut() else { continue };
        match line.last_mut() {
            Some((before, known)) if *known == role => before.push_str(&word),
            _ => line.push((word, role)),
        }
    }
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        if let Some((last, _)) = lines.last_mut().and_then(|line| line.last_mut()) {
            *last = format!("{}…", last.trim_end());
        }
    }
    let spans =
        |line: Vec<(String, Role)>| line.into_iter().map(|(word, role)| span(word, role)).collect();
    lines.into_iter().filter(|line| !line.is_empty()).map(spans).collect()
}

/// The words of a sentence, each with the space after it.
fn words(text: &Text) -> impl Iterator<Item = (String, Role)> + '_ {
    text.0
        .iter()
        .flat_map(|part| part.text.split_inclusive(' ').map(|word| (word.to_owned(), part.role)))
}
