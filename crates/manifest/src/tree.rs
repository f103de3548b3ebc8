//! A document's text as a tree of nodes that know where they stand.
//!
//! YAML and JSON give the same tree. Aliases and merge keys are resolved; what a scalar means is left to
//! [`scalar`], which follows the YAML reader that Kubernetes uses.

pub mod json;
pub mod limits;
pub mod path;
pub mod scalar;
pub mod yaml;

use crate::position::Span;
use scalar::Scalar;

/// A node and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its text, without the comments before or behind it. For an alias, the alias.
    pub span: Span,
    /// What it holds.
    pub content: Content,
    /// It is written in brackets or braces.
    pub flow: bool,
    /// It came by an alias or a merge key: an edit of it would edit the anchor too.
    pub aliased: bool,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A single value.
    Scalar(Scalar),
    /// Elements in order.
    Sequence(Vec<Node>),
    /// Fields in the order of the text, merged ones where their merge key stands; of two with one name the
    /// last counts.
    Mapping(Vec<Entry>),
}

/// A field of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key as Kubernetes reads it: `on` is `true`, `0x10` is `16`.
    pub name: String,
    /// Where the key stands.
    pub key: Span,
    /// The value.
    pub value: Node,
    /// It came by a merge key (`<<`).
    pub merged: bool,
}

impl Node {
    /// Nothing, at `span`.
    pub fn null(span: Span) -> Node {
        Node { span, content: Content::Scalar(Scalar::null()), flow: false, aliased: false }
    }

    /// Its fields, where it is a mapping.
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.content {
            Content::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// Its elements, where it is a sequence.
    pub fn items(&self) -> Option<&[Node]> {
        match &self.content {
            Content::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// Its scalar, where it is one.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.content {
            Content::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The field with this name that counts, where it is a mapping and has one.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries()?.iter().rev().find(|entry| entry.name == name)
    }

    /// The value of the field with this name.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entry(name).map(|entry| &entry.value)
    }

    /// Its text, where it is a scalar that means a text.
    pub fn text(&self) -> Option<std::borrow::Cow<'_, str>> {
        match self.scalar()?.value() {
            scalar::Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it means nothing: `null`, `~`, or an absent value.
    pub fn is_null(&self) -> bool {
        self.scalar().is_some_and(|scalar| matches!(scalar.value(), scalar::Value::Null))
    }

    /// Fields in the order in which the API server meets them (sorted by name, as kubectl sends them), each
    /// name once.
    pub fn fields(&self) -> Vec<&Entry> {
        let mut fields: Vec<&Entry> = self.entries().unwrap_or(&[]).iter().collect();
        crate::work::count(fields.len());
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        fields.reverse();
        fields.dedup_by(|a, b| a.name == b.name);
        fields.reverse();
        fields
    }
}
