//! Holds journeys against what a real kernel did: `conformance/kernel` and `conformance/kernel-walks`.
#![allow(clippy::unwrap_used, reason = "a recording that cannot be read fails the test")]

use portolan::journey::OutcomeKind;
use portolan::outcomes::Possible;
use portolan::request::Request;
use portolan::scenario::{Scenario, Source};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// The cases of a suite: name, `cluster.yaml`, and the JSON file.
fn cases(suite: &str, json: &str) -> Vec<(String, Scenario, Value)> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../conformance")).join(suite);
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let source = Source {
            name: "cluster.yaml".to_owned(),
            text: file(&text, "cluster.yaml").to_owned(),
        };
        let recorded = serde_json::from_str(file(&text, json)).unwrap();
        (name, Scenario::read(&[source]), recorded)
    };
    assert!(!paths.is_empty());
    paths.iter().map(read).collect()
}

/// One file of a txtar archive.
fn file<'t>(archive: &'t str, name: &str) -> &'t str {
    let head = format!("-- {name} --\n");
    let start = archive.find(&head).unwrap() + head.len();
    let rest = &archive[start..];
    let end = rest.find("\n-- ").map_or(rest.len(), |end| end + 1);
    &rest[..end]
}

fn words(outcome: &OutcomeKind) -> String {
    match outcome {
        OutcomeKind::Reply { pod, seen } => format!("reply {pod} {seen}"),
        OutcomeKind::Refused { how } => format!("refused {}", String::from(*how)),
        OutcomeKind::Timeout => "timeout".to_owned(),
        OutcomeKind::Error { what } => format!("error {what}"),
    }
}

fn recorded_words(outcome: &Value) -> String {
    let text = |key: &str| outcome[key].as_str().unwrap_or_default();
    match text("outcome") {
        "reply" => format!("reply {} {}", text("pod"), text("seen")),
        "refused" => format!("refused {}", text("how")),
        other => other.to_owned(),
    }
}

fn outcomes(scenario: &Scenario, recorded: &Value) -> Vec<Possible> {
    let text = |key: &str| recorded[key].as_str().unwrap().to_owned();
    let request = Request { from: text("from"), to: text("to"), seed: 1 };
    let outcomes = scenario.outcomes(&request).unwrap();
    let sum: f64 = outcomes.iter().map(|possible| possible.probability).sum();
    assert!((sum - 1.0).abs() < 1e-9, "the probabilities add up to {sum}");
    outcomes
}

#[test]
fn the_outcomes_of_every_recorded_journey_are_the_kernels() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (name, scenario, recorded) in cases("kernel", "journeys.json") {
        if recorded["mode"] != "iptables" {
            continue;
        }
        for journey in recorded["journeys"].as_array().unwrap() {
            let ours: BTreeSet<String> = outcomes(&scenario, journey)
                .iter()
                .map(|possible| words(&possible.outcome))
                .collect();
            let theirs: BTreeSet<String> =
                journey["outcomes"].as_array().unwrap().iter().map(recorded_words).collect();
            compared += 1;
            // Few tries need not have met every branch of chance; nor does a client that affinity holds.
            let seen_some = journey["sticky"] == true || journey["attempts"].as_u64() < Some(60);
            if !(ours == theirs || seen_some && theirs.is_subset(&ours)) {
                let (from, to) = (&journey["from"], &journey["to"]);
                wrong.push(format!("{name} {from} {to}: kernel {theirs:?}, here {ours:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(compared, 1165);
}

/// A walk without the text of the rules that choose an endpoint: a client that affinity holds comes there by
/// another rule than one that is new.
fn unstuck(walk: &Value) -> Value {
    let mut walk = walk.clone();
    for met in
        walk.as_object_mut().unwrap().values_mut().flat_map(|met| met.as_array_mut().unwrap())
    {
        let verdict = met["verdict"].as_str().unwrap_or_default();
        if verdict.starts_with("JUMP:KUBE-SEP-") {
            met["rule"] = Value::Null;
        }
    }
    walk
}

#[test]
fn some_branch_of_chance_has_the_walk_that_the_kernel_made() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (name, scenario, recorded) in cases("kernel-walks", "walks.json") {
        for walk in recorded.as_array().unwrap() {
            let outcomes = outcomes(&scenario, walk);
            let walks: Vec<Value> = outcomes
                .iter()
                .map(|possible| serde_json::to_value(&possible.walk).unwrap())
                .collect();
            compared += 1;
            let sticky = walk["sticky"] == true;
            let fits = |ours: &Value| {
                *ours == walk["walk"] || sticky && unstuck(ours) == unstuck(&walk["walk"])
            };
            if !walks.iter().any(fits) {
                let (from, to) = (&walk["from"], &walk["to"]);
                let nearest = walks.first().map(|w| format!("{w:#}")).unwrap_or_default();
                wrong
                    .push(format!("{name} {from} {to}\nkernel {:#}\nhere {nearest}", walk["walk"]));
            }
        }
    }
    let shown: Vec<&String> = wrong.iter().take(4).collect();
    assert!(
        wrong.is_empty(),
        "{} of {compared} differ, such as {}",
        wrong.len(),
        shown.iter().map(|s| s.as_str()).collect::<Vec<_>>().join("\n")
    );
    assert_eq!(compared, 453);
}
