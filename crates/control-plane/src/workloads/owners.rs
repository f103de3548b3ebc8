//! Which pods of the documents belong to which workload of the documents.

use crate::inventory::{Inventory, Placed};
use crate::pods;
use manifest::kinds::meta::ObjectMeta;
use manifest::kinds::pod::Pod;
use manifest::kinds::workload::{Workload, WorkloadKind};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

const TEMPLATE_HASH: &str = "pod-template-hash";

/// What each workload (by its index among them) has already.
pub(super) struct Owners<'a> {
    counts: HashMap<usize, usize>,
    nodes: HashSet<(usize, &'a str)>,
    names: HashSet<(&'a str, &'a str)>,
    left_to_replica_sets: HashSet<usize>,
    /// The workloads that may own pods, by namespace and the first label they select by.
    by_label: HashMap<(&'a str, &'a str, &'a str), Vec<usize>>,
    /// All workloads, by namespace, kind and name.
    by_name: HashMap<(&'a str, &'static str, &'a str), usize>,
}

impl<'a> Owners<'a> {
    pub(super) fn new(inventory: &'a Inventory, existing: &'a [Placed<Arc<Pod>>]) -> Self {
        let mut this = Self {
            counts: HashMap::new(),
            nodes: HashSet::new(),
            names: HashSet::new(),
            left_to_replica_sets: HashSet::new(),
            by_label: HashMap::new(),
            by_name: HashMap::new(),
        };
        let replica_sets = ReplicaSets::new(inventory);
        for (index, (kind, placed)) in inventory.workloads.iter().enumerate() {
            let workload = &placed.object;
            let meta = &workload.metadata;
            this.by_name.insert((meta.namespace(), super::kind_name(*kind), &meta.name), index);
            if *kind == WorkloadKind::Deployment && replica_sets.has_one_of(workload) {
                this.left_to_replica_sets.insert(index);
            } else if let Some((key, value)) = workload.spec.selector.match_labels.first_key_value()
                && !existing.is_empty()
            {
                this.by_label.entry((meta.namespace(), key, value)).or_default().push(index);
            }
        }
        for placed in existing {
            let pod = &placed.object;
            this.names.insert((pod.metadata.namespace(), &pod.metadata.name));
            // One that has ended, or is about to, is replaced.
            if pods::is_finished(&pod.status) || pod.metadata.deletion_timestamp.is_some() {
                continue;
            }
            if let Some(index) = this.owner_of(inventory, placed) {
                *this.counts.entry(index).or_default() += 1;
                this.nodes.insert((index, &pod.spec.node_name));
            }
        }
        this
    }

    /// The workload that a pod belongs to: the one it names as its controller, or, where it names none, the
    /// first that selects it (it would be adopted).
    fn owner_of(&self, inventory: &Inventory, placed: &Placed<Arc<Pod>>) -> Option<usize> {
        let meta = &placed.object.metadata;
        let other = inventory.other_metadata.get(&placed.place);
        let controller = other.and_then(|other| other.controller());
        if let Some(owner) = controller {
            let key = (meta.namespace(), owner.kind.as_str(), owner.name.as_str());
            if let Some(index) = self.by_name.get(&key) {
                return Some(*index);
            }
            // A ReplicaSet that is not there was made by a Deployment that may be.
            if owner.kind != "ReplicaSet" {
                return None;
            }
        }
        self.candidates(meta).find(|index| {
            inventory.workloads.get(*index).is_some_and(|(kind, placed)| {
                (controller.is_none() || *kind == WorkloadKind::Deployment)
                    && selects(&placed.object, meta)
            })
        })
    }

    /// The workloads, in order, one of whose labels an object has.
    fn candidates(&self, meta: &ObjectMeta) -> impl Iterator<Item = usize> {
        let mut found: Vec<usize> = meta
            .labels
            .iter()
            .filter_map(|(key, value)| {
                self.by_label.get(&(meta.namespace(), key.as_str(), value.as_str()))
            })
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter()
    }

    /// Whether a later workload has the same name, and is the newer version.
    pub(super) fn is_replaced(
        &self,
        index: usize,
        kind: WorkloadKind,
        workload: &Workload,
    ) -> bool {
        let meta = &workload.metadata;
        let key = (meta.namespace(), super::kind_name(kind), meta.name.as_str());
        self.by_name.get(&key).is_some_and(|last| *last != index)
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

/// The ReplicaSets that Deployments may have made, by namespace.
struct ReplicaSets<'a> {
    owned: HashSet<(&'a str, &'a str)>,
    unowned: HashMap<&'a str, Vec<&'a Workload>>,
}

impl<'a> ReplicaSets<'a> {
    fn new(inventory: &'a Inventory) -> Self {
        let mut this = Self { owned: HashSet::new(), unowned: HashMap::new() };
        for (kind, placed) in &inventory.workloads {
            let meta = &placed.object.metadata;
            if *kind != WorkloadKind::ReplicaSet || !meta.labels.contains_key(TEMPLATE_HASH) {
                continue;
            }
            let other = inventory.other_metadata.get(&placed.place);
            match other.and_then(|other| other.controller()) {
                Some(owner) if owner.kind == "Deployment" => {
                    this.owned.insert((meta.namespace(), &owner.name));
                }
                Some(_) => {}
                None => this.unowned.entry(meta.namespace()).or_default().push(&placed.object),
            }
        }
        this
    }

    fn has_one_of(&self, deployment: &Workload) -> bool {
        let meta = &deployment.metadata;
        self.owned.contains(&(meta.namespace(), &meta.name))
            || self.unowned.get(meta.namespace()).is_some_and(|sets| {
                sets.iter().any(|replica_set| selects(deployment, &replica_set.metadata))
            })
    }
}

fn selects(workload: &Workload, meta: &ObjectMeta) -> bool {
    let wanted = &workload.spec.selector.match_labels;
    !wanted.is_empty()
        && workload.metadata.namespace() == meta.namespace()
        && wanted.iter().all(|(key, value)| meta.labels.get(key) == Some(value))
}
