//! Walks a tree along a schema, as the API server's JSON decoder walks a document along Go's types.

use super::schema::{Struct, Type};
use super::{DecodeError, Decoded, Fault, to_json};
use crate::tree::scalar::{Value as Meaning, json_float};
use crate::tree::{Content, Entry, Node};
use crate::work;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// The decoder keeps no more unknown fields than this.
const MAX_STRICT_ERRORS: usize = 100;

/// The state of one walk.
#[derive(Default)]
pub(super) struct Walk {
    /// With indices: `spec.ports[0]`.
    path: String,
    /// Without: `spec`, `ports`.
    fields: Vec<&'static str>,
    /// The innermost struct.
    within: Option<&'static Struct>,
    unknown: Vec<DecodeError>,
    seen: HashSet<String>,
    /// The first value of a wrong type.
    mismatch: Option<DecodeError>,
    /// A type with a reader of its own failed: Go stops there, and this error goes before others.
    stopped: Option<DecodeError>,
}

impl Walk {
    pub(super) fn run(mut self, root: &Node, schema: &'static Struct) -> Decoded {
        let value = self.value(root, Type::Struct(schema));
        match self.stopped.or(self.mismatch) {
            Some(error) => Decoded { value: None, errors: vec![error] },
            None => Decoded {
                value: Some(value.unwrap_or(Value::Object(Map::new()))),
                errors: self.unknown,
            },
        }
    }

    /// The value as the type takes it; `None` for null, and where it does not fit.
    fn value(&mut self, node: &Node, wanted: Type) -> Option<Value> {
        if self.stopped.is_some() {
            return None;
        }
        work::count(1);
        match wanted {
            Type::Any => (!node.is_null()).then(|| to_json(node)),
            Type::Struct(schema) => self.structure(node, schema),
            Type::List(element) => self.list(node, wanted, *element),
            Type::Map(element) => self.map(node, wanted, *element),
            Type::Quantity => quantity(node).or_else(|| self.own_reader(node, wanted)),
            Type::IntOrString => self.int_or_string(node),
            Type::Time | Type::Duration => match node.scalar()?.value() {
                Meaning::Null => None,
                Meaning::Text(text) => Some(Value::String(text.into_owned())),
                _ => self.own_reader(node, Type::Text("string")),
            },
            Type::Text(_)
            | Type::Bool
            | Type::Int32
            | Type::Int64
            | Type::UInt32
            | Type::UInt64 => self.scalar(node, wanted),
        }
    }

    fn structure(&mut self, node: &Node, schema: &'static Struct) -> Option<Value> {
        if node.entries().is_none() {
            return self.unfit(node, Type::Struct(schema));
        }
        let outer = self.within.replace(schema);
        let length = self.path.len();
        let mut object = Map::new();
        for entry in node.fields() {
            let Some((name, wanted)) = schema.field(&entry.name) else {
                if schema.open {
                    object.insert(entry.name.clone(), to_json(&entry.value));
                } else {
                    self.unknown(entry, schema);
                }
                continue;
            };
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(name);
            self.fields.push(name);
            if let Some(value) = self.value(&entry.value, wanted) {
                object.insert(entry.name.clone(), value);
            }
            self.fields.pop();
            self.path.truncate(length);
        }
        self.within = outer;
        Some(Value::Object(object))
    }

    fn list(&mut self, node: &Node, wanted: Type, element: Type) -> Option<Value> {
        let Some(items) = node.items() else { return self.unfit(node, wanted) };
        let length = self.path.len();
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            self.path.push_str(&format!("[{index}]"));
            values.push(self.value(item, element).unwrap_or_else(|| element.zero()));
            self.path.truncate(length);
        }
        Some(Value::Array(values))
    }

    fn map(&mut self, node: &Node, wanted: Type, element: Type) -> Option<Value> {
        if node.entries().is_none() {
            return self.unfit(node, wanted);
        }
        let length = self.path.len();
        let mut object = Map::new();
        for entry in node.fields() {
            self.path.push_str(&format!("[{}]", entry.name));
            let value = self.value(&entry.value, element).unwrap_or_else(|| element.zero());
            object.insert(entry.name.clone(), value);
            self.path.truncate(length);
        }
        Some(Value::Object(object))
    }

    fn scalar(&mut self, node: &Node, wanted: Type) -> Option<Value> {
        let Some(scalar) = node.scalar() else { return self.unfit(node, wanted) };
        match (wanted, scalar.value()) {
            (_, Meaning::Null) => None,
            (Type::Text(_), Meaning::Text(text)) => Some(Value::String(text.into_owned())),
            (Type::Bool, Meaning::Bool(value)) => Some(Value::Bool(value)),
            (Type::Text(_) | Type::Bool, _) | (_, Meaning::Bool(_) | Meaning::Text(_)) => {
                self.unfit(node, wanted)
            }
            (_, Meaning::Int(_) | Meaning::Float(_)) => match whole(node, wanted) {
                Some(number) => Some(number),
                None => self.mismatch(node, &number_in_words(node), wanted),
            },
        }
    }

    fn int_or_string(&mut self, node: &Node) -> Option<Value> {
        match node.scalar().map(|scalar| scalar.value()) {
            Some(Meaning::Null) => None,
            Some(Meaning::Text(text)) => Some(Value::String(text.into_owned())),
            Some(Meaning::Int(_) | Meaning::Float(_)) => match whole(node, Type::Int32) {
                Some(number) => Some(number),
                None => self.stop(node, &number_in_words(node), Type::Int32),
            },
            _ => self.stop(node, kind_of(node), Type::Int32),
        }
    }

    /// A type that reads itself got something else than a text.
    fn own_reader(&mut self, node: &Node, wanted: Type) -> Option<Value> {
        if node.is_null() { None } else { self.stop(node, kind_of(node), wanted) }
    }

    /// Null leaves a field as it is; anything else here has a wrong type.
    fn unfit(&mut self, node: &Node, wanted: Type) -> Option<Value> {
        if node.is_null() {
            return None;
        }
        self.mismatch(node, kind_of(node), wanted)
    }

    fn mismatch(&mut self, node: &Node, found: &str, wanted: Type) -> Option<Value> {
        if self.mismatch.is_none() {
            self.mismatch = Some(self.wrong_type(node, found, wanted));
        }
        None
    }

    fn stop(&mut self, node: &Node, found: &str, wanted: Type) -> Option<Value> {
        if self.stopped.is_none() {
            self.stopped = Some(self.wrong_type(node, found, wanted));
        }
        None
    }

    fn wrong_type(&self, node: &Node, found: &str, wanted: Type) -> DecodeError {
        let target = match self.within {
            Some(within) => format!("Go struct field {}.{}", within.name, self.fields.join(".")),
            None => "Go value".to_owned(),
        };
        DecodeError {
            message: format!(
                "json: cannot unmarshal {found} into {target} of type {}",
                wanted.go_name()
            ),
            path: self.path.clone(),
            span: node.span,
            fault: Fault::Mismatch(wanted),
        }
    }

    fn unknown(&mut self, entry: &Entry, within: &'static Struct) {
        let (path, name_at) = if self.path.is_empty() {
            (entry.name.clone(), 0)
        } else {
            (format!("{}.{}", self.path, entry.name), self.path.len() + 1)
        };
        if self.unknown.len() >= MAX_STRICT_ERRORS || !self.seen.insert(path.clone()) {
            return;
        }
        self.unknown.push(DecodeError {
            message: format!("unknown field {}", go_quote(&path)),
            path,
            span: entry.key,
            fault: Fault::UnknownField { name_at, within },
        });
    }
}

/// A number's text once YAML has become JSON.
fn number_text(node: &Node) -> Option<String> {
    match node.scalar()?.value() {
        Meaning::Int(number) => Some(number.to_string()),
        Meaning::Float(number) => Some(json_float(number)),
        _ => None,
    }
}

/// `number 8080.5`
fn number_in_words(node: &Node) -> String {
    format!("number {}", number_text(node).unwrap_or_default())
}

/// The number, where the type can hold it. `80.0` is 80, as it is once YAML has become JSON.
fn whole(node: &Node, wanted: Type) -> Option<Value> {
    let text = number_text(node)?;
    match wanted {
        Type::Int32 => text.parse::<i32>().ok().map(Value::from),
        Type::UInt32 => text.parse::<u32>().ok().map(Value::from),
        Type::UInt64 => text.parse::<u64>().ok().map(Value::from),
        _ => text.parse::<i64>().ok().map(Value::from),
    }
}

/// A quantity is a text or a number; it is kept as a text.
fn quantity(node: &Node) -> Option<Value> {
    match node.scalar()?.value() {
        Meaning::Text(text) => Some(Value::String(text.into_owned())),
        Meaning::Int(_) | Meaning::Float(_) => number_text(node).map(Value::String),
        Meaning::Null | Meaning::Bool(_) => None,
    }
}

/// What Go's decoder calls a value that does not fit.
fn kind_of(node: &Node) -> &'static str {
    match &node.content {
        Content::Sequence(_) => "array",
        Content::Mapping(_) => "object",
        Content::Scalar(scalar) => match scalar.value() {
            Meaning::Null => "null",
            Meaning::Bool(_) => "bool",
            Meaning::Int(_) | Meaning::Float(_) => "number",
            Meaning::Text(_) => "string",
        },
    }
}

/// A text in quotes, as Go's `%q` writes it.
pub(crate) fn go_quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\u{b}' => quoted.push_str("\\v"),
            control if (control as u32) < 0x20 || control as u32 == 0x7f => {
                quoted.push_str(&format!("\\x{:02x}", control as u32));
            }
            control if control.is_control() || matches!(control, '\u{a0}' | '\u{feff}') => {
                quoted.push_str(&format!("\\u{:04x}", control as u32));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
