//! Sources to documents: splits a text, expands lists, recognises kinds, decodes, and tells what is wrong.

mod explain;
mod object;
mod pieces;
mod reader;
mod split;

pub use object::Object;
pub use pieces::Read;
pub use split::pieces;

use crate::diagnostic::{Diagnostic, Severity};
use crate::pace;
use crate::position::{Position, Span};
use crate::tree::limits::MAX_SOURCE_BYTES;
use pieces::Pieces;
use serde::{Deserialize, Serialize};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// One file or one editor tab.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Source {
    /// Its name, as messages tell it: `svc.yaml`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Manifests {
    /// The objects in the order of the sources; those that are refused too.
    pub documents: Vec<Document>,
    /// What is wrong, in the order of the sources.
    pub diagnostics: Vec<Diagnostic>,
    /// Each text in pieces, for the next reading.
    pieces: Vec<Arc<Pieces>>,
}

impl PartialEq for Manifests {
    fn eq(&self, other: &Self) -> bool {
        self.documents == other.documents && self.diagnostics == other.diagnostics
    }
}

/// One object, and where it stands. What was read of it ([`Read`]) is shared between readings for as long as
/// its text stays; it knows places within its piece of the text alone, and this knows where that is.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The index of its source.
    pub source: usize,
    /// What was read.
    pub read: Arc<Read>,
    /// Where the piece begins that it stands in.
    start: Position,
    /// The end of that piece, in bytes.
    end: usize,
}

impl Deref for Document {
    type Target = Read;

    fn deref(&self) -> &Read {
        &self.read
    }
}

impl Document {
    /// Where it stands in the source's text.
    pub fn span(&self) -> Span {
        self.standing(self.root.span)
    }

    /// Where a span of its tree stands in the source's text.
    pub fn standing(&self, span: Span) -> Span {
        span.behind(self.start)
    }

    /// Where the value stands that a path names (`spec.ports[0].nodePort`, `metadata.labels[app]`), or its
    /// nearest ancestor that exists. Never `None` but for a path that leads nowhere in an empty document.
    pub fn position(&self, path: &str) -> Option<Span> {
        let found = self.find(path);
        (found.whole || !found.node.is_null()).then(|| self.standing(found.node.span))
    }

    /// Where the key stands that a path names; `None` where there is no such field, and for list elements.
    pub fn key_span(&self, path: &str) -> Option<Span> {
        let found = self.find(path);
        found.key.filter(|_| found.whole).map(|key| self.standing(key))
    }

    /// Where to point for a path: the value it names; for a field that is not there, the key of the nearest
    /// ancestor, or the first line of the nearest list element.
    pub fn point(&self, path: &str) -> Span {
        let found = self.find(path);
        self.standing(match found.key {
            Some(key) if !found.whole => key,
            _ => found.node.span,
        })
    }

    /// That piece, in bytes.
    pub(crate) fn piece(&self) -> Range<usize> {
        self.start.offset..self.end
    }
}

/// Reads sources. Everything that stands in them is a document, a diagnostic, or both.
pub fn read(sources: &[Source]) -> Manifests {
    read_again(sources, &Manifests::default())
}

/// As [`read`], and gives the same; pieces of the texts that stood in those of `before` are not read again.
pub fn read_again(sources: &[Source], before: &Manifests) -> Manifests {
    pace::at_once(reading(sources, before))
}

/// As [`read_again`], with a rest behind each piece that is read.
pub async fn reading(sources: &[Source], before: &Manifests) -> Manifests {
    let mut manifests = Manifests::default();
    let nothing = Arc::new(Pieces::default());
    for (index, source) in sources.iter().enumerate() {
        if source.text.len() > MAX_SOURCE_BYTES {
            let message = format!("the text is longer than {MAX_SOURCE_BYTES} bytes");
            let start = Span::default();
            let refused = Diagnostic::new(Severity::Error, "too-large", message, index, start);
            manifests.diagnostics.push(refused);
            manifests.pieces.push(Arc::clone(&nothing));
            continue;
        }
        let known = before.pieces.get(index).unwrap_or(&nothing);
        let pieces = Pieces::reading(&source.name, &source.text, known).await;
        for (start, piece) in pieces.placed(&source.text) {
            let first = manifests.documents.len();
            let standing = |finding: &pieces::Finding| finding.standing(index, start, first);
            manifests.diagnostics.extend(piece.findings.iter().map(standing));
            let end = start.offset + piece.len();
            let document =
                |read: &Arc<Read>| Document { source: index, read: Arc::clone(read), start, end };
            manifests.documents.extend(piece.documents.iter().map(document));
        }
        manifests.pieces.push(Arc::new(pieces));
    }
    manifests
}
