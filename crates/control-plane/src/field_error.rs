//! An error of one field, printed as the API server prints it.

use std::fmt::{self, Write as _};

/// What is wrong with a field. Prints as in the API server's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldErrorKind {
    /// Missing.
    Required,
    /// Not what it must look like.
    Invalid,
    /// Not one of the values there are.
    NotSupported,
    /// Must be unique, and is not.
    Duplicate,
    /// Fine in itself, but not here.
    Forbidden,
    /// Beyond the limit.
    TooLong,
    /// The server's own trouble.
    Internal,
}

impl fmt::Display for FieldErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Required => "Required value",
            Self::Invalid => "Invalid value",
            Self::NotSupported => "Unsupported value",
            Self::Duplicate => "Duplicate value",
            Self::Forbidden => "Forbidden",
            Self::TooLong => "Too long",
            Self::Internal => "Internal error",
        })
    }
}

/// One error of one field. Its `Display` is the API server's message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The path, as in `spec.ports[0].nodePort`.
    pub field: String,
    /// What is wrong.
    pub kind: FieldErrorKind,
    /// The value as the message prints it (`"x"`, `70000`, `["10.96.0.1"]`); none for kinds that do not
    /// show it.
    pub value: Option<String>,
    /// More words; may be empty.
    pub detail: String,
}

impl FieldError {
    /// A field that must be there.
    pub(crate) fn required(field: impl Into<String>, detail: &str) -> Self {
        Self::without_value(field, FieldErrorKind::Required, detail)
    }

    /// A field that must not be there.
    pub(crate) fn forbidden(field: impl Into<String>, detail: &str) -> Self {
        Self::without_value(field, FieldErrorKind::Forbidden, detail)
    }

    /// More than may be.
    pub(crate) fn too_long(field: impl Into<String>, bytes: usize) -> Self {
        let detail = format!("may not be more than {bytes} bytes");
        Self::without_value(field, FieldErrorKind::TooLong, &detail)
    }

    /// A text that is not what it must look like.
    pub(crate) fn invalid(
        field: impl Into<String>,
        value: &str,
        detail: impl Into<String>,
    ) -> Self {
        Self::invalid_printed(field, quoted(value), detail)
    }

    /// As `invalid`, for a value that prints in its own way.
    pub(crate) fn invalid_printed(
        field: impl Into<String>,
        value: impl fmt::Display,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            field: field.into(),
            kind: FieldErrorKind::Invalid,
            value: Some(value.to_string()),
            detail: detail.into(),
        }
    }

    /// A value that is not among `supported`.
    pub(crate) fn not_supported(
        field: impl Into<String>,
        value: String,
        supported: &[&str],
    ) -> Self {
        let list: Vec<String> = supported.iter().map(|value| quoted(value)).collect();
        Self {
            field: field.into(),
            kind: FieldErrorKind::NotSupported,
            value: Some(value),
            detail: format!("supported values: {}", list.join(", ")),
        }
    }

    /// A value that stands twice.
    pub(crate) fn duplicate(field: impl Into<String>, value: impl fmt::Display) -> Self {
        Self {
            field: field.into(),
            kind: FieldErrorKind::Duplicate,
            value: Some(value.to_string()),
            detail: String::new(),
        }
    }

    fn without_value(field: impl Into<String>, kind: FieldErrorKind, detail: &str) -> Self {
        Self { field: field.into(), kind, value: None, detail: detail.to_owned() }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.kind)?;
        if let Some(value) = &self.value {
            write!(f, ": {value}")?;
        }
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        Ok(())
    }
}

/// A text as Go's `%q` prints it: how the API server shows plain strings.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            c if u32::from(c) < 0x20 || c == '\u{7f}' => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            c if is_printable(c) => out.push(c),
            c if u32::from(c) < 0x10000 => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
        }
    }
    out.push('"');
    out
}

/// Behind another character, so that combining marks count as printable, as they do in Go.
fn is_printable(c: char) -> bool {
    !format!("a{c}").escape_debug().skip(1).collect::<String>().starts_with("\\u")
}

/// A text as Go's `encoding/json` prints it: how the API server shows values of named string types and lists.
pub(crate) fn json_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c if u32::from(c) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A list of texts as Go's `encoding/json` prints it.
pub(crate) fn json_list(list: &[String]) -> String {
    let items: Vec<String> = list.iter().map(|text| json_text(text)).collect();
    format!("[{}]", items.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_print_as_go_quotes_them() {
        assert_eq!(quoted("a\"b\\\n\u{1}é\u{a0}\u{301}"), "\"a\\\"b\\\\\\n\\x01é\\u00a0\u{301}\"");
        assert_eq!(json_text("<a&b>\n"), "\"\\u003ca\\u0026b\\u003e\\n\"");
        assert_eq!(json_list(&["a".into(), "b".into()]), "[\"a\",\"b\"]");
    }

    #[test]
    fn an_error_without_a_detail_ends_after_its_kind() {
        assert_eq!(
            FieldError::required("spec.ports", "").to_string(),
            "spec.ports: Required value"
        );
    }
}
