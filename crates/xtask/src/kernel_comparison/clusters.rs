//! Random clusters, as manifest text: nodes, clients, kube-proxy's settings, pods, Services, EndpointSlices.
//!
//! Everything that a request's outcome can hang on comes up, in few objects, so that a world is soon built.
//! Session affinity does not: there, one try decides about the next.

mod services;

use crate::dice::Dice;
use std::fmt::Write;

/// The applications: each may have pods, and a Service that selects them.
const APPLICATIONS: [&str; 5] = ["web", "orders", "auth", "mail", "search"];

/// What a cluster has so far.
struct Cluster {
    dice: Dice,
    nodes: usize,
    documents: Vec<String>,
    pods: Vec<Pod>,
}

/// A pod that was written.
struct Pod {
    node: usize,
    ip: String,
}

/// The manifests of the cluster of that seed.
pub(crate) fn cluster(seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let nodes = 1 + dice.below(3);
    let mut cluster = Cluster { dice, nodes, documents: Vec::new(), pods: Vec::new() };
    cluster.nodes();
    cluster.settings();
    cluster.clients();
    cluster.pods();
    cluster.services();
    cluster.documents.join("---\n")
}

impl Cluster {
    fn nodes(&mut self) {
        for nth in 1..=self.nodes {
            let zone = self.dice.pick(&["a", "b"]);
            let mut node = format!(
                "apiVersion: v1\nkind: Node\nmetadata:\n  name: node-{nth}\n  labels:\n    \
                 topology.kubernetes.io/zone: {zone}\nspec:\n  podCIDR: 10.244.{nth}.0/24\n\
                 status:\n  addresses:\n  - type: InternalIP\n    address: 192.168.50.1{nth}\n",
            );
            if self.dice.one_in(4) {
                let _ = writeln!(node, "  - type: ExternalIP\n    address: 198.51.100.1{nth}");
            }
            self.documents.push(node);
        }
    }

    fn settings(&mut self) {
        let dice = &mut self.dice;
        let mut settings = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\n\
                            kind: KubeProxyConfiguration\nmode: iptables\n\
                            clusterCIDR: 10.244.0.0/16\n"
            .to_owned();
        if dice.one_in(3) {
            settings.push_str("detectLocalMode: NodeCIDR\n");
        }
        if dice.one_in(4) {
            let addresses = dice.pick(&["primary", "192.168.50.0/24", "127.0.0.0/8"]);
            let _ = writeln!(settings, "nodePortAddresses: ['{addresses}']");
        }
        let _ = writeln!(
            settings,
            "iptables:\n  masqueradeAll: {}\n  localhostNodePorts: {}",
            dice.one_in(4),
            !dice.one_in(3),
        );
        if dice.one_in(4) {
            let _ = writeln!(settings, "  masqueradeBit: {}", dice.below(32));
        }
        self.documents.push(settings);
    }

    /// One beyond the router, and one on the nodes' LAN whose gateway is a node.
    fn clients(&mut self) {
        let mut client = |name: &str, ip: &str, more: &str| {
            self.documents.push(format!(
                "apiVersion: portolan/v1alpha1\nkind: Client\nmetadata:\n  name: {name}\n\
                 spec:\n  ip: {ip}\n{more}",
            ));
        };
        client("laptop", "203.0.113.9", "");
        client("edge", "192.168.50.100", "  via: node-1\n");
    }

    fn pods(&mut self) {
        // One to call from that no Service selects.
        self.pod("shell", 0);
        for application in APPLICATIONS {
            for nth in 0..self.dice.below(4) {
                self.pod(application, nth);
            }
        }
    }

    fn pod(&mut self, application: &'static str, nth: usize) {
        let dice = &mut self.dice;
        let node = 1 + dice.below(self.nodes);
        let on_host = application != "shell" && dice.one_in(8);
        let last = 10 + self.pods.len();
        let ip =
            if on_host { format!("192.168.50.1{node}") } else { format!("10.244.{node}.{last}") };
        // A host-network pod needs ports of its own.
        let offset = if on_host { u16::try_from(last).unwrap_or_default() } else { 0 };
        let http = dice.pick(&[8080, 8081]) + offset;
        let mut ports = vec![("http", "TCP", http)];
        if dice.one_in(2) {
            ports.push(("dns", "UDP", 5353 + offset));
        }
        let name = format!("{application}-{nth}");
        let mut pod = format!(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  labels:\n    app: {application}\n",
        );
        if dice.one_in(6) {
            // It does not do as its containers say.
            let listens = dice.pick(&["", "9000/TCP 9000/UDP", "127.0.0.1:8080/TCP"]);
            // On the host, two could not have the same port.
            let listens = if on_host { "" } else { listens };
            let _ = writeln!(pod, "  annotations:\n    portolan/listens: '{listens}'");
        }
        if dice.one_in(10) {
            pod.push_str("  deletionTimestamp: '2026-01-01T00:00:00Z'\n");
        }
        let _ = writeln!(pod, "spec:\n  nodeName: node-{node}\n  hostNetwork: {on_host}");
        pod.push_str(
            "  containers:\n  - name: main\n    image: registry.example/app:1\n    ports:\n",
        );
        for (name, protocol, port) in &ports {
            let _ = writeln!(
                pod,
                "    - name: {name}\n      protocol: {protocol}\n      containerPort: {port}",
            );
        }
        let ready = if dice.one_in(5) { "False" } else { "True" };
        let _ = writeln!(
            pod,
            "status:\n  phase: Running\n  podIP: {ip}\n  podIPs:\n  - ip: {ip}\n  conditions:\n  \
             - type: Ready\n    status: '{ready}'",
        );
        self.documents.push(pod);
        self.pods.push(Pod { node, ip });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portolan::problem::Severity;
    use portolan::scenario::{Scenario, Source};

    #[test]
    fn a_seed_always_gives_the_same_cluster() {
        assert_eq!(cluster(7), cluster(7));
        assert_ne!(cluster(7), cluster(8));
    }

    #[test]
    fn random_clusters_are_accepted() {
        for seed in 0..40 {
            let text = cluster(seed);
            let source = Source { name: "cluster.yaml".to_owned(), text: text.clone() };
            let scenario = Scenario::read(&[source]);
            let errors: Vec<String> = scenario
                .problems()
                .iter()
                .filter(|problem| problem.severity == Severity::Error)
                .map(|problem| format!("{problem:?}"))
                .collect();
            assert!(errors.is_empty(), "seed {seed}: {errors:#?}\n{text}");
        }
    }
}
