//! Refusing and dropping, and kube-proxy's special cases (measured: kernel.md 15 to 24).

#![allow(clippy::unwrap_used)]

mod lab;

use lab::{Lab, Outcome, ip, reply, service};
use netfilter::host::SendError;
use std::collections::BTreeMap;
use std::time::Duration;

#[test]
fn reject_answers_from_the_node_s_address_that_faces_the_sender() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.9", &[]).rules("node-1", &service(&["10.244.1.5:8080"]));
    for (from, by) in [("edge", "192.168.50.11"), ("a", "10.244.1.1")] {
        for protocol in ["tcp", "udp"] {
            assert_eq!(
                lab.dial(from, protocol, "10.96.0.11:80"),
                Outcome::Icmp(3, 3, ip(by)),
                "{from} {protocol}"
            );
        }
    }
    assert_eq!(
        lab.dial("node-1", "tcp", "10.96.0.11:80"),
        Outcome::Icmp(3, 3, ip("192.168.50.11"))
    );
    assert_eq!(
        lab.dial("laptop", "tcp", "192.168.50.11:30081"),
        Outcome::Icmp(3, 3, ip("192.168.50.11"))
    );
    assert_eq!(lab.host("node-1").connections().len(), 0);
}

#[test]
fn drop_times_out_but_a_process_s_own_datagram_fails() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.9", &[]);
    lab.rules("node-1", "*filter\n-A OUTPUT -d 10.96.0.10 -j DROP\n-A FORWARD -j DROP\nCOMMIT\n");
    assert_eq!(
        lab.dial("node-1", "udp", "10.96.0.10:80"),
        Outcome::Failed(SendError::NotPermitted)
    );
    assert_eq!(lab.dial("a", "udp", "10.96.0.10:80"), Outcome::Timeout);
}

#[test]
fn a_port_of_a_vip_that_no_rule_names_times_out() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.9", &[]).rules("node-1", &service(&["10.244.1.5:8080"]));
    assert_eq!(lab.dial("a", "tcp", "10.96.0.10:81"), Outcome::Timeout);
    assert_eq!(lab.dial("node-1", "udp", "10.96.0.10:81"), Outcome::Timeout);
}

#[test]
fn a_node_port_that_nobody_owns_is_refused_by_the_node() {
    let mut lab = Lab::new();
    lab.rules("node-1", &service(&["10.244.1.5:8080"]));
    assert_eq!(lab.dial("laptop", "tcp", "192.168.50.11:30999"), Outcome::Reset);
    assert_eq!(
        lab.dial("laptop", "udp", "192.168.50.11:30999"),
        Outcome::Icmp(3, 3, ip("192.168.50.11"))
    );
}

#[test]
fn an_endpoint_that_no_pod_has_is_host_unreachable_from_the_vip() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.9", &[]).rules("node-1", &service(&["10.244.1.77:8080"]));
    for from in ["a", "edge", "node-1"] {
        assert_eq!(
            lab.dial(from, "tcp", "10.96.0.10:80"),
            Outcome::Icmp(3, 1, ip("10.96.0.10")),
            "{from}"
        );
    }
}

#[test]
fn a_bridged_frame_for_an_address_that_nobody_has_never_reaches_forward() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.9", &[]).rules("node-1", &service(&["10.244.1.77:8080"]));
    let neighbours = [(ip("10.244.1.9"), "veth-a".into())];
    lab.host("node-1").set_neighbours(&"cbr0".into(), neighbours);
    assert_eq!(lab.dial("a", "tcp", "10.96.0.10:80"), Outcome::Icmp(3, 1, ip("10.96.0.10")));
    let entered = lab.entered("node-1");
    assert_eq!(entered[0], "nat PREROUTING");
    assert!(!entered.contains(&"filter FORWARD".to_owned()), "{entered:?}");
    assert_eq!(lab.host("node-1").connections().len(), 0);
}

#[test]
fn localhost_s_node_port_needs_route_localnet_and_the_masquerade() {
    let mut lab = Lab::new();
    lab.pod(1, "near", "10.244.1.5", &[8080]);
    lab.rules("node-1", &service(&["10.244.1.5:8080"]));
    assert_eq!(
        lab.dial("node-1", "tcp", "127.0.0.1:30080"),
        Outcome::Failed(SendError::Unroutable)
    );
    lab.host("node-1").settings_mut().route_localnet = true;
    assert_eq!(lab.dial("node-1", "tcp", "127.0.0.1:30080"), reply("near", "10.244.1.1"));
    let unmarked = service(&["10.244.1.5:8080"]).replace("-A KUBE-EXT-A -j KUBE-MARK-MASQ\n", "");
    lab.rules("node-1", &unmarked);
    assert_eq!(lab.dial("node-1", "tcp", "127.0.0.1:30080"), Outcome::Timeout);
}

#[test]
fn outside_packets_to_localhost_are_dropped_unless_translated_first() {
    let mut lab = Lab::new();
    lab.pod(1, "near", "10.244.1.5", &[8080]).listen("node-1", &[22]);
    lab.rules("node-1", &service(&["10.244.1.5:8080"]));
    lab.host("node-1").settings_mut().route_localnet = true;
    let aim = |lab: &mut Lab, port: u16| {
        // A client that routes 127.0.0.2 to the node.
        let packet = lab::tcp(
            "192.168.50.100:6000",
            &format!("127.0.0.2:{port}"),
            netfilter::packet::TcpFlags::SYN,
        );
        let edge = lab.host("edge");
        edge.settings_mut().route_localnet = true;
        let arrival = netfilter::host::Arrival {
            interface: "eth0".into(),
            port: None,
            next_hop: ip("192.168.50.11"),
        };
        let mut events = Vec::new();
        let mut choices = netfilter::choices::Seeded::new(3);
        let mut context = netfilter::host::Context {
            now: Duration::from_secs(1),
            choices: &mut choices,
            recorder: &mut events,
        };
        lab.host("node-1").receive(&arrival, packet, &mut context)
    };
    assert_eq!(aim(&mut lab, 22), []);
    assert!(matches!(
        &aim(&mut lab, 30080)[..],
        [netfilter::host::Effect::Transmit { packet, .. }] if packet.destination == ip("10.244.1.5")
    ));
}

/// A Service with ClientIP affinity of ten seconds.
fn sticky() -> String {
    let mut rules = service(&["10.244.1.5:8080", "10.244.1.6:8080"]);
    for at in 0..2 {
        rules = rules
            .replace(
                &format!("-A KUBE-SEP-{at} -p tcp -m tcp"),
                &format!("-A KUBE-SEP-{at} -p tcp -m recent --set --name SEP-{at} --mask 255.255.255.255 --rsource -m tcp"),
            )
            .replacen(
                "-A KUBE-SVC-A -m statistic",
                &format!("-A KUBE-SVC-A -m recent --rcheck --seconds 10 --reap --name SEP-{at} --mask 255.255.255.255 --rsource -j KUBE-SEP-{at}\n-A KUBE-SVC-A  -m statistic"),
                1,
            );
        rules = rules.replace("-A KUBE-SVC-A  -m", "-A KUBE-SVC-A -m");
    }
    rules
}

#[test]
fn affinity_is_shared_by_vip_and_node_port_renewed_by_use_and_survives_reloads() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.5", &[8080]).pod(1, "b", "10.244.1.6", &[8080]);
    lab.rules("node-1", &sticky());
    let first = lab.dial("edge", "tcp", "10.96.0.10:80");
    for _ in 0..20 {
        lab.now += Duration::from_secs(9);
        assert_eq!(lab.dial("edge", "tcp", "10.96.0.10:80"), first);
        assert_eq!(lab.dial("edge", "tcp", "192.168.50.11:30080"), first);
    }
    lab.rules("node-1", &sticky());
    assert_eq!(lab.dial("edge", "tcp", "10.96.0.10:80"), first);
    // Once no rule names the lists they are gone; and a window that ran out is, too.
    let mut after = std::collections::BTreeSet::new();
    for _ in 0..30 {
        lab.now += Duration::from_secs(11);
        after.insert(lab.dial("edge", "tcp", "10.96.0.10:80"));
    }
    assert_eq!(after.len(), 2);
    let mut fresh = std::collections::BTreeSet::new();
    for _ in 0..30 {
        lab.rules("node-1", "*nat\nCOMMIT\n").rules("node-1", &sticky());
        fresh.insert(lab.dial("edge", "tcp", "10.96.0.10:80"));
    }
    assert_eq!(fresh.len(), 2);
}

#[test]
fn random_shares_are_equal() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.5", &[8080]).pod(1, "b", "10.244.1.6", &[8080]);
    lab.pod(2, "c", "10.244.2.7", &[8080]);
    lab.rules("node-1", &service(&["10.244.1.5:8080", "10.244.1.6:8080", "10.244.2.7:8080"]));
    let mut hits: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..300 {
        let Outcome::Reply(by, _) = lab.dial("edge", "tcp", "10.96.0.10:80") else { panic!() };
        *hits.entry(by).or_default() += 1;
    }
    let chi: f64 = hits.values().map(|n| (f64::from(*n) - 100.0).powi(2) / 100.0).sum();
    assert!(hits.len() == 3 && chi < 6.0, "{hits:?}");
}
