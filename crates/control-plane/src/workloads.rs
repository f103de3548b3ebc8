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
use crate::pods::{Given, Placement, choose};
use admission::kind_name;
use manifest::kinds::meta::{Condition, ObjectMeta};
use manifest::kinds::pod::Pod;
use manifest::kinds::workload::{Workload, WorkloadKind};
use manifest::pace;
use owners::Owners;
use std::sync::Arc;

/// At most so many pods are made for one workload.
pub const MOST_REPLICAS: usize = 5_000;
/// At most so many pods are made in all.
pub const MOST_PODS: usize = 50_000;

/// What came of one workload, and what that hangs on besides its text, the nodes and the pods that were written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// It makes its pods itself: it is neither refused nor replaced nor left to its ReplicaSets.
    acts: bool,
    /// How many pods it has already.
    has: usize,
    /// How many more it wants.
    wants: usize,
    made: Arc<[(Arc<Pod>, Given)]>,
}

impl Known {
    /// The pods that were made for it.
    pub(crate) fn pods(&self) -> impl Iterator<Item = &Arc<Pod>> {
        self.made.iter().map(|(pod, _)| pod)
    }
}

/// What came of the workloads.
#[derive(Default)]
pub(crate) struct Outcome {
    /// Of each, in order.
    pub(crate) known: Vec<Known>,
    /// Workloads that want more pods than the limits allow.
    pub(crate) cut_short: Vec<Place>,
    /// Workloads that the API server does not take, which make no pods.
    pub(crate) refused: Vec<Placed<RefusedWorkload>>,
}

/// The pods that the workloads want besides those there are. `older` tells what came of the workload with an index
/// when the nodes and the pods that were written were the same.
pub(crate) async fn make_pods<'k>(
    inventory: &Inventory,
    existing: &[Placed<Arc<Pod>>],
    placement: &mut Placement<'_>,
    older: &dyn Fn(usize) -> Option<&'k Known>,
) -> Outcome {
    let owners = Owners::new(inventory, existing);
    let mut outcome = Outcome::default();
    let mut count = 0_usize;
    for (index, (kind, placed)) in inventory.workloads.iter().enumerate() {
        pace::rest().await;
        let mut known = Known::default();
        let workload = &*placed.object;
        let has_selector = !inventory.without_selector.contains(&placed.place);
        let replaced = owners.is_replaced(index, *kind, workload);
        let refused = (!replaced).then(|| admission::check(*kind, workload, has_selector));
        if let Some(Some(refused)) = refused {
            outcome.refused.push(Placed { place: placed.place, object: refused });
        } else if !replaced && !owners.leaves_it_to_replica_sets(index) {
            let room = MOST_PODS.saturating_sub(count).min(MOST_REPLICAS);
            let has = owners.count(index);
            // Which of a DaemonSet's nodes have a pod already is not kept.
            let same = |older: &&Known| {
                older.acts
                    && older.has == has
                    && older.wants <= room
                    && (has == 0 || *kind != WorkloadKind::DaemonSet)
            };
            let same = older(index).filter(same).filter(|older| placement.would_give_all(older));
            known = match same {
                Some(older) => older.clone(),
                None => make(*kind, workload, (&owners, index), room, placement),
            };
            if known.wants > room {
                outcome.cut_short.push(placed.place);
            }
        }
        count = count.saturating_add(known.made.len());
        outcome.known.push(known);
    }
    outcome
}

impl Placement<'_> {
    /// Takes what all pods of a workload were given, if they would be given the same now.
    fn would_give_all(&mut self, known: &Known) -> bool {
        let taken = known.made.iter().take_while(|(_, given)| self.would_give(given)).count();
        let all = taken == known.made.len();
        if !all {
            known.made.iter().take(taken).for_each(|(_, given)| self.give_back(given));
        }
        all
    }
}

fn make(
    kind: WorkloadKind,
    workload: &Workload,
    (owners, index): (&Owners<'_>, usize),
    room: usize,
    placement: &mut Placement<'_>,
) -> Known {
    let wanted = wanted_names(kind, workload, placement, owners, index);
    let wants = wanted.len();
    let wanted = wanted.into_iter().take(room);
    let made = wanted.map(|want| make_pod(kind, workload, want, placement)).collect();
    Known { acts: true, has: owners.count(index), wants, made }
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
    let spec = &workload.spec.template.spec;
    let nodes = placement.nodes_for(spec);
    let chosen = |ordinal: usize| match spec.node_name.as_str() {
        "" => choose(&nodes, &owner, ordinal).map(|node| &*node.metadata.name),
        // No scheduler is asked.
        named => Some(named),
    };
    let chosen = |ordinal: usize| chosen(ordinal).unwrap_or_default().to_owned();
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
            .nodes_for_daemons(spec)
            .into_iter()
            .filter(|node| spec.node_name.is_empty() || spec.node_name == node.metadata.name)
            .filter(|node| !owners.has_pod_on(index, &node.metadata.name))
            .enumerate()
            .map(|(ordinal, node)| Want {
                name: names::for_node(meta, &node.metadata.name),
                ordinal,
                node: node.metadata.name.clone(),
            })
            .collect(),
    }
}

fn make_pod(
    kind: WorkloadKind,
    workload: &Workload,
    want: Want,
    placement: &mut Placement<'_>,
) -> (Arc<Pod>, Given) {
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
    let given = placement.give_addresses(&mut pod);
    // No address is left, or no node is there: it waits.
    let runs = !pod.status.pod_ip.is_empty();
    pod.status.phase = if runs { "Running" } else { "Pending" }.to_owned();
    pod.status.conditions.push(Condition {
        kind: "Ready".to_owned(),
        status: if runs { "True" } else { "False" }.to_owned(),
    });
    (Arc::new(pod), given)
}
