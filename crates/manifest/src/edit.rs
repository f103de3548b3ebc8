//! Fixes as edits of the user's own text: as small as can be, with comments and layout left alone.
//!
//! Values are JSON values; they are written in the style of the place where they go (block or flow, quoted keys
//! where the neighbours have them, the document's way of indenting lists, its line breaks).

mod add;
mod layout;
mod remove;
mod render;

use crate::diagnostic::TextEdit;
use crate::documents::{Document, Source};
use crate::position::Places;
use crate::tree::path::find;
use crate::tree::{Content, Entry, Node};
use layout::Layout;
use serde_json::{Map, Value};

/// Why a text cannot be edited so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The place came by an alias or a merge key, or has an anchor: others would change with it.
    #[error("`{0}` is shared by an anchor or an alias")]
    Shared(String),
    /// There is nothing at this path.
    #[error("there is no `{0}`")]
    Missing(String),
    /// Something on the way is not what the path takes it for.
    #[error("`{0}` is no {1}")]
    WrongKind(String, &'static str),
    /// A layout that is not edited: explicit keys (`? key`).
    #[error("`{0}` is written in a way that is not edited")]
    Layout(String),
}

/// Sets the field at `path` (`spec.type`, `spec.ports[0].nodePort`, `metadata.labels[app]`): replaces its value or
/// inserts it as the first key of its parent. Parents that are not there are made.
///
/// # Errors
/// When the place cannot be edited by itself.
pub fn set_field(
    source: &Source,
    document: &Document,
    path: &str,
    value: &Value,
) -> Result<Vec<TextEdit>, EditError> {
    set_field_after(source, document, path, value, None)
}

/// As [`set_field`], but a field that is not there yet goes behind its sibling `after`, where there is one.
///
/// # Errors
/// As [`set_field`].
pub fn set_field_after(
    source: &Source,
    document: &Document,
    path: &str,
    value: &Value,
    after: Option<&str>,
) -> Result<Vec<TextEdit>, EditError> {
    let place = Place::find(&document.root, path)?;
    within(source, document, |layout| {
        if place.rest.is_empty() {
            return add::replace(layout, &place, path, value);
        }
        let (name, value) = nested(&place.rest, value);
        add::insert(layout, &place, path, &name, &value, after)
    })
}

/// Makes edits of a document in its own piece of the text.
fn within(
    source: &Source,
    document: &Document,
    edit: impl FnOnce(&Layout<'_, '_>) -> Result<Vec<TextEdit>, EditError>,
) -> Result<Vec<TextEdit>, EditError> {
    let places = Places::new(source.text.get(document.piece()).unwrap_or_default());
    let mut edits = edit(&Layout::new(&places, document))?;
    for edit in &mut edits {
        edit.range = document.standing(edit.range);
    }
    Ok(edits)
}

/// Removes the field or the list element at `path`, with its comment on the same line.
///
/// # Errors
/// When there is none, or it cannot be edited by itself.
pub fn remove_field(
    source: &Source,
    document: &Document,
    path: &str,
) -> Result<Vec<TextEdit>, EditError> {
    let place = Place::find(&document.root, path)?;
    if !place.rest.is_empty() {
        return Err(EditError::Missing(path.to_owned()));
    }
    within(source, document, |layout| remove::remove(layout, &place, path))
}

/// Appends an element to the list at `path`; makes the list where it is not there.
///
/// # Errors
/// When something else than a list is there, or it cannot be edited by itself.
pub fn append(
    source: &Source,
    document: &Document,
    path: &str,
    element: &Value,
) -> Result<Vec<TextEdit>, EditError> {
    let place = Place::find(&document.root, path)?;
    if !place.rest.is_empty() || place.node.is_null() {
        return set_field(source, document, path, &Value::Array(vec![element.clone()]));
    }
    within(source, document, |layout| add::append(layout, &place, path, element))
}

/// Adds a document at the end of a source.
pub fn insert_document(source: &Source, object: &Value) -> Vec<TextEdit> {
    let places = Places::new(&source.text);
    let layout = Layout::of_text(&places);
    let text = source.text.trim_end();
    let end = if text.is_empty() { 0 } else { source.text.len() };
    let newline = layout.newline;
    let before = match (text.is_empty(), source.text.ends_with('\n')) {
        (true, _) => String::new(),
        (false, true) => format!("---{newline}"),
        (false, false) => format!("{newline}---{newline}"),
    };
    let written = render::block(&layout, object, 0);
    vec![layout.edit(end..source.text.len(), format!("{before}{written}{newline}"))]
}

/// A place in the tree, and what of the path is left beyond it.
struct Place<'n> {
    node: &'n Node,
    /// The field or element that the node is the value of, and the collection that holds it.
    parent: Option<(&'n Node, Held<'n>)>,
    /// Names of fields that are not there.
    rest: Vec<String>,
}

/// How a collection holds a node.
#[derive(Clone, Copy)]
enum Held<'n> {
    Field(&'n Entry),
    Element(usize),
}

impl<'n> Place<'n> {
    /// Walks as far as the path leads. What is left must be names of fields.
    fn find(root: &'n Node, path: &str) -> Result<Place<'n>, EditError> {
        let mut node = root;
        let mut parent = None;
        let mut rest = path;
        while !rest.is_empty() {
            let step = first_step(node, rest);
            let Some((end, next, held)) = step else { break };
            parent = Some((node, held));
            node = next;
            rest = rest.get(end..).unwrap_or("");
        }
        let rest = names(rest).ok_or_else(|| EditError::Missing(path.to_owned()))?;
        Ok(Place { node, parent, rest })
    }
}

/// The longest piece of a path that leads one level down.
fn first_step<'n>(node: &'n Node, path: &str) -> Option<(usize, &'n Node, Held<'n>)> {
    let ends =
        path.char_indices().skip(1).filter(|(_, c)| matches!(c, '.' | '[')).map(|(at, _)| at);
    for end in ends.take(MAX_TRIES).chain([path.len()]) {
        let piece = path.get(..end)?;
        let found = find(node, piece);
        if !found.whole {
            continue;
        }
        match &node.content {
            Content::Sequence(items) => {
                let index = items.iter().position(|item| std::ptr::eq(item, found.node))?;
                return Some((end, found.node, Held::Element(index)));
            }
            Content::Mapping(entries) => {
                let entry = entries.iter().find(|entry| std::ptr::eq(&entry.value, found.node))?;
                return Some((end, found.node, Held::Field(entry)));
            }
            Content::Scalar(_) => return None,
        }
    }
    None
}

/// How many ways to cut a key out of a path are tried.
const MAX_TRIES: usize = 16;

/// `.a.b[c/d]` as names; `None` where a list element is meant.
fn names(path: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (name, behind) = inner.split_once(']')?;
            if name.parse::<usize>().is_ok() {
                return None;
            }
            names.push(name.to_owned());
            rest = behind;
            continue;
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        if end == 0 {
            return None;
        }
        names.push(rest.get(..end)?.to_owned());
        rest = rest.get(end..)?;
    }
    Some(names)
}

/// The first name, and the value wrapped in the others.
fn nested(names: &[String], value: &Value) -> (String, Value) {
    let mut wrapped = value.clone();
    for name in names.iter().skip(1).rev() {
        let mut object = Map::new();
        object.insert(name.clone(), wrapped);
        wrapped = Value::Object(object);
    }
    (names.first().cloned().unwrap_or_default(), wrapped)
}
