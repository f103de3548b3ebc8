//! The texts with their objects, and where each field stands.

use crate::problem::Place;
use control_plane::stable;
use manifest::{Document, Manifests, PlaceIndex, Places, Source, Span, pace};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// The texts as read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    pub(crate) sources: Vec<Source>,
    pub(crate) manifests: Manifests,
    /// Where the lines of each text begin.
    indexes: Vec<Arc<PlaceIndex>>,
    /// The last document of each kind, namespace and name, by their hash: made when somebody asks.
    by_name: Arc<OnceLock<HashMap<u64, Vec<usize>>>>,
}

/// Whether the documents of two texts have the same names, in the same order.
fn same_names(older: &[Document], newer: &[Document]) -> bool {
    let same = |(a, b): (&Document, &Document)| {
        Arc::ptr_eq(&a.read, &b.read)
            || (&a.kind, &a.namespace, &a.name) == (&b.kind, &b.namespace, &b.name)
    };
    older.len() == newer.len() && older.iter().zip(newer).all(same)
}

impl Texts {
    /// Reads the texts.
    pub(crate) fn read(sources: &[Source]) -> Self {
        pace::at_once(Texts::reading(sources, &Texts::default()))
    }

    /// Reads the texts, with rests; what stood in `before` already is not read again.
    pub(crate) async fn reading(sources: &[Source], before: &Texts) -> Self {
        let manifests = manifest::reading(sources, &before.manifests).await;
        let index = |(at, source): (usize, &Source)| {
            let older = before.sources.get(at).zip(before.indexes.get(at));
            match older.filter(|(older, _)| older.text == source.text) {
                Some((_, index)) => Arc::clone(index),
                None => Places::new(&source.text).index(),
            }
        };
        let indexes = sources.iter().enumerate().map(index).collect();
        let by_name = match same_names(&before.manifests.documents, &manifests.documents) {
            true => Arc::clone(&before.by_name),
            false => Arc::default(),
        };
        Texts { sources: sources.to_vec(), manifests, indexes, by_name }
    }

    /// The document that an object stands in; of several with one name, the last.
    pub(crate) fn document(&self, kind: &str, namespace: &str, name: &str) -> Option<&Document> {
        let by_name = self.by_name.get_or_init(|| {
            let mut by_name: HashMap<u64, Vec<usize>> = HashMap::new();
            for (at, document) in self.manifests.documents.iter().enumerate() {
                let (kind, name) = (&document.kind, &document.name);
                by_name.entry(stable::hash(&[kind, lies_in(document), name])).or_default().push(at);
            }
            by_name
        });
        let candidates = by_name.get(&stable::hash(&[kind, namespace, name]))?.iter().rev();
        let mut documents = candidates.filter_map(|at| self.manifests.documents.get(*at));
        documents.find(|document| {
            document.kind == kind && document.name == name && lies_in(document) == namespace
        })
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
        found.whole.then(|| self.place(document.source, document.standing(found.node.span)))
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

/// The namespace that an object lies in.
fn lies_in(document: &Document) -> &str {
    match document.namespace.as_str() {
        "" if has_namespaces(&document.kind) => "default",
        namespace => namespace,
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
