//! Diagnoses against what a real kernel did: `conformance/kernel` and `conformance/kernel-walks`.
#![allow(clippy::unwrap_used, reason = "a recording that cannot be read fails the test")]

use portolan::diagnosis::{Diagnosis, Severity, diagnose};
use portolan::journey::OutcomeKind;
use portolan::request::Request;
use portolan::scenario::{Scenario, Source};
use serde_json::Value;
use std::path::Path;

/// The cases of a suite in iptables mode: name, scenario, and the recorded requests.
fn cases(suite: &str, json: &str) -> Vec<(String, Scenario, Vec<Value>)> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../conformance")).join(suite);
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let recorded: Value = serde_json::from_str(file(&text, json)).unwrap();
        if recorded.get("mode").is_some_and(|mode| mode != "iptables") {
            return None;
        }
        let requests = recorded.get("journeys").unwrap_or(&recorded).as_array().unwrap().clone();
        let cluster = file(&text, "cluster.yaml").to_owned();
        let scenario = Scenario::read(&[Source { name: "cluster.yaml".into(), text: cluster }]);
        Some((name, scenario, requests))
    };
    paths.iter().filter_map(read).collect()
}

/// One file of a txtar archive.
fn file<'t>(archive: &'t str, name: &str) -> &'t str {
    let head = format!("-- {name} --\n");
    let start = archive.find(&head).unwrap() + head.len();
    let rest = &archive[start..];
    &rest[..rest.find("\n-- ").map_or(rest.len(), |end| end + 1)]
}

fn request(recorded: &Value) -> Request {
    let text = |key: &str| recorded[key].as_str().unwrap().to_owned();
    Request { from: text("from"), to: text("to"), seed: 1 }
}

/// The outcomes that were seen: `reply`, `refused rst`, `timeout`.
fn seen(recorded: &Value) -> Vec<String> {
    let one = std::slice::from_ref(&recorded["outcome"]);
    let all = recorded.get("outcomes").map_or(one, |all| all.as_array().unwrap());
    let word = |outcome: &Value| {
        let text = |key: &str| outcome[key].as_str().unwrap_or_default();
        match (text("outcome"), text("how")) {
            ("refused", how) => format!("refused {how}"),
            (word, _) => word.to_owned(),
        }
    };
    all.iter().map(word).collect()
}

fn told(outcome: &OutcomeKind) -> String {
    match outcome {
        OutcomeKind::Reply { .. } => "reply".to_owned(),
        OutcomeKind::Refused { how } => format!("refused {}", String::from(*how)),
        OutcomeKind::Timeout => "timeout".to_owned(),
        OutcomeKind::Error { what } => format!("error {what}"),
    }
}

/// Whether so few tries were made, or affinity held the client, that a branch may not have been met.
fn saw_some(recorded: &Value) -> bool {
    recorded["sticky"] == true || recorded["attempts"].as_u64().unwrap_or(1) < 60
}

#[test]
fn a_recorded_failure_is_diagnosed_with_the_symptom_that_was_seen_and_a_success_is_not() {
    let mut wrong = Vec::new();
    let (mut failures, mut successes, mut unexplained) = (0, 0, 0);
    let mut all = cases("kernel", "journeys.json");
    all.extend(cases("kernel-walks", "walks.json"));
    for (name, scenario, requests) in all {
        for recorded in requests {
            let request = request(&recorded);
            let seen = seen(&recorded);
            let found = diagnose(&scenario, Some(&request));
            let serious: Vec<&Diagnosis> =
                found.iter().filter(|d| d.severity == Severity::Wrong).collect();
            let line = format!("{name} {} {}: {seen:?}", request.from, request.to);
            if seen.iter().all(|word| word == "reply") {
                successes += 1;
                if !serious.is_empty() && !saw_some(&recorded) {
                    wrong.push(format!("{line}: but {}", serious[0].code));
                }
                continue;
            }
            failures += 1;
            let Some(first) = serious.first() else {
                wrong.push(format!("{line}: nothing is wrong"));
                continue;
            };
            unexplained += usize::from(first.code == "request-fails");
            let shown = first.shown_by.as_ref().map(|shown| told(&shown.outcome));
            let fits = shown.is_some_and(|shown| seen.contains(&shown) || saw_some(&recorded));
            if !fits {
                wrong.push(format!("{line}: {} {:?}", first.code, first.shown_by));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!((failures, successes, unexplained), (545, 1073, 0));
}

#[test]
fn a_service_whose_recorded_requests_were_all_answered_is_not_called_wrong() {
    let mut wrong = Vec::new();
    let mut quiet = 0;
    let mut all = cases("kernel", "journeys.json");
    all.extend(cases("kernel-walks", "walks.json"));
    for (name, scenario, requests) in all {
        let found = diagnose(&scenario, None);
        for service in &scenario.chart().services {
            let about = format!("Service {}/{}", service.namespace, service.name);
            // Its own addresses and ports; a number that it has not may fail.
            let is_own = |to: &str| {
                service.ports.iter().any(|port| {
                    let scheme = port.protocol.to_ascii_lowercase();
                    let inside = service.cluster_ips.iter();
                    let mut inside = inside.map(|ip| format!("{scheme}://{ip}:{}", port.port));
                    let node_port = port.node_port.map(|port| format!(":{port}"));
                    inside.any(|own| own == to)
                        || to.starts_with(&scheme)
                            && node_port.is_some_and(|end| to.ends_with(&end))
                })
            };
            let own: Vec<&Value> =
                requests.iter().filter(|r| is_own(r["to"].as_str().unwrap())).collect();
            let inside = |r: &&&Value| !r["from"].as_str().unwrap().starts_with("laptop");
            let answered = own
                .iter()
                .filter(|r| inside(r) || !r["to"].as_str().unwrap().contains("://10.96."))
                .all(|recorded| seen(recorded).iter().all(|word| word == "reply"));
            // Every kind of caller was there, and nothing else than the requests can tell.
            if !answered || own.len() < 6 {
                continue;
            }
            quiet += 1;
            // Pending shows in no request; and the policies tell of nodes that no recorded request came by.
            let others = [
                "load-balancer-pending",
                "external-traffic-policy-local",
                "internal-traffic-policy-local",
            ];
            let serious =
                found.iter().filter(|d| d.severity == Severity::Wrong && d.about == about);
            for diagnosis in serious.filter(|d| !others.contains(&d.code)) {
                wrong.push(format!("{name} {about}: {} {}", diagnosis.code, diagnosis.cause));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(quiet > 0, "{quiet}");
}
