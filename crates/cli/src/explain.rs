//! `portolan explain`: why it does not work, most likely cause first.

use crate::arguments::{ExplainArguments, Output};
use crate::trace::print_json;
use crate::{input, out, problems};
use portolan::diagnosis::{Diagnosis, Position, Severity, Shown, diagnose, paragraph};
use portolan::problem::{Edit, Fix, Place};
use portolan::request::Request;
use portolan::scenario::Source;
use serde_json::{Value, json};
use std::process::ExitCode;

pub(crate) fn run(arguments: &ExplainArguments) -> Result<ExitCode, String> {
    let (sources, scenario) = input::scenario(&arguments.files.files)?;
    let request = arguments.from.clone().zip(arguments.to.clone());
    let request = request.map(|(from, to)| Request { from, to, seed: 1 });
    let found = diagnose(&scenario, request.as_ref());
    match arguments.output {
        Output::Text => tell(&sources, &found),
        Output::Json => {
            let all: Vec<Value> = found.iter().map(|found| as_json(&sources, found)).collect();
            print_json(&json!({"diagnoses": all}));
        }
    }
    let wrong = found.iter().any(|found| found.severity == Severity::Wrong);
    Ok(if wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn tell(sources: &[Source], found: &[Diagnosis]) {
    for diagnosis in found {
        out::print(&told(sources, diagnosis));
    }
    if found.is_empty() {
        out::print("Nothing is wrong.\n");
    }
}

/// One diagnosis as text: its head with the place, the source line, then a paragraph each.
fn told(sources: &[Source], diagnosis: &Diagnosis) -> String {
    let head = format!("{}: {} [{}]", diagnosis.severity.as_str(), diagnosis.title, diagnosis.code);
    let mut text = match diagnosis.positions.first() {
        Some(first) => problems::located(sources, first.place, &head),
        None => format!("{head}\n"),
    };
    let mut say = |what: &str, words: &str| {
        if !words.is_empty() {
            text.push_str(&format!("  {what:<7} {words}\n"));
        }
    };
    say("seen:", &diagnosis.symptom.to_string());
    say("why:", &diagnosis.cause.to_string());
    for position in diagnosis.positions.iter().skip(1) {
        let file = file(sources, position.place);
        let place = position.place;
        let words = format!("{file}:{}:{} {}", place.line, place.column, position.label);
        say("see:", words.trim_end());
    }
    for fix in &diagnosis.fixes {
        say("fix:", &fix.title);
    }
    say("learn:", &paragraph(diagnosis.code).replace('\n', " "));
    text.push('\n');
    text
}

fn file(sources: &[Source], place: Place) -> &str {
    sources.get(place.source).map_or("", |source| source.name.as_str())
}

fn as_json(sources: &[Source], diagnosis: &Diagnosis) -> Value {
    let Diagnosis { code, title, about, .. } = diagnosis;
    let positions: Vec<Value> =
        diagnosis.positions.iter().map(|position| position_json(sources, position)).collect();
    let fixes: Vec<Value> = diagnosis.fixes.iter().map(|fix| fix_json(sources, fix)).collect();
    json!({
        "code": code,
        "title": title,
        "severity": diagnosis.severity.as_str(),
        "about": about,
        "request": diagnosis.shown_by.as_ref().map(shown_json),
        "symptom": diagnosis.symptom.to_string(),
        "cause": diagnosis.cause.to_string(),
        "positions": positions,
        "fixes": fixes,
        "learn": paragraph(code),
    })
}

/// The outcome's own keys, as `trace` prints them, besides who dialled what.
fn shown_json(shown: &Shown) -> Value {
    let mut value = serde_json::to_value(&shown.outcome).unwrap_or_default();
    if let Value::Object(fields) = &mut value {
        fields.insert("from".to_owned(), json!(shown.from));
        fields.insert("to".to_owned(), json!(shown.to));
        fields.insert("decidedBy".to_owned(), json!(shown.decided_by));
        fields.insert("afterMilliseconds".to_owned(), json!(shown.after_ms));
    }
    value
}

fn position_json(sources: &[Source], position: &Position) -> Value {
    let mut value = place_json(sources, position.place);
    if let Value::Object(fields) = &mut value {
        fields.insert("label".to_owned(), json!(position.label));
    }
    value
}

fn place_json(sources: &[Source], place: Place) -> Value {
    json!({
        "file": file(sources, place),
        "line": place.line,
        "column": place.column,
        "start": place.start,
        "end": place.end,
    })
}

fn fix_json(sources: &[Source], fix: &Fix) -> Value {
    let edit = |edit: &Edit| {
        let mut value = place_json(sources, edit.place);
        if let Value::Object(fields) = &mut value {
            fields.insert("replacement".to_owned(), json!(edit.replacement));
        }
        value
    };
    json!({"title": fix.title, "edits": fix.edits.iter().map(edit).collect::<Vec<Value>>()})
}
