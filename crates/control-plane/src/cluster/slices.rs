//! The EndpointSlices: those that the user gave stand for their Services; the others get those of the controllers.

use super::{Cluster, given};
use crate::alike::Alike;
use crate::endpoint_slices::{self, View, selects};
use crate::inventory::Inventory;
use manifest::kinds::endpoint_slice::{EndpointSlice, Endpoints, SERVICE_NAME_LABEL};
use manifest::kinds::node::Node;
use manifest::kinds::pod::Pod;
use manifest::kinds::service::Service;
use manifest::pace;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Mirroring leaves `Endpoints` with this label alone.
const SKIP_MIRROR_LABEL: &str = "endpointslice.kubernetes.io/skip-mirror";
/// When more pods than this have changed, all slices are written anew.
const FEW_PODS: usize = 256;

/// All slices.
pub(super) struct Slices {
    pub(super) all: Vec<Arc<EndpointSlice>>,
    pub(super) kept: Kept,
}

/// The slices that the controller wrote for each of the cluster's Services.
#[derive(Debug, Default)]
pub(super) struct Kept(Vec<Option<Arc<[Arc<EndpointSlice>]>>>);

/// Writes the slices.
pub(super) async fn write(
    inventory: &Inventory,
    nodes: &[Node],
    services: &[Arc<Service>],
    pods: &[Arc<Pod>],
    before: &Cluster,
) -> Slices {
    let written = inventory.endpoint_slices.iter();
    let mut all: Vec<Arc<EndpointSlice>> = written
        .map(|placed| given::named(placed, |slice| &mut slice.metadata, |slice| &slice.metadata))
        .collect();
    let theirs = all.clone();
    let given: HashSet<(&str, &str)> = theirs
        .iter()
        .filter_map(|slice| {
            let service = slice.metadata.labels.get(SERVICE_NAME_LABEL)?;
            Some((slice.metadata.namespace.as_str(), service.as_str()))
        })
        .collect();
    let mut endpoints: HashMap<(&str, &str), &Endpoints> = HashMap::new();
    for placed in &inventory.endpoints {
        let meta = &placed.object.metadata;
        if meta.labels.get(SKIP_MIRROR_LABEL).is_none_or(|value| value != "true") {
            endpoints.insert((meta.namespace(), &meta.name), &placed.object);
        }
    }
    let known = Known::of(nodes, services, pods, before);
    let view = View::new(nodes, pods);
    let mut kept = Kept(Vec::with_capacity(services.len()));
    for (index, service) in services.iter().enumerate() {
        pace::rest().await;
        let key = (service.metadata.namespace.as_str(), service.metadata.name.as_str());
        let mut own = None;
        if given.contains(&key) {
        } else if service.spec.selector.is_some() {
            let slices = known.as_ref().and_then(|known| known.slices(index, service));
            let slices =
                slices.unwrap_or_else(|| view.slices(service).into_iter().map(Arc::new).collect());
            all.extend(slices.iter().cloned());
            own = Some(slices);
        } else if let Some(theirs) = endpoints.get(&key) {
            all.extend(endpoint_slices::mirror(theirs).into_iter().map(Arc::new));
        }
        kept.0.push(own);
    }
    Slices { all, kept }
}

/// What the older cluster knows of slices: those of the Services that are the same and select none of the pods
/// that have changed.
struct Known<'a> {
    before: &'a Cluster,
    services: Alike,
    changed: Vec<&'a Pod>,
}

impl<'a> Known<'a> {
    fn of(
        nodes: &[Node],
        services: &[Arc<Service>],
        pods: &'a [Arc<Pod>],
        before: &'a Cluster,
    ) -> Option<Self> {
        if before.nodes != nodes {
            return None;
        }
        let alike = Alike::of(&before.pods, pods, Arc::ptr_eq);
        if alike.gone().len().saturating_add(alike.come().len()) > FEW_PODS {
            return None;
        }
        let gone = before.pods.get(alike.gone()).unwrap_or_default();
        let come = pods.get(alike.come()).unwrap_or_default();
        let changed = gone.iter().chain(come).map(|pod| &**pod).collect();
        let services = Alike::of(&before.services, services, Arc::ptr_eq);
        Some(Known { before, services, changed })
    }

    fn slices(&self, index: usize, service: &Service) -> Option<Arc<[Arc<EndpointSlice>]>> {
        let known = self.before.kept.slices.0.get(self.services.old(index)?)?;
        let hit = self.changed.iter().any(|pod| selects(service, pod));
        known.clone().filter(|_| !hit)
    }
}
