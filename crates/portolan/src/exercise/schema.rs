//! The JSON Schema of kind `Exercise`, made of the reader's own field tables, for editors and other programs.

use super::words::{CHOICES, STEPS};
use manifest::decode::schema::{EXERCISE, Struct, Type};
use serde_json::{Map, Value, json};

mod descriptions;

pub use descriptions::DESCRIPTIONS;

/// The fields that must be there, by struct.
const REQUIRED: &[(&str, &[&str])] = &[
    ("Exercise", &["apiVersion", "kind", "metadata", "spec"]),
    ("ExerciseSpec", &["title", "step", "story", "goals"]),
    ("Editable", &["object"]),
    ("RequestCheck", &["from", "to", "is"]),
    ("SharesCheck", &["from", "to", "over"]),
    ("SticksCheck", &["from", "to"]),
    ("ReachesCheck", &["whom"]),
    ("RulesCheck", &["chain"]),
    ("Prediction", &["answer", "from", "to", "asks"]),
    ("FieldFact", &["object", "path"]),
    ("EndpointsFact", &["service"]),
    ("Hint", &["text"]),
    ("Link", &["title", "url"]),
];

/// The structs that hold one kind of check, and the fields that are not one.
const ONE_CHECK: &[(&str, &[&str])] = &[
    ("Goal", &["title", "weight", "keep", "not", "atLeast", "atMost"]),
    ("Check", &["not"]),
    ("Fact", &["in", "not"]),
];

/// The whole schema (draft 2020-12).
pub fn json_schema() -> Value {
    let mut definitions = Map::new();
    let root = structure(&EXERCISE, &mut definitions);
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Exercise (portolan/v1alpha1)",
        "description": "An exercise of Portolan. The manifests that a student starts from stand beside it.",
    });
    if let (Value::Object(schema), Value::Object(root)) = (&mut schema, root) {
        schema.extend(root);
        schema.insert("$defs".to_owned(), Value::Object(definitions));
    }
    schema
}

fn structure(this: &'static Struct, definitions: &mut Map<String, Value>) -> Value {
    if this.name == "ObjectMeta" {
        let name =
            json!({ "type": "string", "minLength": 1, "description": "The exercise's name." });
        return json!({ "type": "object", "properties": { "name": name }, "required": ["name"] });
    }
    let mut properties = Map::new();
    for (name, wanted) in this.fields {
        let mut field = value(*wanted, definitions);
        if let Value::Object(field) = &mut field {
            let choices = choices(this.name, name);
            if !choices.is_empty() {
                field.insert("enum".to_owned(), json!(choices));
            }
            if let Some(text) = description(this.name, name) {
                field.insert("description".to_owned(), json!(text));
            }
        }
        properties.insert((*name).to_owned(), field);
    }
    let mut schema = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if let Value::Object(schema) = &mut schema {
        if let Some((_, fields)) = REQUIRED.iter().find(|(name, _)| *name == this.name) {
            schema.insert("required".to_owned(), json!(fields));
        }
        if let Some((_, besides)) = ONE_CHECK.iter().find(|(name, _)| *name == this.name) {
            let kinds =
                this.fields.iter().map(|(name, _)| *name).filter(|name| !besides.contains(name));
            let kinds: Vec<Value> = kinds.map(|name| json!({ "required": [name] })).collect();
            schema.insert("oneOf".to_owned(), json!(kinds));
        }
    }
    schema
}

fn value(wanted: Type, definitions: &mut Map<String, Value>) -> Value {
    match wanted {
        Type::Bool => json!({ "type": "boolean" }),
        Type::UInt32 | Type::UInt64 => json!({ "type": "integer", "minimum": 0 }),
        Type::Int32 | Type::Int64 => json!({ "type": "integer" }),
        Type::IntOrString => json!({ "type": ["integer", "string"] }),
        Type::Any => json!({}),
        Type::Map(element) => {
            json!({ "type": "object", "additionalProperties": value(*element, definitions) })
        }
        Type::List(element) => json!({ "type": "array", "items": value(*element, definitions) }),
        Type::Text(_) | Type::Quantity | Type::Time | Type::Duration => json!({ "type": "string" }),
        Type::Struct(inner) => {
            if !definitions.contains_key(inner.name) {
                // Marks it, for a struct that holds itself.
                definitions.insert(inner.name.to_owned(), Value::Null);
                let schema = structure(inner, definitions);
                definitions.insert(inner.name.to_owned(), schema);
            }
            json!({ "$ref": format!("#/$defs/{}", inner.name) })
        }
    }
}

/// The words that a field may hold; none where it may hold any.
fn choices(this: &str, field: &str) -> Vec<&'static str> {
    match (this, field) {
        ("Exercise", "kind") => vec!["Exercise"],
        ("Exercise", "apiVersion") => vec![manifest::kinds::portolan::API_VERSION],
        ("ExerciseSpec", "step") => STEPS.iter().map(|(word, _)| *word).collect(),
        _ => {
            let found = CHOICES.iter().find(|(name, of, _)| (*name, *of) == (this, field));
            found.map(|(.., words)| words.to_vec()).unwrap_or_default()
        }
    }
}

fn description(this: &str, field: &str) -> Option<&'static str> {
    // Kinds of check mean the same wherever they stand.
    let exact = DESCRIPTIONS.iter().find(|(name, of, _)| (*name, *of) == (this, field));
    let shared = || DESCRIPTIONS.iter().find(|(name, of, _)| *name == "Goal" && *of == field);
    let is_check = matches!(this, "Check" | "Fact");
    exact.or_else(|| shared().filter(|_| is_check)).map(|(.., text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn structs(this: &'static Struct, found: &mut Vec<&'static Struct>) {
        if found.contains(&this) {
            return;
        }
        found.push(this);
        for (_, wanted) in this.fields {
            match wanted {
                Type::Struct(inner) | Type::List(Type::Struct(inner)) => structs(inner, found),
                _ => {}
            }
        }
    }

    #[test]
    fn every_field_is_described_and_nothing_else_is() {
        let mut all = Vec::new();
        structs(&EXERCISE, &mut all);
        let ours = all.iter().filter(|this| this.package == EXERCISE.package);
        for this in ours.clone() {
            for (field, _) in this.fields {
                assert!(description(this.name, field).is_some(), "{}.{field}", this.name);
            }
        }
        for (name, field, _) in DESCRIPTIONS {
            let this = ours.clone().find(|this| this.name == *name);
            assert!(this.is_some_and(|this| this.field(field).is_some()), "{name}.{field}");
        }
        for (name, fields) in REQUIRED.iter().chain(ONE_CHECK) {
            let this = ours.clone().find(|this| this.name == *name);
            for field in *fields {
                assert!(this.is_some_and(|this| this.field(field).is_some()), "{name}.{field}");
            }
        }
    }
}
