//! What is wrong with a text, where, and how to mend it. All crates above use this one type.

use crate::position::Span;
use serde::{Deserialize, Serialize};

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Kubernetes refuses it.
    Error,
    /// It is accepted, and probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// A stable short name of what it is about, in kebab-case: `unknown-field`.
    pub code: String,
    /// One sentence, without its place.
    pub message: String,
    /// Where, in the text of its source.
    pub span: Span,
    /// Which source: its index in what was read.
    pub source: usize,
    /// Which document: its index in `Manifests::documents`, where it is about one.
    pub document: Option<usize>,
    /// What to do about it, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub help: Option<String>,
    /// Edits that would mend it, likeliest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A finding about the text at `span` of the source with index `source`, without document, help or fixes.
    pub fn new(
        severity: Severity,
        code: &str,
        message: impl Into<String>,
        source: usize,
        span: Span,
    ) -> Self {
        Diagnostic {
            severity,
            code: code.to_owned(),
            message: message.into(),
            span,
            source,
            document: None,
            help: None,
            fixes: Vec::new(),
        }
    }

    /// The same, about the document with this index.
    #[must_use]
    pub fn in_document(mut self, document: usize) -> Self {
        self.document = Some(document);
        self
    }

    /// The same, with a sentence on what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, with one more edit that would mend it.
    #[must_use]
    pub fn with_fix(mut self, title: impl Into<String>, edits: Vec<TextEdit>) -> Self {
        self.fixes.push(Fix { title: title.into(), edits });
        self
    }
}

/// Edits that mend something together; all belong to the diagnostic's source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What it does, for a button: "Set type to NodePort".
    pub title: String,
    /// The edits. They do not overlap, and all ranges count in the text before any of them.
    pub edits: Vec<TextEdit>,
}

/// Replaces a stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextEdit {
    /// What goes; empty to insert.
    pub range: Span,
    /// What comes.
    pub replacement: String,
}

/// The text after the edits. Edits that overlap an earlier one or do not fit the text are left out.
pub fn apply_edits(text: &str, edits: &[TextEdit]) -> String {
    let mut sorted: Vec<&TextEdit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.range.start.offset, edit.range.end.offset));
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in sorted {
        let range = edit.range.range();
        if range.start < done || text.get(range.clone()).is_none() {
            continue;
        }
        result.push_str(text.get(done..range.start).unwrap_or(""));
        result.push_str(&edit.replacement);
        done = range.end;
    }
    result.push_str(text.get(done..).unwrap_or(""));
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::position::Places;

    #[test]
    fn edits_apply_in_any_order_and_an_overlap_is_left_out() {
        let text = "port: 80\n";
        let places = Places::new(text);
        let edit = |range, replacement: &str| TextEdit {
            range: places.span(range),
            replacement: replacement.to_owned(),
        };
        let edits = [edit(6..8, "81"), edit(0..4, "nodePort"), edit(7..8, "x")];
        assert_eq!(apply_edits(text, &edits), "nodePort: 81\n");
    }
}
