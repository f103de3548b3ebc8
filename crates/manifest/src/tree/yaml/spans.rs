//! Spans where the parser's own are too wide, too narrow or elsewhere.

use super::Here;
use super::build::{Builder, Open};
use super::merge::Key;
use crate::position::Span;

impl Builder {
    /// Where a value that is not there would stand: behind its key's colon or its item's dash.
    pub(super) fn absent(&self, span: Span, here: &Here<'_, '_>) -> Span {
        let text = here.places.text();
        let offset = match self.frames.last().map(|frame| &frame.kind) {
            Some(Open::Mapping(_, Some(Key::Named(_, key) | Key::Merge(key)))) => {
                let behind = text.get(key.end.offset..here.end).unwrap_or("");
                let blank = behind.len() - behind.trim_start_matches([' ', '\t']).len();
                let colon = usize::from(behind.get(blank..).is_some_and(|b| b.starts_with(':')));
                key.end.offset + if colon == 1 { blank + 1 } else { 0 }
            }
            _ => {
                let before = text.get(..span.start.offset).unwrap_or("");
                let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
                let written = before.get(line..).unwrap_or("");
                let comment = written.find(" #").unwrap_or(written.len());
                line + written.get(..comment).unwrap_or("").trim_end().len()
            }
        };
        Span::empty(here.places.position(offset))
    }

    /// Where the text of the value that comes next can begin: behind its key, or behind what was read last.
    fn next_begins(&self) -> Option<usize> {
        match &self.frames.last()?.kind {
            Open::Mapping(_, Some(Key::Named(_, key) | Key::Merge(key))) => Some(key.end.offset),
            Open::Mapping(_, None) => None,
            Open::Sequence(items) => Some(items.last().map_or_else(
                || self.frames.last().map_or(0, |frame| frame.start.start.offset),
                |item| item.span.end.offset,
            )),
        }
    }

    /// A block scalar's span with its `|` or `>`, which the parser leaves out.
    pub(super) fn with_header(&self, span: Span, here: &Here<'_, '_>) -> Span {
        let span = trimmed(span, here);
        let begins = self.next_begins().unwrap_or(span.start.offset);
        let gap = here.places.text().get(begins..span.start.offset).unwrap_or("");
        match gap.find(['|', '>']) {
            Some(at) => Span { start: here.places.position(begins + at), end: span.end },
            None => span,
        }
    }

    /// A list's start at its first dash, which the parser skips where the dash is not indented.
    pub(super) fn with_dash(&self, span: Span, here: &Here<'_, '_>) -> Span {
        let text = here.places.text();
        let opened = text.get(span.start.offset..).unwrap_or("");
        let begins = match self.frames.last().map(|frame| &frame.kind) {
            Some(Open::Mapping(_, Some(Key::Named(_, key)))) => key.end.offset,
            _ => return span,
        };
        if !span.is_empty() || opened.starts_with("- ") {
            return span;
        }
        let mut offset = begins;
        for line in text.get(begins..span.start.offset).unwrap_or("").split_inclusive('\n') {
            let blank = line.len() - line.trim_start().len();
            if offset > begins && line.get(blank..).is_some_and(|rest| rest.starts_with('-')) {
                return Span::empty(here.places.position(offset + blank));
            }
            offset += line.len();
        }
        span
    }
}

/// A span without the blanks and line breaks at its end.
pub(super) fn trimmed(span: Span, here: &Here<'_, '_>) -> Span {
    let text = here.places.text().get(span.range()).unwrap_or("");
    let length = text.trim_end().len();
    if length == text.len() {
        return span;
    }
    here.places.span(span.start.offset..span.start.offset + length)
}
