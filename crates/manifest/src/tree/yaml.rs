//! YAML text to a tree.

mod build;
mod merge;
mod spans;

use super::{Entry, Node};
use crate::position::{Places, Span};
use build::Builder;
use saphyr_parser::{Event, Parser};
use std::collections::HashMap;
use std::ops::Range;

/// Why a text is no tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A stable short name: `yaml-syntax`, `too-deep`, ...
    pub code: &'static str,
    /// What is wrong, in a sentence.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// A key that stands twice in one mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The key.
    pub name: String,
    /// Where it stands first.
    pub first: Span,
    /// Where it stands again.
    pub again: Span,
}

/// One document of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Its content.
    pub root: Node,
    /// Keys that stand twice.
    pub duplicates: Vec<Duplicate>,
}

/// Reads the documents that stand in a range of a text. What was read before a problem is kept.
pub fn read(places: &Places<'_>, range: Range<usize>) -> (Vec<Tree>, Option<Problem>) {
    let mut trees = Vec::new();
    let piece = places.text().get(range.clone()).unwrap_or("");
    let here = Here { places, chars: places.chars_before(range.start), end: range.end };
    if let Some((at, character)) = piece.char_indices().find(|(_, c)| is_forbidden(*c)) {
        let start = range.start + at;
        let message = format!("control characters are not allowed (U+{:04X})", character as u32);
        let span = places.span(start..start + character.len_utf8());
        return (trees, Some(Problem { code: "yaml-syntax", message, span }));
    }
    let mut parser = Parser::new_from_str(piece);
    let mut builder = Builder::default();
    loop {
        match parser.next_event() {
            None | Some(Ok((Event::StreamEnd, _))) => return (trees, None),
            Some(Err(error)) => {
                let position = here.offset(error.marker().index());
                let span = word_at(places, position);
                let message = error.info().to_owned();
                return (trees, Some(Problem { code: "yaml-syntax", message, span }));
            }
            Some(Ok((event, span))) => {
                let span = here.span(&span);
                match builder.take(event, span, &here) {
                    Ok(Some(tree)) => trees.push(tree),
                    Ok(None) => {}
                    Err(problem) => return (trees, Some(problem)),
                }
            }
        }
    }
}

/// Characters that YAML 1.1 forbids in a text.
fn is_forbidden(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}')
        || ('\u{80}'..='\u{9f}').contains(&character) && character != '\u{85}'
}

/// The word at an offset, or one character, or (at the end of a line) nothing.
fn word_at(places: &Places<'_>, offset: usize) -> Span {
    let rest = places.text().get(offset..).unwrap_or("");
    let word = rest.find(|c: char| c.is_whitespace()).unwrap_or(rest.len());
    let first = rest.chars().next().filter(|c| !matches!(c, '\n' | '\r'));
    let length = word.max(first.map_or(0, char::len_utf8)).min(first.map_or(0, |_| rest.len()));
    places.span(offset..offset + length)
}

/// Where the parsed piece stands in the whole text.
struct Here<'p, 't> {
    places: &'p Places<'t>,
    /// Characters before it.
    chars: usize,
    /// Its end, in bytes.
    end: usize,
}

impl Here<'_, '_> {
    fn offset(&self, index: usize) -> usize {
        self.places.offset_of_char(self.chars.saturating_add(index)).min(self.end)
    }

    fn span(&self, span: &saphyr_parser::Span) -> Span {
        let start = self.offset(span.start.index());
        self.places.span(start..self.offset(span.end.index()).max(start))
    }
}

/// Keys that stand twice among these fields; merged ones do not count.
pub(super) fn find_duplicates(entries: &[Entry], duplicates: &mut Vec<Duplicate>) {
    let mut first: HashMap<&str, Span> = HashMap::new();
    for entry in entries.iter().filter(|entry| !entry.merged) {
        match first.get(entry.name.as_str()) {
            None => {
                first.insert(&entry.name, entry.key);
            }
            Some(first) => duplicates.push(Duplicate {
                name: entry.name.clone(),
                first: *first,
                again: entry.key,
            }),
        }
    }
}
