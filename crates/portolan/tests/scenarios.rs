//! Each scenario of the collection reads as it should, and its request ends as its story says.

use portolan::journey::{Journey, OutcomeKind};
use portolan::problem::Severity;
use portolan::request::Request;
use portolan::scenario::{Scenario, Source};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios"))
}

fn index() -> Vec<Value> {
    let text = fs::read_to_string(folder().join("index.json")).expect("the list is there");
    serde_json::from_str(&text).expect("it is JSON")
}

fn scenario(name: &str) -> Scenario {
    let sources = ["service.yaml", "pods.yaml", "cluster.yaml"].map(|file| {
        let path = folder().join(name).join(file);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        Source { name: file.to_owned(), text }
    });
    Scenario::read(&sources)
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn journeys(scenario: &Scenario, listed: &Value) -> Vec<Journey> {
    let request =
        Request { from: word(listed, "from").into(), to: word(listed, "to").into(), seed: 1 };
    let count = listed["count"].as_u64().unwrap_or(1);
    let sent = scenario.send_many(&request, u32::try_from(count).expect("small"), false);
    sent.expect("it can be sent").into_iter().map(|(journey, _)| journey).collect()
}

#[test]
fn each_folder_stands_in_the_list_once_and_has_a_title_and_a_story() {
    let listed: Vec<String> = index().iter().map(|row| word(row, "name").to_owned()).collect();
    let entries = fs::read_dir(folder()).expect("the folder is there");
    let folders = entries.filter_map(Result::ok).filter(|entry| entry.path().is_dir());
    let folders: BTreeSet<String> =
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), folders);
    assert_eq!(listed.len(), folders.len(), "no folder is listed twice");
    assert!(listed.len() >= 14);
    let titles: BTreeSet<String> =
        index().iter().map(|row| word(row, "title").to_owned()).collect();
    assert_eq!(titles.len(), listed.len(), "titles tell them apart");
    for row in index() {
        let (title, story) = (word(&row, "title"), word(&row, "story"));
        assert!((5..60).contains(&title.len()), "{title}");
        assert!((60..240).contains(&story.len()) && story.ends_with('.'), "{title}: {story}");
    }
}

#[test]
fn only_what_is_meant_to_be_wrong_is() {
    for row in index() {
        let scenario = scenario(word(&row, "name"));
        let errors: Vec<&str> = scenario
            .problems()
            .iter()
            .filter(|problem| problem.severity == Severity::Error)
            .map(|problem| problem.message.as_str())
            .collect();
        let wanted = row["problems"].as_u64().unwrap_or(0);
        assert_eq!(errors.len() as u64, wanted, "{}: {errors:#?}", word(&row, "name"));
    }
}

#[test]
fn each_request_ends_as_its_story_says() {
    for row in index() {
        let name = word(&row, "name");
        let ends = &row["ends"];
        let journeys = journeys(&scenario(name), &row);
        let first = &journeys[0];
        let outcome = match &first.outcome.kind {
            OutcomeKind::Reply { .. } => "reply",
            OutcomeKind::Refused { .. } => "refused",
            OutcomeKind::Timeout => "timeout",
            OutcomeKind::Error { .. } => "error",
        };
        assert_eq!(outcome, word(ends, "outcome"), "{name}: {}", first.outcome.because);
        let because = first.outcome.because.to_string();
        assert!(because.contains(word(ends, "because")), "{name}: {because}");
        let rule = first.outcome.rule.as_ref().map_or("", |rule| rule.text.as_str());
        assert!(rule.contains(word(ends, "rule")), "{name}: {rule}");
        for chain in ends["chains"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let visited = first.steps.iter().filter_map(|step| step.chain.as_ref());
            let mut names = visited.map(|visit| visit.name.as_str().to_owned());
            assert!(names.any(|visited| visited.starts_with(chain)), "{name} visits no {chain}");
        }
        let answered: BTreeSet<&str> = journeys
            .iter()
            .filter_map(|journey| match &journey.outcome.kind {
                OutcomeKind::Reply { pod, .. } => Some(pod.as_str()),
                _ => None,
            })
            .collect();
        assert!(answered.iter().all(|pod| pod.starts_with(word(ends, "pod"))), "{answered:?}");
        if let Some(different) = ends["different"].as_u64() {
            assert_eq!(answered.len() as u64, different, "{name}: {answered:?}");
        }
    }
}

#[test]
fn every_listed_request_is_among_the_addresses_worth_dialling() {
    for row in index() {
        let scenario = scenario(word(&row, "name"));
        let urls = scenario.suggestions(word(&row, "from"));
        let to = word(&row, "to");
        // Another name for a name is no address of its own.
        if word(&row, "name") != "external-name" {
            assert!(urls.iter().any(|known| known.url == to), "{to}: {urls:#?}");
        }
    }
}
