//! Where something stands in a text: byte offsets, lines and columns, and the editor's UTF-16 offsets.

use crate::work;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A place between two characters of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Bytes before it (UTF-8), counted from 0.
    pub offset: usize,
    /// Its line, counted from 1.
    pub line: u32,
    /// Its column in characters (Unicode scalar values), counted from 1.
    pub column: u32,
}

impl Default for Position {
    fn default() -> Self {
        Position { offset: 0, line: 1, column: 1 }
    }
}

/// A stretch of a text; `start` belongs to it, `end` does not.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Span {
    /// Where it begins.
    pub start: Position,
    /// Just behind its last character.
    pub end: Position,
}

impl Position {
    /// This place in a text that begins at `start` of a longer one, counted there.
    #[must_use]
    pub fn behind(self, start: Position) -> Position {
        let first = self.line <= 1;
        Position {
            offset: self.offset.saturating_add(start.offset),
            line: start.line.saturating_add(self.line.saturating_sub(1)),
            column: if first {
                start.column.saturating_add(self.column.saturating_sub(1))
            } else {
                self.column
            },
        }
    }
}

impl Span {
    /// The same stretch of a text that begins at `start` of a longer one, counted there.
    #[must_use]
    pub fn behind(self, start: Position) -> Span {
        Span { start: self.start.behind(start), end: self.end.behind(start) }
    }

    /// The stretch of no length at `position`.
    pub fn empty(position: Position) -> Span {
        Span { start: position, end: position }
    }

    /// Its bytes, to slice the text with.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start.offset..self.end.offset
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.start.offset >= self.end.offset
    }

    /// Whether the byte offset lies in it or at its end (where a cursor behind a word stands).
    pub fn touches(&self, offset: usize) -> bool {
        self.start.offset <= offset && offset <= self.end.offset
    }

    /// The stretch from where this one begins to where the later of both ends.
    pub fn to(&self, other: Span) -> Span {
        Span { start: self.start, end: self.end.max(other.end) }
    }
}

/// Bytes between two places whose characters have been counted: what one conversion walks at most.
const STRIDE: usize = 128;

/// Converts between the ways to name a place in one text. Built once in linear time; each conversion costs
/// a binary search and at most 128 bytes of counting, however long a line is.
#[derive(Debug, Clone)]
pub struct Places<'t> {
    text: &'t str,
    index: Arc<PlaceIndex>,
}

/// What [`Places`] found out about a text, without the text.
#[derive(Debug)]
pub struct PlaceIndex {
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
    /// Characters and UTF-16 units before each multiple of `STRIDE` (of the first whole character there);
    /// empty for ASCII, where all counts are equal.
    counts: Vec<Count>,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    offset: usize,
    chars: usize,
    units: usize,
}

impl<'t> Places<'t> {
    /// Reads the text once.
    pub fn new(text: &'t str) -> Self {
        work::count(text.len());
        let mut lines = vec![0];
        let bytes = text.as_bytes();
        for (offset, byte) in bytes.iter().enumerate() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.get(offset + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends {
                lines.push(offset + 1);
            }
        }
        let mut counts = Vec::new();
        if !text.is_ascii() {
            let (mut chars, mut units) = (0, 0);
            for (offset, character) in text.char_indices() {
                if offset >= counts.len() * STRIDE {
                    counts.push(Count { offset, chars, units });
                }
                chars += 1;
                units += character.len_utf16();
            }
        }
        Places { text, index: Arc::new(PlaceIndex { lines, counts }) }
    }

    /// The same without reading the text again: `index` is of this very text.
    pub fn with_index(text: &'t str, index: Arc<PlaceIndex>) -> Self {
        Places { text, index }
    }

    /// What was found out about the text, to be kept beside it.
    pub fn index(&self) -> Arc<PlaceIndex> {
        Arc::clone(&self.index)
    }

    /// The text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Line and column of a byte offset; one beyond the text or inside a character is moved back into it.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.clamp(offset);
        let line = self.index.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.index.lines.get(line - 1).copied().unwrap_or(0);
        let column = self.chars_before(offset).saturating_sub(self.chars_before(start));
        Position { offset, line: narrow(line), column: narrow(column + 1) }
    }

    /// The span of a range of bytes.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        let start = self.position(range.start);
        if range.end <= range.start {
            return Span::empty(start);
        }
        Span { start, end: self.position(range.end) }
    }

    /// The byte offset of a place named by the characters before it.
    pub fn offset_of_char(&self, chars: usize) -> usize {
        self.offset_where(chars, |count| count.chars, |_| 1)
    }

    /// The byte offset of a place named by the UTF-16 units before it, as editors do.
    pub fn offset_of_utf16(&self, units: usize) -> usize {
        self.offset_where(units, |count| count.units, char::len_utf16)
    }

    /// The UTF-16 units before a byte offset.
    pub fn utf16(&self, offset: usize) -> usize {
        self.count_before(offset, |count| count.units, char::len_utf16)
    }

    /// The characters before a byte offset.
    pub fn chars_before(&self, offset: usize) -> usize {
        self.count_before(offset, |count| count.chars, |_| 1)
    }

    /// The bytes of a line (counted from 1) without its line break; `None` when there is no such line.
    pub fn line(&self, line: u32) -> Option<&'t str> {
        let index = usize::try_from(line).ok()?.checked_sub(1)?;
        let start = *self.index.lines.get(index)?;
        let end = self.index.lines.get(index + 1).copied().unwrap_or(self.text.len());
        self.text.get(start..end).map(|line| line.trim_end_matches(['\n', '\r']))
    }

    fn clamp(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset)
    }

    fn count_before(
        &self,
        offset: usize,
        of: impl Fn(&Count) -> usize,
        width: impl Fn(char) -> usize,
    ) -> usize {
        let offset = self.clamp(offset);
        let known = self.index.counts.partition_point(|count| count.offset <= offset);
        match known.checked_sub(1).and_then(|index| self.index.counts.get(index)) {
            None => offset,
            Some(count) => {
                let rest = self.text.get(count.offset..offset).unwrap_or("");
                work::count(rest.len());
                of(count) + rest.chars().map(width).sum::<usize>()
            }
        }
    }

    fn offset_where(
        &self,
        wanted: usize,
        of: impl Fn(&Count) -> usize,
        width: impl Fn(char) -> usize,
    ) -> usize {
        let known = self.index.counts.partition_point(|count| of(count) <= wanted);
        let Some(count) = known.checked_sub(1).and_then(|index| self.index.counts.get(index))
        else {
            return wanted.min(self.text.len());
        };
        let mut seen = of(count);
        let rest = self.text.get(count.offset..).unwrap_or("");
        for (offset, character) in rest.char_indices() {
            work::count(1);
            seen += width(character);
            if seen > wanted {
                return count.offset + offset;
            }
        }
        self.text.len()
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let places = Places::new("a: ä€😀x\r\nb\rc\n");
        let x = "a: ä€😀".len();
        assert_eq!(places.position(x), Position { offset: x, line: 1, column: 7 });
        assert_eq!(places.position(x + 3).line, 2);
        assert_eq!(places.position(x + 5).line, 3);
        assert_eq!(places.line(1), Some("a: ä€😀x"));
        assert_eq!(places.line(4), Some(""));
        assert_eq!(places.line(5), None);
    }

    #[test]
    fn utf16_offsets_count_a_surrogate_pair_as_two() {
        let text = "ä😀x";
        let places = Places::new(text);
        assert_eq!(places.utf16(2), 1);
        assert_eq!(places.utf16(6), 3);
        assert_eq!(places.offset_of_utf16(3), 6);
        assert_eq!(places.offset_of_utf16(99), text.len());
    }

    #[test]
    fn every_conversion_agrees_with_counting_from_the_start() {
        let text = "é12\n😀".repeat(400);
        let places = Places::new(&text);
        for (chars, (offset, _)) in text.char_indices().enumerate() {
            let before = &text[..offset];
            assert_eq!(places.offset_of_char(chars), offset);
            assert_eq!(places.chars_before(offset), chars);
            assert_eq!(places.utf16(offset), before.encode_utf16().count());
            let column = before.rsplit('\n').next().unwrap().chars().count();
            assert_eq!(places.position(offset).column as usize, column + 1);
        }
    }
}
