//! Hooks and tables (measured: kernel.md 1 to 5).

#![allow(clippy::unwrap_used)]

mod lab;

use lab::{FILTER, Lab, Outcome, ip, reply, service, tcp};
use netfilter::host::SendError;
use netfilter::packet::TcpFlags;
use netfilter::record::{Event, RuleVerdict};

/// One rule that only counts, in every base chain.
const EVERYWHERE: &str = "*raw\n-A PREROUTING\n-A OUTPUT\nCOMMIT\n\
*mangle\n-A PREROUTING\n-A INPUT\n-A FORWARD\n-A OUTPUT\n-A POSTROUTING\nCOMMIT\n\
*nat\n-A PREROUTING\n-A INPUT\n-A OUTPUT\n-A POSTROUTING\nCOMMIT\n\
*filter\n-A INPUT\n-A FORWARD\n-A OUTPUT\nCOMMIT\n";

fn first(entered: &[String], count: usize) -> Vec<&str> {
    entered.iter().take(count).map(String::as_str).collect()
}

#[test]
fn a_forwarded_packet_passes_prerouting_forward_and_postrouting() {
    let mut lab = Lab::new();
    lab.pod(2, "web", "10.244.2.5", &[80]).rules("node-1", EVERYWHERE);
    assert_eq!(lab.dial("edge", "tcp", "10.244.2.5:80"), reply("web", "192.168.50.100"));
    let entered = lab.entered("node-1");
    assert_eq!(
        first(&entered, 7),
        [
            "raw PREROUTING",
            "mangle PREROUTING",
            "nat PREROUTING",
            "mangle FORWARD",
            "filter FORWARD",
            "mangle POSTROUTING",
            "nat POSTROUTING"
        ]
    );
}

#[test]
fn a_delivered_packet_passes_prerouting_and_input() {
    let mut lab = Lab::new();
    lab.listen("node-1", &[22]).rules("node-1", EVERYWHERE);
    assert_eq!(lab.dial("edge", "tcp", "192.168.50.11:22"), reply("node-1", "192.168.50.100"));
    let entered = lab.entered("node-1");
    assert_eq!(
        first(&entered, 6),
        [
            "raw PREROUTING",
            "mangle PREROUTING",
            "nat PREROUTING",
            "mangle INPUT",
            "filter INPUT",
            "nat INPUT"
        ]
    );
}

#[test]
fn a_process_s_packet_passes_output_and_postrouting_but_never_prerouting() {
    let mut lab = Lab::new();
    lab.pod(2, "web", "10.244.2.5", &[80]).rules("node-1", EVERYWHERE);
    assert_eq!(lab.dial("node-1", "udp", "10.244.2.5:80"), reply("web", "192.168.50.11"));
    let entered = lab.entered("node-1");
    assert_eq!(
        first(&entered, 6),
        [
            "raw OUTPUT",
            "mangle OUTPUT",
            "nat OUTPUT",
            "filter OUTPUT",
            "mangle POSTROUTING",
            "nat POSTROUTING"
        ]
    );
    // The answer is not the first packet: nat is not asked again.
    assert_eq!(
        entered[6..],
        ["raw PREROUTING", "mangle PREROUTING", "mangle INPUT", "filter INPUT"].map(String::from)
    );
}

#[test]
fn without_a_route_a_process_fails_at_once_while_a_pod_s_packet_works() {
    let mut lab = Lab::new();
    lab.pod(1, "shell", "10.244.1.9", &[]).pod(1, "web", "10.244.1.5", &[8080]);
    lab.rules("node-1", &service(&["10.244.1.5:8080"]));
    lab.host("node-1").routes_mut().remove("0.0.0.0/0".parse().unwrap());
    assert_eq!(lab.dial("node-1", "tcp", "10.96.0.10:80"), Outcome::Failed(SendError::NoRoute));
    assert_eq!(lab.dial("shell", "tcp", "10.96.0.10:80"), reply("web", "10.244.1.9"));
}

#[test]
fn nat_is_asked_for_the_first_packet_only_and_open_connections_outlive_its_rules() {
    let mut lab = Lab::new();
    lab.pod(2, "web", "10.244.2.5", &[8080]);
    lab.rules("node-1", &service(&["10.244.2.5:8080"]));
    assert_eq!(lab.dial_from("edge", 5000, "udp", "10.96.0.10:80"), reply("web", "192.168.50.11"));
    lab.rules("node-1", "*nat\nCOMMIT\n");
    assert_eq!(lab.dial_from("edge", 5000, "udp", "10.96.0.10:80"), reply("web", "192.168.50.11"));
    assert_eq!(lab.dial_from("edge", 5001, "udp", "10.96.0.10:80"), Outcome::Timeout);
}

#[test]
fn one_udp_five_tuple_sent_thirty_times_reaches_one_pod() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.5", &[8080]).pod(1, "b", "10.244.1.6", &[8080]);
    lab.rules("node-1", &service(&["10.244.1.5:8080", "10.244.1.6:8080"]));
    let outcome = lab.dial_from("edge", 5000, "udp", "10.96.0.10:80");
    for _ in 0..30 {
        assert_eq!(lab.dial_from("edge", 5000, "udp", "10.96.0.10:80"), outcome);
    }
    let many: std::collections::BTreeSet<Outcome> =
        (0..30).map(|_| lab.dial("edge", "udp", "10.96.0.10:80")).collect();
    assert_eq!(many.len(), 2);
}

#[test]
fn filter_sees_the_packet_after_dnat() {
    let mut lab = Lab::new();
    lab.pod(1, "web", "10.244.1.5", &[8080]);
    let rules = service(&["10.244.1.5:8080"]);
    let blocks = |rule: &str| rules.replacen("-A FORWARD -j KUBE-FORWARD\n", rule, 1);
    lab.rules("node-1", &blocks("-A FORWARD -d 10.96.0.10/32 -j DROP\n"));
    assert_eq!(lab.dial("edge", "tcp", "10.96.0.10:80"), reply("web", "10.244.1.1"));
    lab.rules("node-1", &blocks("-A FORWARD -d 10.244.1.5/32 -j DROP\n"));
    assert_eq!(lab.dial("edge", "tcp", "10.96.0.10:80"), Outcome::Timeout);
}

#[test]
fn the_first_dnat_ends_the_walk_of_nat() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.5", &[80]).pod(1, "b", "10.244.1.6", &[80]);
    lab.rules(
        "node-1",
        "*nat\n-A PREROUTING -d 10.96.0.10 -j DNAT --to-destination 10.244.1.5\n\
         -A PREROUTING -j DNAT --to-destination 10.244.1.6\nCOMMIT\n",
    );
    assert_eq!(lab.dial("edge", "tcp", "10.96.0.10:80"), reply("a", "192.168.50.100"));
    assert_eq!(lab.matched("node-1")[0], "nat PREROUTING 0");
    assert_eq!(lab.verdicts("node-1")[0], RuleVerdict::Accept);
}

#[test]
fn goto_returns_to_the_caller_s_caller() {
    let mut lab = Lab::new();
    lab.listen("node-1", &[80]).rules(
        "node-1",
        "*filter\n-N A\n-N B\n-A INPUT -j A\n-A INPUT -p tcp --dport 80 -j ACCEPT\n\
         -A A -g B\n-A A -j DROP\n-A B -j MARK --set-mark 1\nCOMMIT\n",
    );
    assert_eq!(lab.dial("edge", "tcp", "192.168.50.11:80"), reply("node-1", "192.168.50.100"));
    let matched = lab.matched("node-1");
    assert_eq!(matched[..4], ["filter INPUT 0", "filter A 0", "filter B 0", "filter INPUT 1"]);
}

#[test]
fn return_in_a_base_chain_takes_the_policy() {
    let mut lab = Lab::new();
    lab.listen("node-1", &[80]);
    lab.rules("node-1", "*filter\n-P INPUT DROP\n-A INPUT -j RETURN\n-A INPUT -j ACCEPT\nCOMMIT\n");
    assert_eq!(lab.dial("edge", "tcp", "192.168.50.11:80"), Outcome::Timeout);
    let policy = |event: &Event| matches!(event, Event::Policy { accepted: false, .. });
    assert!(lab.events["node-1"].iter().any(policy));
}

#[test]
fn pods_on_one_bridge_pass_forward_once_each_way_and_keep_their_ttl() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.5", &[]).pod(1, "b", "10.244.1.6", &[80]);
    lab.rules("node-1", &format!("{EVERYWHERE}{FILTER}"));
    assert_eq!(lab.dial("a", "udp", "10.244.1.6:80"), reply("b", "10.244.1.5"));
    let entered = lab.entered("node-1");
    assert_eq!(entered.iter().filter(|hook| *hook == "filter FORWARD").count(), 2);
    assert_eq!(entered.iter().filter(|hook| *hook == "raw PREROUTING").count(), 2);
    assert_eq!(entered.iter().filter(|hook| *hook == "mangle POSTROUTING").count(), 2);
    let ttls: Vec<u8> = lab.events["b"]
        .iter()
        .filter_map(|event| match event {
            Event::Arrived { packet, .. } => Some(packet.ttl),
            _ => None,
        })
        .collect();
    assert_eq!(ttls, [64]);
    // Through a Service's address it is no different.
    lab.rules("node-1", &service(&["10.244.1.6:80"]));
    assert_eq!(lab.dial("a", "udp", "10.96.0.10:80"), reply("b", "10.244.1.5"));
    let arrived =
        |event: &Event| matches!(event, Event::Arrived { packet, .. } if packet.ttl == 64);
    assert!(lab.events["b"].iter().any(arrived));
}

#[test]
fn with_bridge_nf_off_a_pod_gets_its_answer_untranslated_from_the_same_bridge() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.5", &[]).pod(1, "b", "10.244.1.6", &[80]);
    lab.rules("node-1", &service(&["10.244.1.6:80"]));
    lab.host("node-1").settings_mut().bridge_nf_call_iptables = false;
    assert_eq!(lab.dial("a", "tcp", "10.96.0.10:80"), Outcome::Timeout);
    assert_eq!(lab.seen[0], ("b".to_owned(), ip("10.244.1.5"), lab.seen[0].2));
    lab.host("node-1").settings_mut().bridge_nf_call_iptables = true;
    assert_eq!(lab.dial("a", "tcp", "10.96.0.10:80"), reply("b", "10.244.1.5"));
}

#[test]
fn a_bare_ack_is_new_and_translated_but_not_what_cannot_begin_a_connection() {
    let mut lab = Lab::new();
    lab.pod(1, "web", "10.244.1.5", &[8080]);
    lab.rules("node-1", &service(&["10.244.1.5:8080"]));
    let mut reaches = |port: u16, flags| {
        let from = format!("192.168.50.100:{port}");
        lab.inject("edge", tcp(&from, "10.96.0.10:80", flags));
        lab.events.contains_key("web")
    };
    assert!(reaches(7001, TcpFlags::ACK));
    assert!(!reaches(7002, TcpFlags::RST));
    assert!(!reaches(7003, TcpFlags::SYN.with(TcpFlags::ACK)));
    assert!(!reaches(7004, TcpFlags::FIN.with(TcpFlags::ACK)));
    lab.host("node-1").settings_mut().tcp_loose = false;
    lab.inject("edge", tcp("192.168.50.100:7005", "10.96.0.10:80", TcpFlags::ACK));
    assert!(!lab.events.contains_key("web"));
}
