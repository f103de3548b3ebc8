//! Settings that no recording has, and settings with which kube-proxy would not start.

#![allow(clippy::unwrap_used)] // A test may panic.

#[allow(dead_code, unreachable_pub)] // Each test binary uses a part of it.
mod recorded;

use netfilter::address::Family;
use recorded::{Cluster, Recording};

/// The recorded cluster `name` with other settings.
fn with_settings(name: &str, settings: &str) -> Cluster {
    let recording = Recording::all().into_iter().find(|r| r.name == name).unwrap();
    Cluster { settings: serde_yaml::from_str(settings).unwrap(), ..recording.cluster() }
}

/// The lines of the restore text that contain `part`.
fn lines(settings: &str, part: &str) -> Vec<String> {
    let cluster = with_settings("etp-local-with-local", settings);
    let text = cluster.program("node-1", Family::V4).unwrap().restore_text();
    text.lines().filter(|line| line.contains(part)).map(str::to_owned).collect()
}

/// The paths of the errors.
fn errors(settings: &str) -> Vec<String> {
    let cluster = with_settings("nodeport-3ep", settings);
    let errors = cluster.program("node-1", Family::V4).unwrap_err();
    errors.into_iter().map(|error| error.path).collect()
}

#[test]
fn pods_are_told_by_their_bridge() {
    let settings = "{detectLocalMode: BridgeInterface, detectLocal: {bridgeInterface: cni0}}";
    let found = lines(settings, "cni0");
    assert_eq!(found.len(), 2);
    assert!(found[0].ends_with("-d 10.96.0.10 --dport 80 ! -i cni0 -j KUBE-MARK-MASQ"));
    assert!(found[1].ends_with("external destinations\" -i cni0 -j KUBE-SVC-LOLE4ISW44XBNF3G"));
}

#[test]
fn pods_are_told_by_how_their_interfaces_names_begin() {
    let settings =
        "{detectLocalMode: InterfaceNamePrefix, detectLocal: {interfaceNamePrefix: veth}}";
    assert!(lines(settings, "veth+")[0].contains("! -i veth+ -j KUBE-MARK-MASQ"));
}

#[test]
fn pods_are_told_by_the_nodes_own_range() {
    let found = lines("{detectLocalMode: NodeCIDR, clusterCIDR: 10.0.0.0/8}", "! -s");
    assert!(found.iter().any(|line| line.contains("! -s 10.244.1.0/24 -j KUBE-MARK-MASQ")));
}

#[test]
fn with_nothing_to_tell_pods_by_nobody_is_masqueraded_for_being_none() {
    assert!(lines("{}", "pod traffic").is_empty());
    assert_eq!(lines("{}", "cluster IP").len(), 1);
}

#[test]
fn a_range_of_one_address_keeps_its_prefix_and_an_address_gets_none() {
    let found = lines("{clusterCIDR: 10.244.1.7/32}", "10.244.1.7");
    assert!(found[0].contains("-d 10.96.0.10 --dport 80 ! -s 10.244.1.7/32 -j KUBE-MARK-MASQ"));
}

#[test]
fn primary_is_the_nodes_own_address_and_bars_localhost() {
    let found = lines("{nodePortAddresses: [primary]}", "NOTE: this must be the last");
    assert_eq!(found.len(), 1);
    assert!(found[0].ends_with("-d 192.168.0.11 -j KUBE-NODEPORTS"), "{found:?}");
    assert!(lines("{nodePortAddresses: [primary]}", "block incoming localnet").is_empty());
}

#[test]
fn loopback_is_an_address_like_others_unless_ruled_out() {
    let ports = "nodePortAddresses: [127.0.0.0/8, 192.168.0.0/16]";
    let found = lines(&format!("{{{ports}}}"), "NOTE: this must be the last");
    assert_eq!(found.len(), 2);
    assert_eq!(lines(&format!("{{{ports}}}"), "block incoming localnet").len(), 1);
    let barred = format!("{{{ports}, iptables: {{localhostNodePorts: false}}}}");
    assert_eq!(lines(&barred, "NOTE: this must be the last").len(), 1);
}

#[test]
fn an_unworkable_setting_is_named_by_its_field() {
    assert_eq!(errors("{iptables: {masqueradeBit: 32}}"), ["iptables.masqueradeBit"]);
    assert_eq!(errors("{iptables: {masqueradeBit: -1}}"), ["iptables.masqueradeBit"]);
    assert_eq!(errors("{mode: userspace}"), ["mode"]);
    assert_eq!(errors("{detectLocalMode: Guess}"), ["detectLocalMode"]);
    assert_eq!(errors("{detectLocalMode: BridgeInterface}"), ["detectLocal.bridgeInterface"]);
    assert_eq!(errors("{clusterCIDR: 10.244.0.0}"), ["clusterCIDR"]);
    assert_eq!(errors("{clusterCIDR: '10.0.0.0/8,10.1.0.0/16'}"), ["clusterCIDR"]);
    assert_eq!(errors("{clusterCIDR: '10.0.0.0/8, fd00::/48'}"), ["clusterCIDR"]);
    assert_eq!(errors("{nodePortAddresses: [10.0.0.0/8, here]}"), ["nodePortAddresses[1]"]);
    assert_eq!(errors("{nodePortAddresses: [10.0.0.0/8, primary]}"), ["nodePortAddresses[1]"]);
}

#[test]
fn a_node_without_ranges_keeps_kube_proxy_from_starting_in_node_cidr_mode() {
    let cluster = with_settings("nodeport-3ep", "{detectLocalMode: NodeCIDR}");
    let errors = cluster.program("node-2", Family::V4).unwrap_err();
    assert_eq!(errors[0].path, "detectLocalMode");
    assert!(errors[0].to_string().contains("node-2"));
}
