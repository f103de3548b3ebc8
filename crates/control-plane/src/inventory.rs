//! The objects that the documents hold, by kind, each with the document it stands in.

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
use manifest::{Manifests, Object};
use std::collections::{HashMap, HashSet};

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
    pub services: Vec<Placed<Service>>,
    /// EndpointSlices.
    pub endpoint_slices: Vec<Placed<EndpointSlice>>,
    /// Endpoints.
    pub endpoints: Vec<Placed<Endpoints>>,
    /// Pods.
    pub pods: Vec<Placed<Pod>>,
    /// Workloads of all four kinds.
    pub workloads: Vec<(WorkloadKind, Placed<Workload>)>,
    /// Nodes.
    pub nodes: Vec<Placed<Node>>,
    /// Namespaces.
    pub namespaces: Vec<Placed<Namespace>>,
    /// Service ranges.
    pub service_cidrs: Vec<Placed<ServiceCidr>>,
    /// kube-proxy's settings; the last one counts.
    pub settings: Vec<Placed<KubeProxyConfiguration>>,
    /// Hosts outside.
    pub clients: Vec<Placed<Client>>,
    /// What their metadata says besides, where it says more.
    pub other_metadata: HashMap<Place, OtherMetadata>,
    /// The workloads without a selector of any form.
    pub without_selector: HashSet<Place>,
}

impl Inventory {
    /// The objects that the API server could decode.
    pub fn of(manifests: &Manifests) -> Self {
        let mut this = Self::default();
        for (place, document) in manifests.documents.iter().enumerate() {
            this.add(place, &document.object);
            if matches!(document.object, Object::Workload(..)) {
                let selector = document.root.get("spec").and_then(|spec| spec.get("selector"));
                if selector.is_none_or(|selector| selector.is_null()) {
                    this.without_selector.insert(place);
                }
            }
            if !matches!(document.object, Object::Refused { .. } | Object::Unknown { .. }) {
                let other = OtherMetadata::of(document);
                if other != OtherMetadata::default() {
                    this.other_metadata.insert(place, other);
                }
            }
        }
        this
    }

    fn add(&mut self, place: Place, object: &Object) {
        fn placed<T: Clone>(place: Place, object: &T) -> Placed<T> {
            Placed { place, object: object.clone() }
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
    pub fn other(&self, place: Place) -> OtherMetadata {
        self.other_metadata.get(&place).cloned().unwrap_or_default()
    }
}
