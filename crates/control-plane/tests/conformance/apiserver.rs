//! Holds admission against the recordings of the real API server.

use control_plane::Cluster;
use control_plane::admission::report;
use manifest::{Source, read};
use serde_json::{Value, json};
use std::fmt::Write as _;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../conformance/apiserver");

struct Recording {
    name: String,
    manifest: String,
    expected: Value,
}

fn recordings() -> Vec<Recording> {
    let recordings = std::fs::read_dir(FOLDER).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let (manifest, expected) = text.split_once("-- expected.json --\n").unwrap();
        let (_, manifest) = manifest.split_once("-- service.yaml --\n").unwrap();
        Recording {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            manifest: manifest.to_owned(),
            expected: serde_json::from_str(expected).unwrap(),
        }
    });
    recordings.collect()
}

fn our_report(manifest: &str) -> Value {
    let source = Source { name: "svc.yaml".to_owned(), text: manifest.to_owned() };
    let manifests = read(&[source]);
    let cluster = Cluster::build(&manifests);
    let answer = cluster.answers.first().map(|placed| &*placed.object);
    report(&manifests.documents[0], answer, "svc.yaml")
}

#[test]
fn every_recorded_service_gets_the_api_servers_whole_answer() {
    let mut wrong = String::new();
    let mut compared = 0;
    for recording in recordings() {
        let mut ours = our_report(&recording.manifest);
        let mut real = recording.expected;
        if real["stage"] == "decode" {
            // Whether kubectl's text ends a line is not compared: the recorder stripped it there.
            for report in [&mut ours, &mut real] {
                report["kubectl"] = json!(report["kubectl"].as_str().unwrap().trim_end());
            }
        }
        compared += 1;
        if ours != real {
            let _ = writeln!(wrong, "{}\n ours {ours}\n real {real}", recording.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(compared >= 260, "{compared}");
}
