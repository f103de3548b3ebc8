//! Sources to documents: splits a text, expands lists, recognises kinds, decodes, and tells what is wrong.

mod explain;
mod object;
mod split;

pub use object::Object;
pub use split::pieces;

use crate::diagnostic::{Diagnostic, Severity};
use crate::position::{Places, Span};
use crate::tree::limits::MAX_SOURCE_BYTES;
use crate::tree::path::{Found, find};
use crate::tree::yaml::Tree;
use crate::tree::{Content, Node};
use serde::{Deserialize, Serialize};
use split::Refused;

/// One file or one editor tab.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Source {
    /// Its name, as messages tell it: `svc.yaml`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Manifests {
    /// The objects in the order of the sources; those that are refused too.
    pub documents: Vec<Document>,
    /// What is wrong, in the order of the sources.
    pub diagnostics: Vec<Diagnostic>,
}

/// One object and its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The index of its source.
    pub source: usize,
    /// Its `apiVersion`, empty where there is none.
    pub api_version: String,
    /// Its `kind`, empty where there is none.
    pub kind: String,
    /// Its name, empty where there is none.
    pub name: String,
    /// The namespace as written, empty where there is none.
    pub namespace: String,
    /// What it is.
    pub object: Object,
    /// Its text as a tree.
    pub root: Node,
    /// Where it stands in the source's text.
    pub span: Span,
    /// Why the API server cannot decode it, verbatim and in its order; empty where it can.
    pub decode_errors: Vec<String>,
    /// What kubectl prints when it cannot be decoded; empty where it can.
    pub kubectl: String,
}

impl Document {
    /// Where the value stands that a path names (`spec.ports[0].nodePort`, `metadata.labels[app]`), or its
    /// nearest ancestor that exists. Never `None` but for a path that leads nowhere in an empty document.
    pub fn position(&self, path: &str) -> Option<Span> {
        let found = self.find(path);
        (found.whole || !found.node.is_null()).then_some(found.node.span)
    }

    /// Where the key stands that a path names; `None` where there is no such field, and for list elements.
    pub fn key_span(&self, path: &str) -> Option<Span> {
        let found = self.find(path);
        found.key.filter(|_| found.whole)
    }

    /// Where to point for a path: the value it names; for a field that is not there, the key of the nearest
    /// ancestor, or the first line of the nearest list element.
    pub fn point(&self, path: &str) -> Span {
        let found = self.find(path);
        match found.key {
            Some(key) if !found.whole => key,
            _ => found.node.span,
        }
    }

    /// The node that a path names, or its nearest ancestor.
    pub fn find(&self, path: &str) -> Found<'_> {
        find(&self.root, path)
    }
}

/// Reads sources. Everything that stands in them is a document, a diagnostic, or both.
pub fn read(sources: &[Source]) -> Manifests {
    let mut manifests = Manifests::default();
    for (index, source) in sources.iter().enumerate() {
        if source.text.len() > MAX_SOURCE_BYTES {
            let message = format!("the text is longer than {MAX_SOURCE_BYTES} bytes");
            let start = Span::default();
            let refused = Diagnostic::new(Severity::Error, "too-large", message, index, start);
            manifests.diagnostics.push(refused);
            continue;
        }
        let places = Places::new(&source.text);
        let mut reader = Reader { source, index, places: &places, manifests: &mut manifests };
        split::read(&places, &mut |piece| match piece {
            Ok(tree) => reader.tree(tree),
            Err(refused) => reader.refused(refused),
        });
    }
    manifests
}

struct Reader<'r, 't> {
    source: &'t Source,
    index: usize,
    places: &'r Places<'t>,
    manifests: &'r mut Manifests,
}

impl Reader<'_, '_> {
    fn tree(&mut self, tree: Tree) {
        if tree.root.is_null() {
            return;
        }
        for duplicate in &tree.duplicates {
            let found = explain::duplicate(duplicate, self.index, self.manifests.documents.len());
            self.manifests.diagnostics.push(found);
        }
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
            object::document(root, api_version, kind, self.index, &self.source.name, self.places);
        let index = self.manifests.documents.len();
        let placed = diagnostics.into_iter().map(|diagnostic| diagnostic.in_document(index));
        self.manifests.diagnostics.extend(placed);
        self.manifests.documents.push(document);
    }

    fn refused(&mut self, refused: Refused) {
        let Refused { problem, line } = refused;
        let decode_error =
            format!("error converting YAML to JSON: yaml: line {line}: {}", problem.message);
        let kubectl = format!("error: error parsing {}: {decode_error}", self.source.name);
        let found = Diagnostic::new(
            Severity::Error,
            problem.code,
            problem.message,
            self.index,
            problem.span,
        );
        let index = self.manifests.documents.len();
        self.manifests.diagnostics.push(found.in_document(index));
        self.manifests.documents.push(Document {
            source: self.index,
            api_version: String::new(),
            kind: String::new(),
            name: String::new(),
            namespace: String::new(),
            object: Object::refused(None),
            root: Node::null(problem.span),
            span: problem.span,
            decode_errors: vec![decode_error],
            kubectl,
        });
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
