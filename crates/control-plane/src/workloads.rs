//! Pods for workloads, as the controllers of Deployments, ReplicaSets, StatefulSets and DaemonSets and the
//! scheduler would make them.
//!
//! Pods that stand in the documents count: a dump of a cluster holds a Deployment, its ReplicaSet and its pods,
//! and none of them is made twice.

mod admission;
mod names;
mod owners;

pub use admission::RefusedWorkload;

use crate::inventory::{Inventory, Place, Placed};
use crate::nodes;
use crate::pods::Placement;
use admission::kind_name;
use manifest::kinds::meta::{Condition, ObjectMeta};
use manifest::kinds::node::Node;
use manifest::kinds::pod::Pod;
use manifest::kinds::workload::{Workload, WorkloadKind};
use owners::Owners;

/// At most so many pods are made for one workload.
pub const MOST_REPLICAS: usize = 5_000;
/// At most so many pods are made in all.
pub const MOST_PODS: usize = 50_000;

/// A pod that was made, and the workload it was made for.
pub(crate) struct Made {
    pub(crate) place: Place,
    pub(crate) pod: Pod,
}

/// What came of the workloads.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) made: Vec<Made>,
    /// Workloads that want more pods than the limits allow.
    pub(crate) cut_short: Vec<Place>,
    /// Workloads that the API server does not take, which make no pods.
    pub(crate) refused: Vec<Placed<RefusedWorkload>>,
}

/// The pods that the workloads want besides those there are.
pub(crate) fn make_pods(
    inventory: &Inventory,
    existing: &[Placed<Pod>],
    placement: &mut Placement<'_>,
) -> Outcome {
    let owners = Owners::new(inventory, existing);
    let mut outcome = Outcome::default();
    for (index, (kind, placed)) in inventory.workloads.iter().enumerate() {
        if owners.is_replaced(index, *kind, &placed.object) {
            continue;
        }
        let has_selector = !inventory.without_selector.contains(&placed.place);
        if let Some(refused) = admission::check(*kind, &placed.object, has_selector) {
            outcome.refused.push(Placed { place: placed.place, object: refused });
            continue;
        }
        if owners.leaves_it_to_replica_sets(index) {
            continue;
        }
        let wanted = wanted_names(*kind, &placed.object, placement, &owners, index);
        let room = MOST_PODS.saturating_sub(outcome.made.len()).min(MOST_REPLICAS);
        if wanted.len() > room {
            outcome.cut_short.push(placed.place);
        }
        for want in wanted.into_iter().take(room) {
            let pod = make_pod(*kind, &placed.object, want, placement);
            outcome.made.push(Made { place: placed.place, pod });
        }
    }
    outcome
}

/// One pod to make: its name, and its node.
struct Want {
    name: String,
    ordinal: usize,
    node: String,
}

fn wanted_names(
    kind: WorkloadKind,
    workload: &Workload,
    placement: &Placement<'_>,
    owners: &Owners<'_>,
    index: usize,
) -> Vec<Want> {
    let meta = &workload.metadata;
    let owner = [meta.namespace(), meta.name.as_str()];
    let replicas = usize::try_from(workload.spec.replicas.unwrap_or(1)).unwrap_or(0);
    // One more than the limit shows that there would be more.
    let replicas = replicas.min(MOST_REPLICAS + 1);
    let chosen = |ordinal: usize| {
        placement.choose(&owner, ordinal).map(|node| node.metadata.name.clone()).unwrap_or_default()
    };
    match kind {
        WorkloadKind::Deployment | WorkloadKind::ReplicaSet => {
            let base = names::replica_base(kind, meta);
            let missing = replicas.saturating_sub(owners.count(index));
            (0..replicas)
                .map(|ordinal| (ordinal, names::with_suffix(meta, &base, ordinal)))
                .filter(|(_, name)| !owners.has_pod(meta.namespace(), name))
                .take(missing)
                .map(|(ordinal, name)| Want { name, ordinal, node: chosen(ordinal) })
                .collect()
        }
        WorkloadKind::StatefulSet => (0..replicas)
            .map(|ordinal| (ordinal, format!("{}-{ordinal}", meta.name)))
            .filter(|(_, name)| !owners.has_pod(meta.namespace(), name))
            .map(|(ordinal, name)| Want { name, ordinal, node: chosen(ordinal) })
            .collect(),
        WorkloadKind::DaemonSet => placement
            .nodes()
            .iter()
            .filter(|node| runs_daemons(node) && !owners.has_pod_on(index, &node.metadata.name))
            .enumerate()
            .map(|(ordinal, node)| Want {
                name: names::for_node(meta, &node.metadata.name),
                ordinal,
                node: node.metadata.name.clone(),
            })
            .collect(),
    }
}

/// Daemons run on nodes that are not ready too, but not on those of the control plane, unless they tolerate it,
/// which is not read: those that serve traffic rarely do.
fn runs_daemons(node: &Node) -> bool {
    nodes::takes_pods(node) || !nodes::is_ready(node)
}

fn make_pod(
    kind: WorkloadKind,
    workload: &Workload,
    want: Want,
    placement: &mut Placement<'_>,
) -> Pod {
    let template = &workload.spec.template;
    let mut labels = template.metadata.labels.clone();
    labels.extend(names::labels(kind, &workload.metadata, &want.name, want.ordinal));
    let mut pod = Pod {
        metadata: ObjectMeta {
            name: want.name,
            namespace: workload.metadata.namespace().to_owned(),
            labels,
            annotations: template.metadata.annotations.clone(),
            ..ObjectMeta::default()
        },
        spec: template.spec.clone(),
        status: template.status.clone(),
    };
    pod.spec.node_name = want.node;
    if kind == WorkloadKind::StatefulSet {
        pod.spec.hostname.clone_from(&pod.metadata.name);
        pod.spec.subdomain.clone_from(&workload.spec.service_name);
    }
    placement.give_addresses(&mut pod);
    // No address is left, or no node is there: it waits.
    let runs = !pod.status.pod_ip.is_empty();
    pod.status.phase = if runs { "Running" } else { "Pending" }.to_owned();
    pod.status.conditions.push(Condition {
        kind: "Ready".to_owned(),
        status: if runs { "True" } else { "False" }.to_owned(),
    });
    pod
}
