//! Names, labels and annotations.

use super::{names, owners};
use crate::field_error::{FieldError, json_list};
use crate::other_metadata::OtherMetadata;
use manifest::kinds::meta::ObjectMeta;
use std::collections::BTreeMap;

/// All annotations of an object together, in bytes.
const ANNOTATIONS_LIMIT: usize = 256 * 1024;

/// Every error of a Service's metadata, in order.
pub(super) fn validate(meta: &ObjectMeta, other: &OtherMetadata) -> Vec<FieldError> {
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
    if other.generation < 0 {
        let detail = "must be greater than or equal to 0";
        errors.push(FieldError::invalid_printed("metadata.generation", other.generation, detail));
    }
    validate_labels(&meta.labels, "metadata.labels", &mut errors);
    validate_annotations(&meta.annotations, &mut errors);
    owners::validate(&other.owner_references, &mut errors);
    validate_finalizers(&other.finalizers, &mut errors);
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
        names::push_all(errors, FIELD, key, names::label_key(&lower(key)));
    }
    let size = annotations.iter().fold(0usize, |sum, (key, value)| {
        sum.saturating_add(key.len()).saturating_add(value.len())
    });
    if size > ANNOTATIONS_LIMIT {
        errors.push(FieldError::too_long(FIELD, ANNOTATIONS_LIMIT));
    }
}

/// In lower case, as far as it matters to whether a key is valid: of all letters beyond ASCII, Go makes
/// only these two letters of ASCII.
fn lower(key: &str) -> String {
    let letter = |c: char| match c {
        '\u{212a}' => 'k',
        '\u{130}' => 'i',
        c => c.to_ascii_lowercase(),
    };
    key.chars().map(letter).collect()
}

fn validate_finalizers(finalizers: &[String], errors: &mut Vec<FieldError>) {
    const FIELD: &str = "metadata.finalizers";
    for finalizer in finalizers {
        names::push_all(errors, FIELD, finalizer, names::label_key(finalizer));
    }
    let has = |name: &str| finalizers.iter().any(|finalizer| finalizer == name);
    if has("orphan") && has("foregroundDeletion") {
        let detail = "finalizer orphan and foregroundDeletion cannot be both set";
        errors.push(FieldError::invalid_printed(FIELD, json_list(finalizers), detail));
    }
    for (i, finalizer) in finalizers.iter().enumerate() {
        let is_standard =
            matches!(finalizer.as_str(), "kubernetes" | "orphan" | "foregroundDeletion");
        if !finalizer.contains('/') && !is_standard {
            let detail = "name is neither a standard finalizer name nor is it fully qualified";
            errors.push(FieldError::invalid(format!("{FIELD}[{i}]"), finalizer, detail));
        }
    }
}
