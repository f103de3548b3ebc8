//! How a document is laid out, and how to cut edits from it.

use crate::diagnostic::TextEdit;
use crate::documents::Document;
use crate::position::{Places, Position, Span};
use crate::tree::{Content, Entry, Node};
use std::ops::Range;

/// The layout of one document.
pub(super) struct Layout<'p, 't> {
    places: &'p Places<'t>,
    /// `\n` or `\r\n`, whichever the text has.
    pub(super) newline: &'static str,
    /// How far the dash of a list stands to the right of its key: 0 as kubectl prints, or what the document has.
    pub(super) dash_indent: usize,
}

impl<'p, 't> Layout<'p, 't> {
    pub(super) fn new(places: &'p Places<'t>, document: &Document) -> Self {
        let dash_indent = dash_indent(&document.root).unwrap_or(0);
        Layout { dash_indent, ..Layout::of_text(places) }
    }

    pub(super) fn of_text(places: &'p Places<'t>) -> Self {
        let newline = if places.text().contains("\r\n") { "\r\n" } else { "\n" };
        Layout { places, newline, dash_indent: 0 }
    }

    pub(super) fn text(&self) -> &'t str {
        self.places.text()
    }

    /// The text of a range; empty where there is none.
    pub(super) fn slice(&self, range: Range<usize>) -> &'t str {
        self.text().get(range).unwrap_or("")
    }

    pub(super) fn edit(&self, range: Range<usize>, replacement: String) -> TextEdit {
        TextEdit { range: self.places.span(range), replacement }
    }

    /// The offset at which a place's line begins.
    pub(super) fn line_start(&self, offset: usize) -> usize {
        self.slice(0..offset).rfind(['\n', '\r']).map_or(0, |end| end + 1)
    }

    /// The offset at which a place's line ends, before its line break.
    pub(super) fn line_end(&self, offset: usize) -> usize {
        let rest = self.text().get(offset..).unwrap_or("");
        offset + rest.find(['\n', '\r']).unwrap_or(rest.len())
    }

    /// The offset behind the line break of a place's line.
    pub(super) fn next_line(&self, offset: usize) -> usize {
        let end = self.line_end(offset);
        let rest = self.text().get(end..).unwrap_or("");
        end + if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) }
    }

    /// Whether only blanks stand before a place on its line.
    pub(super) fn begins_line(&self, offset: usize) -> bool {
        self.slice(self.line_start(offset)..offset).trim().is_empty()
    }

    /// The offset behind the colon of a field.
    pub(super) fn behind_colon(&self, entry: &Entry) -> Option<usize> {
        let end = entry.key.end.offset;
        let gap = self.text().get(end..)?;
        let blank = gap.len() - gap.trim_start().len();
        gap.get(blank..)?.starts_with(':').then_some(end + blank + 1)
    }

    /// The offset of the dash of a block list's element.
    pub(super) fn dash_before(&self, element: &Node) -> Option<usize> {
        self.slice(0..element.span.start.offset).trim_end_matches([' ', '\t']).rfind('-')
    }

    /// A line break and the blanks that put what follows under `place`.
    pub(super) fn line_under(&self, place: Position) -> String {
        format!("{}{}", self.newline, " ".repeat(column(place)))
    }
}

/// Characters before a place on its line.
pub(super) fn column(place: Position) -> usize {
    usize::try_from(place.column).unwrap_or(1).saturating_sub(1)
}

/// The written (not merged) fields of a mapping.
pub(super) fn written(node: &Node) -> Vec<&Entry> {
    let entries = node.entries().unwrap_or(&[]);
    entries.iter().filter(|entry| !entry.merged).collect()
}

/// A field's whole text, key and value.
pub(super) fn whole(entry: &Entry) -> Span {
    if entry.value.span.start >= entry.key.start {
        entry.key.to(entry.value.span)
    } else {
        entry.key
    }
}

/// How far the first block list's dash stands to the right of its key.
fn dash_indent(node: &Node) -> Option<usize> {
    match &node.content {
        Content::Scalar(_) => None,
        Content::Sequence(items) => items.iter().find_map(dash_indent),
        Content::Mapping(entries) => entries.iter().find_map(|entry| {
            let list =
                matches!(&entry.value.content, Content::Sequence(items) if !items.is_empty());
            if list && !entry.value.flow && !entry.value.aliased && !entry.merged {
                let dash = column(entry.value.span.start);
                return Some(dash.saturating_sub(column(entry.key.start)));
            }
            dash_indent(&entry.value)
        }),
    }
}
