//! The editor's help names every field that a Service has, in the form that it has, and no other.

use manifest::decode::schema::{SERVICE, Struct, Type};
use serde_json::{Map, Value};

fn help() -> Map<String, Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/editor/help/service.json");
    let text = std::fs::read_to_string(path).expect("the help stands beside the editor");
    serde_json::from_str(&text).expect("it is JSON")
}

/// All fields of a Service by their paths, with the form that the help gives them.
fn fields(schema: &Struct, at: &str, found: &mut Vec<(String, Option<&'static str>)>) {
    for (name, field) in schema.fields {
        let path = if at.is_empty() { (*name).to_owned() } else { format!("{at}.{name}") };
        let (form, inside) = match field {
            Type::Struct(inside) => (Some("object"), Some(inside)),
            Type::List(Type::Struct(inside)) => (Some("list"), Some(inside)),
            Type::List(_) => (Some("list"), None),
            Type::Map(_) => (Some("map"), None),
            Type::Any => (Some("object"), None),
            _ => (None, None),
        };
        found.push((path.clone(), form));
        if let Some(inside) = inside {
            fields(inside, &path, found);
        }
    }
}

#[test]
fn every_field_of_a_service_has_help_and_no_help_is_about_nothing() {
    let mut expected = Vec::new();
    fields(&SERVICE, "", &mut expected);
    let form = |entry: &Value| entry.get("form").and_then(Value::as_str).map(str::to_owned);
    let mut written: Vec<(String, Option<String>)> =
        help().iter().map(|(path, entry)| (path.clone(), form(entry))).collect();
    written.sort();
    let mut expected: Vec<(String, Option<String>)> =
        expected.into_iter().map(|(path, form)| (path, form.map(str::to_owned))).collect();
    expected.sort();
    assert_eq!(written, expected);
}

#[test]
fn help_is_made_of_sentences() {
    const PARTS: [&str; 3] = ["does", "default", "allows"];
    for (path, entry) in help() {
        let entry = entry.as_object().expect("an object");
        assert!(entry.contains_key("does"), "{path} does not say what it does");
        for (part, text) in entry {
            let sentences: Vec<&Value> = match text {
                Value::Object(values) => values.values().collect(),
                text if PARTS.contains(&part.as_str()) => vec![text],
                _ => continue,
            };
            for text in sentences {
                let text = text.as_str().expect("words");
                // A default may be the bare value.
                let whole = part == "default" && !text.contains(' ');
                assert!(whole || text.ends_with('.'), "{path}: {text:?} is no sentence");
            }
        }
    }
}
