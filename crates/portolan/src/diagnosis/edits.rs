//! Places in the texts, and edits of them.

use super::Position;
use super::case::Case;
use super::tries::{Asked, Try};
use crate::problem::{Edit, Fix};
use manifest::edit;
use manifest::{Document, Source, TextEdit};
use serde_json::Value;

impl Case<'_> {
    fn text_of(&self, document: usize) -> Option<(&Source, &Document)> {
        let document = self.document(document)?;
        Some((self.texts.sources.get(document.source)?, document))
    }

    /// Where a field of a document stands, or its nearest ancestor.
    pub(super) fn position(&self, document: usize, path: &str) -> Option<Position> {
        let found = self.document(document)?;
        let value = found.point(path);
        let key = found.key_span(path).filter(|key| key.start.line == value.start.line);
        let span = key.map_or(value, |key| key.to(value));
        let place = self.texts.place(found.source, span);
        Some(Position { place, label: path.to_owned() })
    }

    /// The same of a request that stands in a manifest: what it dials.
    pub(super) fn position_of_request(&self, this: &Try) -> Option<Position> {
        self.position(self.request_document(this)?, "spec.to")
    }

    /// Whether a field was written.
    pub(super) fn is_written(&self, document: usize, path: &str) -> bool {
        self.document(document).is_some_and(|document| document.find(path).whole)
    }

    fn fix(
        &self,
        title: String,
        document: usize,
        edits: Result<Vec<TextEdit>, edit::EditError>,
    ) -> Option<Fix> {
        let source = self.document(document)?.source;
        let edits = edits.ok()?.into_iter().map(|edit| Edit {
            place: self.texts.place(source, edit.range),
            replacement: edit.replacement,
        });
        Some(Fix { title, edits: edits.collect(), dial: None })
    }

    /// Sets a field.
    pub(super) fn set(
        &self,
        title: impl Into<String>,
        document: usize,
        path: &str,
        value: impl Into<Value>,
    ) -> Option<Fix> {
        self.put(title.into(), document, path, &value.into(), None)
    }

    /// Sets a field; one that is not there yet goes behind its sibling `after`.
    pub(super) fn set_after(
        &self,
        title: impl Into<String>,
        document: usize,
        path: &str,
        value: impl Into<Value>,
        after: &str,
    ) -> Option<Fix> {
        self.put(title.into(), document, path, &value.into(), Some(after))
    }

    fn put(
        &self,
        title: String,
        document: usize,
        path: &str,
        value: &Value,
        after: Option<&str>,
    ) -> Option<Fix> {
        let (source, found) = self.text_of(document)?;
        self.fix(title, document, edit::set_field_after(source, found, path, value, after))
    }

    /// Removes a field.
    pub(super) fn remove(
        &self,
        title: impl Into<String>,
        document: usize,
        path: &str,
    ) -> Option<Fix> {
        let (source, found) = self.text_of(document)?;
        self.fix(title.into(), document, edit::remove_field(source, found, path))
    }

    /// Appends an element to a list.
    pub(super) fn append(
        &self,
        title: impl Into<String>,
        document: usize,
        path: &str,
        value: impl Into<Value>,
    ) -> Option<Fix> {
        let (source, found) = self.text_of(document)?;
        self.fix(title.into(), document, edit::append(source, found, path, &value.into()))
    }

    /// Adds a document behind the last of the text that `near` stands in.
    pub(super) fn add_document(
        &self,
        title: impl Into<String>,
        near: usize,
        object: Value,
    ) -> Option<Fix> {
        let (source, _) = self.text_of(near)?;
        let edits = edit::insert_document(source, &object);
        self.fix(title.into(), near, Ok(edits))
    }

    /// Dials something else: in a request that stands in a manifest, by an edit.
    pub(super) fn dial(&self, this: &Try, to: &str) -> Option<Fix> {
        let title = format!("Dial {to}");
        if this.asked == Asked::Directly {
            return Some(Fix { title, edits: Vec::new(), dial: Some(to.to_owned()) });
        }
        self.set(title, self.request_document(this)?, "spec.to", to)
    }
}

/// All of several fixes at once; `None` where one of them cannot be made, or two are about the same text.
pub(super) fn together(title: impl Into<String>, fixes: Vec<Option<Fix>>) -> Option<Fix> {
    let fixes = fixes.into_iter().collect::<Option<Vec<Fix>>>()?;
    let dial = fixes.iter().find_map(|fix| fix.dial.clone());
    let mut edits: Vec<Edit> = fixes.into_iter().flat_map(|fix| fix.edits).collect();
    edits.sort_by_key(|edit| (edit.place.source, edit.place.start, edit.place.end));
    let overlap = |pair: &[Edit]| match pair {
        [a, b] => a.place.source == b.place.source && a.place.end > b.place.start,
        _ => false,
    };
    if edits.windows(2).any(overlap) {
        return None;
    }
    Some(Fix { title: title.into(), edits, dial })
}

/// The texts after a fix.
pub(super) fn apply(sources: &[Source], fix: &Fix) -> Vec<Source> {
    let mut sources = sources.to_vec();
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    // From the back, so that places further up stay true; of two at one place the later goes first.
    edits.reverse();
    edits.sort_by_key(|edit| std::cmp::Reverse((edit.place.start, edit.place.end)));
    for edit in edits {
        let Some(source) = sources.get_mut(edit.place.source) else { continue };
        let range = edit.place.start..edit.place.end;
        if source.text.get(range.clone()).is_some() {
            source.text.replace_range(range, &edit.replacement);
        }
    }
    sources
}
