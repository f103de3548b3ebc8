//! EndpointSlices as kube-proxy watches them, by Service.
//!
//! They are read once and in the order in which they are given: of a large cluster they fill more memory than
//! the caches hold, and the Services ask for them in another order.

use crate::addresses;
use crate::service_ports::SERVICE_PROXY_NAME_LABEL;
use crate::this_node::ThisNode;
use manifest::kinds::endpoint_slice::{
    EndpointHints, EndpointPort, EndpointSlice, SERVICE_NAME_LABEL,
};
use netfilter::address::Family;
use std::collections::HashMap;
use std::net::IpAddr;
use std::ops::Range;

/// The label of slices that belong to a headless Service.
const HEADLESS_LABEL: &str = "service.kubernetes.io/headless";

/// What is taken from one element of a slice's `endpoints`. Kept small: a large cluster has hundreds of thousands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SliceEndpoint<'a> {
    pub(crate) address: IpAddr,
    /// Its place in the list.
    pub(crate) element: u32,
    /// It runs on this node.
    pub(crate) local: bool,
    pub(crate) ready: bool,
    pub(crate) serving: bool,
    pub(crate) terminating: bool,
    pub(crate) hints: Option<&'a EndpointHints>,
}

/// One slice.
#[derive(Debug, Clone)]
pub(crate) struct Slice<'a> {
    /// Its place among all slices.
    pub(crate) place: u32,
    name: &'a str,
    pub(crate) ports: &'a [EndpointPort],
    endpoints: Range<usize>,
}

/// The slices of one family.
#[derive(Debug, Default)]
pub(crate) struct Slices<'a> {
    endpoints: Vec<SliceEndpoint<'a>>,
    by_service: HashMap<(&'a str, &'a str), Vec<Slice<'a>>>,
}

impl<'a> Slices<'a> {
    /// Reads those of `slices` that kube-proxy watches.
    pub(crate) fn read(slices: &[&'a EndpointSlice], node: &ThisNode<'_>, family: Family) -> Self {
        let wanted = match family {
            Family::V4 => "IPv4",
            Family::V6 => "IPv6",
        };
        let mut read = Slices::default();
        read.endpoints.reserve(slices.iter().map(|slice| slice.endpoints.len()).sum());
        read.by_service.reserve(slices.len());
        for (place, slice) in (0_u32..).zip(slices) {
            if slice.address_type != wanted {
                continue;
            }
            if let Some(service) = watched_for(slice) {
                let endpoints = read.read_endpoints(slice, node, family);
                let key = (slice.metadata.namespace(), service);
                let name = &slice.metadata.name;
                let slice = Slice { place, name, ports: &slice.ports, endpoints };
                read.by_service.entry(key).or_default().push(slice);
            }
        }
        for slices in read.by_service.values_mut() {
            slices.sort_by(|a, b| a.name.cmp(b.name));
        }
        read
    }

    /// How many endpoints they have together.
    pub(crate) fn len(&self) -> usize {
        self.endpoints.len()
    }

    /// The slices of a Service, in the order of their names.
    pub(crate) fn of_service<'s>(&'s self, namespace: &'s str, name: &'s str) -> &'s [Slice<'s>] {
        self.by_service.get(&(namespace, name)).map_or(&[], Vec::as_slice)
    }

    /// The endpoints of one slice.
    pub(crate) fn endpoints(&self, slice: &Slice<'_>) -> &[SliceEndpoint<'a>] {
        self.endpoints.get(slice.endpoints.clone()).unwrap_or_default()
    }

    fn read_endpoints(
        &mut self,
        slice: &'a EndpointSlice,
        node: &ThisNode<'_>,
        family: Family,
    ) -> Range<usize> {
        let first = self.endpoints.len();
        for (element, endpoint) in (0_u32..).zip(&slice.endpoints) {
            let text = endpoint.addresses.first();
            let Some(address) = text.and_then(|text| addresses::address_of(family, text)) else {
                continue;
            };
            let on = endpoint.node_name.as_deref();
            self.endpoints.push(SliceEndpoint {
                address,
                element,
                local: !node.name.is_empty() && on == Some(node.name),
                ready: endpoint.conditions.ready.unwrap_or(true),
                serving: endpoint.conditions.serving.unwrap_or(true),
                terminating: endpoint.conditions.terminating.unwrap_or(false),
                hints: endpoint.hints.as_deref(),
            });
        }
        first..self.endpoints.len()
    }
}

/// The Service that a slice belongs to, unless another proxy looks after it or it needs none.
fn watched_for(slice: &EndpointSlice) -> Option<&str> {
    let mut service = None;
    for (label, value) in &slice.metadata.labels {
        match label.as_str() {
            SERVICE_PROXY_NAME_LABEL | HEADLESS_LABEL => return None,
            SERVICE_NAME_LABEL => service = Some(value.as_str()),
            _ => {}
        }
    }
    service
}

/// The Service that a slice says it belongs to.
pub(crate) fn service_of(slice: &EndpointSlice) -> Option<&str> {
    slice.metadata.labels.get(SERVICE_NAME_LABEL).map(String::as_str)
}
