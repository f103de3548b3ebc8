//! The clusters that were recorded for the kernel and for kube-proxy are as they were: nothing that they say is
//! changed on its way.

use super::documents;
use control_plane::Cluster;
use control_plane::inventory::Inventory;
use std::collections::BTreeMap;
use std::fmt::Write as _;

fn texts(suite: &str) -> BTreeMap<String, String> {
    let folder = format!("{}/../../conformance/{suite}", env!("CARGO_MANIFEST_DIR"));
    let texts = std::fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let (_, rest) = text.split_once("-- cluster.yaml --\n").unwrap();
        let (cluster, _) = rest.split_once("\n-- ").unwrap();
        (path.display().to_string(), cluster.to_owned())
    });
    texts.collect()
}

#[test]
fn recorded_services_are_taken_with_what_they_ask_for() {
    let mut wrong = String::new();
    for suite in ["kernel", "kernel-walks", "kube-proxy", "endpointslice"] {
        for (name, text) in texts(suite) {
            let inventory = Inventory::of(&documents::manifests(&text));
            let cluster = Cluster::of(&inventory);
            for (placed, answer) in inventory.services.iter().zip(&cluster.answers) {
                let written = &placed.object;
                let Some(stored) = answer.object.service() else {
                    let _ = writeln!(wrong, "{name} {}", answer.object.kubectl("cluster.yaml"));
                    continue;
                };
                assert_eq!(
                    written.status.load_balancer.ingress.len(),
                    stored.status.load_balancer.ingress.len(),
                    "{name}"
                );
                for (old, new) in written.spec.ports.iter().zip(&stored.spec.ports) {
                    assert!(old.node_port == 0 || old.node_port == new.node_port, "{name}");
                }
                if !written.spec.cluster_ips.is_empty() {
                    assert_eq!(written.spec.cluster_ips, stored.spec.cluster_ips, "{name}");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn recorded_pods_nodes_slices_and_clients_stay_as_they_are() {
    for suite in ["kernel", "kernel-walks"] {
        for (name, text) in texts(suite) {
            let inventory = Inventory::of(&documents::manifests(&text));
            let cluster = Cluster::of(&inventory);
            let pods: Vec<_> = inventory.pods.iter().map(|placed| &placed.object).collect();
            assert_eq!(cluster.pods.len(), pods.len(), "{name}");
            for (ours, written) in cluster.pods.iter().zip(pods) {
                assert_eq!(ours.spec, written.spec, "{name}");
                assert_eq!(ours.status.pod_ips, written.status.pod_ips, "{name}");
                assert_eq!(ours.status.conditions, written.status.conditions, "{name}");
            }
            let nodes: Vec<_> = inventory.nodes.iter().map(|placed| &placed.object).collect();
            for (ours, written) in cluster.nodes.iter().zip(nodes) {
                assert_eq!(ours.spec, written.spec, "{name}");
                assert_eq!(ours.status.addresses, written.status.addresses, "{name}");
            }
            let slices: Vec<_> =
                inventory.endpoint_slices.iter().map(|placed| placed.object.clone()).collect();
            for slice in &slices {
                assert!(cluster.endpoint_slices.contains(slice), "{name}");
            }
            assert_eq!(cluster.clients.len(), inventory.clients.len());
            assert_eq!(cluster.settings, *inventory.settings[0].object);
        }
    }
}
