//! Keys, merge keys and what aliases repeat.

use super::Problem;
use crate::position::Span;
use crate::tree::scalar::key_name;
use crate::tree::{Content, Entry, Node};

/// A key whose value has not been read yet.
pub(super) enum Key {
    /// Its name and where it stands.
    Named(String, Span),
    /// `<<`
    Merge(Span),
}

pub(super) fn key_of(node: Node) -> Result<Key, Problem> {
    let Content::Scalar(scalar) = &node.content else {
        let message = "a key must be a single value, not a list or an object".to_owned();
        return Err(Problem { code: "yaml-key", message, span: node.span });
    };
    if scalar.is_merge() {
        return Ok(Key::Merge(node.span));
    }
    match key_name(scalar) {
        Some(name) => Ok(Key::Named(name, node.span)),
        None => {
            let message = format!("unsupported map key {:?}", scalar.text);
            Err(Problem { code: "yaml-key", message, span: node.span })
        }
    }
}

/// Takes the fields of a merge key's value into the mapping, as go-yaml v2 does: what stands before the merge
/// key yields to it; of several mappings the first wins.
pub(super) fn merge(entries: &mut Vec<Entry>, value: Node) -> Result<(), Problem> {
    let problem = |span| Problem {
        code: "yaml-merge",
        message: "map merge requires map or sequence of maps as the value".to_owned(),
        span,
    };
    let span = value.span;
    let sources = match value.content {
        Content::Mapping(fields) => vec![fields],
        Content::Sequence(items) => {
            let mut sources = Vec::with_capacity(items.len());
            for item in items {
                let span = item.span;
                match item.content {
                    Content::Mapping(fields) => sources.push(fields),
                    _ => return Err(problem(span)),
                }
            }
            sources
        }
        Content::Scalar(_) => return Err(problem(span)),
    };
    for source in sources.into_iter().rev() {
        for mut entry in source {
            entry.merged = true;
            mark_aliased(&mut entry.value);
            entries.push(entry);
        }
    }
    Ok(())
}

pub(super) fn mark_aliased(node: &mut Node) {
    node.aliased = true;
    match &mut node.content {
        Content::Scalar(_) => {}
        Content::Sequence(items) => items.iter_mut().for_each(mark_aliased),
        Content::Mapping(entries) => {
            entries.iter_mut().for_each(|entry| mark_aliased(&mut entry.value));
        }
    }
}

pub(super) fn size(node: &Node) -> usize {
    match &node.content {
        Content::Scalar(_) => 1,
        Content::Sequence(items) => 1 + items.iter().map(size).sum::<usize>(),
        Content::Mapping(entries) => {
            1 + entries.iter().map(|entry| size(&entry.value)).sum::<usize>()
        }
    }
}

pub(super) fn depth(node: &Node) -> usize {
    match &node.content {
        Content::Scalar(_) => 0,
        Content::Sequence(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Content::Mapping(entries) => {
            1 + entries.iter().map(|entry| depth(&entry.value)).max().unwrap_or(0)
        }
    }
}
