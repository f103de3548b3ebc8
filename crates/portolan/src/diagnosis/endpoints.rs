//! A Service with its endpoints, and the pods behind them.

use control_plane::Cluster;
use control_plane::endpoint_slices::PodsByLabel;
use control_plane::pods;
use manifest::kinds::endpoint_slice::{EndpointPort, EndpointSlice, SERVICE_NAME_LABEL};
use manifest::kinds::pod::Pod;
use manifest::kinds::service::Service;
use std::net::IpAddr;

/// One endpoint of a Service.
#[derive(Debug, Clone, Copy)]
pub(super) struct EndpointSeen<'a> {
    pub(super) address: IpAddr,
    /// The pod behind it, by its place among the cluster's, where one has the address.
    pub(super) pod: Option<usize>,
    /// The node it says it is on.
    pub(super) node: &'a str,
    pub(super) ready: bool,
    pub(super) serving: bool,
    pub(super) terminating: bool,
    /// The ports of its slice.
    pub(super) ports: &'a [EndpointPort],
}

/// A Service, its endpoints and the pods that its selector fits.
#[derive(Debug, Clone)]
pub(super) struct ServiceSeen<'a> {
    /// Its place among the cluster's.
    pub(super) at: usize,
    pub(super) service: &'a Service,
    /// The document that it stands in.
    pub(super) document: usize,
    pub(super) endpoints: Vec<EndpointSeen<'a>>,
    /// The pods that its selector fits.
    pub(super) selected: Vec<&'a Pod>,
    /// Whether it counts for the request that is asked about.
    pub(super) in_scope: bool,
}

impl<'a> ServiceSeen<'a> {
    /// `order-service`, with its namespace where that is not `default`.
    pub(super) fn name(&self) -> String {
        match self.service.metadata.namespace() {
            "default" => self.service.metadata.name.clone(),
            namespace => format!("{namespace}/{}", self.service.metadata.name),
        }
    }

    /// `Service shop/web`.
    pub(super) fn about(&self) -> String {
        let meta = &self.service.metadata;
        format!("Service {}/{}", meta.namespace(), meta.name)
    }

    /// The endpoints that take new requests.
    pub(super) fn ready(&self) -> impl Iterator<Item = &EndpointSeen<'a>> {
        self.endpoints.iter().filter(|endpoint| endpoint.ready)
    }

    /// The endpoints' ports for the Service's port of that place: each endpoint with its number.
    pub(super) fn targets(&self, port: usize) -> Vec<(&EndpointSeen<'a>, u16)> {
        let Some(port) = self.service.spec.ports.get(port) else { return Vec::new() };
        let fits = |found: &&EndpointPort| {
            found.name.as_deref().unwrap_or_default() == port.name
                && found.protocol.as_deref().unwrap_or("TCP") == port.protocol
        };
        let number = |endpoint: &EndpointSeen<'a>| {
            let found = endpoint.ports.iter().find(fits)?;
            u16::try_from(found.port?).ok()
        };
        self.ready().filter_map(|endpoint| Some((endpoint, number(endpoint)?))).collect()
    }

    pub(super) fn is_headless(&self) -> bool {
        self.service.spec.cluster_ip == "None"
    }

    pub(super) fn is_external_name(&self) -> bool {
        self.service.spec.kind == "ExternalName"
    }

    pub(super) fn has_selector(&self) -> bool {
        self.service.spec.selector.as_ref().is_some_and(|selector| !selector.is_empty())
    }
}

/// All Services.
pub(super) fn services(cluster: &Cluster) -> Vec<ServiceSeen<'_>> {
    let by_label = PodsByLabel::new(&cluster.pods);
    let mut by_address: Vec<(IpAddr, usize)> = Vec::new();
    for (at, pod) in cluster.pods.iter().enumerate() {
        by_address.extend(pods::addresses(pod).map(|address| (address, at)));
    }
    by_address.sort_unstable();
    let mut slices: Vec<(&str, &str, &EndpointSlice)> = cluster
        .endpoint_slices
        .iter()
        .filter_map(|slice| {
            let name = slice.metadata.labels.get(SERVICE_NAME_LABEL)?;
            Some((slice.metadata.namespace(), name.as_str(), &**slice))
        })
        .collect();
    slices.sort_by_key(|(namespace, name, _)| (*namespace, *name));
    let seen = cluster.services.iter().zip(&cluster.service_places).enumerate();
    seen.map(|(at, (service, document))| {
        let key = (service.metadata.namespace(), service.metadata.name.as_str());
        let from = slices.partition_point(|(namespace, name, _)| (*namespace, *name) < key);
        let own = slices.iter().skip(from).take_while(|(ns, name, _)| (*ns, *name) == key);
        let selector = service.spec.selector.as_ref();
        ServiceSeen {
            at,
            service,
            document: *document,
            endpoints: own.flat_map(|(.., slice)| of_slice(slice, &by_address)).collect(),
            selected: selector.map_or_else(Vec::new, |s| by_label.matching(key.0, s)),
            in_scope: true,
        }
    })
    .collect()
}

fn of_slice<'a>(slice: &'a EndpointSlice, by_address: &[(IpAddr, usize)]) -> Vec<EndpointSeen<'a>> {
    let seen = slice.endpoints.iter().filter_map(|endpoint| {
        let address: IpAddr = endpoint.addresses.first()?.parse().ok()?;
        let first = by_address.partition_point(|(known, _)| *known < address);
        let pod = by_address.get(first).filter(|(known, _)| *known == address);
        let conditions = &endpoint.conditions;
        Some(EndpointSeen {
            address,
            pod: pod.map(|(_, at)| *at),
            node: endpoint.node_name.as_deref().unwrap_or_default(),
            ready: conditions.ready != Some(false),
            serving: conditions.serving.or(conditions.ready) != Some(false),
            terminating: conditions.terminating == Some(true),
            ports: &slice.ports,
        })
    });
    seen.collect()
}
