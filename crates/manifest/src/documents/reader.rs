//! One piece of a text to documents: expands lists, recognises kinds, decodes, and tells what is wrong.

use super::pieces::{Finding, Piece, Read};
use super::split::{self, Refused};
use super::{Object, object};
use crate::diagnostic::{Diagnostic, Severity};
use crate::position::Places;
use crate::tree::yaml::Tree;
use crate::tree::{Content, Node};
use std::sync::Arc;

/// Reads a piece of the source of that name.
pub(super) fn piece(name: &str, text: &str) -> Piece {
    let places = Places::new(text);
    let mut reader = Reader { name, places: &places, documents: Vec::new(), findings: Vec::new() };
    split::read_piece(&places, &mut |piece| match piece {
        Ok(tree) => reader.tree(tree),
        Err(refused) => reader.refused(refused),
    });
    let Reader { documents, findings, .. } = reader;
    Piece::new(&places, documents, findings)
}

struct Reader<'r, 't> {
    name: &'r str,
    places: &'r Places<'t>,
    documents: Vec<Arc<Read>>,
    findings: Vec<Finding>,
}

impl Reader<'_, '_> {
    fn tree(&mut self, tree: Tree) {
        if tree.root.is_null() {
            return;
        }
        let document = self.documents.len();
        let twice = |key| Finding::Twice { key, document };
        self.findings.extend(tree.duplicates.into_iter().map(twice));
        self.node(tree.root, None);
    }

    /// An object, or a list of objects; `list` tells the `apiVersion` and `kind` of items that have none.
    fn node(&mut self, mut root: Node, list: Option<(&str, &str)>) {
        let text = |name| root.get(name).and_then(Node::text).map(|text| text.into_owned());
        let written = (text("apiVersion"), text("kind"));
        let (api_version, kind) = match (&written, list) {
            ((None, None), Some((version, kind))) => (version.to_owned(), kind.to_owned()),
            _ => (written.0.unwrap_or_default(), written.1.unwrap_or_default()),
        };
        if kind.ends_with("List") && root.get("items").is_some_and(|items| items.items().is_some())
        {
            let items = match take_items(&mut root) {
                Some(items) => items,
                None => return,
            };
            let item_kind = kind.strip_suffix("List").unwrap_or("");
            let inherited = (!item_kind.is_empty()).then_some((api_version.as_str(), item_kind));
            for item in items {
                self.node(item, inherited);
            }
            return;
        }
        let (document, diagnostics) =
            object::document(root, api_version, kind, self.name, self.places);
        let index = self.documents.len();
        let placed = diagnostics.into_iter().map(|diagnostic| diagnostic.in_document(index));
        self.findings.extend(placed.map(Finding::Said));
        self.documents.push(Arc::new(document));
    }

    fn refused(&mut self, refused: Refused) {
        let Refused { problem, line } = refused;
        let decode_error =
            format!("error converting YAML to JSON: yaml: line {line}: {}", problem.message);
        let kubectl = format!("error: error parsing {}: {decode_error}", self.name);
        let (message, span) = (problem.message, problem.span);
        let found = Diagnostic::new(Severity::Error, problem.code, message, 0, span);
        self.findings.push(Finding::Said(found.in_document(self.documents.len())));
        self.documents.push(Arc::new(Read {
            api_version: String::new(),
            kind: String::new(),
            name: String::new(),
            namespace: String::new(),
            object: Object::refused(None),
            root: Node::null(span),
            decode_errors: vec![decode_error],
            kubectl,
        }));
    }
}

fn take_items(root: &mut Node) -> Option<Vec<Node>> {
    let Content::Mapping(entries) = &mut root.content else { return None };
    let entry = entries.iter_mut().rev().find(|entry| entry.name == "items")?;
    match &mut entry.value.content {
        Content::Sequence(items) => Some(std::mem::take(items)),
        _ => None,
    }
}
