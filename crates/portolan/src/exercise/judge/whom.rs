//! Which pods are meant.

use super::ending::Ending;
use crate::chart::PodShown;
use crate::exercise::checks::Whom;
use crate::journey::{HostKind, HostShown};
use crate::scenario::Scenario;

/// All pods, each with its node's name.
pub(in crate::exercise) fn pods(world: &Scenario) -> impl Iterator<Item = (&str, &PodShown)> {
    let nodes = world.chart().nodes.iter();
    nodes.flat_map(|node| node.pods.iter().map(|pod| (node.name.as_str(), &**pod)))
}

/// Whether a name is a pod's: `pod` or `namespace/pod`.
pub(in crate::exercise) fn is_called(pod: &PodShown, name: &str) -> bool {
    match name.split_once('/') {
        Some((namespace, name)) => pod.namespace == namespace && pod.name == name,
        None => pod.name == name,
    }
}

impl Whom {
    /// Whether a pod is meant.
    pub(in crate::exercise) fn fits(&self, node: &str, pod: &PodShown) -> bool {
        let label = |(key, value): &(String, String)| {
            pod.labels.iter().any(|label| label.split_once('=') == Some((key, value)))
        };
        self.labels.iter().all(label)
            && (self.pods.is_empty() || self.pods.iter().any(|name| is_called(pod, name)))
            && (self.workload.is_empty() || self.workload == pod.workload)
            && (self.node.is_empty() || self.node == node)
            && (self.namespace.is_empty() || self.namespace == pod.namespace)
    }

    /// Whether one of those meant answered.
    pub(in crate::exercise) fn answered(&self, world: &Scenario, ending: &Ending) -> bool {
        answering(world, ending).any(|(node, pod)| self.fits(node, pod))
    }

    /// Whether a host is one of those meant.
    pub(in crate::exercise) fn is_host(&self, world: &Scenario, host: &HostShown) -> bool {
        host.kind == HostKind::Pod
            && pods(world).any(|(node, pod)| is_host(pod, host) && self.fits(node, pod))
    }
}

fn is_host(pod: &PodShown, host: &HostShown) -> bool {
    pod.name == host.name && host.namespace.as_deref().is_none_or(|n| n == pod.namespace)
}

/// The pod that answered, if a pod did. A pod in its node's network goes by its name alone.
pub(in crate::exercise) fn answering<'w>(
    world: &'w Scenario,
    ending: &Ending,
) -> impl Iterator<Item = (&'w str, &'w PodShown)> {
    let name = ending.answered_by().map(str::to_owned);
    let host = ending.delivered.last().filter(|host| host.kind == HostKind::Pod).cloned();
    pods(world).filter(move |(_, pod)| match (&name, &host) {
        (None, _) => false,
        (Some(_), Some(host)) => is_host(pod, host),
        (Some(name), None) => pod.name == *name,
    })
}
