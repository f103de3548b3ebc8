//! A list taken apart: each item as a document of its own, with the comments that stand before it.

use manifest::Places;
use manifest::tree::{Content, Node};
use std::ops::Range;

/// The items of the list `root`, which stands in the bytes `piece`. None when they cannot stand alone: where one
/// refers to another by an alias.
pub(super) fn items(places: &Places<'_>, root: &Node, piece: Range<usize>) -> Vec<String> {
    let Some(entry) = root.entry("items") else { return Vec::new() };
    let Some(nodes) = entry.value.items().filter(|_| !has_aliases(root)) else { return Vec::new() };
    if entry.value.flow || root.flow {
        return nodes.iter().map(|node| flow_item(places, node)).collect();
    }
    block_items(places, root, &entry.value, nodes, piece)
}

/// An item in braces, as far to the left as it goes.
fn flow_item(places: &Places<'_>, node: &Node) -> String {
    let line = places.line(node.span.start.line).unwrap_or_default();
    let indent = line.len() - line.trim_start().len();
    let text = places.text().get(node.span.range()).unwrap_or_default();
    text.split_inclusive('\n').map(|line| less_indented(line, indent)).collect()
}

/// Items behind dashes.
fn block_items(
    places: &Places<'_>,
    root: &Node,
    list: &Node,
    nodes: &[Node],
    piece: Range<usize>,
) -> Vec<String> {
    let whole = places.text();
    let line_start = |offset: usize| {
        whole.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
    };
    let next_line = |offset: usize| {
        let rest = whole.get(offset..).unwrap_or_default();
        rest.find('\n').map_or(whole.len(), |end| offset + end + 1)
    };
    let dash_column = usize::try_from(list.span.start.column).unwrap_or(1).saturating_sub(1);
    let first = line_start(list.span.start.offset);
    // Fields of the list behind its items.
    let behind = root.entries().unwrap_or_default().iter().map(|entry| entry.key.start.offset);
    let after =
        behind.filter(|key| *key > list.span.start.offset).min().map_or(piece.end, line_start);

    let mut from = first;
    let mut texts = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let to = match nodes.get(index + 1) {
            // Comments on lines of their own before the next dash belong to the next item.
            Some(_) => next_line(node.span.end.offset.saturating_sub(1)),
            None => after,
        };
        let column = usize::try_from(node.span.start.column).unwrap_or(1).saturating_sub(1);
        let lines = whole.get(from..to).unwrap_or_default();
        texts.push(item(lines, dash_column, column));
        from = to;
    }
    let head = comments(whole.get(piece.start..first).unwrap_or_default());
    let tail = comments(whole.get(after..piece.end).unwrap_or_default());
    if let Some(text) = texts.first_mut() {
        text.insert_str(0, &head);
    }
    if let Some(text) = texts.last_mut() {
        text.push_str(&tail);
    }
    texts
}

/// The lines of one item without its dash, moved to the left by `column`.
fn item(lines: &str, dash: usize, column: usize) -> String {
    let mut has_dash = true;
    lines
        .split_inclusive('\n')
        .map(|line| {
            let here = line.get(dash..).filter(|rest| has_dash && rest.starts_with('-'));
            match here.filter(|_| line.trim_start().len() == line.len() - dash) {
                Some(rest) => {
                    has_dash = false;
                    rest.get(1..).unwrap_or_default().trim_start_matches(' ')
                }
                // Comments before the dash.
                None if has_dash => line.trim_start_matches(' '),
                None => less_indented(line, column),
            }
        })
        .collect()
}

/// A line without its first `columns` blanks, or as many as it has.
fn less_indented(line: &str, columns: usize) -> &str {
    let indent = line.len() - line.trim_start_matches(' ').len();
    line.get(indent.min(columns)..).unwrap_or_default()
}

/// The comments among lines.
fn comments(lines: &str) -> String {
    let comments = lines.split_inclusive('\n').map(str::trim_start);
    let mut found: String = comments.filter(|line| line.starts_with('#')).collect();
    if !found.is_empty() && !found.ends_with('\n') {
        found.push('\n');
    }
    found
}

fn has_aliases(node: &Node) -> bool {
    node.aliased
        || match &node.content {
            Content::Scalar(_) => false,
            Content::Sequence(items) => items.iter().any(has_aliases),
            Content::Mapping(entries) => {
                entries.iter().any(|entry| entry.merged || has_aliases(&entry.value))
            }
        }
}
