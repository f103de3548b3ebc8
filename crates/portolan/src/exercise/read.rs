//! Texts to an exercise, with what is wrong and where.

use super::asked::{Complaints, fact, nothing_asked, stated};
use super::changes::{self, Change, What};
use super::limits::{
    HINT_COST, MOST_EXERCISE_BYTES, MOST_FACTS, MOST_GOALS, MOST_HINTS, MOST_SOURCES, MOST_WEIGHT,
};
use super::name::{ObjectName, path};
use super::words::STEPS;
use super::{Editable, Exercise, Goal, Hint, Learnt, Link, format, start, wording};
use crate::problem::{Place, Problem, Severity};
use crate::scenario::texts::Texts;
use crate::scenario::{Scenario, Source};
use crate::text::Text;
use manifest::decode::typed::FromJson;
use manifest::{Document, Object};

impl Exercise {
    /// Reads an exercise and its start: one text of several documents, or several texts.
    ///
    /// # Errors
    /// Everything that is wrong with it, never empty: there is no exercise, or several; a field is unknown or of the
    /// wrong type; a goal asks nothing that can be checked; a limit is exceeded; a document of the start cannot be read.
    pub fn read(sources: &[Source]) -> Result<Exercise, Vec<Problem>> {
        let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
        if bytes > MOST_EXERCISE_BYTES || sources.len() > MOST_SOURCES {
            return Err(vec![problem(
                format!(
                    "an exercise holds at most {MOST_EXERCISE_BYTES} bytes in {MOST_SOURCES} texts"
                ),
                NOWHERE,
            )]);
        }
        let texts = Texts::read(sources);
        let documents = || texts.manifests.documents.iter();
        if let Some(problem) = unreadable(&texts) {
            return Err(vec![problem]);
        }
        let mut found = documents().filter(|document| is_exercise(document));
        let Some(document) = found.next() else {
            let why = "there is no Exercise (apiVersion: portolan/v1alpha1) in it".to_owned();
            return Err(vec![problem(why, NOWHERE)]);
        };
        if let Some(second) = found.next() {
            let why = "a second Exercise: each stands in a file or a folder of its own".to_owned();
            return Err(vec![problem(why, texts.place(second.source, second.point("kind")))]);
        }
        let written = match &document.object {
            Object::Exercise(json) => json.clone(),
            _ => return Err(refusals(sources, document)),
        };
        let mut exercise = format::Written::default();
        if let Err(wanted) = exercise.take(written) {
            let place = texts.place(document.source, document.span());
            return Err(vec![problem(format!("{wanted} is wanted"), place)]);
        }
        let mut wrong = Complaints::default();
        let exercise = settle(exercise, &texts, &mut wrong);
        if wrong.0.is_empty() {
            return Ok(exercise);
        }
        let at = |path: &str| texts.place(document.source, document.point(path));
        Err(wrong
            .0
            .into_iter()
            .map(|(path, why)| problem(format!("{path}: {why}"), at(&path)))
            .collect())
    }
}

pub(super) fn is_exercise(document: &Document) -> bool {
    document.kind == "Exercise" && document.api_version.starts_with("portolan/")
}

pub(super) const NOWHERE: Place =
    Place { source: 0, start: 0, end: 0, start_utf16: 0, end_utf16: 0, line: 1, column: 1 };

pub(super) fn problem(message: String, place: Place) -> Problem {
    let heading = "This exercise cannot be used".to_owned();
    let explanation = Text::new();
    Problem { severity: Severity::Error, heading, message, explanation, place, fixes: Vec::new() }
}

/// The first document that cannot be read at all, or does not say what it is.
pub(super) fn unreadable(texts: &Texts) -> Option<Problem> {
    let mut documents = texts.manifests.documents.iter().enumerate();
    let (at, document) = documents.find(|(_, document)| document.kind.is_empty())?;
    let mut told = texts.manifests.diagnostics.iter();
    let told = told.find(|diagnostic| diagnostic.document == Some(at));
    let (message, span) = match told {
        Some(diagnostic) => (diagnostic.message.clone(), diagnostic.span),
        None => ("this document says no kind".to_owned(), document.span()),
    };
    Some(problem(message, texts.place(document.source, span)))
}

/// What the reader says of an exercise with unknown fields or values of a wrong type.
fn refusals(sources: &[Source], document: &Document) -> Vec<Problem> {
    let span = document.span();
    let scenario = Scenario::read(sources);
    let inside = |problem: &&Problem| {
        problem.place.source == document.source
            && (span.start.offset..=span.end.offset).contains(&problem.place.start)
            && problem.severity == Severity::Error
    };
    let mut found: Vec<Problem> = scenario.problems().iter().filter(inside).cloned().collect();
    if found.is_empty() {
        let why = document.decode_errors.first().cloned().unwrap_or_default();
        found.push(problem(why, scenario.texts.place(document.source, span)));
    }
    found
}

fn settle(written: format::Written, texts: &Texts, wrong: &mut Complaints) -> Exercise {
    let format::Written { metadata, spec } = written;
    wrong.needed("metadata", "name", &metadata.name);
    wrong.needed("spec", "title", &spec.title);
    wrong.needed("spec", "story", &spec.story);
    let words: Vec<&str> = STEPS.iter().map(|(word, _)| *word).collect();
    let step = wrong.choice("spec.step".to_owned(), &spec.step, &words).unwrap_or(0);
    if spec.goals.is_empty() {
        wrong.add("spec", "there are no goals");
    }
    let start = start::texts(texts);
    if start.iter().all(|source| source.text.is_empty()) {
        wrong.add(
            "metadata",
            "there is nothing to start from: no manifest stands beside the exercise",
        );
    }
    let exercise = Exercise {
        digest: start::digest(texts),
        name: metadata.name,
        title: spec.title,
        step,
        summary: spec.summary,
        story: spec.story,
        edit: editables(spec.edit, wrong),
        goals: goals(spec.goals, wrong),
        hints: hints(spec.hints, wrong),
        learnt: Learnt { what: spec.learnt.what, why: spec.learnt.why },
        links: links(spec.links, wrong),
        start,
        solution: solution(spec.solution, wrong),
    };
    if wrong.0.is_empty()
        && let Err((nth, why)) = changes::apply(&exercise.solution, &exercise.start)
    {
        wrong.add(format!("spec.solution[{nth}]"), why);
    }
    exercise
}

fn editables(written: Vec<format::Editable>, wrong: &mut Complaints) -> Vec<Editable> {
    let mut editables = Vec::new();
    for (nth, format::Editable { object, fields }) in written.into_iter().enumerate() {
        let at = format!("spec.edit[{nth}]");
        for (nth, field) in fields.iter().enumerate() {
            if path(field).is_none() {
                wrong
                    .add(format!("{at}.fields[{nth}]"), format!("{field:?} is no path of a field"));
            }
        }
        match ObjectName::parse(&object) {
            Some(object) => editables.push(Editable { object, fields }),
            None => wrong.add(
                at,
                format!("{object:?} names no object: KIND/NAME or KIND/NAMESPACE/NAME is wanted"),
            ),
        }
    }
    editables
}

fn goals(written: Vec<format::Check>, wrong: &mut Complaints) -> Vec<Goal> {
    if written.len() > MOST_GOALS {
        wrong.add("spec.goals", format!("at most {MOST_GOALS} goals"));
    }
    let mut goals = Vec::new();
    for (nth, mut written) in written.into_iter().take(MOST_GOALS).enumerate() {
        let at = format!("spec.goals[{nth}]");
        let weight = written.weight.unwrap_or(1);
        if !(1..=MOST_WEIGHT).contains(&weight) {
            wrong.add(format!("{at}.weight"), format!("from 1 to {MOST_WEIGHT}"));
        }
        let (title, keep) = (std::mem::take(&mut written.title), written.keep);
        let before = wrong.0.len();
        match stated(written, &at, wrong) {
            Some(check) => {
                let title = match title.is_empty() {
                    true => wording::stated(&check),
                    false => Text::new().say(title),
                };
                goals.push(Goal { title, weight, keep, check });
            }
            None if wrong.0.len() == before => nothing_asked(&at, wrong),
            None => {}
        }
    }
    if !goals.is_empty() && goals.iter().all(|goal| goal.keep) {
        wrong.add("spec.goals", "every goal says `keep`, so there is nothing to do");
    }
    goals
}

fn hints(written: Vec<format::Hint>, wrong: &mut Complaints) -> Vec<Hint> {
    if written.len() > MOST_HINTS {
        wrong.add("spec.hints", format!("at most {MOST_HINTS} hints"));
    }
    let mut hints = Vec::new();
    for (nth, hint) in written.into_iter().take(MOST_HINTS).enumerate() {
        let at = format!("spec.hints[{nth}]");
        wrong.needed(&at, "text", &hint.text);
        let cost = hint.cost.unwrap_or(HINT_COST);
        if cost > 100 {
            wrong.add(format!("{at}.cost"), "at most 100 points");
        }
        if hint.facts.len() > MOST_FACTS {
            wrong.add(format!("{at}.facts"), format!("at most {MOST_FACTS} facts"));
        }
        let facts = hint.facts.into_iter().take(MOST_FACTS).enumerate();
        let facts =
            facts.filter_map(|(nth, written)| fact(written, &format!("{at}.facts[{nth}]"), wrong));
        let facts = facts.collect();
        hints.push(Hint { text: hint.text, cost, facts });
    }
    hints
}

fn links(written: Vec<format::Link>, wrong: &mut Complaints) -> Vec<Link> {
    let mut links = Vec::new();
    for (nth, format::Link { title, url }) in written.into_iter().enumerate() {
        let at = format!("spec.links[{nth}]");
        wrong.needed(&at, "title", &title);
        // A page makes a link of it.
        if !url.starts_with("https://") && !url.starts_with("http://") {
            wrong.add(at, "`url` begins with https:// or http://");
        }
        links.push(Link { title, url });
    }
    links
}

fn solution(written: Vec<format::Change>, wrong: &mut Complaints) -> Vec<Change> {
    let mut solution = Vec::new();
    for (nth, written) in written.into_iter().enumerate() {
        let at = format!("spec.solution[{nth}]");
        match What::read(written) {
            Ok(changes) => solution.extend(changes.into_iter().map(|what| Change { nth, what })),
            Err(why) => wrong.add(at, why),
        }
    }
    solution
}
