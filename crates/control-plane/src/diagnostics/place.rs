//! Where in a text an error or a warning points.

use crate::field_error::{FieldError, json_text, quoted};
use manifest::Document;

/// The path to point at for an error.
pub(super) fn of_error(document: &Document, error: &FieldError) -> String {
    let path = as_written(&error.field);
    match path.as_str() {
        // The list is made of the single field where that is all there is.
        path if path.starts_with("spec.clusterIPs") && !document.find("spec.clusterIPs").whole => {
            "spec.clusterIP".to_owned()
        }
        "metadata.labels" | "metadata.annotations" | "spec.selector" => {
            entry_of(document, &path, error.value.as_deref()).unwrap_or(path)
        }
        _ => path,
    }
}

/// The server writes some paths in its own way.
pub(super) fn as_written(field: &str) -> String {
    let Some(rest) = field.strip_prefix("spec.") else { return field.to_owned() };
    let mut letters = rest.chars();
    match letters.next() {
        Some(first) => format!("spec.{}{}", first.to_ascii_lowercase(), letters.as_str()),
        None => field.to_owned(),
    }
}

/// The entry of a map whose key or value an error shows.
fn entry_of(document: &Document, path: &str, value: Option<&str>) -> Option<String> {
    let shown = |text: &str| {
        Some(quoted(text).as_str()) == value || Some(json_text(text).as_str()) == value
    };
    let map = document.find(path).node;
    let entry = map
        .entries()?
        .iter()
        .find(|entry| shown(&entry.name) || entry.value.text().is_some_and(|text| shown(&text)))?;
    Some(format!("{path}[{}]", entry.name))
}

/// The path to point at for a warning, which begins with it, or names an annotation.
pub(super) fn of_warning(document: &Document, warning: &str) -> String {
    let word = warning.split([' ', ':']).next().unwrap_or("");
    if word.starts_with("spec.") {
        let path = as_written(word);
        if path.starts_with("spec.clusterIPs") && !document.find("spec.clusterIPs").whole {
            return "spec.clusterIP".to_owned();
        }
        return path;
    }
    match warning.strip_prefix("annotation ").and_then(|rest| rest.split(' ').next()) {
        Some(key) => format!("metadata.annotations[{key}]"),
        None => "metadata.name".to_owned(),
    }
}
