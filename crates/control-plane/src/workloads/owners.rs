//! Which pods of the documents belong to which workload of the documents.

use crate::inventory::{Inventory, Placed};
use crate::pods;
use manifest::kinds::meta::ObjectMeta;
use manifest::kinds::pod::Pod;
use manifest::kinds::workload::{Workload, WorkloadKind};
use std::collections::{BTreeMap, BTreeSet};

const TEMPLATE_HASH: &str = "pod-template-hash";

/// What each workload (by its index among them) has already.
pub(super) struct Owners<'a> {
    counts: BTreeMap<usize, usize>,
    nodes: BTreeSet<(usize, &'a str)>,
    names: BTreeSet<(&'a str, &'a str)>,
    left_to_replica_sets: BTreeSet<usize>,
}

impl<'a> Owners<'a> {
    pub(super) fn new(inventory: &Inventory, existing: &'a [Placed<Pod>]) -> Self {
        let mut this = Self {
            counts: BTreeMap::new(),
            nodes: BTreeSet::new(),
            names: BTreeSet::new(),
            left_to_replica_sets: BTreeSet::new(),
        };
        for (index, (kind, placed)) in inventory.workloads.iter().enumerate() {
            if *kind == WorkloadKind::Deployment && has_replica_set(inventory, &placed.object) {
                this.left_to_replica_sets.insert(index);
            }
        }
        for placed in existing {
            let pod = &placed.object;
            this.names.insert((pod.metadata.namespace(), &pod.metadata.name));
            // One that has ended, or is about to, is replaced.
            if pods::is_finished(&pod.status) || pod.metadata.deletion_timestamp.is_some() {
                continue;
            }
            let owner =
                inventory.workloads.iter().enumerate().position(|(index, (_, workload))| {
                    !this.left_to_replica_sets.contains(&index)
                        && selects(&workload.object, &pod.metadata)
                });
            if let Some(index) = owner {
                *this.counts.entry(index).or_default() += 1;
                this.nodes.insert((index, &pod.spec.node_name));
            }
        }
        this
    }

    /// Whether the ReplicaSets of a Deployment stand in the documents.
    pub(super) fn leaves_it_to_replica_sets(&self, index: usize) -> bool {
        self.left_to_replica_sets.contains(&index)
    }

    /// How many pods a workload has.
    pub(super) fn count(&self, index: usize) -> usize {
        self.counts.get(&index).copied().unwrap_or(0)
    }

    /// Whether there is a pod of this name.
    pub(super) fn has_pod(&self, namespace: &str, name: &str) -> bool {
        self.names.contains(&(namespace, name))
    }

    /// Whether a workload has a pod on this node.
    pub(super) fn has_pod_on(&self, index: usize, node: &str) -> bool {
        self.nodes.contains(&(index, node))
    }
}

fn has_replica_set(inventory: &Inventory, deployment: &Workload) -> bool {
    inventory.workloads.iter().any(|(kind, placed)| {
        let replica_set = &placed.object;
        *kind == WorkloadKind::ReplicaSet
            && replica_set.metadata.labels.contains_key(TEMPLATE_HASH)
            && selects(deployment, &replica_set.metadata)
    })
}

fn selects(workload: &Workload, meta: &ObjectMeta) -> bool {
    let wanted = &workload.spec.selector.match_labels;
    !wanted.is_empty()
        && workload.metadata.namespace() == meta.namespace()
        && wanted.iter().all(|(key, value)| meta.labels.get(key) == Some(value))
}
