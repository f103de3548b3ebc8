//! Slices as the API server prints them.

use manifest::kinds::endpoint_slice::{EndpointSlice, SERVICE_NAME_LABEL};
use serde_json::{Value, json};

/// A slice with its kind, and with its Service as its owner where a controller wrote it. The owner's uid is
/// empty: nothing here has one.
pub fn stored_json(slice: &EndpointSlice) -> Value {
    let mut metadata = json!(slice.metadata);
    if slice.metadata.labels.contains_key(super::MANAGED_BY_LABEL)
        && let Some(service) = slice.metadata.labels.get(SERVICE_NAME_LABEL)
        && let Some(fields) = metadata.as_object_mut()
    {
        fields.insert(
            "ownerReferences".to_owned(),
            json!([{
                "apiVersion": "v1",
                "kind": "Service",
                "name": service,
                "uid": "",
                "controller": true,
                "blockOwnerDeletion": true,
            }]),
        );
    }
    json!({
        "kind": "EndpointSlice",
        "apiVersion": "discovery.k8s.io/v1",
        "metadata": metadata,
        "addressType": slice.address_type,
        "endpoints": slice.endpoints,
        "ports": slice.ports,
    })
}
