//! Writing an exercise: goals recorded by sending requests, and the solution by comparing two states.

mod difference;
mod record;

use super::words::STEPS;
use super::{Learnt, ObjectName};
use crate::scenario::Source;
use crate::text::Text;
use manifest::{apply_edits, edit};
use serde_json::{Value, json};

/// An exercise while its author writes it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// Its name: small letters, digits and hyphens.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Which of [`STEPS`], from 0.
    pub step: usize,
    /// One line for a list.
    pub summary: String,
    /// The story, in paragraphs.
    pub story: String,
    /// Objects that may be edited as a whole; empty when everything may.
    pub edit: Vec<ObjectName>,
    /// What should be so.
    pub goals: Vec<Recorded>,
    /// Hints and what each costs.
    pub hints: Vec<(String, u32)>,
    /// What is learnt.
    pub learnt: Learnt,
}

/// A goal that was recorded ([`Recorded::of`]): "this should be so".
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// In words, as the exercise will show it.
    pub title: Text,
    goal: Value,
}

impl Draft {
    /// The whole exercise as one text: the `Exercise`, then the start. With a solved state, the solution is what
    /// differs from the start. Whether it makes an exercise, [`super::Exercise::read`] says.
    pub fn write(&self, start: &[Source], solved: Option<&[Source]>) -> String {
        let mut text = format!(
            "apiVersion: {}\nkind: Exercise\n{}spec:\n",
            manifest::kinds::portolan::API_VERSION,
            yaml(&json!({ "metadata": { "name": self.name } })),
        );
        let mut add = |value: Value| text.push_str(&indented(&yaml(&value), 2));
        let step = STEPS.get(self.step).map_or(STEPS[0].0, |(word, _)| *word);
        add(json!({ "title": line(&self.title) }));
        add(json!({ "step": step }));
        if !self.summary.trim().is_empty() {
            add(json!({ "summary": line(&self.summary) }));
        }
        text.push_str(&paragraphs("story", &self.story, 2));
        let mut add = |value: Value| text.push_str(&indented(&yaml(&value), 2));
        if !self.edit.is_empty() {
            let edit: Vec<Value> =
                self.edit.iter().map(|object| json!({ "object": object.to_string() })).collect();
            add(json!({ "edit": edit }));
        }
        let goals: Vec<&Value> = self.goals.iter().map(|recorded| &recorded.goal).collect();
        add(json!({ "goals": goals }));
        if !self.hints.is_empty() {
            let hints =
                self.hints.iter().map(|(text, cost)| json!({ "text": line(text), "cost": cost }));
            add(json!({ "hints": hints.collect::<Vec<Value>>() }));
        }
        let solution = solved.map(|solved| difference::changes(start, solved)).unwrap_or_default();
        if !solution.is_empty() {
            add(json!({ "solution": solution }));
        }
        if self.learnt != Learnt::default() {
            text.push_str("  learnt:\n");
            text.push_str(&paragraphs("what", &self.learnt.what, 4));
            text.push_str(&paragraphs("why", &self.learnt.why, 4));
        }
        for source in start.iter().filter(|source| !source.text.trim().is_empty()) {
            if !source.text.starts_with("---") {
                text.push_str("---\n");
            }
            text.push_str(&source.text);
            if !text.ends_with('\n') {
                text.push('\n');
            }
        }
        text
    }
}

/// The objects that texts hold, in order, each once: those that a student could be allowed to edit.
pub fn objects(sources: &[Source]) -> Vec<ObjectName> {
    let read = manifest::read(sources);
    let mut objects = Vec::new();
    for document in read.documents.iter().filter(|document| !document.kind.is_empty()) {
        let object = ObjectName::of(document);
        if !objects.contains(&object) {
            objects.push(object);
        }
    }
    objects
}

/// A name for an exercise out of its title: small letters, digits and hyphens, at most 60; `exercise` where nothing is
/// left.
pub fn name_of(title: &str) -> String {
    let letters = title.to_lowercase();
    let words = letters.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut name = String::new();
    for word in words {
        if name.len() + word.len() >= 60 {
            break;
        }
        if !name.is_empty() {
            name.push('-');
        }
        name.push_str(word);
    }
    if name.is_empty() { "exercise".to_owned() } else { name }
}

/// A value as YAML, in block style.
fn yaml(value: &Value) -> String {
    apply_edits("", &edit::insert_document(&Source::default(), value))
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{:by$}{line}\n", "")).collect()
}

/// On one line, without signs that steer anything.
fn line(text: &str) -> String {
    let blank = |c: char| if c.is_control() { ' ' } else { c };
    text.trim().chars().map(blank).collect()
}

/// `name: |` and the lines below; or an empty text.
fn paragraphs(name: &str, text: &str, indent: usize) -> String {
    let mut lines: Vec<String> = text.trim().lines().map(line).collect();
    lines.dedup_by(|a, b| a.is_empty() && b.is_empty());
    if lines.is_empty() {
        return format!("{:indent$}{name}: \"\"\n", "");
    }
    let mut block = format!("{:indent$}{name}: |\n", "");
    for line in lines {
        let indent = if line.is_empty() { 0 } else { indent + 2 };
        block.push_str(&format!("{:indent$}{line}\n", ""));
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_a_title() {
        assert_eq!(name_of("  Open the shop, to the Street! "), "open-the-shop-to-the-street");
        assert_eq!(name_of("äöü"), "exercise");
        assert!(name_of(&"word ".repeat(40)).len() <= 60);
    }

    #[test]
    fn objects_are_named_once() {
        let text = "kind: Service\nmetadata: {name: a}\n---\nkind: Service\nmetadata: {name: a}\n---\nkind: Pod\nmetadata: {name: b, namespace: c}\n";
        let sources = [Source { name: "x".to_owned(), text: text.to_owned() }];
        let names: Vec<String> = objects(&sources).iter().map(ToString::to_string).collect();
        assert_eq!(names, ["Service/a", "Pod/c/b"]);
    }
}
