//! Hints for `trafficDistribution`: each ready endpoint is for its own zone, or its own node.

use manifest::kinds::endpoint_slice::{EndpointHints, EndpointSlice, Named};

/// Adds the hints that a distribution asks for; others ask for none.
pub(super) fn add_hints(distribution: &str, slices: &mut [EndpointSlice]) {
    let for_nodes = match distribution {
        "PreferClose" | "PreferSameZone" => false,
        "PreferSameNode" => true,
        _ => return,
    };
    for endpoint in slices.iter_mut().flat_map(|slice| &mut slice.endpoints) {
        if endpoint.conditions.ready != Some(true) {
            continue;
        }
        let named = |name: &Option<String>| -> Vec<Named> {
            name.iter().map(|name| Named { name: name.clone() }).collect()
        };
        let hints = EndpointHints {
            for_zones: named(&endpoint.zone),
            for_nodes: if for_nodes { named(&endpoint.node_name) } else { Vec::new() },
        };
        let is_empty = hints.for_zones.is_empty() && hints.for_nodes.is_empty();
        endpoint.hints = (!is_empty).then(|| Box::new(hints));
    }
}
