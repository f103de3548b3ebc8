//! Slices for `Endpoints` that a user wrote for a Service without a selector, as the mirroring controller
//! writes them.

use super::{ENDPOINTS_PER_SLICE, MANAGED_BY_LABEL};
use crate::address::{Family, read_lenient};
use crate::stable::{self, SUFFIX_LENGTH};
use manifest::kinds::endpoint_slice::{
    Endpoint, EndpointAddress, EndpointConditions, EndpointPort, EndpointSlice, EndpointSubset,
    Endpoints, SERVICE_NAME_LABEL,
};
use manifest::kinds::meta::ObjectMeta;

const CONTROLLER: &str = "endpointslicemirroring-controller.k8s.io";
/// At most so many addresses of a subset are mirrored.
const MOST_ADDRESSES: usize = 1000;

/// The slices that stand for an `Endpoints` object.
pub(crate) fn mirror(endpoints: &Endpoints) -> Vec<EndpointSlice> {
    let mut slices = Vec::new();
    for subset in &endpoints.subsets {
        for family in [Family::V4, Family::V6] {
            let found = mirrored(subset, family);
            for chunk in found.chunks(ENDPOINTS_PER_SLICE) {
                let index = slices.len();
                slices.push(new_slice(&endpoints.metadata, subset, family, chunk, index));
            }
        }
    }
    slices
}

fn mirrored(subset: &EndpointSubset, family: Family) -> Vec<Endpoint> {
    let ready = subset.addresses.iter().map(|address| (address, true));
    let not_ready = subset.not_ready_addresses.iter().map(|address| (address, false));
    ready
        .chain(not_ready)
        .take(MOST_ADDRESSES)
        .filter(|(address, _)| read_lenient(&address.ip).map(Family::of) == Some(family))
        .map(|(address, ready)| endpoint(address, ready))
        .collect()
}

fn endpoint(address: &EndpointAddress, ready: bool) -> Endpoint {
    Endpoint {
        addresses: vec![address.ip.clone()],
        conditions: EndpointConditions { ready: Some(ready), ..EndpointConditions::default() },
        hostname: Some(address.hostname.clone()).filter(|name| !name.is_empty()),
        target_ref: address.target_ref.clone(),
        node_name: address.node_name.clone(),
        ..Endpoint::default()
    }
}

fn new_slice(
    meta: &ObjectMeta,
    subset: &EndpointSubset,
    family: Family,
    endpoints: &[Endpoint],
    index: usize,
) -> EndpointSlice {
    let mut labels = meta.labels.clone();
    labels.insert(SERVICE_NAME_LABEL.to_owned(), meta.name.clone());
    labels.insert(MANAGED_BY_LABEL.to_owned(), CONTROLLER.to_owned());
    let parts = [meta.namespace(), &meta.name, "mirror", &index.to_string()];
    let suffix = stable::suffix(&parts, SUFFIX_LENGTH);
    let ports = subset.ports.iter().map(|port| EndpointPort {
        name: Some(port.name.clone().unwrap_or_default()),
        protocol: Some(port.protocol.clone().unwrap_or_else(|| "TCP".to_owned())),
        ..port.clone()
    });
    EndpointSlice {
        metadata: ObjectMeta {
            name: format!("{}-{suffix}", meta.name),
            generate_name: format!("{}-", meta.name),
            namespace: meta.namespace().to_owned(),
            labels,
            ..ObjectMeta::default()
        },
        address_type: family.to_string(),
        endpoints: endpoints.to_vec(),
        ports: ports.collect(),
    }
}
