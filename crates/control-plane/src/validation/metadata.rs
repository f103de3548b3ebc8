//! Names, labels and annotations.

use super::names;
use crate::field_error::FieldError;
use manifest::kinds::meta::ObjectMeta;
use std::collections::BTreeMap;

/// All annotations of an object together, in bytes.
const ANNOTATIONS_LIMIT: usize = 256 * 1024;

/// Every error of a Service's metadata, in order.
pub(super) fn validate(meta: &ObjectMeta) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if !meta.generate_name.is_empty() {
        let sentences = names::dns_label_prefix(&meta.generate_name);
        names::push_all(&mut errors, "metadata.generateName", &meta.generate_name, sentences);
    }
    if meta.name.is_empty() {
        let detail = "name or generateName is required";
        errors.push(FieldError::required("metadata.name", detail));
    } else {
        let sentences = names::dns_label(&meta.name);
        names::push_all(&mut errors, "metadata.name", &meta.name, sentences);
    }
    let namespace = meta.namespace();
    names::push_all(&mut errors, "metadata.namespace", namespace, names::dns_label(namespace));
    validate_labels(&meta.labels, "metadata.labels", &mut errors);
    validate_annotations(&meta.annotations, &mut errors);
    errors
}

/// Labels, or a selector. The API server walks them in no order; here it is the order of their keys.
pub(super) fn validate_labels(
    labels: &BTreeMap<String, String>,
    field: &str,
    errors: &mut Vec<FieldError>,
) {
    for (key, value) in labels {
        names::push_all(errors, field, key, names::label_key(key));
        names::push_all(errors, field, value, names::label_value(value));
    }
}

fn validate_annotations(annotations: &BTreeMap<String, String>, errors: &mut Vec<FieldError>) {
    const FIELD: &str = "metadata.annotations";
    for key in annotations.keys() {
        // Case does not matter in an annotation's key.
        names::push_all(errors, FIELD, key, names::label_key(&key.to_lowercase()));
    }
    let size = annotations.iter().fold(0usize, |sum, (key, value)| {
        sum.saturating_add(key.len()).saturating_add(value.len())
    });
    if size > ANNOTATIONS_LIMIT {
        errors.push(FieldError::too_long(FIELD, ANNOTATIONS_LIMIT));
    }
}
