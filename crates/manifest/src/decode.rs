//! A tree to a typed object, with the errors that the API server's strict decoder would give.
//!
//! Follows sigs.k8s.io/json as Kubernetes 1.36 uses it: fields are met in the order in which kubectl sends them (sorted
//! by name); the first value of a wrong type is the only error; otherwise all unknown fields are errors.

pub mod line;
pub mod registry;
pub mod schema;
pub mod suggest;
pub mod typed;
mod walk;

use crate::position::Span;
use crate::tree::Node;
use crate::tree::scalar::{Value as Meaning, json_float};
use schema::{Struct, Type};
use serde_json::Value;

/// What a tree decodes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The object as JSON without unknown fields and nulls; `None` where a value has a wrong type.
    pub value: Option<Value>,
    /// Why the API server refuses it, in its order.
    pub errors: Vec<DecodeError>,
}

/// One reason to refuse an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    /// The API server's words.
    pub message: String,
    /// The path of the field, indices included: `spec.ports[0].hostPort`.
    pub path: String,
    /// Where the fault stands: the key of an unknown field, the value of a wrong type.
    pub span: Span,
    /// What kind of fault it is.
    pub fault: Fault,
}

/// The kinds of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A field that the struct does not have.
    UnknownField {
        /// The field's name begins here in `path`.
        name_at: usize,
        /// The struct.
        within: &'static Struct,
    },
    /// A value of a wrong type; the type that is wanted.
    Mismatch(Type),
}

/// Decodes a tree as a struct.
pub fn decode(root: &Node, schema: &'static Struct) -> Decoded {
    walk::Walk::default().run(root, schema)
}

/// The tree as JSON, as YAML readers for Kubernetes turn it into one. Fields are sorted by name.
pub fn to_json(node: &Node) -> Value {
    use crate::tree::Content;
    match &node.content {
        Content::Scalar(scalar) => match scalar.value() {
            Meaning::Null => Value::Null,
            Meaning::Bool(value) => Value::Bool(value),
            Meaning::Int(number) => Value::from(number),
            Meaning::Float(number) => match json_float(number).parse::<i64>() {
                Ok(whole) => Value::from(whole),
                Err(_) => Value::from(number),
            },
            Meaning::Text(text) => Value::String(text.into_owned()),
        },
        Content::Sequence(items) => Value::Array(items.iter().map(to_json).collect()),
        Content::Mapping(_) => Value::Object(
            node.fields()
                .into_iter()
                .map(|entry| (entry.name.clone(), to_json(&entry.value)))
                .collect(),
        ),
    }
}
