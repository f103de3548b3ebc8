//! Connection tracking and NAT (measured: kernel.md 6 to 14).

#![allow(clippy::unwrap_used)]

mod lab;

use lab::{Lab, Outcome, ip, reply, service};
use netfilter::record::{DropReason, Event};
use netfilter::rule::ct_status;
use std::time::Duration;

#[test]
fn a_rst_comes_from_the_address_that_was_dialled() {
    let mut lab = Lab::new();
    lab.pod(1, "web", "10.244.1.5", &[]).pod(1, "a", "10.244.1.9", &[]);
    lab.rules("node-1", &service(&["10.244.1.5:8080"]));
    for from in ["edge", "node-1", "a"] {
        assert_eq!(lab.dial(from, "tcp", "10.96.0.10:80"), Outcome::Reset, "{from}");
        // A refused connection leaves no entry.
        assert_eq!(lab.host("node-1").connections().len(), 0, "{from}");
    }
}

#[test]
fn an_icmp_error_is_translated_within_and_without() {
    let mut lab = Lab::new();
    lab.pod(2, "web", "10.244.2.5", &[]).pod(1, "a", "10.244.1.9", &[]);
    lab.rules("node-1", &service(&["10.244.2.5:8080"]));
    for from in ["edge", "node-1", "a"] {
        assert_eq!(
            lab.dial(from, "udp", "10.96.0.10:80"),
            Outcome::Icmp(3, 3, ip("10.96.0.10")),
            "{from}"
        );
    }
}

#[test]
fn a_udp_flow_older_than_its_rule_stays_untranslated_until_its_entry_goes() {
    let mut lab = Lab::new();
    lab.pod(1, "web", "10.244.1.5", &[8080]);
    lab.rules("node-1", "*nat\nCOMMIT\n");
    assert_eq!(lab.dial_from("edge", 5000, "udp", "10.96.0.10:80"), Outcome::Timeout);
    lab.rules("node-1", &service(&["10.244.1.5:8080"]));
    assert_eq!(lab.dial_from("edge", 5000, "udp", "10.96.0.10:80"), Outcome::Timeout);
    lab.now += Duration::from_secs(20);
    assert_eq!(lab.dial_from("edge", 5000, "udp", "10.96.0.10:80"), Outcome::Timeout);
    lab.now += Duration::from_secs(31);
    assert_eq!(lab.dial_from("edge", 5000, "udp", "10.96.0.10:80"), reply("web", "10.244.1.1"));
}

#[test]
fn a_udp_flow_keeps_being_sent_to_an_endpoint_that_was_removed() {
    let mut lab = Lab::new();
    lab.pod(1, "old", "10.244.1.5", &[8080]).pod(1, "new", "10.244.1.6", &[8080]);
    lab.rules("node-1", &service(&["10.244.1.5:8080"]));
    assert_eq!(lab.dial_from("edge", 5000, "udp", "10.96.0.10:80"), reply("old", "10.244.1.1"));
    lab.rules("node-1", &service(&["10.244.1.6:8080"]));
    assert_eq!(lab.dial_from("edge", 5000, "udp", "10.96.0.10:80"), reply("old", "10.244.1.1"));
    lab.host("node-1").flush_connections();
    assert_eq!(lab.dial_from("edge", 5000, "udp", "10.96.0.10:80"), reply("new", "10.244.1.1"));
}

#[test]
fn masquerade_takes_the_address_of_the_interface_it_leaves_by() {
    let mut lab = Lab::new();
    lab.pod(1, "near", "10.244.1.5", &[8080]).pod(2, "far", "10.244.2.5", &[8080]);
    lab.rules("node-1", &service(&["10.244.1.5:8080"]));
    assert_eq!(lab.dial("edge", "tcp", "10.96.0.10:80"), reply("near", "10.244.1.1"));
    assert_eq!(lab.dial("laptop", "tcp", "192.168.50.11:30080"), reply("near", "10.244.1.1"));
    lab.rules("node-1", &service(&["10.244.2.5:8080"]));
    assert_eq!(lab.dial("edge", "tcp", "10.96.0.10:80"), reply("far", "192.168.50.11"));
}

#[test]
fn the_port_is_kept_unless_it_clashes_or_is_to_be_random() {
    let masquerade =
        |flag: &str| format!("*nat\n-A POSTROUTING -o eth0 -p udp -j MASQUERADE{flag}\nCOMMIT\n");
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.5", &[]).pod(1, "b", "10.244.1.6", &[]);
    lab.listen("edge", &[53]).rules("node-1", &masquerade(""));
    assert_eq!(
        lab.dial_from("a", 5000, "udp", "192.168.50.100:53"),
        reply("edge", "192.168.50.11")
    );
    assert_eq!(lab.seen[0].2, 5000);
    assert_eq!(
        lab.dial_from("b", 5000, "udp", "192.168.50.100:53"),
        reply("edge", "192.168.50.11")
    );
    assert_ne!(lab.seen[0].2, 5000);
    lab.rules("node-1", &masquerade(" --random-fully"));
    assert_eq!(
        lab.dial_from("a", 5001, "udp", "192.168.50.100:53"),
        reply("edge", "192.168.50.11")
    );
    assert_ne!(lab.seen[0].2, 5001);
}

#[test]
fn a_low_port_stays_low() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.5", &[]);
    lab.listen("edge", &[53]);
    lab.rules("node-1", "*nat\n-A POSTROUTING -o eth0 -j MASQUERADE --random-fully\nCOMMIT\n");
    for _ in 0..20 {
        lab.host("node-1").flush_connections();
        lab.dial_from("a", 100, "udp", "192.168.50.100:53");
        assert!((1..512).contains(&lab.seen[0].2), "{:?}", lab.seen);
        lab.host("node-1").flush_connections();
        lab.dial_from("a", 700, "udp", "192.168.50.100:53");
        assert!((600..1024).contains(&lab.seen[0].2), "{:?}", lab.seen);
    }
}

#[test]
fn without_the_mark_another_node_s_pod_answers_the_client_itself() {
    let mut lab = Lab::new();
    lab.pod(2, "far", "10.244.2.5", &[8080]);
    let unmarked = service(&["10.244.2.5:8080"]).replace("-A KUBE-EXT-A -j KUBE-MARK-MASQ\n", "");
    lab.rules("node-1", &unmarked).rules("node-2", &unmarked);
    assert_eq!(lab.dial("laptop", "tcp", "192.168.50.11:30080"), Outcome::Timeout);
    assert_eq!((lab.seen[0].0.as_str(), lab.seen[0].1), ("far", ip("203.0.113.9")));
}

#[test]
fn an_endpoint_on_the_receiving_node_itself_sees_the_client() {
    let mut lab = Lab::new();
    lab.listen("node-1", &[8080]).rules("node-1", &service(&["192.168.50.11:8080"]));
    assert_eq!(lab.dial("laptop", "tcp", "192.168.50.11:30080"), reply("node-1", "203.0.113.9"));
}

#[test]
fn hairpin_needs_the_port_s_mode_and_the_masquerade() {
    let mut lab = Lab::new();
    lab.pod(1, "web", "10.244.1.5", &[8080]);
    lab.rules("node-1", &service(&["10.244.1.5:8080"]));
    assert_eq!(lab.dial("web", "tcp", "10.96.0.10:80"), reply("web", "10.244.1.1"));
    lab.hairpin(1, "web", false);
    assert_eq!(lab.dial("web", "tcp", "10.96.0.10:80"), Outcome::Timeout);
    let dropped = Event::Dropped { reason: DropReason::NoHairpin };
    assert!(lab.events["node-1"].contains(&dropped));
    lab.hairpin(1, "web", true);
    let unmarked = service(&["10.244.1.5:8080"])
        .replace("-A KUBE-SEP-0 -s 10.244.1.5/32 -j KUBE-MARK-MASQ\n", "");
    lab.rules("node-1", &unmarked);
    assert_eq!(lab.dial("web", "tcp", "10.96.0.10:80"), Outcome::Timeout);
    assert!(lab.events["web"].contains(&Event::Dropped { reason: DropReason::Martian }));
}

#[test]
fn in_forward_the_first_packet_is_of_state_dnat_but_not_yet_snat() {
    let mut lab = Lab::new();
    lab.pod(1, "web", "10.244.1.5", &[8080]);
    let with = |rule: &str| {
        service(&["10.244.1.5:8080"]).replacen("-A FORWARD -j KUBE-FORWARD\n", rule, 1)
    };
    let drops = |state: &str| {
        with(&format!("-A FORWARD -m conntrack --ctstate {state} -m mark --mark 0x4000 -j DROP\n"))
    };
    lab.rules("node-1", &drops("DNAT"));
    assert_eq!(lab.dial("edge", "tcp", "10.96.0.10:80"), Outcome::Timeout);
    lab.rules("node-1", &drops("SNAT"));
    assert_eq!(lab.dial("edge", "tcp", "10.96.0.10:80"), reply("web", "10.244.1.1"));
}

#[test]
fn the_mark_stays_with_the_packet_and_on_its_host() {
    let mut lab = Lab::new();
    lab.pod(2, "web", "10.244.2.5", &[80]);
    lab.rules("node-1", "*mangle\n-A PREROUTING -j MARK --or-mark 0x5\n-A PREROUTING -j MARK --xor-mark 0x1\nCOMMIT\n");
    lab.rules("node-2", "*filter\n-A FORWARD -m mark ! --mark 0x0 -j DROP\nCOMMIT\n");
    assert_eq!(lab.dial("edge", "tcp", "10.244.2.5:80"), reply("web", "192.168.50.100"));
    let marks = lab.events["node-1"].iter().filter_map(|event| match event {
        Event::Left { packet, .. } => Some(packet.mark),
        _ => None,
    });
    assert_eq!(marks.take(1).collect::<Vec<_>>(), [0x4]);
}

#[test]
fn an_answered_connection_is_assured_and_lives_as_long_as_the_settings_say() {
    let mut lab = Lab::new();
    lab.pod(1, "web", "10.244.1.5", &[8080]);
    lab.rules("node-1", &service(&["10.244.1.5:8080"]));
    lab.host("node-1").settings_mut().timeouts.tcp_established = Duration::from_secs(86_400);
    assert_eq!(lab.dial("edge", "tcp", "10.96.0.10:80"), reply("web", "10.244.1.1"));
    let now = lab.now;
    let connection = lab.host("node-1").connections().iter().next().unwrap().clone();
    assert!(connection.has(ct_status::SEEN_REPLY | ct_status::ASSURED | ct_status::CONFIRMED));
    assert!(connection.has(ct_status::SRC_NAT | ct_status::DST_NAT));
    assert_eq!(connection.original().destination, ip("10.96.0.10"));
    assert_eq!(connection.reply().source, ip("10.244.1.5"));
    assert_eq!(connection.timeout_left(now), Duration::from_secs(86_400));
}

#[test]
fn a_ping_is_masqueraded_by_its_identifier_and_answered() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.5", &[]).pod(1, "b", "10.244.1.6", &[]);
    lab.rules("node-1", "*nat\n-A POSTROUTING -o eth0 -j MASQUERADE\nCOMMIT\n");
    for pod in ["a", "b"] {
        assert_eq!(
            lab.dial_from(pod, 77, "icmp", "192.168.50.100:0"),
            reply("edge", "192.168.50.11")
        );
    }
    let identifiers: std::collections::BTreeSet<u16> =
        lab.host("node-1").connections().iter().map(|c| c.reply().source_port).collect();
    assert_eq!(identifiers.len(), 2);
}

#[test]
fn sctp_is_translated_by_its_ports() {
    let mut lab = Lab::new();
    lab.pod(2, "far", "10.244.2.5", &[]);
    lab.rules(
        "node-1",
        "*nat\n-A PREROUTING -d 10.96.0.10 -p sctp -m sctp --dport 80 -j DNAT --to-destination 10.244.2.5:9999\n\
         -A POSTROUTING -p sctp -j MASQUERADE --random-fully\nCOMMIT\n",
    );
    assert_eq!(lab.dial("edge", "sctp", "10.96.0.10:80"), reply("far", "192.168.50.11"));
}

#[test]
fn a_range_of_addresses_is_spread_by_who_speaks_with_whom() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.5", &[8080]).pod(1, "b", "10.244.1.6", &[8080]);
    lab.rules(
        "node-1",
        "*nat\n-A PREROUTING -d 10.96.0.10 -p udp -j DNAT --to-destination 10.244.1.5-10.244.1.6:8080\nCOMMIT\n",
    );
    let first = lab.dial("edge", "udp", "10.96.0.10:80");
    for _ in 0..10 {
        assert_eq!(lab.dial("edge", "udp", "10.96.0.10:80"), first);
    }
}

#[test]
fn redirect_and_netmap_change_only_what_they_say() {
    let mut lab = Lab::new();
    lab.pod(1, "a", "10.244.1.5", &[8080]).listen("node-1", &[9090]);
    lab.rules(
        "node-1",
        "*nat\n-A PREROUTING -d 10.96.0.10 -p udp -j REDIRECT --to-ports 9090\n\
         -A PREROUTING -d 10.99.1.0/24 -j NETMAP --to 10.244.1.0/24\n\
         -A OUTPUT -d 10.96.0.10 -p udp -j REDIRECT --to-ports 9090\nCOMMIT\n",
    );
    assert_eq!(lab.dial("edge", "udp", "10.96.0.10:80"), reply("node-1", "192.168.50.100"));
    assert_eq!(lab.dial("edge", "tcp", "10.99.1.5:8080"), reply("a", "192.168.50.100"));
    assert_eq!(lab.dial("node-1", "udp", "10.96.0.10:80"), reply("node-1", "192.168.50.11"));
}
