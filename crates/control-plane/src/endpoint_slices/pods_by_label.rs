//! Pods, to be found by what a selector asks for.

use manifest::kinds::pod::Pod;
use std::collections::{BTreeMap, HashMap};

/// Pods by namespace and label, so that thousands of Services find theirs among tens of thousands at once.
pub struct PodsByLabel<'a> {
    by_label: HashMap<(&'a str, &'a str, &'a str), Vec<&'a Pod>>,
}

impl<'a> PodsByLabel<'a> {
    /// Indexes pods.
    pub fn new(pods: &'a [Pod]) -> Self {
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
        let has_all = |pod: &&&Pod| {
            selector.iter().all(|(key, value)| pod.metadata.labels.get(key) == Some(value))
        };
        candidates.iter().filter(has_all).copied().collect()
    }
}
