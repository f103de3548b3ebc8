//! Edits that remove a field or an element.

use super::layout::{Layout, whole, written};
use super::{EditError, Held, Place};
use crate::diagnostic::TextEdit;
use crate::position::Span;
use crate::tree::{Entry, Node};

/// Removes what stands at `place`.
pub(super) fn remove(
    layout: &Layout<'_, '_>,
    place: &Place<'_>,
    path: &str,
) -> Result<Vec<TextEdit>, EditError> {
    let shared = || EditError::Shared(path.to_owned());
    let Some((parent, held)) = place.parent else {
        return Err(EditError::WrongKind(path.to_owned(), "field"));
    };
    if parent.aliased {
        return Err(shared());
    }
    match held {
        Held::Field(entry) => {
            // All of that name go, or an earlier one would come to light.
            let named = |entry: &&Entry| entry.name == *name_of(held);
            if entry.merged
                || parent.entries().unwrap_or(&[]).iter().filter(named).any(|e| e.merged)
            {
                return Err(shared());
            }
            let fields = written(parent);
            let spans: Vec<Span> = fields.iter().map(|field| whole(field)).collect();
            let gone: Vec<bool> = fields.iter().map(|field| field.name == entry.name).collect();
            remove_from(layout, parent, &spans, &gone, "{}", path)
        }
        Held::Element(index) => {
            let items = parent.items().unwrap_or(&[]);
            let spans: Option<Vec<Span>> =
                items.iter().map(|item| element_span(layout, parent, item)).collect();
            let spans = spans.ok_or_else(|| EditError::Layout(path.to_owned()))?;
            let gone: Vec<bool> = (0..items.len()).map(|at| at == index).collect();
            remove_from(layout, parent, &spans, &gone, "[]", path)
        }
    }
}

fn name_of<'n>(held: Held<'n>) -> &'n str {
    match held {
        Held::Field(entry) => &entry.name,
        Held::Element(_) => "",
    }
}

/// An element with its dash.
fn element_span(layout: &Layout<'_, '_>, parent: &Node, item: &Node) -> Option<Span> {
    if parent.flow {
        return Some(item.span);
    }
    let dash = layout.dash_before(item)?;
    let edit = layout.edit(dash..item.span.end.offset.max(dash + 1), String::new());
    Some(edit.range)
}

fn remove_from(
    layout: &Layout<'_, '_>,
    parent: &Node,
    spans: &[Span],
    gone: &[bool],
    empty: &str,
    path: &str,
) -> Result<Vec<TextEdit>, EditError> {
    let all = gone.iter().all(|gone| *gone);
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return Err(EditError::Missing(path.to_owned()));
    };
    if all {
        let range = first.start.offset..last.end.offset;
        if parent.flow {
            return Ok(vec![layout.edit(range, String::new())]);
        }
        return Ok(vec![empty_block(layout, range, empty)]);
    }
    let mut edits = Vec::new();
    for (index, span) in spans.iter().enumerate() {
        if gone.get(index) != Some(&true) {
            continue;
        }
        let next = spans.get(index + 1);
        let kept_before = (0..index).rev().find(|at| gone.get(*at) == Some(&false));
        let range = if parent.flow {
            match (next, kept_before.and_then(|at| spans.get(at))) {
                (Some(next), _) => span.start.offset..next.start.offset,
                (None, Some(before)) => before.end.offset..span.end.offset,
                (None, None) => span.range(),
            }
        } else if layout.begins_line(span.start.offset) {
            layout.line_start(span.start.offset)..layout.next_line(span.end.offset)
        } else {
            match next {
                Some(next) => span.start.offset..next.start.offset,
                None => return Err(EditError::Layout(path.to_owned())),
            }
        };
        edits.push(layout.edit(range, String::new()));
    }
    Ok(edits)
}

/// A block whose last element goes: `{}` or `[]` in its place, on its key's line where nothing is in between.
fn empty_block(layout: &Layout<'_, '_>, range: std::ops::Range<usize>, empty: &str) -> TextEdit {
    let before = layout.slice(0..range.start);
    let key = before.trim_end();
    if key.ends_with(':') && key.len() < before.len() {
        return layout.edit(key.len()..range.end, format!(" {empty}"));
    }
    layout.edit(range, empty.to_owned())
}
