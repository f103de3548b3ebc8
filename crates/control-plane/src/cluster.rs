//! The cluster that a set of documents makes.

mod ranges;

use crate::admission::{self, Answer};
use crate::allocation::{Allocations, ServiceRanges};
use crate::endpoint_slices::{self, View};
use crate::inventory::{Inventory, Place, Placed};
use crate::pods::Placement;
use crate::stable::{self, SUFFIX_LENGTH};
use crate::workloads::RefusedWorkload;
use crate::{nodes, workloads};
use manifest::Manifests;
use manifest::kinds::endpoint_slice::{EndpointSlice, Endpoints, SERVICE_NAME_LABEL};
use manifest::kinds::kube_proxy_configuration::KubeProxyConfiguration;
use manifest::kinds::meta::ObjectMeta;
use manifest::kinds::node::Node;
use manifest::kinds::pod::Pod;
use manifest::kinds::portolan::{Client, ClientSpec};
use manifest::kinds::service::Service;
use std::collections::{HashMap, HashSet};

/// The client of a cluster that has none: a host outside.
pub const DEFAULT_CLIENT: (&str, &str) = ("laptop", "203.0.113.9");
/// Mirroring leaves `Endpoints` with this label alone.
const SKIP_MIRROR_LABEL: &str = "endpointslice.kubernetes.io/skip-mirror";

/// A cluster: what was written, with defaults, allocations, and what the controllers make of it.
#[derive(Debug, Clone, Default)]
pub struct Cluster {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The pods: those written, then those made for workloads.
    pub pods: Vec<Pod>,
    /// For each pod, where it or its workload was written.
    pub pod_places: Vec<Place>,
    /// The Services that the API server took, as it stores them.
    pub services: Vec<Service>,
    /// For each Service, where it was written.
    pub service_places: Vec<Place>,
    /// The slices: those written, then those of the controllers.
    pub endpoint_slices: Vec<EndpointSlice>,
    /// kube-proxy's settings.
    pub settings: KubeProxyConfiguration,
    /// Hosts outside.
    pub clients: Vec<Client>,
    /// Where Services get addresses and node ports.
    pub ranges: ServiceRanges,
    /// The namespaces that something is in, and those written.
    pub namespaces: HashSet<String>,
    /// The API server's answer to each Service, in the order of the documents.
    pub answers: Vec<Placed<Answer>>,
    /// Workloads that want more pods than the limits ([`workloads::MOST_REPLICAS`], [`workloads::MOST_PODS`])
    /// allow.
    pub cut_short: Vec<Place>,
    /// Workloads that the API server does not take, which make no pods.
    pub refused_workloads: Vec<Placed<RefusedWorkload>>,
}

impl Cluster {
    /// Builds the cluster of what was read. Never fails: what the API server refuses is not in it, and
    /// `answers` say why.
    pub fn build(manifests: &Manifests) -> Self {
        Self::of(&Inventory::of(manifests))
    }

    /// As [`Cluster::build`], from objects sorted by kind.
    pub fn of(inventory: &Inventory) -> Self {
        let ranges = ranges::service_ranges(inventory);
        let nodes = nodes::settle(inventory, ranges.is_dual_stack());
        let mut this = Self {
            settings: ranges::settings(inventory, &nodes),
            clients: clients(inventory),
            ..Self::default()
        };
        this.admit_services(inventory, ranges);
        this.place_pods(inventory, &nodes);
        this.nodes = nodes;
        this.write_slices(inventory);
        this.collect_namespaces(inventory);
        this
    }

    fn admit_services(&mut self, inventory: &Inventory, ranges: ServiceRanges) {
        let written = inventory.services.iter().map(|placed| &placed.object);
        let mut allocations = Allocations::new(ranges.clone(), written);
        self.ranges = ranges;
        let mut stored: HashMap<(String, String), usize> = HashMap::new();
        for placed in &inventory.services {
            let written = &placed.object;
            let key = (written.metadata.namespace().to_owned(), written.metadata.name.clone());
            let older = stored.get(&key).copied();
            // Writing it again is an update: what the older version holds is its own.
            let released =
                older.and_then(|at| self.services.get(at)).map(|s| allocations.release(s));
            let other = inventory.other(placed.place);
            let answer = admission::create(written, &other, &mut allocations);
            match (answer.service(), older) {
                (Some(service), Some(at)) => {
                    if let Some(slot) = self.services.get_mut(at) {
                        *slot = as_stored(written, service);
                    }
                    if let Some(slot) = self.service_places.get_mut(at) {
                        *slot = placed.place;
                    }
                }
                (Some(service), None) => {
                    stored.insert(key, self.services.len());
                    self.services.push(as_stored(written, service));
                    self.service_places.push(placed.place);
                }
                (None, _) => {
                    if let Some(claim) = released {
                        allocations.commit(claim);
                    }
                }
            }
            self.answers.push(Placed { place: placed.place, object: answer });
        }
        for service in &mut self.services {
            let namespace = service.metadata.namespace().to_owned();
            service.metadata.namespace = namespace;
        }
    }

    fn place_pods(&mut self, inventory: &Inventory, nodes: &[Node]) {
        let mut written: Vec<Placed<Pod>> = Vec::new();
        let mut seen: HashMap<(String, String), usize> = HashMap::new();
        for placed in &inventory.pods {
            let mut pod = placed.clone();
            let meta = &mut pod.object.metadata;
            meta.namespace = meta.namespace().to_owned();
            if meta.name.is_empty() {
                let parts = [meta.namespace.as_str(), &meta.generate_name, &pod.place.to_string()];
                meta.name =
                    format!("{}{}", meta.generate_name, stable::suffix(&parts, SUFFIX_LENGTH));
            }
            let key = (meta.namespace.clone(), meta.name.clone());
            // Of two with one name, the later is the newer version.
            match seen.get(&key).and_then(|at| written.get_mut(*at)) {
                Some(older) => *older = pod,
                None => {
                    seen.insert(key, written.len());
                    written.push(pod);
                }
            }
        }
        let mut placement = Placement::new(nodes, written.iter().map(|placed| &placed.object));
        for placed in &mut written {
            placement.fill(&mut placed.object);
        }
        let outcome = workloads::make_pods(inventory, &written, &mut placement);
        self.cut_short = outcome.cut_short;
        self.refused_workloads = outcome.refused;
        let made = outcome.made.into_iter().map(|made| (made.place, made.pod));
        for (place, pod) in
            written.into_iter().map(|placed| (placed.place, placed.object)).chain(made)
        {
            self.pods.push(pod);
            self.pod_places.push(place);
        }
    }

    /// The slices that the user gave stand for their Services; the others get those of the controllers.
    fn write_slices(&mut self, inventory: &Inventory) {
        let mut given: HashSet<(String, String)> = HashSet::new();
        let mut slices: Vec<EndpointSlice> = Vec::new();
        for placed in &inventory.endpoint_slices {
            let mut slice = placed.object.clone();
            let meta = &mut slice.metadata;
            meta.namespace = meta.namespace().to_owned();
            if meta.name.is_empty() {
                let parts =
                    [meta.namespace.as_str(), &meta.generate_name, &placed.place.to_string()];
                meta.name =
                    format!("{}{}", meta.generate_name, stable::suffix(&parts, SUFFIX_LENGTH));
            }
            if let Some(service) = meta.labels.get(SERVICE_NAME_LABEL) {
                given.insert((meta.namespace.clone(), service.clone()));
            }
            slices.push(slice);
        }
        let mut endpoints: HashMap<(&str, &str), &Endpoints> = HashMap::new();
        for placed in &inventory.endpoints {
            let meta = &placed.object.metadata;
            if meta.labels.get(SKIP_MIRROR_LABEL).is_none_or(|value| value != "true") {
                endpoints.insert((meta.namespace(), &meta.name), &placed.object);
            }
        }
        let view = View::new(&self.nodes, &self.pods);
        for service in &self.services {
            let key = (service.metadata.namespace.clone(), service.metadata.name.clone());
            if given.contains(&key) {
                continue;
            }
            if service.spec.selector.is_some() {
                slices.extend(view.slices(service));
                continue;
            }
            if let Some(own) = endpoints.get(&(key.0.as_str(), key.1.as_str())) {
                slices.extend(endpoint_slices::mirror(own));
            }
        }
        self.endpoint_slices = slices;
    }

    fn collect_namespaces(&mut self, inventory: &Inventory) {
        let metas = self.services.iter().map(|service| &service.metadata);
        let metas = metas.chain(self.pods.iter().map(|pod| &pod.metadata));
        let found = metas.map(|meta| meta.namespace().to_owned());
        let written = inventory.namespaces.iter().map(|placed| placed.object.metadata.name.clone());
        self.namespaces = found.chain(written).chain(["default".to_owned()]).collect();
    }

    /// The slices that the controller would write, also for Services whose slices the user gave.
    pub fn controllers_slices(&self) -> Vec<EndpointSlice> {
        let view = View::new(&self.nodes, &self.pods);
        self.services.iter().flat_map(|service| view.slices(service)).collect()
    }

    /// A Service by namespace and name.
    pub fn service(&self, namespace: &str, name: &str) -> Option<&Service> {
        self.services.iter().find(|service| {
            service.metadata.name == name && service.metadata.namespace() == namespace
        })
    }

    /// A pod by namespace and name.
    pub fn pod(&self, namespace: &str, name: &str) -> Option<&Pod> {
        self.pods
            .iter()
            .find(|pod| pod.metadata.name == name && pod.metadata.namespace() == namespace)
    }

    /// A node by name.
    pub fn node(&self, name: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.metadata.name == name)
    }

    /// All slices by namespace and name of their Service, for who asks about many.
    pub fn slices_by_service(&self) -> HashMap<(&str, &str), Vec<&EndpointSlice>> {
        let mut found: HashMap<(&str, &str), Vec<&EndpointSlice>> = HashMap::new();
        for slice in &self.endpoint_slices {
            if let Some(service) = slice.metadata.labels.get(SERVICE_NAME_LABEL) {
                found.entry((slice.metadata.namespace(), service)).or_default().push(slice);
            }
        }
        found
    }

    /// The slices of a Service.
    pub fn slices_of<'a>(
        &'a self,
        namespace: &'a str,
        name: &'a str,
    ) -> impl Iterator<Item = &'a EndpointSlice> {
        self.endpoint_slices.iter().filter(move |slice| {
            slice.metadata.namespace() == namespace
                && slice.metadata.labels.get(SERVICE_NAME_LABEL).is_some_and(|own| own == name)
        })
    }
}

/// The Service that the cluster holds. What is written with families and cluster addresses was printed by a
/// cluster: its health check port is what it says there, none included, and no new one is given.
fn as_stored(written: &Service, admitted: &Service) -> Service {
    let printed = !written.spec.cluster_ips.is_empty() && !written.spec.ip_families.is_empty();
    let mut service = admitted.clone();
    if printed {
        service.spec.health_check_node_port = written.spec.health_check_node_port;
    }
    service
}

fn clients(inventory: &Inventory) -> Vec<Client> {
    let written: Vec<Client> =
        inventory.clients.iter().map(|placed| placed.object.clone()).collect();
    if !written.is_empty() {
        return written;
    }
    let (name, ip) = DEFAULT_CLIENT;
    vec![Client {
        metadata: ObjectMeta { name: name.to_owned(), ..ObjectMeta::default() },
        spec: ClientSpec { ip: ip.to_owned(), via: String::new() },
    }]
}
