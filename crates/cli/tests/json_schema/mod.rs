//! As much of JSON Schema as the exercises' schema uses.

use serde_json::Value;

/// What is wrong with a document, each with its place.
pub(super) fn faults(schema: &Value, document: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(schema, schema, document, "", &mut faults);
    faults
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    let keywords = schema.as_object().expect("a schema is an object");
    for (keyword, told) in keywords {
        let holds = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let name = told.as_str().and_then(|path| path.strip_prefix("#/$defs/"));
                check(root, &root["$defs"][name.expect("a definition")], value, at, faults);
                true
            }
            "type" => is(told, value),
            "enum" => told.as_array().expect("words").contains(value),
            "minimum" => value.as_f64().is_none_or(|n| n >= told.as_f64().expect("a number")),
            "minLength" => value
                .as_str()
                .is_none_or(|text| text.len() as u64 >= told.as_u64().expect("a length")),
            "required" => {
                let names = told.as_array().expect("names").iter().filter_map(Value::as_str);
                value
                    .as_object()
                    .is_none_or(|fields| names.clone().all(|name| fields.contains_key(name)))
            }
            "oneOf" => {
                let fits = |one: &&Value| {
                    let mut faults = Vec::new();
                    check(root, one, value, at, &mut faults);
                    faults.is_empty()
                };
                told.as_array().expect("schemas").iter().filter(fits).count() == 1
            }
            "items" => {
                for (nth, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, told, item, &format!("{at}[{nth}]"), faults);
                }
                true
            }
            "properties" => {
                for (name, field) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = told.get(name) {
                        check(root, schema, field, &format!("{at}.{name}"), faults);
                    }
                }
                true
            }
            "additionalProperties" => {
                for (name, field) in value.as_object().into_iter().flatten() {
                    if schema["properties"].get(name).is_some() {
                        continue;
                    }
                    match told {
                        Value::Bool(allowed) if !allowed => {
                            faults.push(format!("{at}.{name}: unknown"))
                        }
                        Value::Object(_) => {
                            check(root, told, field, &format!("{at}.{name}"), faults)
                        }
                        _ => {}
                    }
                }
                true
            }
            other => panic!("this validator does not know {other}"),
        };
        if !holds {
            faults.push(format!("{at}: {keyword}"));
        }
    }
}

fn is(types: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("this validator does not know the type {other}"),
    };
    match types {
        Value::Array(types) => types.iter().filter_map(Value::as_str).any(is),
        types => is(types.as_str().expect("a type")),
    }
}
