//! The objects that the documents hold, by kind, each with the document it stands in.

use crate::alike::Alike;
use crate::other_metadata::OtherMetadata;
use manifest::kinds::endpoint_slice::{EndpointSlice, Endpoints};
use manifest::kinds::kube_proxy_configuration::KubeProxyConfiguration;
use manifest::kinds::namespace::Namespace;
use manifest::kinds::node::Node;
use manifest::kinds::pod::Pod;
use manifest::kinds::portolan::Client;
use manifest::kinds::service::Service;
use manifest::kinds::service_cidr::ServiceCidr;
use manifest::kinds::workload::{Workload, WorkloadKind};
use manifest::{Manifests, Object, Read};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Where an object stands: its index in [`Manifests::documents`].
pub type Place = usize;

/// An object, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// Where it stands.
    pub place: Place,
    /// The object.
    pub object: T,
}

/// All objects, by kind, in the order of the documents.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// Services, as written.
    pub services: Vec<Placed<Arc<Service>>>,
    /// EndpointSlices.
    pub endpoint_slices: Vec<Placed<Arc<EndpointSlice>>>,
    /// Endpoints.
    pub endpoints: Vec<Placed<Arc<Endpoints>>>,
    /// Pods.
    pub pods: Vec<Placed<Arc<Pod>>>,
    /// Workloads of all four kinds.
    pub workloads: Vec<(WorkloadKind, Placed<Arc<Workload>>)>,
    /// Nodes.
    pub nodes: Vec<Placed<Arc<Node>>>,
    /// Namespaces.
    pub namespaces: Vec<Placed<Arc<Namespace>>>,
    /// Service ranges.
    pub service_cidrs: Vec<Placed<Arc<ServiceCidr>>>,
    /// kube-proxy's settings; the last one counts.
    pub settings: Vec<Placed<Arc<KubeProxyConfiguration>>>,
    /// Hosts outside.
    pub clients: Vec<Placed<Arc<Client>>>,
    /// What their metadata says besides, where it says more.
    pub other_metadata: HashMap<Place, Arc<OtherMetadata>>,
    /// The workloads without a selector of any form.
    pub without_selector: HashSet<Place>,
    /// What was read of each document, for the next inventory; none where this was not made from documents.
    pub reads: Vec<Arc<Read>>,
}

impl Inventory {
    /// The objects that the API server could decode.
    pub fn of(manifests: &Manifests) -> Self {
        Self::again(manifests, &Self::default())
    }

    /// As [`Inventory::of`], and gives the same; what is known from `before` is not found out again.
    pub fn again(manifests: &Manifests, before: &Self) -> Self {
        let reads = manifests.documents.iter().map(|document| Arc::clone(&document.read));
        let mut this = Self { reads: reads.collect(), ..Self::default() };
        let alike = Alike::of(&before.reads, &this.reads, Arc::ptr_eq);
        for (place, document) in manifests.documents.iter().enumerate() {
            this.add(place, &document.object);
            if let Some(old) = alike.old(place) {
                if before.without_selector.contains(&old) {
                    this.without_selector.insert(place);
                }
                if let Some(other) = before.other_metadata.get(&old) {
                    this.other_metadata.insert(place, Arc::clone(other));
                }
                continue;
            }
            if matches!(document.object, Object::Workload(..)) {
                let selector = document.root.get("spec").and_then(|spec| spec.get("selector"));
                if selector.is_none_or(|selector| selector.is_null()) {
                    this.without_selector.insert(place);
                }
            }
            if !matches!(document.object, Object::Refused { .. } | Object::Unknown { .. }) {
                let other = OtherMetadata::of(document);
                if other != OtherMetadata::default() {
                    this.other_metadata.insert(place, Arc::new(other));
                }
            }
        }
        this
    }

    fn add(&mut self, place: Place, object: &Object) {
        fn placed<T>(place: Place, object: &Arc<T>) -> Placed<Arc<T>> {
            Placed { place, object: Arc::clone(object) }
        }
        match object {
            Object::Service(object) => self.services.push(placed(place, object)),
            Object::EndpointSlice(object) => self.endpoint_slices.push(placed(place, object)),
            Object::Endpoints(object) => self.endpoints.push(placed(place, object)),
            Object::Pod(object) => self.pods.push(placed(place, object)),
            Object::Workload(kind, object) => self.workloads.push((*kind, placed(place, object))),
            Object::Node(object) => self.nodes.push(placed(place, object)),
            Object::Namespace(object) => self.namespaces.push(placed(place, object)),
            Object::ServiceCidr(object) => self.service_cidrs.push(placed(place, object)),
            Object::KubeProxyConfiguration(object) => self.settings.push(placed(place, object)),
            Object::Client(object) => self.clients.push(placed(place, object)),
            Object::Request(_)
            | Object::Exercise(_)
            | Object::Answer(_)
            | Object::Unknown { .. }
            | Object::Refused { .. } => {}
        }
    }

    /// What the metadata of the object at a place says besides.
    pub fn other(&self, place: Place) -> Option<&OtherMetadata> {
        self.other_metadata.get(&place).map(|other| &**other)
    }
}
