//! Holds the slices against the recordings of the real EndpointSlice controller.

use super::documents;
use control_plane::endpoint_slices::stored_json;
use manifest::decode::to_json;
use manifest::{Source, read};
use serde_json::{Value, json};
use std::fmt::Write as _;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../conformance/endpointslice");

/// Apart from the generated letters of the name and the uid; slices and endpoints in one order.
fn comparable(mut slices: Vec<Value>) -> Vec<Value> {
    for slice in &mut slices {
        let meta = slice["metadata"].as_object_mut().unwrap();
        let name = meta["name"].as_str().unwrap().to_owned();
        meta.insert("name".into(), json!(name.rsplit_once('-').unwrap().0));
        slice["endpoints"]
            .as_array_mut()
            .unwrap()
            .sort_by_key(|endpoint| endpoint["addresses"].to_string());
    }
    slices.sort_by_key(|slice| format!("{} {} {}", slice["addressType"], slice["ports"], slice));
    slices
}

/// Documents as they stand: owner references and all.
fn values(text: &str) -> Vec<Value> {
    let source = Source { name: "endpointslices.yaml".to_owned(), text: text.to_owned() };
    read(&[source]).documents.iter().map(|document| to_json(&document.root)).collect()
}

#[test]
fn the_recorded_clusters_get_the_controllers_slices() {
    let mut wrong = String::new();
    let mut compared = 0;
    for entry in std::fs::read_dir(FOLDER).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let (cluster, slices) = text.split_once("-- endpointslices.yaml --\n").unwrap();
        let (_, cluster) = cluster.split_once("-- cluster.yaml --\n").unwrap();
        let expected = comparable(values(slices));
        let built = documents::cluster(cluster);
        assert_eq!(built.endpoint_slices, built.controllers_slices());
        let ours =
            comparable(built.endpoint_slices.iter().map(|slice| stored_json(slice)).collect());
        compared += 1;
        if ours != expected {
            let (ours, expected) = (json!(ours), json!(expected));
            let _ = writeln!(wrong, "{}\n ours {ours}\n real {expected}", path.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(compared >= 80, "{compared}");
}
