//! Edits that replace a value, insert a field or append an element.

use super::layout::{Layout, column, whole, written};
use super::render::{behind_colon, block, field, flow, flow_field};
use super::{EditError, Held, Place};
use crate::diagnostic::TextEdit;
use crate::tree::{Content, Entry, Node};
use serde_json::Value;

/// Replaces the value of a field or an element.
pub(super) fn replace(
    layout: &Layout<'_, '_>,
    place: &Place<'_>,
    path: &str,
    value: &Value,
) -> Result<Vec<TextEdit>, EditError> {
    let node = place.node;
    if node.aliased || has_anchor(layout, node) {
        return Err(EditError::Shared(path.to_owned()));
    }
    match place.parent {
        None => {
            let written = block(layout, value, column(node.span.start));
            Ok(vec![layout.edit(node.span.range(), written)])
        }
        Some((parent, held)) if parent.flow => {
            let quoted = is_quoted(layout, parent, held);
            let blank = if node.span.is_empty() { " " } else { "" };
            let written = format!("{blank}{}", flow(value, quoted));
            Ok(vec![layout.edit(node.span.range(), written)])
        }
        Some((_, Held::Element(_))) => {
            let blank = if node.span.is_empty() { " " } else { "" };
            let dash =
                layout.dash_before(node).ok_or_else(|| EditError::Layout(path.to_owned()))?;
            let indent = layout.slice(layout.line_start(dash)..dash).chars().count() + 2;
            let written = format!("{blank}{}", block(layout, value, indent));
            Ok(vec![layout.edit(node.span.range(), written)])
        }
        Some((_, Held::Field(entry))) => replace_field(layout, entry, path, value),
    }
}

/// Replaces the value of a field in block style.
fn replace_field(
    layout: &Layout<'_, '_>,
    entry: &Entry,
    path: &str,
    value: &Value,
) -> Result<Vec<TextEdit>, EditError> {
    let colon = layout.behind_colon(entry).ok_or_else(|| EditError::Layout(path.to_owned()))?;
    let span = entry.value.span;
    let simple = matches!(value, Value::Array(inner) if inner.is_empty())
        || matches!(value, Value::Object(inner) if inner.is_empty())
        || !(value.is_array() || value.is_object());
    let same_line = !layout.slice(colon..span.start.offset).contains(['\n', '\r']);
    if simple && same_line && !span.is_empty() {
        return Ok(vec![layout.edit(span.range(), flow(value, false))]);
    }
    let written = behind_colon(layout, value, column(entry.key.start));
    let gap = layout.slice(colon..span.start.offset);
    if gap.trim().is_empty() {
        let end = span.end.offset.max(colon);
        // A comment behind an absent value stays on the key's line.
        let comment = layout.slice(end..layout.line_end(end)).trim_start();
        if !simple && comment.starts_with('#') {
            let line_end = layout.line_end(end);
            let behind = layout.edit(line_end..line_end, written);
            return Ok(if end > colon {
                vec![layout.edit(colon..end, String::new()), behind]
            } else {
                vec![behind]
            });
        }
        return Ok(vec![layout.edit(colon..end, written)]);
    }
    // A comment stands between the key and its block: it stays.
    let line_end = layout.line_end(colon);
    if simple {
        return Ok(vec![
            layout.edit(colon..colon, written),
            layout.edit(line_end..span.end.offset, String::new()),
        ]);
    }
    Ok(vec![layout.edit(line_end..span.end.offset, written)])
}

/// Inserts a field into the mapping at `place`.
pub(super) fn insert(
    layout: &Layout<'_, '_>,
    place: &Place<'_>,
    path: &str,
    name: &str,
    value: &Value,
    after: Option<&str>,
) -> Result<Vec<TextEdit>, EditError> {
    let node = place.node;
    if node.aliased || node.is_null() && has_anchor(layout, node) {
        return Err(EditError::Shared(path.to_owned()));
    }
    if node.is_null() {
        let mut object = serde_json::Map::new();
        object.insert(name.to_owned(), value.clone());
        return replace(layout, place, path, &Value::Object(object));
    }
    if node.entries().is_none() {
        return Err(EditError::WrongKind(path.to_owned(), "object"));
    }
    let fields = written(node);
    let sibling = after.and_then(|after| fields.iter().rev().find(|field| field.name == after));
    let first = fields.first();
    if node.flow {
        let quoted = match first {
            Some(first) => is_key_quoted(layout, first),
            None => layout.text().trim_start().starts_with('{'),
        };
        let written = flow_field(name, value, quoted);
        return Ok(vec![match (sibling, first) {
            (Some(sibling), Some(first)) => {
                let end = whole(sibling).end.offset;
                layout.edit(end..end, format!("{}{written}", separator(layout, first.key.start)))
            }
            (None, Some(first)) => {
                let start = first.key.start.offset;
                let behind = separator(layout, first.key.start);
                layout.edit(start..start, format!("{written}{behind}"))
            }
            _ => {
                let start = inside(layout, node);
                layout.edit(start..start, written)
            }
        }]);
    }
    let first = first.ok_or_else(|| EditError::Layout(path.to_owned()))?;
    if fields.iter().any(|field| layout.behind_colon(field).is_none()) {
        return Err(EditError::Layout(path.to_owned()));
    }
    let indent = column(first.key.start);
    let under = layout.line_under(first.key.start);
    let written = field(layout, name, value, indent);
    Ok(vec![match sibling {
        Some(sibling) => {
            let end = layout.line_end(whole(sibling).end.offset);
            layout.edit(end..end, format!("{under}{written}"))
        }
        None => {
            let start = first.key.start.offset;
            layout.edit(start..start, format!("{written}{under}"))
        }
    }])
}

/// Appends an element to the list at `place`.
pub(super) fn append(
    layout: &Layout<'_, '_>,
    place: &Place<'_>,
    path: &str,
    element: &Value,
) -> Result<Vec<TextEdit>, EditError> {
    let node = place.node;
    let Content::Sequence(items) = &node.content else {
        return Err(EditError::WrongKind(path.to_owned(), "list"));
    };
    if node.aliased {
        return Err(EditError::Shared(path.to_owned()));
    }
    let Some(last) = items.last() else {
        let quoted = layout.text().trim_start().starts_with('{');
        if let (Some((parent, Held::Field(entry))), false) = (place.parent, quoted)
            && !parent.flow
        {
            return replace_field(layout, entry, path, &Value::Array(vec![element.clone()]));
        }
        let start = inside(layout, node);
        return Ok(vec![layout.edit(start..start, flow(element, quoted))]);
    };
    if node.flow {
        let quoted = layout.text().trim_start().starts_with('{')
            || layout.slice(last.span.range()).starts_with('"');
        let before = separator(layout, last.span.start);
        let end = last.span.end.offset;
        return Ok(vec![layout.edit(end..end, format!("{before}{}", flow(element, quoted)))]);
    }
    let dash = layout.dash_before(last).ok_or_else(|| EditError::Layout(path.to_owned()))?;
    let indent = layout.slice(layout.line_start(dash)..dash).chars().count();
    let end = layout.line_end(last.span.end.offset.max(dash + 1));
    let written = block(layout, element, indent + 2);
    let blanks = " ".repeat(indent);
    Ok(vec![layout.edit(end..end, format!("{}{blanks}- {written}", layout.newline))])
}

/// What stands between elements in flow style: a new line each where the first has one.
fn separator(layout: &Layout<'_, '_>, first: crate::position::Position) -> String {
    if layout.begins_line(first.offset) {
        format!(",{}", layout.line_under(first))
    } else {
        ", ".to_owned()
    }
}

/// The offset behind the opening bracket of an empty flow collection.
fn inside(layout: &Layout<'_, '_>, node: &Node) -> usize {
    let written = layout.slice(node.span.range());
    node.span.start.offset + written.find(['{', '[']).map_or(0, |at| at + 1)
}

fn is_key_quoted(layout: &Layout<'_, '_>, entry: &Entry) -> bool {
    layout.slice(entry.key.range()).starts_with('"')
}

fn is_quoted(layout: &Layout<'_, '_>, parent: &Node, held: Held<'_>) -> bool {
    match held {
        Held::Field(entry) => is_key_quoted(layout, entry),
        Held::Element(_) => {
            let first = parent.items().and_then(|items| items.first());
            first.is_some_and(|first| layout.slice(first.span.range()).starts_with('"'))
        }
    }
}

fn has_anchor(layout: &Layout<'_, '_>, node: &Node) -> bool {
    layout.slice(node.span.range()).starts_with('&')
}
