//! The texts with their objects, and where each field stands.

use crate::problem::Place;
use manifest::{Document, Manifests, PlaceIndex, Places, Source, Span};
use std::collections::HashMap;
use std::sync::Arc;

/// The texts as read.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    pub(crate) sources: Vec<Source>,
    pub(crate) manifests: Manifests,
    /// Where the lines of each text begin.
    indexes: Vec<Arc<PlaceIndex>>,
    /// Documents by kind, namespace and name; of several with one name, the last.
    by_name: HashMap<(String, String, String), usize>,
}

impl Texts {
    pub(crate) fn read(sources: &[Source]) -> Self {
        let manifests = manifest::read(sources);
        let by_name = manifests.documents.iter().enumerate().map(|(at, document)| {
            let namespace = match document.namespace.as_str() {
                "" if has_namespaces(&document.kind) => "default",
                namespace => namespace,
            };
            ((document.kind.clone(), namespace.to_owned(), document.name.clone()), at)
        });
        let indexes = sources.iter().map(|source| Places::new(&source.text).index()).collect();
        Texts { sources: sources.to_vec(), by_name: by_name.collect(), manifests, indexes }
    }

    /// The document that an object stands in.
    pub(crate) fn document(&self, kind: &str, namespace: &str, name: &str) -> Option<&Document> {
        let key = (kind.to_owned(), namespace.to_owned(), name.to_owned());
        self.manifests.documents.get(*self.by_name.get(&key)?)
    }

    /// Where a field stands; `None` when it was not written.
    pub(crate) fn field(
        &self,
        kind: &str,
        namespace: &str,
        name: &str,
        path: &str,
    ) -> Option<Place> {
        let document = self.document(kind, namespace, name)?;
        let found = document.find(path);
        found.whole.then(|| self.place(document.source, found.node.span))
    }

    /// A span of one text, as the screen counts.
    pub(crate) fn place(&self, source: usize, span: Span) -> Place {
        match self.places(source) {
            Some(places) => place(&places, source, span),
            None => place(&Places::new(""), source, span),
        }
    }

    /// Where everything stands in one text.
    pub(crate) fn places(&self, source: usize) -> Option<Places<'_>> {
        let (text, index) = (&self.sources.get(source)?.text, self.indexes.get(source)?);
        Some(Places::with_index(text, Arc::clone(index)))
    }
}

/// A span of one text, as the screen counts.
pub(crate) fn place(places: &Places<'_>, source: usize, span: Span) -> Place {
    Place {
        source,
        start: span.start.offset,
        end: span.end.offset,
        start_utf16: places.utf16(span.start.offset),
        end_utf16: places.utf16(span.end.offset),
        line: span.start.line as usize,
        column: span.start.column as usize,
    }
}

fn has_namespaces(kind: &str) -> bool {
    !matches!(
        kind,
        "Node"
            | "Namespace"
            | "ServiceCIDR"
            | "KubeProxyConfiguration"
            | "Client"
            | "Request"
            | "Exercise"
            | "Answer"
    )
}
