//! A host with Docker's and CNI plugins' rules: where its packets go.
#![allow(clippy::unwrap_used, reason = "a dump that cannot be read fails the test")]

use portolan::dump::{DumpOutcome, DumpQuery, DumpTrace, Protocol, read_route, trace};
use portolan::walk::Met;

const RULES: &str = include_str!("../../netfilter/tests/dumps/docker-and-cni.save");

fn ask(source: &str, destination: &str) -> DumpTrace {
    let routes = ["172.17.0.0/16=docker0", "10.85.0.0/16=cni0", "10.244.0.0/16=flannel.1"];
    let routes: Vec<_> = routes.iter().map(|route| read_route(route).unwrap()).collect();
    trace(&DumpQuery {
        rules: RULES,
        host_addresses: &["192.0.2.1".parse().unwrap()],
        interface: Some("eth0"),
        source: source.parse().unwrap(),
        destination: destination.parse().unwrap(),
        protocol: Protocol::Tcp,
        routes: &routes,
        seed: 1,
    })
    .unwrap()
}

fn destination(trace: &DumpTrace) -> &str {
    match &trace.packet {
        Met::Packet { dst, .. } => dst,
        Met::Rule { .. } => panic!("{trace:?}"),
    }
}

#[test]
fn a_published_port_of_docker_reaches_its_container() {
    let trace = ask("203.0.113.9:40000", "192.0.2.1:15432");
    assert_eq!(trace.outcome, DumpOutcome::Forwarded { interface: "docker0".to_owned() });
    assert_eq!(destination(&trace), "172.17.0.2:5432");
}

#[test]
fn a_host_port_of_a_cni_plugin_is_translated_and_then_dropped_by_dockers_policy() {
    let trace = ask("203.0.113.9:40000", "192.0.2.1:8080");
    let because = "the policy of FORWARD in filter is DROP".to_owned();
    assert_eq!(trace.outcome, DumpOutcome::Dropped { because });
    assert_eq!(destination(&trace), "10.85.0.7:80");
}

#[test]
fn a_container_cannot_be_dialled_directly_from_outside() {
    let trace = ask("203.0.113.9:40000", "172.17.0.2:5432");
    let DumpOutcome::Dropped { because } = trace.outcome else { panic!("{trace:?}") };
    assert_eq!(because, "-A PREROUTING -d 172.17.0.2/32 ! -i docker0 -j DROP");
}

#[test]
fn what_rests_on_a_match_that_is_not_simulated_cannot_be_told() {
    let trace = ask("203.0.113.9:40000", "192.0.2.1:22");
    let DumpOutcome::CannotTell { what, rule } = trace.outcome else { panic!("{trace:?}") };
    assert_eq!(what, "mac");
    assert!(rule.contains("--mac-source 00:16:3e:aa:bb:cc"), "{rule}");
}
