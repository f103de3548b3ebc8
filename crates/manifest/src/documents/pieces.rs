//! What was read of each piece of a text, so that reading the text again after an edit reads only the pieces
//! that differ. All places in it count from the beginning of the piece.

use super::object::Object;
use super::{explain, reader, split};
use crate::diagnostic::Diagnostic;
use crate::pace;
use crate::position::{Places, Position};
use crate::tree::Node;
use crate::tree::path::{Found, find};
use crate::tree::yaml::Duplicate;
use std::sync::Arc;

/// An object and its text, wherever that stands. Spans count from the beginning of the piece that it stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// Its `apiVersion`, empty where there is none.
    pub api_version: String,
    /// Its `kind`, empty where there is none.
    pub kind: String,
    /// Its name, empty where there is none.
    pub name: String,
    /// The namespace as written, empty where there is none.
    pub namespace: String,
    /// What it is.
    pub object: Object,
    /// Its text as a tree.
    pub root: Node,
    /// Why the API server cannot decode it, verbatim and in its order; empty where it can.
    pub decode_errors: Vec<String>,
    /// What kubectl prints when it cannot be decoded; empty where it can.
    pub kubectl: String,
}

impl Read {
    /// The node that a path names, or its nearest ancestor.
    pub fn find(&self, path: &str) -> Found<'_> {
        find(&self.root, path)
    }
}

/// What was read of one piece of a text.
#[derive(Debug)]
pub(super) struct Piece {
    /// The text.
    text: Box<str>,
    /// How many lines end in it.
    lines: u32,
    pub(super) documents: Vec<Arc<Read>>,
    pub(super) findings: Vec<Finding>,
}

/// What is wrong in a piece; documents count from its first.
#[derive(Debug)]
pub(super) enum Finding {
    /// As it will be said.
    Said(Diagnostic),
    /// A key that stands twice: to say so takes the line in the whole text.
    Twice { key: Duplicate, document: usize },
}

/// The pieces of one text, and the name that messages tell.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    name: String,
    list: Vec<Arc<Piece>>,
}

impl Pieces {
    /// Reads a text; what it has in common with `before`, at its beginning and at its end, is taken from there.
    pub(super) async fn reading(name: &str, text: &str, before: &Pieces) -> Self {
        let known = if before.name == name { before.list.as_slice() } else { &[] };
        let ranges = split::pieces(text);
        let at = |index: usize| ranges.get(index).and_then(|range| text.get(range.clone()));
        let same = |piece: &Arc<Piece>, text: Option<&str>| text == Some(&*piece.text);
        let start =
            known.iter().enumerate().take_while(|(index, piece)| same(piece, at(*index))).count();
        let most = known.len().min(ranges.len()) - start;
        let ends = known.iter().rev().zip(ranges.iter().rev()).take(most);
        let end = ends.take_while(|(piece, range)| same(piece, text.get((*range).clone()))).count();
        let mut list = Vec::with_capacity(ranges.len());
        list.extend(known.iter().take(start).cloned());
        let middle = ranges.get(start..ranges.len() - end).unwrap_or_default();
        for range in middle {
            let text = text.get(range.clone()).unwrap_or_default();
            list.push(Arc::new(reader::piece(name, text)));
            pace::rest().await;
        }
        list.extend(known.iter().skip(known.len() - end).cloned());
        Pieces { name: name.to_owned(), list }
    }

    /// Each piece, with where it begins in the text.
    pub(super) fn placed(&self, text: &str) -> impl Iterator<Item = (Position, &Piece)> {
        let begin = split::begin(text);
        let first = Position { offset: begin, line: 1, column: if begin > 0 { 2 } else { 1 } };
        self.list.iter().scan(first, |next, piece| {
            let here = *next;
            next.offset += piece.text.len();
            next.line = next.line.saturating_add(piece.lines);
            next.column = 1;
            Some((here, &**piece))
        })
    }
}

impl Piece {
    pub(super) fn new(
        places: &Places<'_>,
        documents: Vec<Arc<Read>>,
        findings: Vec<Finding>,
    ) -> Self {
        let text: Box<str> = places.text().into();
        let lines = places.position(text.len()).line - 1;
        Piece { text, lines, documents, findings }
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }
}

impl Finding {
    /// As it is said of a piece that begins at `start`, its documents from the place `first` among all.
    pub(super) fn standing(&self, source: usize, start: Position, first: usize) -> Diagnostic {
        let mut diagnostic = match self {
            Finding::Said(diagnostic) => diagnostic.clone(),
            Finding::Twice { key, document } => {
                explain::duplicate(key, key.first.start.behind(start).line, *document)
            }
        };
        diagnostic.source = source;
        diagnostic.span = diagnostic.span.behind(start);
        diagnostic.document = diagnostic.document.map(|nth| first + nth);
        for edit in diagnostic.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.range = edit.range.behind(start);
        }
        diagnostic
    }
}
