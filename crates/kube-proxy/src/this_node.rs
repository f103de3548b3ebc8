//! The node on which kube-proxy runs, as far as its rules depend on it.

use crate::addresses;
use manifest::kinds::node::Node;
use netfilter::address::Family;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The label that says in which zone a node is.
const ZONE_LABEL: &str = "topology.kubernetes.io/zone";

/// The node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ThisNode<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Its zone; empty if it has none.
    pub(crate) zone: &'a str,
    /// Its primary addresses: the first of its first family, then the first of the other.
    pub(crate) addresses: Vec<IpAddr>,
    /// The ranges of its pods.
    pub(crate) pod_cidrs: Vec<&'a str>,
    /// The addresses of its interfaces.
    pub(crate) interfaces: Vec<IpAddr>,
}

impl<'a> ThisNode<'a> {
    /// `interfaces` are the addresses of its interfaces; if empty, those that its `Node` object lets us know of.
    pub(crate) fn new(node: &'a Node, interfaces: &[IpAddr]) -> Self {
        let addresses = host_addresses(node);
        let interfaces = if interfaces.is_empty() {
            known_interfaces(node, &addresses)
        } else {
            interfaces.to_vec()
        };
        let spec = &node.spec;
        let pod_cidrs = if spec.pod_cidrs.is_empty() && !spec.pod_cidr.is_empty() {
            vec![spec.pod_cidr.as_str()]
        } else {
            spec.pod_cidrs.iter().map(String::as_str).collect()
        };
        ThisNode {
            name: &node.metadata.name,
            zone: node.metadata.labels.get(ZONE_LABEL).map_or("", String::as_str),
            addresses,
            pod_cidrs,
            interfaces,
        }
    }

    /// Its family: that of its first address, IPv4 if it has none.
    pub(crate) fn primary_family(&self) -> Family {
        self.addresses.first().map_or(Family::V4, |address| Family::of(*address))
    }

    /// Its address of that family; the loopback address if it has none, as kube-proxy assumes then.
    pub(crate) fn address(&self, family: Family) -> IpAddr {
        self.addresses
            .iter()
            .copied()
            .find(|address| Family::of(*address) == family)
            .unwrap_or(loopback(family))
    }
}

/// The loopback address of a family.
fn loopback(family: Family) -> IpAddr {
    match family {
        Family::V4 => IpAddr::V4(Ipv4Addr::LOCALHOST),
        Family::V6 => IpAddr::V6(Ipv6Addr::LOCALHOST),
    }
}

fn of_kind(node: &Node, kind: &str) -> impl Iterator<Item = IpAddr> {
    node.status
        .addresses
        .iter()
        .filter(move |address| address.kind == kind)
        .filter_map(|address| addresses::address(&address.address))
}

/// Internal addresses go before external ones; of each family the first counts.
fn host_addresses(node: &Node) -> Vec<IpAddr> {
    let mut found: Vec<IpAddr> = Vec::with_capacity(2);
    for address in of_kind(node, "InternalIP").chain(of_kind(node, "ExternalIP")) {
        if found.iter().all(|other| Family::of(*other) != Family::of(address)) {
            found.push(address);
        }
    }
    found
}

/// An external address usually belongs to a gateway in front of the node, so only one that is the node's
/// primary address is taken for an interface's.
fn known_interfaces(node: &Node, primary: &[IpAddr]) -> Vec<IpAddr> {
    let mut known = vec![loopback(Family::V4), loopback(Family::V6)];
    for address in of_kind(node, "InternalIP").chain(primary.iter().copied()) {
        if !known.contains(&address) {
            known.push(address);
        }
    }
    known
}
