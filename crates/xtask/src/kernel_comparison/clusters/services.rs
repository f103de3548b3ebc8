//! Services of a random cluster, and EndpointSlices where no controller writes them.

use super::{APPLICATIONS, Cluster};
use std::fmt::Write;

impl Cluster {
    pub(super) fn services(&mut self) {
        for (nth, application) in APPLICATIONS.into_iter().enumerate() {
            if !self.dice.one_in(5) {
                self.service(application, nth);
            }
        }
    }

    fn service(&mut self, application: &'static str, nth: usize) {
        let dice = &mut self.dice;
        let kind = *dice.pick(&["ClusterIP", "NodePort", "NodePort", "LoadBalancer"]);
        let by_hand = dice.one_in(4);
        let mut text = format!(
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: {application}\nspec:\n  type: {kind}\n",
        );
        if !by_hand {
            let _ = writeln!(text, "  selector:\n    app: {application}");
        }
        if kind == "ClusterIP" && dice.one_in(8) {
            text.push_str("  clusterIP: None\n");
        } else {
            let _ = writeln!(text, "  clusterIP: 10.96.0.1{nth}");
        }
        let external_ip = dice.one_in(5);
        if external_ip {
            let _ = writeln!(text, "  externalIPs: [198.51.100.20{nth}]");
        }
        if (kind != "ClusterIP" || external_ip) && dice.one_in(3) {
            text.push_str("  externalTrafficPolicy: Local\n");
        }
        if dice.one_in(4) {
            text.push_str("  internalTrafficPolicy: Local\n");
        }
        if dice.one_in(6) {
            text.push_str("  publishNotReadyAddresses: true\n");
        }
        if dice.one_in(6) {
            text.push_str("  trafficDistribution: PreferClose\n");
        }
        if kind == "LoadBalancer" {
            if dice.one_in(3) {
                let range =
                    dice.pick(&["203.0.113.0/24", "192.168.50.0/24", "10.0.0.0/8", "192.0.2.0/24"]);
                let _ = writeln!(text, "  loadBalancerSourceRanges: [{range}]");
            }
            if dice.one_in(4) {
                text.push_str("  allocateLoadBalancerNodePorts: false\n");
            }
        }
        let target = dice.pick(&["8080", "8080", "http", "9000"]);
        let _ = writeln!(text, "  ports:\n  - name: http\n    port: 80\n    targetPort: {target}");
        let has_udp = dice.one_in(2);
        if has_udp {
            let target = dice.pick(&["5353", "dns"]);
            let _ = writeln!(
                text,
                "  - name: dns\n    protocol: UDP\n    port: 53\n    targetPort: {target}",
            );
        }
        if kind == "LoadBalancer" && !dice.one_in(5) {
            let mode = dice.pick(&["", "", "      ipMode: Proxy\n", "      ipMode: VIP\n"]);
            let _ = write!(
                text,
                "status:\n  loadBalancer:\n    ingress:\n    - ip: 198.51.100.10{nth}\n{mode}",
            );
        }
        self.documents.push(text);
        if by_hand {
            self.slice(application, has_udp);
        }
    }

    /// A slice by hand: pods of any application, in any condition, and sometimes an address that nobody has.
    fn slice(&mut self, application: &str, has_udp: bool) {
        let mut slice = format!(
            "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata:\n  \
             name: {application}-by-hand\n  labels:\n    kubernetes.io/service-name: {application}\n\
             addressType: IPv4\nports:\n- name: http\n  protocol: TCP\n  port: 8080\n",
        );
        if has_udp {
            slice.push_str("- name: dns\n  protocol: UDP\n  port: 5353\n");
        }
        slice.push_str("endpoints:\n");
        let mut any = false;
        for nth in 0..self.pods.len() {
            if !self.dice.one_in(3) {
                continue;
            }
            any = true;
            let (ready, serving, terminating) = *self.dice.pick(&[
                (true, true, false),
                (true, true, false),
                (false, true, true),
                (false, false, false),
            ]);
            let pod = &self.pods[nth];
            let _ = writeln!(
                slice,
                "- addresses: [{}]\n  nodeName: node-{}\n  conditions: {{ready: {ready}, \
                 serving: {serving}, terminating: {terminating}}}",
                pod.ip, pod.node,
            );
        }
        if !any || self.dice.one_in(5) {
            let node = 1 + self.dice.below(self.nodes);
            let _ = writeln!(
                slice,
                "- addresses: [10.244.{node}.240]\n  nodeName: node-{node}\n  conditions: {{ready: true}}",
            );
        }
        self.documents.push(slice);
    }
}
