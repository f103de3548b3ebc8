//! What the API server would say to each manifest, and what it and its controllers would store.

use crate::scenario::Scenario;
use control_plane::admission::{report, stored_json};
use control_plane::endpoint_slices;
use control_plane::other_metadata::OtherMetadata;
use manifest::{Document, Object};
use serde_json::{Value, json};

/// The answer to one manifest.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// Which text it stands in.
    pub source: usize,
    /// Whether it was taken.
    pub accepted: bool,
    /// What kubectl prints, with its line end; empty for kinds that no API server knows.
    pub kubectl: String,
    /// The answer as one JSON object: `stage`, `errors`, `warnings`, `decodeErrors`, `kubectl`, `defaulted`.
    pub report: Value,
    /// The object as it is stored; `None` when it was refused.
    pub stored: Option<Value>,
}

impl Scenario {
    /// The answer to each manifest, in the order of the texts. kubectl is told the names of the sources.
    pub fn apply(&self) -> Vec<Applied> {
        let documents = self.texts.manifests.documents.iter().enumerate();
        documents.map(|(place, document)| self.answer(place, document)).collect()
    }

    /// The EndpointSlices that the controllers would write, whatever slices stand in the texts.
    pub fn endpoint_slices(&self) -> Vec<Value> {
        let slices = self.cluster.controllers_slices();
        slices.iter().map(|slice| endpoint_slices::stored_json(slice)).collect()
    }

    fn answer(&self, place: usize, document: &Document) -> Applied {
        let file = self.texts.sources.get(document.source).map_or("", |source| &source.name);
        let answer = self.cluster.answers.iter().find(|answer| answer.place == place);
        let answer = answer.map(|answer| &answer.object);
        let refused =
            !document.decode_errors.is_empty() || matches!(document.object, Object::Refused { .. });
        if answer.is_some() || refused {
            let report = report(document, answer.map(|answer| &**answer), file);
            let stored = answer.and_then(|answer| answer.service());
            let stored = stored.map(|service| {
                let mut service = service.clone();
                service.metadata.namespace = service.metadata.namespace().to_owned();
                stored_json(&service, &OtherMetadata::of(document))
            });
            let kubectl = match (&stored, report["kubectl"].as_str()) {
                (Some(_), _) => created(document),
                (None, words) => format!("{}\n", words.unwrap_or_default().trim_end()),
            };
            return Applied {
                source: document.source,
                accepted: stored.is_some(),
                kubectl,
                report,
                stored,
            };
        }
        let stored = manifest::decode::to_json(&document.root);
        let kubectl = created(document);
        let report = json!({
            "stage": "ok",
            "kubectl": "",
            "errors": [],
            "decodeErrors": [],
            "warnings": [],
            "defaulted": stored,
        });
        Applied { source: document.source, accepted: true, kubectl, report, stored: Some(stored) }
    }
}

/// `service/web created`, `deployment.apps/web created`; empty for kinds that are not the API server's.
fn created(document: &Document) -> String {
    let group = match document.api_version.split_once('/') {
        Some((group, _)) if group == "portolan" || group.ends_with("config.k8s.io") => {
            return String::new();
        }
        Some((group, _)) => format!(".{group}"),
        None => String::new(),
    };
    let kind = document.kind.to_ascii_lowercase();
    format!("{kind}{group}/{} created\n", document.name)
}
