//! What the pods here are called by: their labels and ports, for an editor to offer.

use super::Scenario;

/// How many labels, or ports, are told at most.
const MOST: usize = 200;

/// What can be written to mean pods that are here. Each once, in the order of the pods.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// Labels of pods, as key and value.
    pub labels: Vec<(String, String)>,
    /// Ports that containers tell of.
    pub ports: Vec<PortWord>,
}

/// A port that a container tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortWord {
    /// Its name; empty without one.
    pub name: String,
    /// Its number.
    pub number: u16,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: String,
}

impl Scenario {
    /// The labels and ports of the pods here.
    pub fn words(&self) -> Words {
        let mut words = Words::default();
        for pod in &self.cluster.pods {
            for (key, value) in &pod.metadata.labels {
                // Pods that are alike stand together: looking from the end finds them soon.
                let known = |label: &(String, String)| label.0 == *key && label.1 == *value;
                if words.labels.len() < MOST && !words.labels.iter().rev().any(known) {
                    words.labels.push((key.clone(), value.clone()));
                }
            }
            for port in pod.spec.containers.iter().flat_map(|container| &container.ports) {
                let Some(number) = u16::try_from(port.container_port).ok().filter(|port| *port > 0)
                else {
                    continue;
                };
                let protocol = if port.protocol.is_empty() { "TCP" } else { &port.protocol };
                let known = |word: &PortWord| {
                    word.number == number && word.name == port.name && word.protocol == protocol
                };
                if words.ports.len() < MOST && !words.ports.iter().rev().any(known) {
                    let (name, protocol) = (port.name.clone(), protocol.to_owned());
                    words.ports.push(PortWord { name, number, protocol });
                }
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Scenario, Source};

    #[test]
    fn labels_and_ports_of_pods_and_workloads_are_told_once() {
        let text = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: a, image: a, ports: [{containerPort: 8080, name: http}, {containerPort: 53, protocol: UDP}]}
---
apiVersion: v1
kind: Pod
metadata: {name: other, labels: {app: other}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 8080, name: http}]}]}
";
        let source = Source { name: "pods.yaml".to_owned(), text: text.to_owned() };
        let words = Scenario::read(&[source]).words();
        let mut apps: Vec<&str> =
            words.labels.iter().filter(|(key, _)| key == "app").map(|(_, v)| v.as_str()).collect();
        apps.sort_unstable();
        assert_eq!(apps, ["other", "web"]);
        let mut ports: Vec<(&str, u16, &str)> =
            words.ports.iter().map(|port| (&*port.name, port.number, &*port.protocol)).collect();
        ports.sort_unstable();
        assert_eq!(ports, [("", 53, "UDP"), ("http", 8080, "TCP")]);
    }
}
