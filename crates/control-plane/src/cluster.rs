//! The cluster that a set of documents makes.

mod given;
mod pods;
mod ranges;
mod services;
mod slices;

use crate::admission::Answer;
use crate::allocation::ServiceRanges;
use crate::endpoint_slices::View;
use crate::inventory::{Inventory, Place, Placed};
use crate::nodes;
use crate::workloads::RefusedWorkload;
use manifest::kinds::endpoint_slice::{EndpointSlice, SERVICE_NAME_LABEL};
use manifest::kinds::kube_proxy_configuration::KubeProxyConfiguration;
use manifest::kinds::meta::ObjectMeta;
use manifest::kinds::node::Node;
use manifest::kinds::pod::Pod;
use manifest::kinds::portolan::{Client, ClientSpec};
use manifest::kinds::service::Service;
use manifest::{Manifests, pace};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The client of a cluster that has none: a host outside.
pub const DEFAULT_CLIENT: (&str, &str) = ("laptop", "203.0.113.9");

/// A cluster: what was written, with defaults, allocations, and what the controllers make of it.
#[derive(Debug, Clone, Default)]
pub struct Cluster {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The pods: those written, then those made for workloads.
    pub pods: Vec<Arc<Pod>>,
    /// For each pod, where it or its workload was written.
    pub pod_places: Vec<Place>,
    /// The Services that the API server took, as it stores them.
    pub services: Vec<Arc<Service>>,
    /// For each Service, where it was written.
    pub service_places: Vec<Place>,
    /// The slices: those written, then those of the controllers.
    pub endpoint_slices: Vec<Arc<EndpointSlice>>,
    /// kube-proxy's settings.
    pub settings: KubeProxyConfiguration,
    /// Hosts outside.
    pub clients: Vec<Client>,
    /// Where Services get addresses and node ports.
    pub ranges: ServiceRanges,
    /// The namespaces that something is in, and those written.
    pub namespaces: HashSet<String>,
    /// The API server's answer to each Service, in the order of the documents.
    pub answers: Vec<Placed<Arc<Answer>>>,
    /// Workloads that want more pods than the limits ([`workloads::MOST_REPLICAS`], [`workloads::MOST_PODS`])
    /// allow.
    pub cut_short: Vec<Place>,
    /// Workloads that the API server does not take, which make no pods.
    pub refused_workloads: Vec<Placed<RefusedWorkload>>,
    /// What the next cluster may be made of.
    kept: Arc<Kept>,
}

/// What is kept for the next cluster, beside what it holds for all to see. What stands in both is the same
/// object, so that who compares clusters by identity finds what has changed.
#[derive(Debug, Default)]
struct Kept {
    inventory: Inventory,
    services: services::Kept,
    pods: pods::Kept,
    slices: slices::Kept,
}

impl Cluster {
    /// Builds the cluster of what was read. Never fails: what the API server refuses is not in it, and
    /// `answers` say why.
    pub fn build(manifests: &Manifests) -> Self {
        Self::build_again(manifests, &Self::default())
    }

    /// As [`Cluster::build`], and gives the same; what in `before` followed from the same texts is taken from there.
    pub fn build_again(manifests: &Manifests, before: &Self) -> Self {
        pace::at_once(Self::building(manifests, before))
    }

    /// As [`Cluster::build_again`], with rests.
    pub async fn building(manifests: &Manifests, before: &Self) -> Self {
        let inventory = Inventory::again(manifests, &before.kept.inventory);
        pace::rest().await;
        Self::again(inventory, before).await
    }

    /// As [`Cluster::build`], from objects sorted by kind.
    pub fn of(inventory: &Inventory) -> Self {
        pace::at_once(Self::again(inventory.clone(), &Self::default()))
    }

    async fn again(inventory: Inventory, before: &Self) -> Self {
        let ranges = ranges::service_ranges(&inventory);
        let nodes = nodes::settle(&inventory, ranges.is_dual_stack());
        let settings = ranges::settings(&inventory, &nodes);
        let clients = clients(&inventory);
        let services = services::admit(&inventory, &ranges, before).await;
        let pods = pods::place(&inventory, &nodes, before).await;
        let slices = slices::write(&inventory, &nodes, &services.stored, &pods.pods, before);
        let slices = slices.await;
        pace::rest().await;
        let mut this = Self {
            nodes,
            pods: pods.pods,
            pod_places: pods.places,
            services: services.stored,
            service_places: services.places,
            endpoint_slices: slices.all,
            settings,
            clients,
            ranges,
            namespaces: HashSet::new(),
            answers: services.answers,
            cut_short: pods.cut_short,
            refused_workloads: pods.refused,
            kept: Arc::default(),
        };
        this.collect_namespaces(&inventory);
        this.kept = Arc::new(Kept {
            inventory,
            services: services.kept,
            pods: pods.kept,
            slices: slices.kept,
        });
        this
    }

    fn collect_namespaces(&mut self, inventory: &Inventory) {
        let metas = self.services.iter().map(|service| &service.metadata);
        let metas = metas.chain(self.pods.iter().map(|pod| &pod.metadata));
        let written = inventory.namespaces.iter().map(|placed| &*placed.object.metadata.name);
        let mut last = "default";
        let mut found: HashSet<&str> = HashSet::from([last]);
        // Most objects lie in the namespace of the one before.
        for namespace in metas.map(ObjectMeta::namespace).chain(written) {
            if namespace != last {
                found.insert(namespace);
                last = namespace;
            }
        }
        self.namespaces = found.into_iter().map(str::to_owned).collect();
    }

    /// The slices that the controller would write, also for Services whose slices the user gave.
    pub fn controllers_slices(&self) -> Vec<Arc<EndpointSlice>> {
        let view = View::new(&self.nodes, &self.pods);
        self.services.iter().flat_map(|service| view.slices(service)).map(Arc::new).collect()
    }

    /// A Service by namespace and name.
    pub fn service(&self, namespace: &str, name: &str) -> Option<&Service> {
        let mut services = self.services.iter().map(|service| &**service);
        services.find(|service| {
            service.metadata.name == name && service.metadata.namespace() == namespace
        })
    }

    /// A pod by namespace and name.
    pub fn pod(&self, namespace: &str, name: &str) -> Option<&Pod> {
        let mut pods = self.pods.iter().map(|pod| &**pod);
        pods.find(|pod| pod.metadata.name == name && pod.metadata.namespace() == namespace)
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
        self.endpoint_slices.iter().map(|slice| &**slice).filter(move |slice| {
            slice.metadata.namespace() == namespace
                && slice.metadata.labels.get(SERVICE_NAME_LABEL).is_some_and(|own| own == name)
        })
    }
}

fn clients(inventory: &Inventory) -> Vec<Client> {
    let written: Vec<Client> =
        inventory.clients.iter().map(|placed| Client::clone(&placed.object)).collect();
    if !written.is_empty() {
        return written;
    }
    let (name, ip) = DEFAULT_CLIENT;
    vec![Client {
        metadata: ObjectMeta { name: name.to_owned(), ..ObjectMeta::default() },
        spec: ClientSpec { ip: ip.to_owned(), via: String::new() },
    }]
}
