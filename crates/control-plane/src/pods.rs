//! Explicit pods, with what a user left out, and the addresses of all.

use crate::address::{Family, Prefix, read_lenient};
use crate::nodes;
use crate::scheduling::{self, Unfit};
use crate::stable;
use manifest::kinds::meta::Condition;
use manifest::kinds::node::Node;
use manifest::kinds::pod::{Pod, PodIp, PodSpec, PodStatus};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

/// The nodes and the addresses that pods on them have.
pub(crate) struct Placement<'a> {
    nodes: &'a [Node],
    by_name: HashMap<&'a str, &'a Node>,
    /// Those for pods that ask for nothing and tolerate nothing.
    willing: Vec<&'a Node>,
    taken: HashSet<IpAddr>,
}

impl<'a> Placement<'a> {
    /// With the addresses that pods already have.
    pub(crate) fn new<'p>(nodes: &'a [Node], pods: impl Iterator<Item = &'p Pod>) -> Self {
        let any = PodSpec::default();
        Self {
            nodes,
            by_name: nodes.iter().map(|node| (node.metadata.name.as_str(), node)).collect(),
            willing: fitting(nodes, |node| scheduling::unfit(node, &any), nodes::takes_pods),
            taken: pods.flat_map(|pod| addresses(pod).collect::<Vec<_>>()).collect(),
        }
    }

    /// Takes what a pod was given before, if it would be given the same now.
    pub(crate) fn would_give(&mut self, given: &Given) -> bool {
        let free = given.found.iter().all(|address| !self.taken.contains(address));
        let same = free && given.passed.iter().all(|address| self.taken.contains(address));
        if same {
            self.taken.extend(&given.found);
        }
        same
    }

    /// Undoes [`Placement::would_give`].
    pub(crate) fn give_back(&mut self, given: &Given) {
        for address in &given.found {
            self.taken.remove(address);
        }
    }

    /// The nodes that the scheduler has for a pod; none, and it has to wait.
    pub(crate) fn nodes_for(&self, spec: &PodSpec) -> Cow<'_, [&'a Node]> {
        if spec.node_selector.is_empty() && spec.tolerations.is_empty() {
            return Cow::Borrowed(&self.willing);
        }
        Cow::Owned(fitting(self.nodes, |node| scheduling::unfit(node, spec), nodes::takes_pods))
    }

    /// The nodes that a DaemonSet's pods run on.
    pub(crate) fn nodes_for_daemons(&self, spec: &PodSpec) -> Vec<&'a Node> {
        // Daemons run on nodes that are not ready too.
        let willing = |node: &Node| nodes::takes_pods(node) || !nodes::is_ready(node);
        fitting(self.nodes, |node| scheduling::unfit_for_daemon(node, spec), willing)
    }

    /// Fills in what an explicit pod does not say. A status that gives both a phase and conditions is a
    /// cluster's own report: no address is added to it.
    pub(crate) fn fill(&mut self, pod: &mut Arc<Pod>) {
        let mut filled = Pod::clone(pod);
        self.fill_in(&mut filled);
        // One that lacked nothing stays the same.
        if filled != **pod {
            *pod = Arc::new(filled);
        }
    }

    fn fill_in(&mut self, pod: &mut Pod) {
        if pod.spec.node_name.is_empty() {
            let owner = [pod.metadata.namespace(), &pod.metadata.name];
            if let Some(node) = choose(&self.nodes_for(&pod.spec), &owner, 0) {
                pod.spec.node_name.clone_from(&node.metadata.name);
            }
        }
        let status = &mut pod.status;
        let is_report = !status.phase.is_empty() && !status.conditions.is_empty();
        match (status.pod_ip.is_empty(), status.pod_ips.first()) {
            (true, Some(first)) => status.pod_ip.clone_from(&first.ip),
            (false, None) => status.pod_ips.push(PodIp { ip: status.pod_ip.clone() }),
            (true, None) if !is_report && !is_finished(status) && status.phase != "Pending" => {
                self.give_addresses(pod);
            }
            _ => {}
        }
        let status = &mut pod.status;
        if status.phase.is_empty() {
            let phase = if status.pod_ip.is_empty() { "Pending" } else { "Running" };
            status.phase = phase.to_owned();
        }
        if status.conditions.iter().all(|condition| condition.kind != "Ready") && !is_report {
            let ready = status.phase == "Running" && pod.metadata.deletion_timestamp.is_none();
            status.conditions.push(Condition {
                kind: "Ready".to_owned(),
                status: if ready { "True" } else { "False" }.to_owned(),
            });
        }
        self.fill_host_ip(pod);
    }

    /// Gives a pod an address of each range of its node. A range that is full leaves it without. Says what was found
    /// for it.
    pub(crate) fn give_addresses(&mut self, pod: &mut Pod) -> Given {
        let mut given = Given::default();
        let Some(node) = self.by_name.get(pod.spec.node_name.as_str()) else { return given };
        let found: Vec<IpAddr> = if pod.spec.host_network {
            [Family::V4, Family::V6]
                .into_iter()
                .filter_map(|family| nodes::internal_ip(node, family))
                .collect()
        } else {
            let name = [pod.metadata.namespace(), &pod.metadata.name, "podIP"];
            let start = u128::from(stable::hash(&name));
            let ranges: Vec<Prefix> = nodes::pod_ranges(node).collect();
            let passed = &mut given.passed;
            let find = |range| self.find_address(range, start, passed);
            given.found = ranges.iter().filter_map(find).collect();
            given.found.clone()
        };
        self.taken.extend(&found);
        pod.status.pod_ips =
            found.iter().map(|address| PodIp { ip: address.to_string() }).collect();
        pod.status.pod_ip = found.first().map(ToString::to_string).unwrap_or_default();
        self.fill_host_ip(pod);
        given
    }

    /// Never the network's own address, the gateway, or the broadcast address.
    fn find_address(
        &self,
        range: &Prefix,
        start: u128,
        passed: &mut Vec<IpAddr>,
    ) -> Option<IpAddr> {
        let first = 2u128;
        let last = range.last_offset().saturating_sub(1);
        let size = last.checked_sub(first)?.saturating_add(1);
        // Ends early: it looks past no more addresses than pods have.
        (0..size).find_map(|step| {
            let address = range.at(first + (start % size + step) % size)?;
            let free = !self.taken.contains(&address);
            if !free {
                passed.push(address);
            }
            free.then_some(address)
        })
    }

    fn fill_host_ip(&self, pod: &mut Pod) {
        if pod.status.host_ip.is_empty()
            && let Some(node) = self.by_name.get(pod.spec.node_name.as_str())
            && let Some(address) = nodes::addresses(node).next()
        {
            pod.status.host_ip = address.to_string();
        }
    }
}

/// The nodes that fit and are willing. Where none of those that fit is willing, pods would wait for ever: each of them
/// will do then.
fn fitting(
    nodes: &[Node],
    unfit: impl Fn(&Node) -> Option<Unfit>,
    willing: impl Fn(&Node) -> bool,
) -> Vec<&Node> {
    let fitting = nodes.iter().filter(|node| unfit(node).is_none());
    let (willing, others): (Vec<_>, Vec<_>) = fitting.partition(|node| willing(node));
    if willing.is_empty() { others } else { willing }
}

/// The node for the pod `index` of an owner: the owner's pods go round all nodes that there are for them, and where they
/// start depends on the owner alone.
pub(crate) fn choose<'a>(nodes: &[&'a Node], owner: &[&str], index: usize) -> Option<&'a Node> {
    let count = nodes.len() as u64;
    let start = stable::hash(owner).checked_rem(count)?;
    let at = start.wrapping_add(index as u64).checked_rem(count)?;
    nodes.get(usize::try_from(at).ok()?).copied()
}

/// What was found for a pod of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Given {
    /// Its addresses.
    found: Vec<IpAddr>,
    /// Those that were looked at before, and taken.
    passed: Vec<IpAddr>,
}

/// A pod's addresses, in their order.
pub fn addresses(pod: &Pod) -> impl Iterator<Item = IpAddr> {
    let single = pod.status.pod_ips.is_empty().then_some(&pod.status.pod_ip);
    let several = pod.status.pod_ips.iter().map(|ip| &ip.ip);
    single.into_iter().chain(several).filter_map(|text| read_lenient(text))
}

/// Whether a pod says that it is ready.
pub fn is_ready(pod: &Pod) -> bool {
    let condition = pod.status.conditions.iter().find(|condition| condition.kind == "Ready");
    condition.is_some_and(|condition| condition.status == "True")
}

/// Whether all containers of a pod have ended for good.
pub(crate) fn is_finished(status: &PodStatus) -> bool {
    matches!(status.phase.as_str(), "Succeeded" | "Failed")
}
