//! A text to the documents in it.
//!
//! As kubectl does, the text is cut at its `---` lines first, so that a fault in one document leaves the
//! others readable; a piece that begins with `{` is JSON if it can be, else YAML.

use crate::position::Places;
use crate::tree::yaml::{Problem, Tree};
use crate::tree::{json, yaml};
use std::ops::Range;

/// A piece of the text that is no document.
pub(super) struct Refused {
    /// Why.
    pub(super) problem: Problem,
    /// The line, counted from 1 at the beginning of the piece behind its `---`: what kubectl tells, who cuts first.
    pub(super) line: u32,
}

/// Reads the documents of one piece and hands them on in order.
pub(super) fn read_piece(places: &Places<'_>, take: &mut impl FnMut(Result<Tree, Refused>)) {
    let text = places.text();
    let piece = 0..text.len();
    let mut json_problem = None;
    let mut start = piece.start;
    if text.trim_start_matches(BLANKS).starts_with('{') {
        let mut trees = Vec::new();
        loop {
            let rest = places.text().get(start..piece.end).unwrap_or("");
            if rest.trim_start_matches(BLANKS).is_empty() {
                trees.into_iter().for_each(|tree| take(Ok(tree)));
                return;
            }
            match json::read(places, start, piece.end) {
                Ok((tree, end)) => {
                    trees.push(tree);
                    start = end;
                }
                Err(problem) => {
                    json_problem = Some(problem);
                    break;
                }
            }
        }
        // Values that stand one after the other are JSON and never YAML.
        if trees.len() > 1 {
            trees.into_iter().for_each(|tree| take(Ok(tree)));
            if let Some(problem) = json_problem {
                take(Err(refused(places, problem)));
            }
            return;
        }
    }
    let (trees, problem) = yaml::read(places, piece.clone());
    trees.into_iter().for_each(|tree| take(Ok(tree)));
    if let Some(problem) = problem {
        let further = json_problem.filter(|json| json.span.start >= problem.span.start);
        take(Err(refused(places, further.unwrap_or(problem))));
    }
}

fn refused(places: &Places<'_>, problem: Problem) -> Refused {
    let first = 1 + u32::from(places.text().starts_with("---"));
    let line = (problem.span.start.line + 1).saturating_sub(first).max(1);
    Refused { problem, line }
}

/// What JSON takes for blank.
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// The ranges between `---` lines. Each begins with its `---`, except perhaps the first; directives and
/// comments before a `---` stay with it.
pub fn pieces(text: &str) -> Vec<Range<usize>> {
    let begin = begin(text);
    let mut pieces = Vec::new();
    let (mut start, mut empty, mut offset) = (begin, true, begin);
    for line in text.get(begin..).unwrap_or("").split_inclusive('\n') {
        let marker = line
            .strip_prefix("---")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']));
        if marker {
            if !empty {
                pieces.push(start..offset);
                start = offset;
            }
            empty = false;
        } else if empty {
            let content = line.trim();
            empty = content.is_empty() || content.starts_with(['#', '%']);
        }
        offset += line.len();
    }
    pieces.push(start..text.len());
    pieces
}

/// Where the first piece begins: behind a byte order mark.
pub(super) fn begin(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::pieces;

    fn cut(text: &str) -> Vec<&str> {
        pieces(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn a_text_is_cut_at_its_marker_lines() {
        assert_eq!(cut("a: 1\n---\nb: 2\n"), ["a: 1\n", "---\nb: 2\n"]);
        assert_eq!(cut("---\na: 1\n--- # next\nb: 2"), ["---\na: 1\n", "--- # next\nb: 2"]);
        assert_eq!(cut("a: |\n  ---\n----\n"), ["a: |\n  ---\n----\n"]);
        assert_eq!(cut(""), [""]);
    }

    #[test]
    fn directives_and_comments_stay_with_the_document_that_they_open() {
        assert_eq!(cut("%YAML 1.1\n# hello\n---\na: 1\n"), ["%YAML 1.1\n# hello\n---\na: 1\n"]);
    }
}
