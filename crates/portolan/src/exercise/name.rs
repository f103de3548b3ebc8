//! How an exercise names objects and fields.

use manifest::Document;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which objects are meant: `Service/web`, `Service/shop/web` (in a namespace), `Service/*` or `Service` (all of a kind).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ObjectName {
    /// The kind.
    pub kind: String,
    /// The namespace; `default` where none is given.
    pub namespace: String,
    /// The name; `None` for all of the kind.
    pub name: Option<String>,
}

impl ObjectName {
    /// Reads one; `None` where it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let kind = parts.next().filter(|kind| !kind.is_empty())?.to_owned();
        let (namespace, name) = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => ("default", "*"),
            (Some(name), None, _) => ("default", name),
            (Some(namespace), Some(name), None) => (namespace, name),
            _ => return None,
        };
        if name.is_empty() || namespace.is_empty() {
            return None;
        }
        let name = (name != "*").then(|| name.to_owned());
        Some(ObjectName { kind, namespace: namespace.to_owned(), name })
    }

    /// The name of a document's object.
    pub(super) fn of(document: &Document) -> Self {
        let namespace = match document.namespace.as_str() {
            "" => "default",
            namespace => namespace,
        };
        ObjectName {
            kind: document.kind.clone(),
            namespace: namespace.to_owned(),
            name: Some(document.name.clone()),
        }
    }

    /// Whether a document's object is meant.
    pub(super) fn fits(&self, document: &Document) -> bool {
        let other = ObjectName::of(document);
        self.kind == other.kind
            && match &self.name {
                None => true,
                name => *name == other.name && self.namespace == other.namespace,
            }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.as_deref().unwrap_or("*");
        match (self.namespace.as_str(), name) {
            (_, "") => f.write_str(&self.kind),
            ("default", name) => write!(f, "{}/{name}", self.kind),
            (namespace, name) => write!(f, "{}/{namespace}/{name}", self.kind),
        }
    }
}

/// One part of a field's path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment {
    Field(String),
    Index(usize),
    /// `[*]`: every element.
    Every,
}

/// Reads a path as the API server writes it: `spec.ports[0].port`, `metadata.labels[a.b/c]`; `[*]` for every element.
/// `None` where it is none.
pub(super) fn path(text: &str) -> Option<Vec<Segment>> {
    let mut segments = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (name, after) = inner.split_once(']')?;
            segments.push(match name.parse() {
                _ if name == "*" => Segment::Every,
                Ok(index) => Segment::Index(index),
                Err(_) => Segment::Field(name.to_owned()),
            });
            rest = after;
        } else {
            let from = rest.strip_prefix('.').unwrap_or(rest);
            let end = from.find(['.', '[']).unwrap_or(from.len());
            let (name, after) = from.split_at(end);
            if name.is_empty() {
                return None;
            }
            segments.push(Segment::Field(name.to_owned()));
            rest = after;
        }
    }
    (!segments.is_empty()).then_some(segments)
}

/// Writes a path the same way.
pub(super) fn written(path: &[Segment]) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Index(index) => text.push_str(&format!("[{index}]")),
            Segment::Every => text.push_str("[*]"),
            Segment::Field(name) if name.contains(['.', '/', '[']) => {
                text.push_str(&format!("[{name}]"));
            }
            Segment::Field(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_kind_a_namespace_and_a_name() {
        let shown = |text: &str| ObjectName::parse(text).map(|name| name.to_string());
        assert_eq!(shown("Service/web"), Some("Service/web".to_owned()));
        assert_eq!(shown("Service/default/web"), Some("Service/web".to_owned()));
        assert_eq!(shown("Service/shop/web"), Some("Service/shop/web".to_owned()));
        assert_eq!(shown("Service"), Some("Service/*".to_owned()));
        assert_eq!(shown("Service/"), None);
        assert_eq!(shown("/web"), None);
        assert_eq!(shown("a/b/c/d"), None);
    }

    #[test]
    fn a_path_is_read_and_written_as_the_api_server_writes_it() {
        for text in ["spec.ports[0].port", "metadata.labels[a.b/c]", "spec.ports[*].name", "spec"] {
            assert_eq!(path(text).map(|path| written(&path)), Some(text.to_owned()));
        }
        assert_eq!(path(""), None);
        assert_eq!(path("a..b"), None);
        assert_eq!(path("a[b"), None);
    }
}
