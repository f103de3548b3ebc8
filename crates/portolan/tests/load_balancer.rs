//! A client outside that dials a load balancer's address: which node gets the packet, and as what.
#![allow(clippy::unwrap_used, reason = "a scenario that cannot be read fails the test")]

use portolan::journey::{HostKind, Journey, OutcomeKind, StepKind, Way};
use portolan::outcomes::Possible;
use portolan::request::Request;
use portolan::scenario::{Scenario, Source};
use std::collections::{BTreeMap, BTreeSet};

/// A Service with these lines in its `spec` and in its one ingress, and one pod on each of these nodes.
fn cluster(spec: &str, ingress: &str, pods_on: &[&str], more: &str) -> Scenario {
    let pods = pods_on.iter().enumerate().map(|(nth, node)| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web-{nth}\n  labels: {{app: web}}\nspec:\n  nodeName: {node}\n  \
             containers:\n  - name: app\n    image: app\n    ports:\n    - containerPort: 8080\n"
        )
    });
    let pods: String = pods.collect();
    let text = format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: LoadBalancer\n{spec}  selector: {{app: web}}\n  \
         ports:\n  - port: 80\n    targetPort: 8080\nstatus:\n  loadBalancer:\n    ingress:\n    - ip: 198.51.100.7\n{ingress}{pods}\
         ---\napiVersion: v1\nkind: Node\nmetadata: {{name: node-1}}\n---\napiVersion: v1\nkind: Node\nmetadata: {{name: node-2}}\n{more}"
    );
    let scenario = Scenario::read(&[Source { name: "all.yaml".into(), text }]);
    assert_eq!(scenario.problems(), []);
    scenario
}

const PROXY: &str = "      ipMode: Proxy\n";
const LOCAL: &str = "  externalTrafficPolicy: Local\n";

fn request(to: &str) -> Request {
    Request { from: "laptop".into(), to: to.into(), seed: 1 }
}

fn ask(scenario: &Scenario, to: &str) -> Journey {
    scenario.send(&request(to)).unwrap()
}

const DIALLED: &str = "http://198.51.100.7";

fn all(scenario: &Scenario) -> Vec<Possible> {
    scenario.outcomes(&request(DIALLED)).unwrap()
}

/// The hosts of a journey, each once in a row.
fn hosts(journey: &Journey) -> Vec<String> {
    let mut names: Vec<String> = journey.steps.iter().map(|step| step.host.name.clone()).collect();
    names.dedup();
    names
}

#[test]
fn a_packet_is_passed_through_as_it_came_and_the_answer_goes_straight_back() {
    let scenario = cluster(LOCAL, "", &["node-1"], "");
    let journey = ask(&scenario, DIALLED);
    assert!(matches!(&journey.outcome.kind, OutcomeKind::Reply { pod, seen }
        if pod == "web-0" && seen == "203.0.113.9"));
    let hosts = hosts(&journey);
    assert_eq!(hosts[..4], ["laptop", "load balancer", "node-1", "web-0"], "{hosts:?}");
    assert!(!hosts[4..].contains(&"load balancer".to_owned()), "{hosts:?}");
    assert!(hosts.contains(&"router".to_owned()), "{hosts:?}");
    let step = journey.steps.iter().find(|step| step.kind == StepKind::Balanced).unwrap();
    assert_eq!(step.host.kind, HostKind::LoadBalancer);
    assert_eq!(step.before, step.after);
    assert_eq!(
        step.sentence.to_string(),
        "198.51.100.7 is the load balancer's address for web. It sends only to nodes with a ready pod of it \
         (externalTrafficPolicy: Local): node-1. It picks node-1 and changes no address: node-1 gets the packet as laptop \
         sent it, and its rules must know 198.51.100.7."
    );
    let chains = journey.steps.iter().filter_map(|step| step.chain.as_ref());
    assert!(chains.into_iter().any(|chain| chain.name.as_str().starts_with("KUBE-EXT-")));
}

#[test]
fn a_proxy_calls_the_node_port_itself_and_the_answer_comes_back_through_it() {
    let scenario = cluster(LOCAL, PROXY, &["node-2"], "");
    let journey = ask(&scenario, DIALLED);
    let OutcomeKind::Reply { pod, seen } = &journey.outcome.kind else { panic!("{journey:#?}") };
    assert_eq!((pod.as_str(), seen.as_str()), ("web-0", "192.168.50.253"));
    let hosts = hosts(&journey);
    let way = ["laptop", "load balancer", "node-2", "web-0", "node-2", "load balancer", "laptop"];
    assert_eq!(hosts, way);
    let step = journey.steps.iter().find(|step| step.kind == StepKind::Balanced).unwrap();
    assert_eq!(step.after.destination.ip, "192.168.50.12");
    assert_eq!(step.after.source.owner, "load balancer");
    assert!(
        step.sentence.to_string().contains("node-2 sees 192.168.50.253 as the caller, not laptop.")
    );
    let visited = |name: &str| {
        let mut chains = journey.steps.iter().filter_map(|step| step.chain.as_ref());
        chains.any(|chain| chain.name.as_str() == name)
    };
    assert!(visited("KUBE-NODEPORTS"));
    let told = journey.outcome.because.to_string();
    assert!(told.contains("load balancer"), "{told}");
}

#[test]
fn every_node_is_picked_with_its_exact_share() {
    for ingress in ["", PROXY] {
        let scenario = cluster("", ingress, &["node-1"], "");
        let mut shares: BTreeMap<String, f64> = BTreeMap::new();
        for possible in all(&scenario) {
            assert!(
                matches!(possible.outcome, OutcomeKind::Reply { .. }),
                "{:?}",
                possible.outcome
            );
            let nodes: Vec<&str> = possible.walk.keys().map(String::as_str).collect();
            *shares.entry(nodes.join(" ")).or_default() += possible.probability;
        }
        // Straight to the pod's own node, or to it from the other one.
        assert_eq!(shares.keys().collect::<Vec<_>>(), ["node-1", "node-1 node-2"]);
        for share in shares.values() {
            assert!((share - 0.5).abs() < 1e-9, "{shares:?}");
        }
    }
}

#[test]
fn three_nodes_share_alike_and_the_seed_decides() {
    let more = "---\napiVersion: v1\nkind: Node\nmetadata: {name: node-3}\n";
    let scenario = cluster(LOCAL, "", &["node-1", "node-2", "node-3"], more);
    for possible in all(&scenario) {
        assert!((possible.probability - 1.0 / 3.0).abs() < 1e-9, "{}", possible.probability);
    }
    let first_node = |seed| {
        let journey = scenario.send(&Request { seed, ..request(DIALLED) }).unwrap();
        let mut hosts = journey.steps.iter().map(|step| &step.host);
        hosts.find(|host| host.kind == HostKind::Node).unwrap().name.clone()
    };
    let met: BTreeSet<String> = (0..40).map(first_node).collect();
    assert_eq!(met.len(), 3);
    assert_eq!(first_node(7), first_node(7));
}

#[test]
fn one_connection_keeps_its_node() {
    for ingress in ["", PROXY] {
        let scenario = cluster(LOCAL, ingress, &["node-1", "node-2"], "");
        let pods = |keep_alive| -> BTreeSet<String> {
            let sent = scenario.send_many(&request(DIALLED), 20, keep_alive).unwrap();
            let pod = |journey: &Journey| match &journey.outcome.kind {
                OutcomeKind::Reply { pod, .. } => pod.clone(),
                other => panic!("{other:?}"),
            };
            sent.iter().map(|(journey, _)| pod(journey)).collect()
        };
        assert_eq!(pods(true).len(), 1);
        assert_eq!(pods(false).len(), 2);
    }
}

#[test]
fn with_policy_local_only_nodes_with_a_ready_pod_are_in_the_pool() {
    let scenario = cluster(LOCAL, "", &["node-2"], "");
    let all = all(&scenario);
    assert_eq!(all.len(), 1);
    assert!(all[0].walk.contains_key("node-2"));
    let nobody = cluster(LOCAL, "", &[], "");
    let journey = ask(&nobody, DIALLED);
    assert_eq!(journey.outcome.kind, OutcomeKind::Timeout);
    let told = journey.outcome.because.to_string();
    assert!(told.contains("no node that it may send to has a ready pod of web"), "{told}");
}

#[test]
fn a_node_that_is_excluded_or_not_ready_gets_nothing() {
    let excluded = "---\napiVersion: v1\nkind: Node\nmetadata:\n  name: node-3\n  labels:\n    \
                    node.kubernetes.io/exclude-from-external-load-balancers: \"\"\n";
    let not_ready = "---\napiVersion: v1\nkind: Node\nmetadata:\n  name: node-4\nstatus:\n  conditions:\n  - type: Ready\n    \
                     status: \"False\"\n";
    let scenario = cluster("", "", &["node-1"], &format!("{excluded}{not_ready}"));
    let balancer = scenario.chart().load_balancer.clone().unwrap();
    assert_eq!(balancer.fronts[0].nodes, ["node-1", "node-2"]);
    assert!(
        all(&scenario)
            .iter()
            .all(|p| !p.walk.contains_key("node-3") && !p.walk.contains_key("node-4"))
    );
}

#[test]
fn a_proxy_without_node_ports_has_nothing_to_call_and_says_so() {
    let spec = "  allocateLoadBalancerNodePorts: false\n";
    let journey = ask(&cluster(spec, PROXY, &["node-1"], ""), DIALLED);
    assert_eq!(journey.outcome.kind, OutcomeKind::Timeout);
    let told = journey.outcome.because.to_string();
    assert!(told.contains("web has no nodePort that it could call"), "{told}");
    // What is passed through needs none.
    let journey = ask(&cluster(spec, "", &["node-1"], ""), DIALLED);
    assert!(matches!(journey.outcome.kind, OutcomeKind::Reply { .. }));
}

#[test]
fn a_port_that_no_service_has_ends_at_the_load_balancer() {
    let journey = ask(&cluster("", "", &["node-1"], ""), "http://198.51.100.7:81");
    assert_eq!(journey.outcome.kind, OutcomeKind::Timeout);
    let told = journey.outcome.because.to_string();
    assert!(told.contains("is not set up for port 81"), "{told}");
}

#[test]
fn the_source_ranges_hold_for_both_kinds() {
    for (ingress, where_it_ends) in [("", HostKind::Node), (PROXY, HostKind::LoadBalancer)] {
        let spec = "  loadBalancerSourceRanges:\n  - 192.0.2.0/24\n";
        let journey = ask(&cluster(spec, ingress, &["node-1"], ""), DIALLED);
        assert_eq!(journey.outcome.kind, OutcomeKind::Timeout);
        let dropped = journey.steps.iter().find(|step| step.kind == StepKind::Dropped).unwrap();
        assert_eq!(dropped.host.kind, where_it_ends, "{}", dropped.sentence);
        let spec = "  loadBalancerSourceRanges:\n  - 203.0.113.0/24\n";
        let journey = ask(&cluster(spec, ingress, &["node-1"], ""), DIALLED);
        assert!(matches!(journey.outcome.kind, OutcomeKind::Reply { .. }));
    }
}

#[test]
fn a_client_with_a_node_as_its_gateway_pods_and_nodes_do_not_meet_it() {
    let edge = "---\napiVersion: portolan/v1alpha1\nkind: Client\nmetadata: {name: edge}\nspec: {ip: 192.168.50.100, via: node-1}\n---\n\
                apiVersion: portolan/v1alpha1\nkind: Client\nmetadata: {name: desk}\nspec: {ip: 192.168.50.101}\n";
    for ingress in ["", PROXY] {
        let scenario = cluster("", ingress, &["node-1"], edge);
        let meets = |from: &str| {
            let request = Request { from: from.into(), ..request(DIALLED) };
            let journey = scenario.send(&request).unwrap();
            let met = journey.steps.iter().any(|step| step.host.kind == HostKind::LoadBalancer);
            (met, matches!(journey.outcome.kind, OutcomeKind::Reply { .. }))
        };
        let passed_through = ingress.is_empty();
        for from in ["edge", "web-0", "node-2"] {
            assert_eq!(meets(from), (false, passed_through), "{from}");
        }
        // One on the nodes' LAN, without such a gateway, does.
        assert_eq!(meets("desk"), (true, true));
    }
}

#[test]
fn there_is_none_where_the_address_is_pending_or_is_a_nodes_own() {
    let pending = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  type: LoadBalancer\n  ports:\n  - port: 80\n";
    let own = format!("{pending}status:\n  loadBalancer:\n    ingress:\n    - ip: 192.168.50.12\n");
    for text in [pending.to_owned(), own] {
        let scenario = Scenario::read(&[Source { name: "all.yaml".into(), text }]);
        assert_eq!(scenario.chart().load_balancer, None);
    }
}

#[test]
fn a_refusal_behind_it_reaches_the_client() {
    // The Service has no endpoints: the node refuses.
    for ingress in ["", PROXY] {
        let journey = ask(&cluster("", ingress, &[], ""), DIALLED);
        assert!(
            matches!(journey.outcome.kind, OutcomeKind::Refused { .. }),
            "{:?}",
            journey.outcome
        );
        assert!(journey.outcome.rule.is_some());
        assert!(journey.steps.iter().any(|step| step.way == Way::Back));
    }
}

#[test]
fn two_families_have_one_load_balancer() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  type: LoadBalancer\n  ipFamilyPolicy: RequireDualStack\n  \
                selector: {app: web}\n  ports:\n  - port: 80\n    targetPort: 8080\nstatus:\n  loadBalancer:\n    ingress:\n    \
                - ip: 198.51.100.7\n    - ip: 2001:db8:1::7\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  \
                selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n      \
                - name: app\n        image: app\n        ports:\n        - containerPort: 8080\n---\n\
                apiVersion: portolan/v1alpha1\nkind: Client\nmetadata: {name: six}\nspec: {ip: 2001:db8:9::9}\n---\n\
                apiVersion: v1\nkind: Node\nmetadata: {name: node-1}\nstatus:\n  addresses:\n  - {type: InternalIP, address: 192.168.50.11}\n  \
                - {type: InternalIP, address: \"fd00:50::11\"}\n---\napiVersion: kubeproxy.config.k8s.io/v1alpha1\n\
                kind: KubeProxyConfiguration\nmode: iptables\nclusterCIDR: 10.244.0.0/16,fd00:10:244::/56\n";
    for mode in ["", "      ipMode: Proxy\n"] {
        let text =
            text.replace("    - ip: 2001:db8:1::7\n", &format!("    - ip: 2001:db8:1::7\n{mode}"));
        let scenario = Scenario::read(&[Source { name: "all.yaml".into(), text }]);
        assert_eq!(scenario.problems(), []);
        let six = Request { from: "six".into(), ..request("http://[2001:db8:1::7]") };
        let journey = scenario.send(&six).unwrap();
        assert!(matches!(journey.outcome.kind, OutcomeKind::Reply { .. }), "{:?}", journey.outcome);
        assert!(journey.steps.iter().any(|step| step.kind == StepKind::Balanced));
        assert_eq!(scenario.chart().load_balancer.as_ref().unwrap().fronts.len(), 2);
    }
}
