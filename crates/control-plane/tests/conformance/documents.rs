//! Documents as text, read for tests.

use control_plane::inventory::{Inventory, Placed};
use manifest::kinds::workload::WorkloadKind;
use serde_json::Value;

/// To the API server, a null is a field that is not there.
pub(crate) fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(list) => list.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// All documents of a text, in order.
pub(crate) fn values(text: &str) -> Vec<Value> {
    text.split("\n---\n")
        .map(|document| serde_yaml::from_str(document).unwrap())
        .filter(|value: &Value| !value.is_null())
        .map(|mut value| {
            drop_nulls(&mut value);
            value
        })
        .collect()
}

/// The objects of a text.
pub(crate) fn inventory(text: &str) -> Inventory {
    let mut inventory = Inventory::default();
    for (place, value) in values(text).into_iter().enumerate() {
        macro_rules! placed {
            () => {
                Placed { place, object: serde_json::from_value(value.clone()).unwrap() }
            };
        }
        match value["kind"].as_str().unwrap() {
            "Service" => inventory.services.push(placed!()),
            "EndpointSlice" => inventory.endpoint_slices.push(placed!()),
            "Endpoints" => inventory.endpoints.push(placed!()),
            "Pod" => inventory.pods.push(placed!()),
            "Node" => inventory.nodes.push(placed!()),
            "Namespace" => inventory.namespaces.push(placed!()),
            "ServiceCIDR" => inventory.service_cidrs.push(placed!()),
            "KubeProxyConfiguration" => inventory.settings.push(placed!()),
            "Client" => inventory.clients.push(placed!()),
            "Deployment" => inventory.workloads.push((WorkloadKind::Deployment, placed!())),
            "ReplicaSet" => inventory.workloads.push((WorkloadKind::ReplicaSet, placed!())),
            "StatefulSet" => inventory.workloads.push((WorkloadKind::StatefulSet, placed!())),
            "DaemonSet" => inventory.workloads.push((WorkloadKind::DaemonSet, placed!())),
            other => panic!("{other}"),
        }
    }
    inventory
}
