//! Each diagnosis against its own scenarios in `tests/diagnoses`: one with the fault, and its healthy twin. A file is
//! called `NUMBER-CODE[.VARIANT].txtar`.
#![allow(clippy::unwrap_used, reason = "a scenario that cannot be read fails the test")]

use portolan::diagnosis::{CATALOGUE, Diagnosis, Severity, diagnose};
use portolan::journey::OutcomeKind;
use portolan::problem::Fix;
use portolan::request::Request;
use portolan::scenario::{Scenario, Source};
use std::path::Path;

/// The codes that tell of what works.
const NOTES: [&str; 7] = [
    "container-port-differs",
    "client-address-lost",
    "keep-alive-keeps-one-pod",
    "session-affinity",
    "load-balancer-from-inside",
    "same-port-tcp-and-udp",
    "stale-udp-flow",
];

struct Case {
    name: String,
    number: u8,
    code: String,
    faulty: String,
    healthy: String,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnoses");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let rest = text.strip_prefix("-- faulty.yaml --\n").unwrap();
        let (faulty, healthy) = rest.split_once("-- healthy.yaml --\n").unwrap();
        let (number, code) = name.split_once('-').unwrap();
        let code = code.split('.').next().unwrap();
        Case {
            number: number.parse().unwrap(),
            code: code.to_owned(),
            faulty: faulty.to_owned(),
            healthy: healthy.to_owned(),
            name,
        }
    };
    paths.iter().map(read).collect()
}

fn scenario(text: &str) -> Scenario {
    Scenario::read(&[Source { name: "all.yaml".into(), text: text.to_owned() }])
}

fn codes(found: &[Diagnosis]) -> Vec<&str> {
    found.iter().map(|diagnosis| diagnosis.code).collect()
}

/// The text after an edit: what an editor does with it.
fn mended(text: &str, fix: &Fix) -> String {
    let mut text = text.to_owned();
    for edit in fix.edits.iter().rev() {
        text.replace_range(edit.place.start..edit.place.end, &edit.replacement);
    }
    text
}

/// Who dials what, of a text's only `Request`.
fn request(text: &str) -> Option<Request> {
    let (_, rest) = text.split_once("kind: Request\n")?;
    let field = |name: &str| {
        let line = rest.lines().find_map(|line| line.trim().strip_prefix(name)).unwrap();
        line.trim().trim_matches('"').to_owned()
    };
    Some(Request { from: field("from:"), to: field("to:"), seed: 1 })
}

fn is_answered(scenario: &Scenario, request: &Request) -> bool {
    let outcomes = scenario.outcomes(request).unwrap();
    outcomes.iter().all(|possible| matches!(possible.outcome, OutcomeKind::Reply { .. }))
}

#[test]
fn each_fault_is_found_first_and_told_in_full() {
    let mut wrong = Vec::new();
    for case in cases() {
        let found = diagnose(&scenario(&case.faulty), None);
        let Some(first) = found.first().filter(|first| first.code == case.code) else {
            wrong.push(format!("{}: {:?}", case.name, codes(&found)));
            continue;
        };
        let number = CATALOGUE.iter().find(|entry| entry.code == case.code).unwrap().number;
        assert_eq!(number, case.number, "{}", case.name);
        let cause = first.cause.to_string();
        let symptom = first.symptom.to_string();
        let full = cause.len() > 40
            && symptom.len() > 20
            && !first.positions.is_empty()
            && !first.about.is_empty();
        // The API server's own words hold what they hold.
        let ours = case.code != "api-server-refuses";
        if !full || ours && (cause.contains("  ") || symptom.contains("  ")) {
            wrong.push(format!("{}: not in full: {first:#?}", case.name));
        }
        let note = first.severity == Severity::Note;
        if note && !NOTES.contains(&first.code) {
            wrong.push(format!("{}: only a note", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_healthy_twin_of_each_scenario_reports_nothing() {
    let mut wrong = Vec::new();
    for case in cases() {
        let healthy = scenario(&case.healthy);
        let found = diagnose(&healthy, None);
        if !found.is_empty() {
            let causes: Vec<String> = found.iter().map(|d| d.cause.to_string()).collect();
            wrong.push(format!("{}: {:?} {causes:?}", case.name, codes(&found)));
        }
        if let Some(request) = request(&case.healthy)
            && !is_answered(&healthy, &request)
        {
            wrong.push(format!("{}: its request is not answered", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn each_fix_makes_the_request_succeed_and_the_fault_vanish() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for case in cases() {
        let found = diagnose(&scenario(&case.faulty), None);
        let Some(first) = found.first().filter(|first| first.code == case.code) else { continue };
        if first.fixes.is_empty() && first.code != "request-fails" {
            wrong.push(format!("{}: no fix", case.name));
        }
        for fix in &first.fixes {
            tried += 1;
            let text = mended(&case.faulty, fix);
            let after = scenario(&text);
            let left = diagnose(&after, None);
            // A note is made only of what is right besides.
            let again = left.iter().any(|d| {
                d.code == case.code && (d.severity, &d.about) == (first.severity, &first.about)
            });
            if again {
                wrong.push(format!("{} {:?}: still there\n{text}", case.name, fix.title));
            }
            if let Some(request) = request(&text)
                && !is_answered(&after, &request)
            {
                let outcome = after.send(&request).unwrap().outcome.headline.to_string();
                wrong.push(format!("{} {:?}: {outcome}\n{text}", case.name, fix.title));
            }
            let serious = left.iter().any(|d| d.severity == Severity::Wrong);
            if serious && first.severity == Severity::Wrong {
                wrong.push(format!("{} {:?}: {:?}\n{text}", case.name, fix.title, codes(&left)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}

/// The scenario without its request, which is asked about directly, as on a page.
#[test]
fn a_request_that_stands_in_no_text_is_mended_too() {
    let mut wrong = Vec::new();
    let mut dialled = 0;
    for case in cases() {
        let Some(request) = request(&case.faulty) else { continue };
        let documents = case.faulty.split("---\n").filter(|text| !text.contains("kind: Request\n"));
        let text = documents.collect::<Vec<_>>().join("---\n");
        let asked = scenario(&text);
        for found in diagnose(&asked, Some(&request)) {
            let serious = found.severity == Severity::Wrong && found.code == case.code;
            for fix in found.fixes.iter().filter(|_| serious) {
                dialled += usize::from(fix.dial.is_some());
                let to = fix.dial.clone().unwrap_or(request.to.clone());
                if !is_answered(&scenario(&mended(&text, fix)), &Request { to, ..request.clone() })
                {
                    wrong.push(format!("{} {:?}", case.name, fix.title));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(dialled > 10, "{dialled}");
}

#[test]
fn every_diagnosis_has_a_scenario() {
    let cases = cases();
    for entry in &CATALOGUE {
        assert!(cases.iter().any(|case| case.code == entry.code), "{}", entry.code);
    }
    for number in 1..=30 {
        assert!(cases.iter().any(|case| case.number == number), "{number}");
    }
}

#[test]
fn of_one_number_for_two_protocols_each_is_given_its_own_service() {
    let split = cases().into_iter().find(|case| case.name.ends_with("node-ports")).unwrap();
    let found = diagnose(&scenario(&split.faulty), None);
    let fix = &found[0].fixes[0];
    assert_eq!(fix.title, "Give UDP a Service of its own, web-udp");
    let after = scenario(&mended(&split.faulty, fix));
    assert_eq!(after.problems(), [], "{}", mended(&split.faulty, fix));
    for (from, to) in
        [("shop", "tcp://web:53"), ("shop", "udp://web-udp:53"), ("laptop", "tcp://node-1:30053")]
    {
        assert!(
            is_answered(&after, &Request { from: from.into(), to: to.into(), seed: 1 }),
            "{to}"
        );
    }
}

/// Three faults in one Service: it is refused, its selector is off, and nobody listens where it sends.
const THREE: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: wep}
  ports:
  - port: 80
    targetPort: 9090
    nodePort: 30080
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: app
        image: registry.example/app
        ports:
        - containerPort: 8080
";

#[test]
fn faults_that_hide_each_other_are_all_told_at_their_places() {
    let found = diagnose(&scenario(THREE), None);
    let expected =
        ["node-port-without-type", "selector-matches-no-pod", "target-port-without-listener"];
    assert_eq!(codes(&found), expected);
    let pointed: Vec<&str> = found
        .iter()
        .map(|found| &THREE[found.positions[0].place.start..found.positions[0].place.end])
        .collect();
    assert_eq!(pointed, ["nodePort: 30080", "app: wep", "targetPort: 9090"]);
    let mut edits: Vec<_> = found.iter().flat_map(|found| found.fixes[0].edits.clone()).collect();
    edits.sort_by_key(|edit| edit.place.start);
    let all = Fix { title: String::new(), edits, dial: None };
    assert_eq!(codes(&diagnose(&scenario(&mended(THREE, &all)), None)), [""; 0]);
}
