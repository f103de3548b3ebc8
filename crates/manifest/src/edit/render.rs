//! Values as YAML text, in block and in flow style.

use super::layout::Layout;
use crate::decode::line::line;
use crate::tree::scalar::{Scalar, Style, Value as Meaning};
use serde_json::Value;

/// A value in block style, for a place whose first line is already indented; further lines are indented by
/// `indent` blanks.
pub(super) fn block(layout: &Layout<'_, '_>, value: &Value, indent: usize) -> String {
    let under = format!("{}{}", layout.newline, " ".repeat(indent));
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let lines: Vec<String> =
                fields.iter().map(|(name, value)| field(layout, name, value, indent)).collect();
            lines.join(&under)
        }
        Value::Array(elements) if !elements.is_empty() => {
            let lines: Vec<String> = elements
                .iter()
                .map(|element| format!("- {}", block(layout, element, indent + 2)))
                .collect();
            lines.join(&under)
        }
        other => flow(other, false),
    }
}

/// `name: value` in block style; further lines are indented to stand under the name.
pub(super) fn field(layout: &Layout<'_, '_>, name: &str, value: &Value, indent: usize) -> String {
    format!("{}:{}", text(name, false), behind_colon(layout, value, indent))
}

/// A value for behind the colon of a key that stands at `indent`: a blank and a scalar, or lines below.
pub(super) fn behind_colon(layout: &Layout<'_, '_>, value: &Value, indent: usize) -> String {
    let inner = match value {
        Value::Object(fields) if !fields.is_empty() => indent + 2,
        Value::Array(elements) if !elements.is_empty() => indent + layout.dash_indent,
        other => return format!(" {}", flow(other, false)),
    };
    format!("{}{}{}", layout.newline, " ".repeat(inner), block(layout, value, inner))
}

/// A value on one line; with `quoted`, as JSON.
pub(super) fn flow(value: &Value, quoted: bool) -> String {
    match value {
        Value::String(value) => text(value, quoted),
        Value::Array(elements) => {
            let elements: Vec<String> =
                elements.iter().map(|element| flow(element, quoted)).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| flow_field(name, value, quoted)).collect();
            format!("{{{}}}", fields.join(", "))
        }
        other => line(other),
    }
}

/// `name: value` on one line.
pub(super) fn flow_field(name: &str, value: &Value, quoted: bool) -> String {
    format!("{}: {}", text(name, quoted), flow(value, quoted))
}

/// A text, without quotes where it stays a text so.
fn text(text: &str, quoted: bool) -> String {
    let plain = Scalar { text: text.into(), style: Style::Plain, tag: None };
    let harmless = text.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_'))
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_./@+-".contains(c));
    if !quoted && harmless && matches!(plain.value(), Meaning::Text(_)) {
        return text.to_owned();
    }
    quote(text)
}

/// A text in double quotes, with escapes that JSON and YAML share.
fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            ' '..='~' => quoted.push(character),
            other if other.is_alphabetic() => quoted.push(other),
            other => {
                let mut units = [0; 2];
                // YAML knows no surrogate pairs: what lies beyond them stands as it is.
                match other.encode_utf16(&mut units) {
                    [unit] => quoted.push_str(&format!("\\u{unit:04x}")),
                    _ => quoted.push(other),
                }
            }
        }
    }
    quoted.push('"');
    quoted
}
