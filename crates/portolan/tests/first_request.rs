//! The article's Service, dialled from everywhere: what each step says, and what comes of it.
#![allow(clippy::unwrap_used, reason = "a text that cannot be read fails the test")]

use portolan::journey::{Journey, OutcomeKind, Way};
use portolan::request::Request;
use portolan::scenario::{Scenario, Source};

const SERVICE: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: order-service
spec:
  type: NodePort
  ports:
  - port: 8080
    targetPort: 8170
    nodePort: 32222
    protocol: TCP
  selector:
    component: order-service-app
";

const PODS: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: order
spec:
  replicas: 3
  selector:
    matchLabels:
      component: order-service-app
  template:
    metadata:
      labels:
        component: order-service-app
    spec:
      containers:
      - name: order
        ports:
        - containerPort: 8170
---
apiVersion: v1
kind: Pod
metadata:
  name: shop-web
spec:
  containers:
  - name: web
";

fn scenario(service: &str) -> Scenario {
    let source = |name: &str, text: &str| Source { name: name.to_owned(), text: text.to_owned() };
    let scenario = Scenario::read(&[source("service.yaml", service), source("pods.yaml", PODS)]);
    assert_eq!(scenario.problems(), []);
    scenario
}

fn send(scenario: &Scenario, from: &str, to: &str, seed: u64) -> Journey {
    scenario.send(&Request { from: from.to_owned(), to: to.to_owned(), seed }).unwrap()
}

fn labels(journey: &Journey, way: Way) -> Vec<&str> {
    journey.steps.iter().filter(|step| step.way == way).map(|step| step.label.as_str()).collect()
}

/// A seed for which the pod that answers is on another node than the one dialled.
fn to_another_node(scenario: &Scenario) -> Journey {
    let journeys = (1..100).map(|seed| send(scenario, "laptop", "http://node-1:32222", seed));
    journeys.into_iter().find(|journey| labels(journey, Way::Out).contains(&"node-2")).unwrap()
}

#[test]
fn a_node_port_leads_through_five_chains_to_a_pod_and_home_again() {
    let scenario = scenario(SERVICE);
    let journey = to_another_node(&scenario);
    let mut out = labels(&journey, Way::Out);
    let svc = out.iter().position(|label| label.starts_with("SVC: ")).unwrap();
    out[svc] = "SVC";
    assert_eq!(
        out,
        [
            "sent",
            "router",
            "PREROUTING",
            "SERVICES",
            "NODEPORTS",
            "EXT",
            "SVC",
            "DNAT",
            "routing",
            "FORWARD",
            "MASQUERADE",
            "node-2",
            "pod"
        ]
    );
    assert_eq!(labels(&journey, Way::Back), ["answer", "node-2", "put back", "router", "reply"]);
    let chains: Vec<&str> = journey
        .steps
        .iter()
        .filter_map(|step| step.chain.as_ref())
        .map(|chain| chain.short.as_str())
        .collect();
    assert_eq!(
        chains,
        [
            "PREROUTING",
            "KUBE-SERVICES",
            "KUBE-NODEPORTS",
            "KUBE-EXT-…",
            "KUBE-SVC-…",
            "KUBE-SEP-…",
            "KUBE-FORWARD",
            "KUBE-POSTROUTING"
        ]
    );
    assert!(journey.outcome.headline.to_string().starts_with("answered by order-"));
    // Every step has a sentence, and each follows from the one before.
    for pair in journey.steps.windows(2) {
        assert!(!pair[1].sentence.to_string().is_empty());
        let same_packet = pair[0].way == pair[1].way && pair[0].host == pair[1].host;
        if same_packet && pair[1].chain.is_some() {
            assert_eq!(pair[0].after.destination, pair[1].before.destination);
        }
    }
}

#[test]
fn the_three_ports_keep_their_roles_all_the_way() {
    use portolan::text::PortRole;
    let journey = to_another_node(&scenario(SERVICE));
    let role = |at: usize| journey.steps[at].before.destination.role;
    let dnat = journey.steps.iter().position(|step| step.label == "DNAT").unwrap();
    assert_eq!(role(0), Some(PortRole::NodePort));
    assert_eq!(role(dnat), Some(PortRole::NodePort));
    let after = &journey.steps[dnat].after.destination;
    assert_eq!((after.port, after.role), (Some(8170), Some(PortRole::TargetPort)));
}

#[test]
fn a_rule_knows_the_field_that_called_for_it() {
    use portolan::rules::OriginShown;
    let journey = to_another_node(&scenario(SERVICE));
    let step = journey.steps.iter().find(|step| step.label == "NODEPORTS").unwrap();
    let rule = step.rule.as_ref().unwrap();
    assert!(rule.text.contains("--dport 32222"), "{}", rule.text);
    let OriginShown::Field { object, path, place } = &rule.origin else { panic!("{rule:?}") };
    assert_eq!(object, "Service default/order-service");
    assert_eq!(path, "spec.ports[0].nodePort");
    let place = place.unwrap();
    assert_eq!(&SERVICE[place.start..place.end], "32222");
}

#[test]
fn a_pod_calls_the_service_by_name() {
    let scenario = scenario(SERVICE);
    let journey = send(&scenario, "shop-web", "http://order-service:8080", 1);
    assert!(journey.outcome.headline.to_string().starts_with("answered by order-"));
    assert!(labels(&journey, Way::Out).contains(&"SERVICES"));
    assert!(!labels(&journey, Way::Out).contains(&"NODEPORTS"));
    let resolved = journey.resolved.unwrap();
    assert!(resolved.by.contains("order-service.default.svc.cluster.local"), "{resolved:?}");
}

#[test]
fn a_name_of_the_cluster_means_nothing_outside() {
    let journey = send(&scenario(SERVICE), "laptop", "http://order-service:8080", 1);
    assert_eq!(journey.outcome.headline.to_string(), "the name order-service does not resolve");
    assert!(matches!(journey.outcome.kind, OutcomeKind::Error { .. }));
}

#[test]
fn a_target_port_where_nobody_listens_is_refused_by_the_pod() {
    let scenario = scenario(&SERVICE.replace("8170", "8171"));
    let journey = send(&scenario, "laptop", "http://node-1:32222", 1);
    let headline = journey.outcome.headline.to_string();
    assert!(headline.starts_with("connection refused by order-"), "{headline}");
    let because = journey.outcome.because.to_string();
    assert!(because.contains("no process there listens on 8171"), "{because}");
    assert!(journey.outcome.rule.is_none());
}

#[test]
fn a_selector_that_fits_no_pod_is_refused_by_a_rule() {
    let scenario = scenario(&SERVICE.replace("component: order", "component: no"));
    for (from, to, chain) in [
        ("laptop", "http://node-1:32222", "KUBE-EXTERNAL-SERVICES"),
        ("shop-web", "http://order-service:8080", "KUBE-SERVICES"),
    ] {
        let journey = send(&scenario, from, to, 1);
        let rule = journey.outcome.rule.unwrap();
        assert!(rule.text.contains("-j REJECT"), "{}", rule.text);
        assert_eq!(rule.place.chain.as_str(), chain);
        let because = journey.outcome.because.to_string();
        assert!(because.contains("default/order-service has no endpoints"), "{because}");
    }
}

#[test]
fn without_the_service_nobody_owns_its_node_port() {
    let scenario = scenario("");
    let journey = send(&scenario, "laptop", "http://node-1:32222", 1);
    let because = journey.outcome.because.to_string();
    assert!(because.contains("No Service has opened port 32222 on node-1"), "{because}");
}

#[test]
fn one_connection_is_one_decision_and_new_ones_are_spread() {
    let scenario = scenario(SERVICE);
    let request =
        Request { from: "laptop".to_owned(), to: "http://node-1:32222".to_owned(), seed: 1 };
    let pods = |keep_alive| -> Vec<String> {
        let sent = scenario.send_many(&request, 60, keep_alive).unwrap();
        let mut pods: Vec<String> = sent
            .into_iter()
            .map(|(journey, _)| match journey.outcome.kind {
                OutcomeKind::Reply { pod, .. } => pod,
                other => panic!("{other:?}"),
            })
            .collect();
        pods.sort();
        pods.dedup();
        pods
    };
    assert_eq!(pods(true).len(), 1);
    assert_eq!(pods(false).len(), 3);
}

#[test]
fn all_outcomes_have_their_exact_shares() {
    let scenario = scenario(SERVICE);
    let request = Request {
        from: "shop-web".to_owned(),
        to: "http://order-service:8080".to_owned(),
        seed: 1,
    };
    let outcomes = scenario.outcomes(&request).unwrap();
    assert_eq!(outcomes.len(), 3);
    for possible in outcomes {
        assert!((possible.probability - 1.0 / 3.0).abs() < 1e-9);
    }
}

#[test]
fn a_mode_that_is_not_simulated_says_so() {
    let text = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: nftables\n";
    let source = Source { name: "cluster.yaml".to_owned(), text: text.to_owned() };
    let scenario = Scenario::read(&[source]);
    let words = "nftables mode is not simulated yet";
    assert!(scenario.problems()[0].message.contains(words), "{:?}", scenario.problems());
    let request = Request { from: "laptop".to_owned(), to: "http://node-1".to_owned(), seed: 1 };
    let refused = scenario.send(&request).unwrap_err().to_string();
    assert!(refused.contains(words), "{refused}");
}

#[test]
fn an_edit_shows_the_rules_that_it_added_and_removed() {
    let before = scenario(SERVICE);
    let after = scenario(&SERVICE.replace("nodePort: 32222", "nodePort: 32223"));
    let change = after.rules_changed(&before, "node-1");
    assert_eq!((change.added.len(), change.removed.len(), change.moved), (1, 1, 0));
    assert_eq!(change.added[0].chain.as_str(), "KUBE-NODEPORTS");
    assert!(change.removed[0].contains("--dport 32222"), "{}", change.removed[0]);
    assert!(before.rules_changed(&before, "node-1").is_empty());
    assert!(after.any_rules_changed(&before) && !after.any_rules_changed(&after));
    assert!(before.rules_changed(&after, "no-such-node").is_empty());
}

#[test]
fn the_step_that_marks_a_packet_cites_the_rule_that_does() {
    let journey = send(&scenario(SERVICE), "laptop", "http://node-1:32222", 1);
    let step = journey.steps.iter().find(|step| step.label == "EXT").unwrap();
    let cited = step.rule.as_ref().unwrap();
    assert!(cited.text.contains("-j KUBE-MARK-MASQ"), "{}", cited.text);
    let onward = step.onward.unwrap();
    assert_eq!((onward.chain, onward.index), (cited.place.chain, cited.place.index + 1));
}
