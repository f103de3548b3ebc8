//! An exercise: a start that does not do what was asked, goals that say what was asked, and a grade.
//!
//! Goals are behaviour, never text: each is looked up in the world that the answer's manifests make, on every branch
//! of chance, so any right answer passes however it is written. Judging is cut into goals ([`Exercise::judge`]), so that
//! a screen can tick them one by one while somebody types.

mod answer;
mod asked;
mod changes;
mod checks;
pub mod code;
pub mod draft;
mod format;
mod grade;
mod judge;
mod limits;
mod locked;
mod name;
mod read;
mod said;
pub mod schema;
mod start;
mod wording;
pub mod words;

pub use answer::world;
pub use checks::FactKind;
pub use checks::{Asks, Check, Ends, Fact, Stated, Whom, Within};
pub use grade::{FULL_POINTS, Grade};
pub use judge::Judged;
pub use limits::*;
pub use locked::Forbidden;
pub use name::ObjectName;
pub use said::{said, say};
pub use start::START_NAMES;

use crate::scenario::Source;
use crate::text::Text;

/// An exercise as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Exercise {
    /// Its name (`metadata.name`): by it a result tells which exercise it answers.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Which of [`words::STEPS`] it belongs to, from 0.
    pub step: usize,
    /// One line for a list; empty when not given.
    pub summary: String,
    /// What happened, and what is asked: paragraphs of plain words, with `code` in back-quotes.
    pub story: String,
    /// What may be edited; empty when everything may.
    pub edit: Vec<Editable>,
    /// What is asked, in order.
    pub goals: Vec<Goal>,
    /// Hints, in order.
    pub hints: Vec<Hint>,
    /// What was learnt, and why the rule matters.
    pub learnt: Learnt,
    /// Where to read on.
    pub links: Vec<Link>,
    /// The texts that a student starts from: Services, pods, cluster, in the order of [`crate::arrange::Shelf::ALL`].
    pub start: Vec<Source>,
    /// Tells this exercise from others of its name: a checksum of what it says, whatever its layout.
    pub digest: u64,
    solution: Vec<changes::Change>,
}

/// An object that may be edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editable {
    /// Which.
    pub object: ObjectName,
    /// The fields that may be; empty for all of it, when it may also be added or deleted.
    pub fields: Vec<String>,
}

/// A goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// What is asked, in a sentence: the author's, or one made of the check.
    pub title: Text,
    /// How much it counts beside the others.
    pub weight: u32,
    /// It holds from the start and must go on to: it earns points only once another goal is met.
    pub keep: bool,
    /// The check.
    pub check: Stated,
}

/// A hint.
#[derive(Debug, Clone, PartialEq)]
pub struct Hint {
    /// What it says.
    pub text: String,
    /// How many points of a hundred it costs.
    pub cost: u32,
    /// What must be so for the hint to be true.
    pub facts: Vec<Fact>,
}

/// What an exercise teaches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Learnt {
    /// What was learnt.
    pub what: String,
    /// Why the rule matters.
    pub why: String,
}

/// Something to read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it is.
    pub title: String,
    /// Where.
    pub url: String,
}
