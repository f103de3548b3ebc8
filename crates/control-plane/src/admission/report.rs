//! The answer as JSON: what `apply -o report` prints, in the form of the recordings.

use super::Answer;
use crate::defaults::default_service;
use crate::other_metadata::OtherMetadata;
use manifest::kinds::service::Service;
use manifest::{Document, Object};
use serde_json::{Value, json};

/// A Service as the API server prints it, with the metadata that plays no part in routing.
pub fn stored_json(service: &Service, other: &OtherMetadata) -> Value {
    let mut value = json!({
        "kind": "Service",
        "apiVersion": "v1",
        "metadata": service.metadata,
        "spec": service.spec,
        "status": service.status,
    });
    if let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.extend(other.fields.clone());
    }
    value
}

/// What became of a document that holds a Service: `stage`, `kubectl`, `errors`, `decodeErrors`, `warnings`,
/// `defaulted`. Without an answer it could not be decoded. `file` is the name that kubectl was given.
pub fn report(document: &Document, answer: Option<&Answer>, file: &str) -> Value {
    let other = OtherMetadata::of(document);
    let Some(answer) = answer else {
        // With unknown fields alone, the server decodes and defaults the rest before it refuses.
        let defaulted = match &document.object {
            Object::Refused { otherwise: Some(otherwise) } => match otherwise.as_ref() {
                Object::Service(service) => {
                    let mut service = Service::clone(service);
                    default_service(&mut service);
                    stored_json(&service, &other)
                }
                _ => Value::Null,
            },
            _ => Value::Null,
        };
        return json!({
            "stage": "decode",
            "kubectl": document.kubectl,
            "errors": [],
            "decodeErrors": document.decode_errors,
            "warnings": [],
            "defaulted": defaulted,
        });
    };
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
    json!({
        "stage": answer.stage(),
        "kubectl": answer.kubectl(file),
        "errors": errors,
        "decodeErrors": [],
        "warnings": answer.warnings(),
        "defaulted": stored_json(answer.defaulted(), &other),
    })
}
