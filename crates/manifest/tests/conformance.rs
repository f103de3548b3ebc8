//! Holds reading and decoding against the recordings of the real API server.

mod recordings;

use manifest::{Object, Severity, Source, read};
use serde_json::Value;

#[test]
fn every_recorded_service_decodes_or_is_refused_in_the_api_servers_words() {
    let mut wrong = Vec::new();
    for case in recordings::suite("apiserver") {
        let text = case.file("service.yaml").to_owned();
        let expected: Value = serde_json::from_str(case.file("expected.json")).unwrap();
        let manifests = read(&[Source { name: "svc.yaml".to_owned(), text }]);
        let [document] = manifests.documents.as_slice() else {
            panic!("{}: {} documents", case.name, manifests.documents.len());
        };
        let refused = matches!(document.object, Object::Refused { .. });
        let errors: Vec<&str> =
            expected["decodeErrors"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        if refused != (expected["stage"] == "decode") || document.decode_errors != errors {
            wrong.push(format!("{}: {:?} and not {errors:?}", case.name, document.decode_errors));
        }
        if refused && document.kubectl != expected["kubectl"].as_str().unwrap() {
            wrong.push(format!("{}: {}", case.name, document.kubectl));
        }
        // Where only unknown fields are wrong, the recording goes on to default the rest.
        let goes_on = matches!(&document.object, Object::Refused { otherwise: Some(_) });
        if refused && goes_on != expected["defaulted"].is_object() {
            wrong.push(format!("{}: what it would be otherwise", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_recorded_cluster_is_read_without_an_error() {
    let mut documents = 0;
    for suite in ["kube-proxy", "endpointslice", "kernel", "kernel-walks"] {
        for case in recordings::suite(suite) {
            let text = case.file("cluster.yaml").to_owned();
            let kinds = text.lines().filter(|line| line.starts_with("kind: ")).count();
            let manifests = read(&[Source { name: case.name.clone(), text }]);
            let errors: Vec<_> = manifests
                .diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.severity != Severity::Note)
                .collect();
            assert!(errors.is_empty(), "{}: {errors:?}", case.name);
            assert_eq!(manifests.documents.len(), kinds, "{}", case.name);
            documents += kinds;
        }
    }
    assert!(documents > 2000, "{documents}");
}
