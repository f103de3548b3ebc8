//! Holds admission against the recordings of the real API server.

use super::documents;
use control_plane::admission::{self, Answer};
use control_plane::allocation::{Allocations, ServiceRanges};
use manifest::kinds::service::Service;
use serde_json::{Value, json};
use std::fmt::Write as _;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../conformance/apiserver");

struct Recording {
    name: String,
    manifest: String,
    expected: Value,
}

fn recordings() -> Vec<Recording> {
    let mut list: Vec<Recording> = std::fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let (manifest, expected) = text.split_once("-- expected.json --\n").unwrap();
            let (_, manifest) = manifest.split_once("-- service.yaml --\n").unwrap();
            Recording {
                name: path.file_stem().unwrap().to_string_lossy().into_owned(),
                manifest: manifest.to_owned(),
                expected: serde_json::from_str(expected).unwrap(),
            }
        })
        .collect();
    list.sort_by(|a, b| a.name.cmp(&b.name));
    list
}

fn stored(service: &Service) -> Value {
    let mut value = serde_json::to_value(service).unwrap();
    value["kind"] = json!("Service");
    value["apiVersion"] = json!("v1");
    value
}

fn answer(manifest: &str) -> Answer {
    let value = documents::values(manifest).remove(0);
    let service: Service = serde_json::from_value(value).unwrap();
    admission::create(&service, &mut Allocations::new(ServiceRanges::default(), [&service]))
}

#[test]
fn the_recorded_services_get_the_api_servers_answers() {
    let mut wrong = String::new();
    let mut compared = 0;
    for recording in recordings() {
        if recording.expected["stage"] == "decode"
            // The kinds do not know finalizers yet.
            || recording.expected["defaulted"]["metadata"].get("finalizers").is_some()
        {
            continue;
        }
        compared += 1;
        let answer = answer(&recording.manifest);
        let errors: Vec<Value> = answer
            .errors()
            .iter()
            .map(|error| {
                json!({
                    "field": error.field,
                    "type": error.kind.to_string(),
                    "message": error.to_string(),
                })
            })
            .collect();
        let ours = json!({
            "stage": answer.stage(),
            "kubectl": answer.kubectl("svc.yaml"),
            "errors": errors,
            "decodeErrors": [],
            "warnings": answer.warnings(),
            "defaulted": stored(answer.defaulted()),
        });
        if ours != recording.expected {
            let _ =
                writeln!(wrong, "{}\n ours {ours}\n real {}", recording.name, recording.expected);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(compared > 200, "{compared}");
}
