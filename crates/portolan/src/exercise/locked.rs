//! What an answer changes that may not be edited. Objects are compared, not texts.

use super::name::{ObjectName, Segment, path, written};
use super::{Editable, Exercise};
use crate::problem::Place;
use crate::scenario::{Scenario, Source};
use crate::text::Text;
use manifest::decode::to_json;
use manifest::{Document, Manifests};
use serde_json::{Map, Value};

/// Something that was edited and may not be.
#[derive(Debug, Clone, PartialEq)]
pub struct Forbidden {
    /// The object.
    pub object: ObjectName,
    /// The field; empty for the object as a whole.
    pub path: String,
    /// What was done, in a sentence.
    pub told: Text,
    /// Where it stands in the answer; `None` for what is not there any more.
    pub place: Option<Place>,
}

/// No more than so many are told of one object.
const MOST_TOLD: usize = 8;

/// Kinds that change nothing in the cluster, and may always come and go.
const FREE: [&str; 3] = ["Answer", "Exercise", "Request"];

impl Exercise {
    /// What the answer changes that may not be edited; empty when all is well. Documents that cannot be read yet count
    /// for nothing.
    pub fn forbidden(&self, answer: &Scenario) -> Vec<Forbidden> {
        let mut found = Vec::new();
        if self.edit.is_empty() {
            return found;
        }
        let start = manifest::read(&self.start);
        let now = &answer.texts.manifests;
        let place = |document: &Document, path: &str| {
            Some(answer.texts.place(document.source, document.point(path)))
        };
        for before in objects(&start) {
            let name = ObjectName::of(before);
            let free = self.free(before);
            if free.as_ref().is_some_and(Vec::is_empty) {
                continue;
            }
            let before = bare(to_json(&before.root));
            let versions: Vec<&Document> =
                objects(now).filter(|document| name.fits(document)).collect();
            if versions.is_empty() {
                let told =
                    Text::new().code(name.to_string()).say(" is gone, and may not be removed.");
                found.push(Forbidden { object: name, path: String::new(), told, place: None });
                continue;
            }
            for document in versions {
                let mut walk = Walk {
                    free: free.as_deref().unwrap_or_default(),
                    at: Vec::new(),
                    found: Vec::new(),
                };
                walk.compare(Some(&before), Some(&bare(to_json(&document.root))));
                found.extend(walk.found.into_iter().map(|path| {
                    let told = Text::new()
                        .code(name.to_string())
                        .say(": ")
                        .code(&path)
                        .say(" may not be edited.");
                    Forbidden { object: name.clone(), place: place(document, &path), path, told }
                }));
            }
        }
        for document in objects(now) {
            let name = ObjectName::of(document);
            let known = objects(&start).any(|before| name.fits(before));
            if !known && !self.free(document).is_some_and(|fields| fields.is_empty()) {
                let told = Text::new().code(name.to_string()).say(" was added, and may not be.");
                let place = place(document, "kind");
                found.push(Forbidden { object: name, path: String::new(), told, place });
            }
        }
        found
    }

    /// An answer that was handed in without the objects that may not be edited as a whole: those are taken from the
    /// start. What may be, and is not there, counts as deleted.
    pub fn complete(&self, answer: &[Source]) -> Vec<Source> {
        let given = manifest::read(answer);
        let start = manifest::read(&self.start);
        let wholly_free =
            |document: &Document| self.free(document).is_some_and(|fields| fields.is_empty());
        let missing = |document: &&Document| {
            let name = ObjectName::of(document);
            !objects(&given).any(|other| name.fits(other))
        };
        let kept = start.documents.iter().filter(|document| !wholly_free(document)).filter(missing);
        let mut text = String::new();
        for document in kept {
            text.push_str("---\n");
            text.push_str(&to_json(&document.root).to_string());
            text.push('\n');
        }
        let mut sources = answer.to_vec();
        if !text.is_empty() {
            sources.push(Source { name: "start.yaml".to_owned(), text });
        }
        sources
    }

    /// The fields of an object that may be edited: none when it may not, an empty list when all of it may.
    fn free(&self, document: &Document) -> Option<Vec<Vec<Segment>>> {
        if self.edit.is_empty() || FREE.contains(&document.kind.as_str()) {
            return Some(Vec::new());
        }
        let fitting = || self.edit.iter().filter(|editable| editable.object.fits(document));
        let whole = |editable: &Editable| editable.fields.is_empty();
        if fitting().any(whole) {
            return Some(Vec::new());
        }
        let fields: Vec<Vec<Segment>> = fitting()
            .flat_map(|editable| &editable.fields)
            .filter_map(|field| path(field))
            .collect();
        (!fields.is_empty()).then_some(fields)
    }
}

/// The objects that could be read.
fn objects(read: &Manifests) -> impl Iterator<Item = &Document> {
    read.documents.iter().filter(|document| !document.kind.is_empty())
}

/// Without what says nothing: null fields.
fn bare(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(fields.map(|(name, value)| (name, bare(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(bare).collect()),
        other => other,
    }
}

/// Walks two objects side by side.
struct Walk<'f> {
    free: &'f [Vec<Segment>],
    at: Vec<Segment>,
    found: Vec<String>,
}

impl Walk<'_> {
    fn compare(&mut self, before: Option<&Value>, now: Option<&Value>) {
        if before == now || self.is_free() || self.found.len() >= MOST_TOLD {
            return;
        }
        let none = Value::Object(Map::new());
        // What was added or removed may hold fields that are free: those are looked at one by one.
        let (before, now) = match (before, now) {
            (None, Some(now @ Value::Object(_))) if self.leads_to_free() => (&none, now),
            (Some(before @ Value::Object(_)), None) if self.leads_to_free() => (before, &none),
            (Some(before), Some(now)) => (before, now),
            _ => return self.tell(),
        };
        match (before, now) {
            (Value::Object(before), Value::Object(now)) => {
                let added = now.keys().filter(|key| !before.contains_key(*key));
                for key in before.keys().chain(added) {
                    self.enter(Segment::Field(key.clone()), before.get(key), now.get(key));
                }
            }
            (Value::Array(before), Value::Array(now)) => {
                for index in 0..before.len().max(now.len()) {
                    self.enter(Segment::Index(index), before.get(index), now.get(index));
                }
            }
            _ => self.tell(),
        }
    }

    fn enter(&mut self, segment: Segment, before: Option<&Value>, now: Option<&Value>) {
        self.at.push(segment);
        self.compare(before, now);
        self.at.pop();
    }

    fn tell(&mut self) {
        self.found.push(written(&self.at));
    }

    /// Whether a free field is this one or above it.
    fn is_free(&self) -> bool {
        let above = |field: &Vec<Segment>| field.len() <= self.at.len() && fits(field, &self.at);
        self.free.iter().any(above)
    }

    /// Whether a free field lies below.
    fn leads_to_free(&self) -> bool {
        let below = |field: &Vec<Segment>| field.len() > self.at.len() && fits(field, &self.at);
        self.free.iter().any(below)
    }
}

/// Whether two paths agree as far as both go.
fn fits(field: &[Segment], at: &[Segment]) -> bool {
    field.iter().zip(at).all(|(wanted, here)| match (wanted, here) {
        (Segment::Every, Segment::Index(_)) => true,
        (wanted, here) => wanted == here,
    })
}
