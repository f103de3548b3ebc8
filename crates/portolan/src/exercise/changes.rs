//! The solution: changes of the start, one after the other, that leave all other text as it stands.

use super::format;
use super::name::{ObjectName, path};
use super::{Exercise, start};
use crate::arrange::arrange;
use crate::scenario::Source;
use manifest::{Document, apply_edits, edit};
use serde_json::Value;

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    /// Its place in `spec.solution`.
    pub(super) nth: usize,
    pub(super) what: What,
}

/// What a change does.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// A field gets a value.
    Set { object: ObjectName, path: String, value: Value },
    /// A field goes.
    Remove { object: ObjectName, path: String },
    /// An object goes.
    Delete(ObjectName),
    /// Documents come; one of a name that is there already takes its place.
    Add(String),
}

impl What {
    pub(super) fn read(written: format::Change) -> Result<Vec<What>, String> {
        let format::Change { object, set, remove, delete, add } = written;
        let fields = match set {
            Value::Object(fields) => fields,
            _ => serde_json::Map::new(),
        };
        let edits = !fields.is_empty() || !remove.is_empty();
        if [edits, delete, !add.is_empty()].iter().filter(|given| **given).count() != 1 {
            return Err("one of `set` and `remove`, `delete: true`, or `add` is wanted".to_owned());
        }
        if !add.is_empty() {
            return match object.is_empty() {
                true => Ok(vec![What::Add(add)]),
                false => Err("`add` holds whole documents; `object` says nothing there".to_owned()),
            };
        }
        let name = ObjectName::parse(&object)
            .filter(|name| name.name.is_some() || object.find('/').is_none());
        let Some(object) = name else {
            return Err(format!(
                "{object:?} names no object: KIND/NAME or KIND/NAMESPACE/NAME is wanted"
            ));
        };
        if delete {
            return Ok(vec![What::Delete(object)]);
        }
        if let Some(field) = fields.keys().chain(&remove).find(|field| path(field).is_none()) {
            return Err(format!("{field:?} is no path of a field"));
        }
        let sets = fields.into_iter().map(|(path, value)| {
            let object = object.clone();
            What::Set { object, path, value }
        });
        let removes = remove.into_iter().map(|path| {
            let object = object.clone();
            What::Remove { object, path }
        });
        Ok(sets.chain(removes).collect())
    }

    pub(super) fn apply(&self, sources: &mut Vec<Source>) -> Result<(), String> {
        match self {
            What::Add(text) => {
                add(sources, text);
                Ok(())
            }
            What::Delete(object) => delete(sources, object),
            What::Set { object, path, value } => change(sources, object, |source, document| {
                edit::set_field(source, document, path, value)
            }),
            What::Remove { object, path } => change(sources, object, |source, document| {
                edit::remove_field(source, document, path)
            }),
        }
    }
}

impl Exercise {
    /// The texts of the solution: the start with the author's changes, and all else as it stands.
    pub fn solution(&self) -> Vec<Source> {
        // Reading the exercise has tried it.
        apply(&self.solution, &self.start).unwrap_or_else(|_| self.start.clone())
    }

    /// Whether the author gave a solution.
    pub fn has_solution(&self) -> bool {
        !self.solution.is_empty()
    }
}

/// The texts after all changes; or the place in `spec.solution` of the one that cannot be made, and why.
pub(super) fn apply(changes: &[Change], start: &[Source]) -> Result<Vec<Source>, (usize, String)> {
    let mut sources = start.to_vec();
    for change in changes {
        change.what.apply(&mut sources).map_err(|why| (change.nth, why))?;
    }
    Ok(sources)
}

/// Edits the document of one object.
fn change(
    sources: &mut [Source],
    object: &ObjectName,
    edits: impl Fn(&Source, &Document) -> Result<Vec<manifest::TextEdit>, edit::EditError>,
) -> Result<(), String> {
    let read = manifest::read(sources);
    let document = read.documents.iter().find(|document| object.fits(document));
    let document = document.ok_or_else(|| format!("there is no {object}"))?;
    let source = sources.get_mut(document.source).ok_or("there is no such text")?;
    let edits = edits(source, document).map_err(|error| format!("{object}: {error}"))?;
    source.text = apply_edits(&source.text, &edits);
    Ok(())
}

fn delete(sources: &mut [Source], object: &ObjectName) -> Result<(), String> {
    let read = manifest::read(sources);
    let document = read.documents.iter().find(|document| object.fits(document));
    let document = document.ok_or_else(|| format!("there is no {object}"))?;
    let source = sources.get_mut(document.source).ok_or("there is no such text")?;
    source.text =
        start::without(&source.text, |piece| piece.contains(&document.span().start.offset));
    Ok(())
}

/// Adds documents to the texts that they belong in.
fn add(sources: &mut Vec<Source>, text: &str) {
    let added = Source { name: String::new(), text: text.to_owned() };
    for document in &manifest::read(&[added]).documents {
        // One that is not there yet needs no room.
        let _ = delete(sources, &ObjectName::of(document));
    }
    for (at, part) in arrange(text).into_iter().enumerate() {
        if part.text.is_empty() {
            continue;
        }
        let Some(source) = sources.get_mut(at) else {
            sources.push(Source { name: format!("added-{at}.yaml"), text: part.text });
            continue;
        };
        if !source.text.trim().is_empty() {
            if !source.text.ends_with('\n') {
                source.text.push('\n');
            }
            source.text.push_str("---\n");
        }
        source.text.push_str(&part.text);
    }
}
