//! Pods, to be found by what a selector asks for.

use manifest::kinds::pod::Pod;
use manifest::kinds::service::Service;
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Pods by namespace and label, so that thousands of Services find theirs among tens of thousands at once.
pub struct PodsByLabel<'a> {
    by_label: HashMap<(&'a str, &'a str, &'a str), Vec<&'a Pod>>,
}

impl<'a> PodsByLabel<'a> {
    /// Indexes pods.
    pub fn new(pods: &'a [Arc<Pod>]) -> Self {
        let mut by_label: HashMap<_, Vec<&'a Pod>> = HashMap::new();
        for pod in pods {
            for (key, value) in &pod.metadata.labels {
                let place = (pod.metadata.namespace(), key.as_str(), value.as_str());
                by_label.entry(place).or_default().push(pod);
            }
        }
        Self { by_label }
    }

    /// The pods of a namespace that have all labels of a selector, in the order they came in; none for an empty
    /// selector.
    pub fn matching(&self, namespace: &str, selector: &BTreeMap<String, String>) -> Vec<&'a Pod> {
        let none = Vec::new();
        // The rarest label has the least to look through.
        let candidates = selector
            .iter()
            .map(|(key, value)| {
                self.by_label.get(&(namespace, key.as_str(), value.as_str())).unwrap_or(&none)
            })
            .min_by_key(|pods| pods.len())
            .unwrap_or(&none);
        candidates.iter().filter(|pod| has_all(pod, selector)).copied().collect()
    }
}

/// Whether a Service's selector fits a pod.
pub(crate) fn selects(service: &Service, pod: &Pod) -> bool {
    let selector = service.spec.selector.as_ref();
    selector.is_some_and(|selector| {
        !selector.is_empty()
            && has_all(pod, selector)
            && pod.metadata.namespace() == service.metadata.namespace()
    })
}

fn has_all(pod: &Pod, selector: &BTreeMap<String, String>) -> bool {
    selector.iter().all(|(key, value)| pod.metadata.labels.get(key) == Some(value))
}

/// How many Services are answered by looking at all pods, before an index is worth its making.
const FEW_SERVICES: u32 = 8;

/// Pods to be selected from, by few Services or by many.
pub(super) struct Selection<'a> {
    pods: &'a [Arc<Pod>],
    asked: Cell<u32>,
    index: OnceCell<PodsByLabel<'a>>,
}

impl<'a> Selection<'a> {
    pub(super) fn new(pods: &'a [Arc<Pod>]) -> Self {
        Selection { pods, asked: Cell::new(0), index: OnceCell::new() }
    }

    /// As [`PodsByLabel::matching`].
    pub(super) fn of(&self, namespace: &str, selector: &BTreeMap<String, String>) -> Vec<&'a Pod> {
        let asked = self.asked.get().saturating_add(1);
        self.asked.set(asked);
        if asked > FEW_SERVICES {
            let index = self.index.get_or_init(|| PodsByLabel::new(self.pods));
            return index.matching(namespace, selector);
        }
        let fits = |pod: &&Pod| {
            !selector.is_empty() && has_all(pod, selector) && pod.metadata.namespace() == namespace
        };
        self.pods.iter().map(|pod| &**pod).filter(fits).collect()
    }
}
