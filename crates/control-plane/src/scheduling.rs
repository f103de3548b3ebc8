//! Which nodes a pod may run on, as the scheduler's filters and the DaemonSet controller judge it.

use manifest::kinds::node::{Node, Taint};
use manifest::kinds::pod::{Pod, PodSpec, Toleration};
use std::collections::BTreeMap;

/// What kubelets say of their machines, under the names of today and of old, where the documents do not.
const MACHINE_LABELS: [(&str, &str); 4] = [
    ("kubernetes.io/os", "linux"),
    ("kubernetes.io/arch", "amd64"),
    ("beta.kubernetes.io/os", "linux"),
    ("beta.kubernetes.io/arch", "amd64"),
];
/// The taints that the DaemonSet controller lets all of its pods tolerate.
const TOLERATED_BY_DAEMONS: [&str; 6] = [
    "node.kubernetes.io/not-ready",
    "node.kubernetes.io/unreachable",
    "node.kubernetes.io/disk-pressure",
    "node.kubernetes.io/memory-pressure",
    "node.kubernetes.io/pid-pressure",
    UNSCHEDULABLE,
];
/// The taint that a cordoned node has, written or not.
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";
const NO_SCHEDULE: &str = "NoSchedule";

/// Why a pod may not run on a node, in the order in which the scheduler looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It is cordoned.
    Unschedulable,
    /// It has a taint that the pod does not tolerate.
    Tainted,
    /// It lacks a label of the pod's `nodeSelector`.
    Unlike,
}

impl Unfit {
    /// In the scheduler's words.
    fn reason(self) -> &'static str {
        match self {
            Unfit::Unschedulable => "node(s) were unschedulable",
            Unfit::Tainted => "node(s) had untolerated taint(s)",
            Unfit::Unlike => "node(s) didn't match Pod's node affinity/selector",
        }
    }
}

/// Why the scheduler would not choose a node for a pod; `None` when it may.
pub(crate) fn unfit(node: &Node, spec: &PodSpec) -> Option<Unfit> {
    judge(node, spec, |_| false)
}

/// The same for a pod of a DaemonSet.
pub(crate) fn unfit_for_daemon(node: &Node, spec: &PodSpec) -> Option<Unfit> {
    judge(node, spec, |key| TOLERATED_BY_DAEMONS.contains(&key))
}

fn judge(node: &Node, spec: &PodSpec, tolerated: impl Fn(&str) -> bool) -> Option<Unfit> {
    let tolerates = |key: &str, value: &str, effect: &str| {
        spec.tolerations.iter().any(|toleration| covers(toleration, key, value, effect))
            || tolerated(key)
    };
    let keeps_away = |taint: &Taint| {
        matches!(taint.effect.as_str(), NO_SCHEDULE | "NoExecute")
            && !tolerates(&taint.key, &taint.value, &taint.effect)
    };
    if node.spec.unschedulable && !tolerates(UNSCHEDULABLE, "", NO_SCHEDULE) {
        Some(Unfit::Unschedulable)
    } else if node.spec.taints.iter().any(keeps_away) {
        Some(Unfit::Tainted)
    } else if !has_labels(node, &spec.node_selector) {
        Some(Unfit::Unlike)
    } else {
        None
    }
}

/// Whether a toleration is about a taint of this key, value and effect.
fn covers(toleration: &Toleration, key: &str, value: &str, effect: &str) -> bool {
    let any_or = |own: &str, other: &str| own.is_empty() || own == other;
    any_or(&toleration.effect, effect)
        && any_or(&toleration.key, key)
        && match toleration.operator.as_str() {
            "" | "Equal" => toleration.value == value,
            operator => operator == "Exists",
        }
}

fn has_labels(node: &Node, selector: &BTreeMap<String, String>) -> bool {
    selector.iter().all(|(key, value)| {
        let told = node.metadata.labels.get(key).map(String::as_str);
        let usual = || MACHINE_LABELS.iter().find(|(label, _)| label == key).map(|usual| usual.1);
        told.or_else(usual) == Some(value)
    })
}

/// Whether a pod waits, since no node fits.
pub fn waits(pod: &Pod) -> bool {
    pod.spec.node_name.is_empty() && pod.status.pod_ip.is_empty()
}

/// Why none of the nodes fits a pod, as the scheduler's event says it.
pub(crate) fn event(nodes: &[Node], spec: &PodSpec) -> String {
    let unfit: Vec<Unfit> = nodes.iter().filter_map(|node| unfit(node, spec)).collect();
    let count = |why| unfit.iter().filter(|other| **other == why).count();
    let whys = [Unfit::Unschedulable, Unfit::Tainted, Unfit::Unlike].into_iter();
    let whys = whys.map(|why| (count(why), why)).filter(|(count, _)| *count > 0);
    let mut reasons: Vec<String> =
        whys.map(|(count, why)| format!("{count} {}", why.reason())).collect();
    // As texts.
    reasons.sort();
    format!("0/{} nodes are available: {}.", nodes.len(), reasons.join(", "))
}
