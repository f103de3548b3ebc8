//! What must hold of any edit: read again, the text has the wanted value, and all else is as it was.
//!
//! The seeds are fixed, so a failure repeats; proptest prints the smallest input that fails.
#![allow(clippy::unwrap_used)]

mod recordings;

use manifest::decode::to_json;
use manifest::edit::{append, insert_document, remove_field, set_field};
use manifest::tree::{Content, Node};
use manifest::{Manifests, Source, Span, apply_edits, read};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use serde_json::{Value, json};
use std::sync::LazyLock;

fn config(cases: u32) -> Config {
    Config {
        cases,
        rng_seed: RngSeed::Fixed(0x706f_7274),
        failure_persistence: None,
        ..Config::default()
    }
}

fn source(text: &str) -> Source {
    Source { name: "a.yaml".to_owned(), text: text.to_owned() }
}

fn read_text(text: &str) -> Manifests {
    read(&[source(text)])
}

/// The recorded Services, and as often again a text with many styles.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let services = recordings::suite("apiserver");
    let mut texts: Vec<String> =
        services.iter().map(|case| case.file("service.yaml").to_owned()).collect();
    texts.extend(std::iter::repeat_n(STYLES.to_owned(), services.len()));
    texts
});

/// A text with as many ways of writing as one object can have.
const STYLES: &str = "\
# a head
apiVersion: v1 # version
kind: \"Service\"
metadata: # about
  # its name
  name: 'web' # name
  labels: {app: web, 'tier': \"front\"} # labels
  annotations:
    long: |  # literal
      one
      two
    folded: >-
      one
      two

    'quoted': a b
      c
spec:
    empty:
    tilde: ~ # nothing
    none: {}
    list: []
    ports:
        - port: 80 # http
          name: http
        # the second
        - # alone
          port: 81
        -
        - - 1
          - - 2
        - [1, {a: b}, \"x\"]
        - {
            port: 82, # flow
            name: a
          }
    external:
    - 10.0.0.1
    - 10.0.0.2 # two
    last: 1
";

/// The paths of all nodes below the root.
fn paths(node: &Node, path: &str, found: &mut Vec<String>) {
    match &node.content {
        Content::Scalar(_) => {}
        Content::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                let path = format!("{path}[{index}]");
                found.push(path.clone());
                paths(item, &path, found);
            }
        }
        Content::Mapping(entries) => {
            for entry in entries {
                let path = match path {
                    "" => entry.name.clone(),
                    path if entry.name.contains(['.', '/']) => format!("{path}[{}]", entry.name),
                    path => format!("{path}.{}", entry.name),
                };
                found.push(path.clone());
                paths(&entry.value, &path, found);
            }
        }
    }
}

/// The place in a JSON value that a path of [`paths`] names.
fn at<'v>(value: &'v mut Value, path: &str) -> (&'v mut Value, String) {
    let mut steps: Vec<String> = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (step, behind) = inner.split_once(']').unwrap();
            steps.push(step.to_owned());
            rest = behind;
        } else {
            rest = rest.trim_start_matches('.');
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            steps.push(rest[..end].to_owned());
            rest = &rest[end..];
        }
    }
    let last = steps.pop().unwrap();
    let mut value = value;
    for step in steps {
        value = match value {
            Value::Array(items) => &mut items[step.parse::<usize>().unwrap()],
            other => &mut other[step],
        };
    }
    (value, last)
}

fn put(value: &mut Value, path: &str, new: Value) {
    match at(value, path) {
        (Value::Array(items), step) => items[step.parse::<usize>().unwrap()] = new,
        (other, step) => other[step] = new,
    }
}

/// Any value that an edit might write.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<i32>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        "[ -~]{0,8}".prop_map(Value::from),
        prop::sample::select(vec![
            "yes", "0x10", "é", "😀", "- a", "a: b", "#", "null", "8080", "", "\n"
        ])
        .prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-z.]{1,4}|on", inner, 0..3)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// The same objects in another style: JSON with line breaks, or YAML in braces.
fn restyled(text: &str, style: u8) -> String {
    if style == 0 {
        return text.to_owned();
    }
    let manifests = read_text(text);
    let object = to_json(&manifests.documents[0].root);
    let pretty = serde_json::to_string_pretty(&object).unwrap();
    if style == 1 { pretty } else { format!("# in braces\n{}\n", object) }
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn an_edit_does_what_it_says_and_nothing_else(
        pick in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        value in any_value(),
        style in 0_u8..3,
        kind in 0_u8..4,
    ) {
        let services = &*TEXTS;
        let text = restyled(&services[pick.index(services.len())], style);
        let source = source(&text);
        let manifests = read(std::slice::from_ref(&source));
        let document = &manifests.documents[0];
        let mut all = Vec::new();
        paths(&document.root, "", &mut all);
        let path = all[place.index(all.len())].as_str();
        let mut wanted = to_json(&document.root);
        let edits = match kind {
            0 => {
                put(&mut wanted, path, value.clone());
                set_field(&source, document, path, &value)
            }
            1 => {
                match at(&mut wanted, path) {
                    (Value::Array(items), step) => drop(items.remove(step.parse().unwrap())),
                    (other, step) => drop(other.as_object_mut().unwrap().remove(&step)),
                }
                remove_field(&source, document, path)
            }
            2 => {
                let (parent, step) = at(&mut wanted, path);
                let found = match parent {
                    Value::Array(items) => &mut items[step.parse::<usize>().unwrap()],
                    other => &mut other[step],
                };
                match found {
                    Value::Array(items) => items.push(value.clone()),
                    Value::Null => *found = json!([value.clone()]),
                    _ => {}
                }
                append(&source, document, path, &value)
            }
            _ => {
                let new = format!("{path}.brandNew");
                let node = document.find(path).node;
                let holds = node.entries().is_some() || node.is_null();
                if holds {
                    put(&mut wanted, &new, value.clone());
                }
                set_field(&source, document, &new, &value)
            }
        };
        match edits {
            Ok(edits) => {
                let after = apply_edits(&text, &edits);
                let again = read_text(&after);
                prop_assert!(!again.documents.is_empty(), "{path}: nothing is left of\n{after}");
                prop_assert_eq!(to_json(&again.documents[0].root), wanted, "{}:\n{}", path, after);
                let comments = |text: &str| text.matches(" # ").count();
                let found = document.find(path);
                let begins = found.key.map_or(found.node.span.start, |key| key.end);
                let begins = document.standing(Span::empty(begins)).start.offset;
                let ends = document.standing(found.node.span).end.offset;
                let inside = comments(&text[begins..ends]);
                prop_assert!(
                    kind == 1 || comments(&after) + inside >= comments(&text),
                    "{path}: a comment is gone from\n{after}"
                );
            }
            Err(error) => prop_assert!(kind >= 2, "{path}: {error} in\n{text}"),
        }
    }
}

#[test]
fn a_document_that_is_added_is_read_back() {
    for text in TEXTS.iter().take(40) {
        let object = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "yes"}});
        let after = apply_edits(text, &insert_document(&source(text), &object));
        let documents = read_text(&after).documents;
        assert_eq!(documents.len(), 2);
        assert_eq!(to_json(&documents[1].root), object);
    }
}
