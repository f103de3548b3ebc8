//! Spans where the parser's own are too wide, too narrow or elsewhere.

use super::Here;
use super::build::{Builder, Open};
use super::merge::Key;
use crate::position::Span;
use crate::work;

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
            // Between brackets the parser knows better, and a line can be long.
            Some(Open::Mapping(_, None)) => return span,
            _ => {
                let before = text.get(..span.start.offset).unwrap_or("");
                let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
                let written = before.get(line..).unwrap_or("");
                work::count(written.len());
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
        work::count(gap.len());
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
            work::count(line.len());
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
    work::count(text.len() - length);
    if length == text.len() {
        return span;
    }
    here.places.span(span.start.offset..span.start.offset + length)
}

/// A quoted scalar's span up to its closing quote; the parser's own can hold what follows on the line.
pub(super) fn quoted(span: Span, here: &Here<'_, '_>) -> Span {
    let text = here.places.text().get(span.range()).unwrap_or("");
    let Some((at, quote)) = text.char_indices().find(|(_, c)| matches!(c, '"' | '\'')) else {
        return span;
    };
    work::count(text.len());
    let mut rest = text.char_indices().skip_while(|(offset, _)| *offset <= at).peekable();
    while let Some((offset, character)) = rest.next() {
        let doubled = quote == '\'' && rest.peek().is_some_and(|(_, next)| *next == '\'');
        if quote == '"' && character == '\\' || character == quote && doubled {
            rest.next();
        } else if character == quote {
            let start = span.start.offset;
            return Span { start: span.start, end: here.places.position(start + offset + 1) };
        }
    }
    trimmed(span, here)
}
