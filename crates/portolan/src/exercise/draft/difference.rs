//! From one state to another: the changes that a solution writes down.

use crate::exercise::name::{ObjectName, Segment, written};
use crate::exercise::read::is_exercise;
use crate::scenario::Source;
use manifest::Document;
use manifest::decode::to_json;
use serde_json::{Map, Value, json};

/// The changes that make the solved state of the start.
pub(super) fn changes(start: &[Source], solved: &[Source]) -> Vec<Value> {
    let (start, solved) = (manifest::read(start), manifest::read(solved));
    let known = |document: &&Document| !document.kind.is_empty() && !is_exercise(document);
    let mut changes = Vec::new();
    for before in start.documents.iter().filter(known) {
        let name = ObjectName::of(before);
        let object = name.to_string();
        let Some(after) = solved.documents.iter().find(|document| name.fits(document)) else {
            changes.push(json!({ "object": object, "delete": true }));
            continue;
        };
        let mut found = Found::default();
        found.compare(&mut Vec::new(), &to_json(&before.root), &to_json(&after.root));
        if found.set.is_empty() && found.remove.is_empty() {
            continue;
        }
        let mut change = json!({ "object": object });
        if let Value::Object(change) = &mut change {
            if !found.set.is_empty() {
                change.insert("set".to_owned(), Value::Object(found.set));
            }
            if !found.remove.is_empty() {
                change.insert("remove".to_owned(), json!(found.remove));
            }
        }
        changes.push(change);
    }
    for after in solved.documents.iter().filter(known) {
        let name = ObjectName::of(after);
        if !start.documents.iter().any(|document| name.fits(document)) {
            changes.push(json!({ "add": super::yaml(&to_json(&after.root)) }));
        }
    }
    changes
}

/// Fields that differ.
#[derive(Default)]
struct Found {
    set: Map<String, Value>,
    remove: Vec<String>,
}

impl Found {
    fn compare(&mut self, at: &mut Vec<Segment>, before: &Value, after: &Value) {
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => {
                for (name, old) in before {
                    at.push(Segment::Field(name.clone()));
                    match after.get(name) {
                        Some(new) => self.compare(at, old, new),
                        None => self.remove.push(written(at)),
                    }
                    at.pop();
                }
                for (name, new) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
                    at.push(Segment::Field(name.clone()));
                    self.set.insert(written(at), new.clone());
                    at.pop();
                }
            }
            (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
                for (nth, (old, new)) in before.iter().zip(after).enumerate() {
                    at.push(Segment::Index(nth));
                    self.compare(at, old, new);
                    at.pop();
                }
            }
            (before, after) if before == after => {}
            (_, after) => {
                self.set.insert(written(at), after.clone());
            }
        }
    }
}
