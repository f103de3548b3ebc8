//! Draws a ladder: the chains that a packet visits at one station, what decided in each, and the choice by
//! chance where there was one.

use super::geometry::{Rect, at, rounded};
use super::hosts::{boxed, px};
use super::node_open::{cross, line, progress_class};
use super::open_layout::LadderBox;
use super::visit::{Ladder, Progress, Rung};
use crate::words::{cut, svg_words};
use portolan::journey::{Choice, ChoiceOption, ChoiceState};
use yew::prelude::*;

/// Width of a monospace character at the map's size.
const CHARACTER: f64 = 6.7;
/// The same on a phone.
const SMALL_CHARACTER: f64 = 6.4;
/// Width of a character in what decided, on the whole.
const WORD_CHARACTER: f64 = 6.1;

/// Draws a ladder. `exit` is the line from its last rung to where the packet goes on; `go` shows a step.
pub(crate) fn ladder(
    ladder: &Ladder,
    place: &LadderBox,
    exit: Option<(String, bool)>,
    go: &Callback<usize>,
) -> Html {
    let mut parts = Vec::new();
    let mut above = place.from;
    let mut table = None;
    for (rung, rect) in ladder.rungs.iter().zip(&place.rungs) {
        let (class, marker) = line(rung.progress != Progress::Ahead);
        let turn = (above.y + 12.0).min(rect.y - 6.0);
        let way = [above, at(above.x, turn), at(place.spine, turn), at(place.spine, rect.y - 2.0)];
        let straight = (above.x - place.spine).abs() < 1.0;
        let d = if straight { rounded(&[way[0], way[3]], 0.0) } else { rounded(&way, 6.0) };
        parts.push(html! { <path class={classes!("line", class)} {d} marker-end={marker} /> });
        let roomy = rect.h > 24.0;
        if roomy
            && rung.table != table
            && let Some(name) = rung.table
        {
            parts.push(html! {
                <text class="t3 table" x={px(place.spine + 10.0)} y={px(rect.y - 5.0)}>{ name.as_str() }</text>
            });
        }
        table = rung.table;
        parts.push(self::rung(rung, rect, go));
        above = at(place.spine, rect.bottom());
    }
    let exit = exit.map(|(d, passed)| {
        let (class, marker) = line(passed);
        html! { <path class={classes!("line", "on", class)} {d} marker-end={marker} /> }
    });
    html! { <g class="ladder">{ for exit }{ for parts }</g> }
}

fn rung(rung: &Rung, rect: &Rect, go: &Callback<usize>) -> Html {
    let onclick = {
        let (go, step) = (go.clone(), rung.step);
        Callback::from(move |_: MouseEvent| go.emit(step))
    };
    let small = rect.h < 24.0;
    let name = if small {
        cut(&rung.short, ((rect.w - 16.0) / SMALL_CHARACTER) as usize)
    } else {
        cut(&rung.short, ((rect.w - 60.0) / CHARACTER) as usize)
    };
    let rest = rect.w - 32.0 - name.chars().count() as f64 * CHARACTER;
    let left = (rest / WORD_CHARACTER) as usize;
    let base = if small { 14.0 } else { 18.0 };
    let decided: usize = rung.decided.0.iter().map(|part| part.text.chars().count()).sum();
    // Where there is little room, half a word is worse than none.
    let left = if small && decided > left { 0 } else { left };
    let title = if rung.meaning.is_empty() {
        format!("{}: {}", rung.chain, rung.decided)
    } else {
        format!("{}, {}: {}", rung.chain, rung.meaning, rung.decided)
    };
    html! {
        <g class={classes!("rung", progress_class(rung.progress))} {onclick}>
            <title>{ title }</title>
            { boxed(rect, 7.0, "box") }
            <text class="m" x={px(rect.x + 10.0)} y={px(rect.y + base)}>{ name }</text>
            <text class="decided" x={px(rect.right() - 10.0)} y={px(rect.y + base)} text-anchor="end">
                if left > 0 { { svg_words(&rung.decided, left) } }
            </text>
            { for rung.choice.as_ref().map(|choice| chips(choice, rect, rung.progress)) }
            if rung.ends && rung.progress != Progress::Ahead { { cross(rect.right() - 2.0, rect.y + 2.0) } }
        </g>
    }
}

/// The options of a choice, three chips at most: what was missed, what was taken, what was not reached.
fn chips(choice: &Choice, rect: &Rect, progress: Progress) -> Html {
    let chips = condensed(&choice.options);
    let gap = 8.0;
    let w = (rect.w - 20.0 - gap * (chips.len().max(1) - 1) as f64) / chips.len().max(1) as f64;
    let chip = |(index, (label, state, leads_to)): (usize, &(String, ChoiceState, String))| {
        let chip =
            Rect { x: rect.x + 10.0 + index as f64 * (w + gap), y: rect.y + 28.0, w, h: 24.0 };
        // What the coin showed is not told before it was thrown.
        let (class, word) = match (state, progress) {
            (_, Progress::Ahead) | (ChoiceState::NotReached, _) => ("not-reached", ""),
            (ChoiceState::Missed, _) => ("missed", " miss"),
            (ChoiceState::Taken, _) => ("taken", " hit"),
        };
        html! {
            <g class={classes!("chip", class)}>
                <title>{ leads_to }</title>
                { boxed(&chip, 6.0, "box") }
                <text x={px(chip.middle().x)} y={px(chip.y + 16.0)} text-anchor="middle">{ format!("{label}{word}") }</text>
            </g>
        }
    };
    html! { <g class="choice">{ for chips.iter().enumerate().map(chip) }</g> }
}

/// Up to three options as they are; of more, each state on one chip.
fn condensed(options: &[ChoiceOption]) -> Vec<(String, ChoiceState, String)> {
    let leads = |option: &ChoiceOption| format!("leads to {}", option.leads_to);
    if options.len() <= 3 {
        return options
            .iter()
            .map(|option| (option.label.clone(), option.state, leads(option)))
            .collect();
    }
    let mut chips = Vec::new();
    for state in [ChoiceState::Missed, ChoiceState::Taken, ChoiceState::NotReached] {
        let same: Vec<&ChoiceOption> =
            options.iter().filter(|option| option.state == state).collect();
        match same.as_slice() {
            [] => {}
            [one] => chips.push((one.label.clone(), state, leads(one))),
            many => {
                let label = match state {
                    ChoiceState::NotReached => format!("{} left", many.len()),
                    _ => format!("{}×", many.len()),
                };
                chips.push((
                    label,
                    state,
                    many.iter().map(|one| leads(one)).collect::<Vec<_>>().join("; "),
                ));
            }
        }
    }
    chips
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(count: usize, taken: usize) -> Vec<ChoiceOption> {
        let state = |index: usize| match index.cmp(&taken) {
            std::cmp::Ordering::Less => ChoiceState::Missed,
            std::cmp::Ordering::Equal => ChoiceState::Taken,
            std::cmp::Ordering::Greater => ChoiceState::NotReached,
        };
        let option = |index: usize| ChoiceOption {
            share: 0.5,
            label: format!("1/{}", count - index),
            leads_to: format!("pod-{index}"),
            state: state(index),
        };
        (0..count).map(option).collect()
    }

    #[test]
    fn three_options_show_as_they_are() {
        assert_eq!(condensed(&options(3, 1)).len(), 3);
    }

    #[test]
    fn of_ten_options_the_taken_one_keeps_its_share() {
        let chips = condensed(&options(10, 4));
        let labels: Vec<&str> = chips.iter().map(|(label, _, _)| label.as_str()).collect();
        assert_eq!(labels, ["4×", "1/6", "5 left"]);
    }
}
