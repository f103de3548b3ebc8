//! The drawn lines: each with its number, its parts in their colours, and what lies over them.

use super::scan::Scanner;
use yew::prelude::*;

/// A piece of the text that looks different: a port, or a problem.
pub(super) struct Overlay {
    /// First byte of the text.
    pub(super) start: usize,
    /// The byte after the last.
    pub(super) end: usize,
    /// How it looks.
    pub(super) class: &'static str,
}

/// A piece of a line in one look: its bytes in the line, and its classes.
type Piece = (usize, usize, Vec<&'static str>);

/// All lines of `text`.
pub(super) fn draw(text: &str, overlays: &[Overlay]) -> Vec<Html> {
    let mut scanner = Scanner::default();
    let mut start = 0;
    let mut drawn = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        let pieces = pieces(line, start, &scanner.line(line), overlays);
        let pieces = pieces.into_iter().map(|(from, to, look)| {
            let letters = line.get(from..to).unwrap_or_default();
            match look.is_empty() {
                true => html! { { letters } },
                false => html! { <span class={look.join(" ")}>{ letters }</span> },
            }
        });
        drawn.push(html! {
            <div class="still-line"><i>{ number + 1 }</i><span>{ for pieces }</span></div>
        });
        start += line.len() + 1;
    }
    drawn
}

/// Cuts a line that begins at byte `start` of the text wherever its look changes.
fn pieces(
    line: &str,
    start: usize,
    parts: &[(usize, &'static str)],
    overlays: &[Overlay],
) -> Vec<Piece> {
    let here = |at: usize| at.saturating_sub(start).min(line.len());
    let near: Vec<(usize, usize, &'static str)> = overlays
        .iter()
        .map(|overlay| (here(overlay.start), here(overlay.end), overlay.class))
        .filter(|(from, to, _)| {
            from < to && line.is_char_boundary(*from) && line.is_char_boundary(*to)
        })
        .collect();
    let mut cuts: Vec<usize> = parts.iter().map(|(from, _)| *from).collect();
    cuts.extend(near.iter().flat_map(|(from, to, _)| [*from, *to]));
    cuts.push(line.len());
    cuts.sort_unstable();
    cuts.dedup();
    let ends = cuts.iter().skip(1);
    cuts.iter()
        .zip(ends)
        .map(|(from, to)| {
            let part = parts.iter().rev().find(|(start, _)| start <= from).map(|(_, class)| *class);
            let over =
                near.iter().filter(|(a, b, _)| a <= from && to <= b).map(|(.., class)| *class);
            (*from, *to, part.into_iter().filter(|class| !class.is_empty()).chain(over).collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_its_look_changes_and_nothing_is_lost() {
        let line = "  nodePort: 32222";
        let over = [
            Overlay { start: 102, end: 117, class: "wrong" },
            Overlay { start: 112, end: 117, class: "p node" },
        ];
        let parts = Scanner::default().line(line);
        assert_eq!(
            pieces(line, 100, &parts, &over),
            [
                (0, 2, vec![]),
                (2, 11, vec!["y-key", "wrong"]),
                (11, 12, vec!["wrong"]),
                (12, 17, vec!["wrong", "p node"]),
            ]
        );
    }

    #[test]
    fn what_lies_elsewhere_or_within_a_letter_changes_nothing() {
        let over = |start, end| [Overlay { start, end, class: "x" }];
        let parts = [(0, "")];
        assert_eq!(pieces("äb", 10, &parts, &over(0, 5)), [(0, 3, vec![])]);
        assert_eq!(pieces("äb", 10, &parts, &over(11, 13)), [(0, 3, vec![])]);
        assert_eq!(pieces("", 10, &parts, &over(0, 50)), []);
    }
}
