//! What is wrong with what the user wrote, where it stands, and the edit that mends it.

use crate::text::Text;
use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// The object is refused or cannot be read.
    Error,
    /// It is accepted, and probably not what was meant.
    Warning,
    /// Good to know.
    Note,
}

/// A piece of one of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// Which text, by its place in the list of sources.
    pub source: usize,
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// First UTF-16 unit (what an editor in a browser counts).
    pub start_utf16: usize,
    /// The UTF-16 unit after the last.
    pub end_utf16: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Who says so, for a heading: `The API server refuses this Service`.
    pub heading: String,
    /// Its words: for a refusal, the API server's own.
    pub message: String,
    /// The same in plain words; empty where the message is plain enough.
    pub explanation: Text,
    /// Where it stands.
    pub place: Place,
    /// Edits that mend it, best first.
    pub fixes: Vec<Fix>,
}

/// An edit that mends a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// What it does: `Add type: NodePort`.
    pub title: String,
    /// Replacements, in the order of the text, not overlapping.
    pub edits: Vec<Edit>,
    /// What to dial instead, where the request itself is mended and stands in no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dial: Option<String>,
}

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub place: Place,
    /// What stands there afterwards.
    pub replacement: String,
}
