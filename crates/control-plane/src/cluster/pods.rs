//! The pods: those written, then those made for workloads.

use super::{Cluster, given};
use crate::alike::Alike;
use crate::inventory::{Inventory, Place, Placed};
use crate::pods::Placement;
use crate::workloads::{self, Known, RefusedWorkload};
use manifest::kinds::node::Node;
use manifest::kinds::pod::Pod;
use manifest::kinds::workload::{Workload, WorkloadKind};
use manifest::pace;
use std::collections::HashMap;
use std::sync::Arc;

/// All pods, and what became of those who want some.
pub(super) struct Pods {
    pub(super) pods: Vec<Arc<Pod>>,
    pub(super) places: Vec<Place>,
    pub(super) cut_short: Vec<Place>,
    pub(super) refused: Vec<Placed<RefusedWorkload>>,
    pub(super) kept: Kept,
}

/// What is kept for the next cluster.
#[derive(Debug, Default, Clone)]
pub(super) struct Kept {
    /// The pods that were written, each with its place among those of the inventory.
    written: Vec<(usize, Arc<Pod>)>,
    /// What came of each workload.
    workloads: Vec<Known>,
}

type Written = Placed<Arc<Pod>>;
type Wanting = (WorkloadKind, Placed<Arc<Workload>>);

/// Puts all pods on nodes.
pub(super) async fn place(inventory: &Inventory, nodes: &[Node], before: &Cluster) -> Pods {
    let known = &before.kept.inventory;
    // A pod without a name gets one after its place.
    let same = |a: &Written, b: &Written| {
        let named = !a.object.metadata.name.is_empty() || a.place == b.place;
        named && Arc::ptr_eq(&a.object, &b.object)
    };
    let same_pods = before.nodes == nodes && Alike::of(&known.pods, &inventory.pods, same).all();
    if same_pods && let Some(pods) = as_before(inventory, before) {
        return pods;
    }
    let mut written = if same_pods { before.kept.pods.written.clone() } else { by_name(inventory) };
    let mut placement = Placement::new(nodes, written.iter().map(|(_, pod)| &**pod));
    if !same_pods {
        for (_, pod) in &mut written {
            placement.fill(pod);
            pace::rest().await;
        }
    }
    let placed = |(index, pod): &(usize, Arc<Pod>)| Placed {
        place: inventory.pods.get(*index).map_or(0, |placed| placed.place),
        object: Arc::clone(pod),
    };
    let existing: Vec<Written> = written.iter().map(placed).collect();
    let same = |a: &Wanting, b: &Wanting| Arc::ptr_eq(&a.1.object, &b.1.object);
    let alike = same_pods.then(|| Alike::of(&known.workloads, &inventory.workloads, same));
    let older = |index| before.kept.pods.workloads.get(alike?.old(index)?);
    let outcome = workloads::make_pods(inventory, &existing, &mut placement, &older).await;
    let mut pods = Pods {
        pods: existing.iter().map(|placed| Arc::clone(&placed.object)).collect(),
        places: existing.iter().map(|placed| placed.place).collect(),
        cut_short: outcome.cut_short,
        refused: outcome.refused,
        kept: Kept::default(),
    };
    for (known, (_, placed)) in outcome.known.iter().zip(&inventory.workloads) {
        pods.pods.extend(known.pods().cloned());
        pods.places.resize(pods.pods.len(), placed.place);
    }
    pods.kept = Kept { written, workloads: outcome.known };
    pods
}

/// The older cluster's pods, where those who want some are the same too, and stand at the same places. The nodes and the pods
/// that were written are the same.
fn as_before(inventory: &Inventory, before: &Cluster) -> Option<Pods> {
    let known = &before.kept.inventory;
    let same = |a: &Wanting, b: &Wanting| {
        a.1.place == b.1.place && a.0 == b.0 && Arc::ptr_eq(&a.1.object, &b.1.object)
    };
    let placed = |a: &Written, b: &Written| a.place == b.place;
    let all = Alike::of(&known.workloads, &inventory.workloads, same).all()
        && Alike::of(&known.pods, &inventory.pods, placed).all();
    all.then(|| Pods {
        pods: before.pods.clone(),
        places: before.pod_places.clone(),
        cut_short: before.cut_short.clone(),
        refused: before.refused_workloads.clone(),
        kept: before.kept.pods.clone(),
    })
}

/// The pods that were written, under their names. Of two with one name, the later is the newer version.
fn by_name(inventory: &Inventory) -> Vec<(usize, Arc<Pod>)> {
    let mut written: Vec<(usize, Arc<Pod>)> = Vec::new();
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    for (index, placed) in inventory.pods.iter().enumerate() {
        let pod = given::named(placed, |pod| &mut pod.metadata, |pod| &pod.metadata);
        let key = (pod.metadata.namespace.clone(), pod.metadata.name.clone());
        match seen.get(&key).and_then(|at| written.get_mut(*at)) {
            Some(older) => *older = (index, pod),
            None => {
                seen.insert(key, written.len());
                written.push((index, pod));
            }
        }
    }
    written
}
