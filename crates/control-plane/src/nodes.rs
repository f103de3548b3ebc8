//! The nodes, with what a user left out: addresses, pod ranges, readiness, CPUs.

use crate::address::{Family, Prefix, read_lenient};
use crate::inventory::Inventory;
use manifest::kinds::meta::{Condition, ObjectMeta};
use manifest::kinds::node::{Node, NodeAddress};
use manifest::kinds::pod::Pod;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const HOSTNAME_LABEL: &str = "kubernetes.io/hostname";
const CONTROL_PLANE_LABEL: &str = "node-role.kubernetes.io/control-plane";
/// How many CPUs a node has that does not say.
const DEFAULT_CPU: &str = "4";

/// The nodes of a cluster: those written, or those that pods and slices are on, or `node-1` and `node-2`.
/// `dual_stack`: nodes get IPv6 addresses and pod ranges too.
pub(crate) fn settle(inventory: &Inventory, dual_stack: bool) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    for placed in &inventory.nodes {
        let node = &placed.object;
        // Of two with one name, the later is the newer version.
        match nodes.iter_mut().find(|other| other.metadata.name == node.metadata.name) {
            Some(older) => *older = Node::clone(node),
            None => nodes.push(Node::clone(node)),
        }
    }
    if nodes.is_empty() {
        nodes = names_mentioned(inventory).into_iter().map(named).collect();
    }
    let mut taken = Taken::of(&nodes);
    let mut pods_by_node: HashMap<&str, Vec<&Pod>> = HashMap::new();
    for placed in &inventory.pods {
        pods_by_node.entry(&placed.object.spec.node_name).or_default().push(&placed.object);
    }
    for node in &mut nodes {
        let pods = pods_by_node.get(node.metadata.name.as_str()).map_or(&[][..], Vec::as_slice);
        fill_addresses(node, pods, dual_stack, &mut taken);
        fill_pod_ranges(node, pods, dual_stack, &mut taken);
        fill_rest(node);
    }
    nodes
}

/// The names of nodes that something is said to be on; `node-1` and `node-2` where nothing says otherwise.
fn names_mentioned(inventory: &Inventory) -> Vec<String> {
    let pods = inventory.pods.iter().map(|placed| &placed.object.spec);
    let workloads = inventory.workloads.iter();
    let pods = pods.chain(workloads.map(|(_, placed)| &placed.object.spec.template.spec));
    let pods = pods.flat_map(|spec| {
        [Some(&spec.node_name), spec.node_selector.get(HOSTNAME_LABEL)]
            .into_iter()
            .flatten()
            .cloned()
    });
    let slices = inventory.endpoint_slices.iter().flat_map(|placed| {
        placed.object.endpoints.iter().filter_map(|endpoint| endpoint.node_name.clone())
    });
    let defaults = ["node-1".to_owned(), "node-2".to_owned()];
    let mut names: Vec<String> = pods.chain(slices).filter(|name| !name.is_empty()).collect();
    if names.iter().all(|name| defaults.contains(name)) {
        names.extend(defaults);
    }
    names.sort();
    names.dedup();
    names
}

fn named(name: String) -> Node {
    Node { metadata: ObjectMeta { name, ..ObjectMeta::default() }, ..Node::default() }
}

/// The numbers and ranges that nodes have, so that none is given twice.
struct Taken {
    addresses: HashSet<IpAddr>,
    ranges: HashSet<Prefix>,
}

impl Taken {
    fn of(nodes: &[Node]) -> Self {
        let addresses = nodes.iter().flat_map(|node| addresses(node).collect::<Vec<_>>());
        let ranges = nodes.iter().flat_map(|node| pod_ranges(node).collect::<Vec<_>>());
        Self { addresses: addresses.collect(), ranges: ranges.collect() }
    }
}

/// A node's own addresses, of any kind but names, in their order.
pub fn addresses(node: &Node) -> impl Iterator<Item = IpAddr> {
    node.status
        .addresses
        .iter()
        .filter(|address| address.kind == "InternalIP" || address.kind == "ExternalIP")
        .filter_map(|address| read_lenient(&address.address))
}

/// A node's first internal address of a family.
pub fn internal_ip(node: &Node, family: Family) -> Option<IpAddr> {
    node.status
        .addresses
        .iter()
        .filter(|address| address.kind == "InternalIP")
        .filter_map(|address| read_lenient(&address.address))
        .find(|address| Family::of(*address) == family)
}

/// The ranges of a node's pods.
pub fn pod_ranges(node: &Node) -> impl Iterator<Item = Prefix> {
    let first = (!node.spec.pod_cidrs.contains(&node.spec.pod_cidr)).then_some(&node.spec.pod_cidr);
    first.into_iter().chain(&node.spec.pod_cidrs).filter_map(|text| Prefix::read_lenient(text))
}

/// Whether a node takes new pods: it is ready, and not kept for the control plane. Where its taints are written, they
/// tell of that.
pub(crate) fn takes_pods(node: &Node) -> bool {
    let is_kept = node.metadata.labels.contains_key(CONTROL_PLANE_LABEL);
    is_ready(node) && !(is_kept && node.spec.taints.is_empty())
}

/// Whether a node says that it is ready.
pub fn is_ready(node: &Node) -> bool {
    let condition = node.status.conditions.iter().find(|condition| condition.kind == "Ready");
    condition.is_some_and(|condition| condition.status == "True")
}

fn fill_addresses(node: &mut Node, pods: &[&Pod], dual_stack: bool, taken: &mut Taken) {
    let families: &[Family] = if dual_stack { &[Family::V4, Family::V6] } else { &[Family::V4] };
    let has_any = node.status.addresses.iter().any(|address| address.kind == "InternalIP");
    for &family in families {
        if internal_ip(node, family).is_some() || (has_any && family == Family::V4) {
            continue;
        }
        let told = pods
            .iter()
            .filter_map(|pod| read_lenient(&pod.status.host_ip))
            .find(|address| Family::of(*address) == family);
        let free = || {
            (11u16..=u16::MAX)
                .filter_map(|number| node_address(family, number))
                .find(|address| !taken.addresses.contains(address))
        };
        let Some(address) = told.or_else(free) else { continue };
        taken.addresses.insert(address);
        node.status
            .addresses
            .push(NodeAddress { kind: "InternalIP".to_owned(), address: address.to_string() });
    }
}

/// 192.168.50.11 and on, fd00:50::11 and on.
fn node_address(family: Family, number: u16) -> Option<IpAddr> {
    match family {
        Family::V4 => {
            let [high, low] = number.to_be_bytes();
            let third = 50u8.checked_add(high)?;
            Some(IpAddr::V4(Ipv4Addr::new(192, 168, third, low)))
        }
        Family::V6 => {
            // The number as read in decimal, to look like the IPv4 address.
            let segment = u16::from_str_radix(&number.to_string(), 16).ok()?;
            Some(IpAddr::V6(Ipv6Addr::new(0xfd00, 0x50, 0, 0, 0, 0, 0, segment)))
        }
    }
}

fn fill_pod_ranges(node: &mut Node, pods: &[&Pod], dual_stack: bool, taken: &mut Taken) {
    if node.spec.pod_cidrs.is_empty() && !node.spec.pod_cidr.is_empty() {
        node.spec.pod_cidrs.push(node.spec.pod_cidr.clone());
    }
    let given: Vec<Prefix> = pod_ranges(node).collect();
    if given.is_empty() {
        let range = range_of_pods(pods, taken).or_else(|| free_range(Family::V4, taken));
        push_range(node, range, taken);
    }
    if dual_stack && !given.iter().any(|range| range.family() == Family::V6) {
        push_range(node, free_range(Family::V6, taken), taken);
    }
    if node.spec.pod_cidr.is_empty()
        && let Some(first) = node.spec.pod_cidrs.first()
    {
        node.spec.pod_cidr.clone_from(first);
    }
}

fn push_range(node: &mut Node, range: Option<Prefix>, taken: &mut Taken) {
    if let Some(range) = range {
        taken.ranges.insert(range);
        node.spec.pod_cidrs.push(range.to_string());
    }
}

/// The /24 that all of a node's pods are in, if there is such a one and no other node has it.
fn range_of_pods(pods: &[&Pod], taken: &Taken) -> Option<Prefix> {
    let mut found: Vec<Prefix> = Vec::new();
    for pod in pods.iter().filter(|pod| !pod.spec.host_network) {
        if let Some(address @ IpAddr::V4(_)) = read_lenient(&pod.status.pod_ip) {
            let range = Prefix::new(address, 24)?;
            found.push(Prefix::new(range.first(), 24)?);
        }
    }
    found.dedup();
    match found[..] {
        [only] if !taken.ranges.contains(&only) => Some(only),
        _ => None,
    }
}

/// 10.244.1.0/24 and on, fd00:10:244:1::/64 and on.
fn free_range(family: Family, taken: &Taken) -> Option<Prefix> {
    (1u16..=u16::MAX)
        .filter_map(|number| match family {
            Family::V4 => {
                let [high, low] = number.to_be_bytes();
                let second = 244u8.checked_add(high)?;
                Prefix::new(IpAddr::V4(Ipv4Addr::new(10, second, low, 0)), 24)
            }
            Family::V6 => {
                let segment = u16::from_str_radix(&number.to_string(), 16).ok()?;
                let address = Ipv6Addr::new(0xfd00, 0x10, 0x244, segment, 0, 0, 0, 0);
                Prefix::new(IpAddr::V6(address), 64)
            }
        })
        .find(|range| !taken.ranges.contains(range))
}

fn fill_rest(node: &mut Node) {
    let name = node.metadata.name.clone();
    node.metadata.labels.entry(HOSTNAME_LABEL.to_owned()).or_insert(name);
    if node.status.conditions.is_empty() {
        node.status
            .conditions
            .push(Condition { kind: "Ready".to_owned(), status: "True".to_owned() });
    }
    if node.status.allocatable.is_empty() {
        node.status.allocatable = BTreeMap::from([("cpu".to_owned(), DEFAULT_CPU.to_owned())]);
    }
}
