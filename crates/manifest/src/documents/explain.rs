//! Why a document cannot be decoded: the API server's words, kubectl's line, and what to do about it.

use super::Read;
use super::object::json_line;
use crate::decode::registry::{Typed, kind_names, versions_of};
use crate::decode::schema::{Struct, Type};
use crate::decode::suggest::nearest;
use crate::decode::{DecodeError, Fault};
use crate::diagnostic::{Diagnostic, Severity, TextEdit};
use crate::position::{Places, Span};
use crate::tree::scalar::{Scalar, Style, Value as Meaning};
use crate::tree::yaml::Duplicate;
use crate::tree::{Content, Node};

/// A key that stands twice. The API server never learns of it: kubectl sends the last.
/// `first` is the line where it stands first, in the whole text.
pub(super) fn duplicate(duplicate: &Duplicate, first: u32, document: usize) -> Diagnostic {
    let message = format!(
        "`{}` stands here again (first in line {first}); only the last one counts",
        duplicate.name
    );
    Diagnostic::new(Severity::Warning, "duplicate-key", message, 0, duplicate.again)
        .in_document(document)
        .with_help("kubectl does not tell: it sends the last value and drops the others")
}

/// A text that is no object at all.
pub(super) fn no_object(document: &mut Read, source_name: &str) -> Vec<Diagnostic> {
    let found = match document.root.content {
        Content::Sequence(_) => "array",
        _ => "string",
    };
    let error =
        format!("json: cannot unmarshal {found} into Go value of type map[string]interface {{}}");
    document.kubectl = format!("error: unable to decode {source_name:?}: {error}");
    document.decode_errors = vec![error];
    let message = "this is no Kubernetes object: apiVersion, kind and metadata are missing";
    let line = first_line(document.root.span);
    vec![Diagnostic::new(Severity::Error, "no-object", message, 0, line)]
}

/// An object without `kind` or `apiVersion`.
pub(super) fn no_kind(document: &mut Read, source_name: &str) -> Vec<Diagnostic> {
    let (field, error, kubectl) = if document.kind.is_empty() {
        let error = format!("Object 'Kind' is missing in '{}'", json_line(&document.root));
        ("kind", error.clone(), format!("error: unable to decode {source_name:?}: {error}"))
    } else {
        let kubectl = format!(
            "error: error validating {source_name:?}: error validating data: apiVersion not set; if you \
             choose to ignore these errors, turn validation off with --validate=false"
        );
        ("apiVersion", "apiVersion not set".to_owned(), kubectl)
    };
    document.kubectl = kubectl;
    document.decode_errors = vec![error];
    let message = format!("`{field}` is missing");
    let place = match document.root.entry(field) {
        Some(entry) => entry.value.span,
        None => first_line(document.root.span),
    };
    let mut found = Diagnostic::new(Severity::Error, "no-kind", message, 0, place);
    if field == "apiVersion"
        && let Some(version) = versions_of(&document.kind).first()
    {
        found = found.with_help(format!("write `apiVersion: {version}`"));
    }
    vec![found]
}

/// A kind that its API group does not have.
pub(super) fn unregistered(
    document: &mut Read,
    source_name: &str,
    places: &Places<'_>,
) -> Vec<Diagnostic> {
    let (kind, version) = (document.kind.clone(), document.api_version.clone());
    let error = format!(
        "no kind {kind:?} is registered for version {version:?} in scheme \
         \"pkg/api/legacyscheme/scheme.go:30\""
    );
    let versions = versions_of(&kind);
    let meant = match versions.first() {
        Some(_) => Some(kind.as_str()),
        None => nearest(&kind, kind_names()),
    };
    document.kubectl = match meant {
        Some(meant) => cannot_be_handled(document, source_name, meant, &error),
        None => format!(
            "error: resource mapping not found for name: {:?} namespace: {:?} from {source_name:?}: no \
             matches for kind {kind:?} in version {version:?}\nensure CRDs are installed first",
            document.name, document.namespace
        ),
    };
    document.decode_errors = vec![error];
    let message = format!("there is no kind `{kind}` in `{version}`");
    let field = if versions.is_empty() { "kind" } else { "apiVersion" };
    let value = document.root.get(field);
    let place = value.map_or(document.root.span, |value| value.span);
    let mut found = Diagnostic::new(Severity::Error, "no-such-kind", message, 0, place);
    let right = versions.first().copied().or(meant);
    if let (Some(right), Some(value)) = (right, value) {
        found = found.with_help(format!("did you mean `{right}`?"));
        if let Some(edit) = replace(value, right.to_owned(), places) {
            found = found.with_fix(format!("Change {field} to {right}"), vec![edit]);
        }
    }
    vec![found]
}

/// The errors of the strict decoder.
pub(super) fn decode_errors(
    document: &mut Read,
    typed: Typed,
    errors: &[DecodeError],
    source_name: &str,
    places: &Places<'_>,
) -> Vec<Diagnostic> {
    document.decode_errors = errors.iter().map(|error| error.message.clone()).collect();
    let joined = document.decode_errors.join(", ");
    let strict = errors.iter().all(|error| matches!(error.fault, Fault::UnknownField { .. }));
    let whole = if strict { format!("strict decoding error: {joined}") } else { joined };
    document.kubectl = match typed {
        Typed::KubeProxyConfiguration
        | Typed::Client
        | Typed::Request
        | Typed::Exercise
        | Typed::Answer => {
            format!("error: {source_name}: {whole}")
        }
        _ => cannot_be_handled(document, source_name, &document.kind, &whole),
    };
    errors.iter().map(|error| explain(document, typed, error, places)).collect()
}

/// A value that the schema admits and our struct does not.
pub(super) fn unreadable(document: &mut Read, message: String) -> Vec<Diagnostic> {
    document.decode_errors = vec![message.clone()];
    document.kubectl = format!("error: {message}");
    let line = first_line(document.root.span);
    vec![Diagnostic::new(Severity::Error, "unreadable", message, 0, line)]
}

fn cannot_be_handled(document: &Read, source_name: &str, meant: &str, error: &str) -> String {
    let version = document.api_version.rsplit('/').next().unwrap_or_default();
    format!(
        "Error from server (BadRequest): error when creating {source_name:?}: {} in version {version:?} cannot \
         be handled as a {meant}: {error}",
        document.kind
    )
}

fn explain(document: &Read, typed: Typed, error: &DecodeError, places: &Places<'_>) -> Diagnostic {
    match error.fault {
        Fault::UnknownField { name_at, within } => {
            let name = error.path.get(name_at..).unwrap_or(&error.path);
            let diagnostic = Diagnostic::new(
                Severity::Error,
                "unknown-field",
                error.message.clone(),
                0,
                error.span,
            );
            unknown_field(diagnostic, document, typed, name, within, &error.path, name_at)
        }
        Fault::Mismatch(wanted) => {
            let diagnostic = Diagnostic::new(
                Severity::Error,
                "wrong-type",
                error.message.clone(),
                0,
                error.span,
            );
            wrong_type(diagnostic, document, wanted, &error.path, places)
        }
    }
}

fn unknown_field(
    diagnostic: Diagnostic,
    document: &Read,
    typed: Typed,
    name: &str,
    within: &Struct,
    path: &str,
    name_at: usize,
) -> Diagnostic {
    let parent = document.find(path.get(..name_at.saturating_sub(1)).unwrap_or(""));
    let free = |field: &&str| parent.node.entry(field).is_none();
    let fields = within.fields.iter().map(|(field, _)| *field);
    if let Some(meant) = nearest(name, fields.filter(free)) {
        let edit = TextEdit { range: diagnostic.span, replacement: meant.to_owned() };
        let quoted = document.root.entries().is_some() && parent_is_json(document, path);
        let edit =
            if quoted { TextEdit { replacement: format!("\"{meant}\""), ..edit } } else { edit };
        return diagnostic
            .with_help(format!("did you mean `{meant}`?"))
            .with_fix(format!("Rename to {meant}"), vec![edit]);
    }
    match place_of(typed.schema(), name, String::new(), 0) {
        Some(place) => diagnostic.with_help(format!("`{name}` belongs in `{place}`")),
        None => diagnostic,
    }
}

/// Whether the key that a path names is written in double quotes.
fn parent_is_json(document: &Read, path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path).chars().count();
    let found = document.find(path);
    found.key.filter(|_| found.whole).is_some_and(|key| {
        let width = key.end.column.saturating_sub(key.start.column) as usize;
        width == name + 2
    })
}

/// Structs deeper than this are not searched for a field's right place.
const MAX_SEARCH: usize = 6;

/// The path of the first struct that has a field of this name.
fn place_of(schema: &Struct, name: &str, path: String, depth: usize) -> Option<String> {
    if depth > MAX_SEARCH {
        return None;
    }
    if !path.is_empty() && schema.field(name).is_some() {
        return Some(path);
    }
    schema.fields.iter().find_map(|(field, wanted)| {
        let dot = if path.is_empty() { "" } else { "." };
        match wanted {
            Type::Struct(inner) => place_of(inner, name, format!("{path}{dot}{field}"), depth + 1),
            Type::List(Type::Struct(inner)) => {
                place_of(inner, name, format!("{path}{dot}{field}[]"), depth + 1)
            }
            _ => None,
        }
    })
}

fn wrong_type(
    diagnostic: Diagnostic,
    document: &Read,
    wanted: Type,
    path: &str,
    places: &Places<'_>,
) -> Diagnostic {
    let node = document.find(path).node;
    match (wanted, &node.content) {
        (Type::Text(_), Content::Scalar(scalar)) => {
            let written = places.text().get(node.span.range()).unwrap_or("");
            let help = match scalar.value() {
                Meaning::Bool(value) => {
                    format!("YAML reads `{written}` as {value}: put it in quotes to make it a text")
                }
                _ => "put it in quotes to make it a text".to_owned(),
            };
            let diagnostic = diagnostic.with_help(help);
            match replace(node, format!("\"{}\"", scalar.text), places) {
                Some(edit) => diagnostic.with_fix("Put it in quotes", vec![edit]),
                None => diagnostic,
            }
        }
        (Type::Int32 | Type::Int64 | Type::UInt32 | Type::UInt64, Content::Scalar(scalar)) => {
            number(diagnostic, node, scalar, places)
        }
        (Type::List(_), Content::Mapping(_)) => {
            diagnostic.with_help("a list is wanted: each element begins with `- `")
        }
        (Type::List(_), _) => diagnostic.with_help("a list is wanted"),
        (Type::Map(_), Content::Sequence(_)) => {
            diagnostic.with_help("`key: value` lines are wanted, without `- `")
        }
        (Type::Map(_), _) => diagnostic.with_help("`key: value` lines are wanted"),
        (Type::Struct(_), _) => diagnostic.with_help("an object with fields is wanted"),
        _ => diagnostic,
    }
}

fn number(diagnostic: Diagnostic, node: &Node, scalar: &Scalar, places: &Places<'_>) -> Diagnostic {
    let bare = Scalar { text: scalar.text.clone(), style: Style::Plain, tag: None };
    match bare.value() {
        Meaning::Int(_) if scalar.style != Style::Plain => {
            let diagnostic = diagnostic.with_help("a number is wanted: leave out the quotes");
            match replace(node, scalar.text.to_string(), places) {
                Some(edit) => diagnostic.with_fix("Leave out the quotes", vec![edit]),
                None => diagnostic,
            }
        }
        _ => diagnostic.with_help("a whole number is wanted"),
    }
}

/// An edit that replaces a value, where it stands in the text by itself (not by an alias).
fn replace(node: &Node, replacement: String, places: &Places<'_>) -> Option<TextEdit> {
    let written = places.text().get(node.span.range())?;
    let quoted = written.starts_with(['"', '\'']) && !replacement.starts_with('"');
    let keep = quoted && replacement.parse::<i64>().is_err();
    let replacement = if keep { format!("\"{replacement}\"") } else { replacement };
    (!node.aliased && !node.span.is_empty()).then_some(TextEdit { range: node.span, replacement })
}

/// The beginning of a span, as far as its first line goes.
fn first_line(span: Span) -> Span {
    if span.start.line == span.end.line { span } else { Span::empty(span.start) }
}
