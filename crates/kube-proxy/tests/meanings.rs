//! What rules and chains say about where they come from.

#![allow(clippy::unwrap_used)] // A test may panic.

#[allow(dead_code, unreachable_pub)] // Each test binary uses a part of it.
mod recorded;

use kube_proxy::Program;
use kube_proxy::chains::ChainRole;
use kube_proxy::mechanism::Mechanism;
use netfilter::address::Family;
use netfilter::chain_name::ChainName;
use netfilter::text::save;
use recorded::{Cluster, Recording};

fn recorded(name: &str) -> Cluster {
    Recording::all().into_iter().find(|recording| recording.name == name).unwrap().cluster()
}

fn program(name: &str, node: &str) -> Program {
    recorded(name).program(node, Family::V4).unwrap()
}

/// The mechanism and the fields (`KIND NAME PATH`) of the one rule whose text contains all of `parts`.
fn meaning(program: &Program, parts: &[&str]) -> (Mechanism, Vec<String>) {
    let rules = program.ruleset.tables.iter().flat_map(|table| {
        table.chains.iter().flat_map(|chain| chain.rules.iter().map(|rule| (chain.name, rule)))
    });
    let mut found: Vec<_> = rules
        .filter(|(chain, rule)| {
            let text = save::rule(Family::V4, *chain, rule);
            parts.iter().all(|part| text.contains(part))
        })
        .collect();
    assert_eq!(found.len(), 1, "{parts:?}");
    let (_, rule) = found.remove(0);
    let meaning = program.origins.meaning(rule.origin).unwrap();
    let fields = meaning.fields.iter();
    let shown =
        fields.map(|field| format!("{} {} {}", field.object.kind, field.object.name, field.path));
    (meaning.mechanism, shown.collect())
}

#[test]
fn each_of_the_three_ports_leads_back_to_its_own_field() {
    let program = program("nodeport-3ep", "node-1");
    let (mechanism, fields) = meaning(&program, &["-A KUBE-SERVICES", "--dport 80"]);
    assert_eq!(mechanism, Mechanism::ClusterIp);
    assert_eq!(fields, ["Service web spec.ports[0].port", "Service web spec.clusterIP"]);

    let (mechanism, fields) = meaning(&program, &["-A KUBE-NODEPORTS", "--dport 30080"]);
    assert_eq!(mechanism, Mechanism::NodePort);
    assert_eq!(fields, ["Service web spec.ports[0].nodePort"]);

    let (mechanism, fields) = meaning(&program, &["--to-destination 10.244.2.6:8080"]);
    assert_eq!(mechanism, Mechanism::Translate);
    assert_eq!(
        fields,
        [
            "Service web spec.ports[0].targetPort",
            "EndpointSlice web-abcde ports[0].port",
            "EndpointSlice web-abcde endpoints[1].addresses[0]",
            "Service web spec.selector",
        ]
    );
}

#[test]
fn settings_that_shape_a_rule_are_named() {
    let program = program("nodeport-3ep", "node-1");
    let (mechanism, fields) = meaning(&program, &["-A KUBE-SVC", "! -s 10.244.0.0/16"]);
    assert_eq!(mechanism, Mechanism::MasqueradeOffCluster);
    assert_eq!(fields.last().unwrap(), "KubeProxyConfiguration  clusterCIDR");
    let (mechanism, fields) = meaning(&program, &["-A KUBE-MARK-MASQ"]);
    assert_eq!(mechanism, Mechanism::MarkMasquerade);
    assert_eq!(fields, ["KubeProxyConfiguration  iptables.masqueradeBit"]);
    let (mechanism, fields) = meaning(&program, &["-A KUBE-FORWARD", "INVALID"]);
    assert_eq!((mechanism, fields), (Mechanism::ForwardInvalid, Vec::new()));
}

#[test]
fn a_policy_that_drops_is_named() {
    let program = program("lb-no-local-itp-local", "node-1");
    let (mechanism, fields) =
        meaning(&program, &["-A KUBE-EXTERNAL-SERVICES", "-d 203.0.113.10/32"]);
    assert_eq!(mechanism, Mechanism::NoLocalEndpoints);
    assert_eq!(
        fields,
        [
            "Service web spec.ports[0].port",
            "Service web status.loadBalancer.ingress[0].ip",
            "Service web spec.externalTrafficPolicy",
        ]
    );
    let (_, fields) = meaning(&program, &["-A KUBE-SERVICES", "-d 10.96.0.10/32"]);
    assert_eq!(fields.last().unwrap(), "Service web spec.internalTrafficPolicy");
    let (mechanism, fields) = meaning(&program, &["-A KUBE-NODEPORTS", "--dport 32001"]);
    assert_eq!(mechanism, Mechanism::HealthCheckNodePort);
    assert_eq!(fields, ["Service web spec.healthCheckNodePort"]);
}

#[test]
fn each_source_range_leads_back_to_its_element() {
    let program = program("source-ranges-node-inside", "node-1");
    let (mechanism, fields) = meaning(&program, &["-A KUBE-FW", "-s 192.168.0.0/16"]);
    assert_eq!(mechanism, Mechanism::FirewallSourceRange);
    assert_eq!(fields, ["Service web spec.loadBalancerSourceRanges[0]"]);
}

#[test]
fn a_chain_knows_its_service_port_and_its_part() {
    let program = program("nodeport-3ep", "node-1");
    let role = |name: &str| {
        let meaning = program.chain_meaning(ChainName::new(name).unwrap())?;
        assert_eq!(&*meaning.service_port.service.name, "web");
        Some(meaning.role)
    };
    assert_eq!(role("KUBE-SVC-LOLE4ISW44XBNF3G"), Some(ChainRole::Service));
    assert_eq!(role("KUBE-EXT-LOLE4ISW44XBNF3G"), Some(ChainRole::External));
    let endpoint = ChainRole::Endpoint { address: "10.244.1.5".parse().unwrap(), port: 8080 };
    assert_eq!(role("KUBE-SEP-XQWD6PXGZUTOOIVQ"), Some(endpoint));
    assert_eq!(role("KUBE-SERVICES"), None);
    assert_eq!(role("PREROUTING"), None);
    assert_eq!(role("KUBE-SVC-AAAAAAAAAAAAAAAA"), None);
}
