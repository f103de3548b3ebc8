//! `-m owner` and `-m mac`, as Linux 6.18 was seen to answer.

#![allow(clippy::unwrap_used)]

use netfilter::address::Family;
use netfilter::choices::Seeded;
use netfilter::host::{Arrival, Context, Effect, Host, Interface, InterfaceKind, LoadError, Owner};
use netfilter::packet::{Packet, TcpFlags, Transport};
use netfilter::record::Event;
use netfilter::text::{read, save};
use std::net::IpAddr;
use std::time::Duration;

const OWN: &str = "192.168.50.11";
const OTHER: &str = "192.168.50.12";

fn host(rules: &str) -> Host {
    let mut host = Host::new("node");
    let addresses = vec![(OWN.parse().unwrap(), 24)];
    let kind = InterfaceKind::Ethernet;
    host.add_interface(Interface { name: "eth0".into(), kind, addresses });
    host.settings_mut().process_owner = Some(Owner { user: 0, group: 0 });
    host.settings_mut().ip_forward = true;
    let ruleset = read::ruleset(rules, Family::V4).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(save::ruleset(&ruleset), rules);
    host.load(ruleset).unwrap();
    host
}

fn refusal(rule: &str) -> Option<LoadError> {
    let text = format!("*filter\n{rule}\nCOMMIT\n");
    Host::new("node").load(read::ruleset(&text, Family::V4).unwrap()).err()
}

fn tcp(source: &str, destination: &str, port: u16, flags: TcpFlags) -> Packet {
    Packet {
        source: source.parse().unwrap(),
        destination: destination.parse().unwrap(),
        ttl: 64,
        mark: 0,
        length: 60,
        transport: Transport::Tcp { source_port: 40_000, destination_port: port, flags },
    }
}

/// The rules of a host's first chain that matched, and what came of sending or hearing the packet.
fn matched(host: &mut Host, packet: Packet, sends: bool) -> (Vec<usize>, Vec<Event>, Vec<Effect>) {
    host.reset_counters();
    let mut events = Vec::new();
    let mut choices = Seeded::new(1);
    let now = Duration::ZERO;
    let context = &mut Context { now, choices: &mut choices, recorder: &mut events };
    let effects = if sends {
        host.send(packet, context).unwrap()
    } else {
        let next_hop: IpAddr = OWN.parse().unwrap();
        host.receive(&Arrival { interface: "eth0".into(), port: None, next_hop }, packet, context)
    };
    let rules = host.snapshot(Family::V4).unwrap();
    let rules = rules.tables[0].chains[0].rules.iter().enumerate();
    let hit = rules.filter(|(_, rule)| rule.counters.packets > 0).map(|(at, _)| at).collect();
    (hit, events, effects)
}

const OWNERS: &str = "*filter\n:OUTPUT ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n\
    -A OUTPUT -m owner --socket-exists\n\
    -A OUTPUT -m owner ! --socket-exists\n\
    -A OUTPUT -m owner --uid-owner 0\n\
    -A OUTPUT -m owner ! --uid-owner 0\n\
    -A OUTPUT -m owner --uid-owner 5-9\n\
    -A OUTPUT -m owner ! --uid-owner 5\n\
    -A OUTPUT -m owner --gid-owner 0\n\
    -A OUTPUT -m owner ! --gid-owner 3\n\
    -A OUTPUT -m owner ! --socket-exists ! --uid-owner 0\n\
    -A OUTPUT -m owner --uid-owner 0 ! --gid-owner 0\n\
    -A OUTPUT -m owner --uid-owner 0 --gid-owner 0 --suppl-groups\n\
    -A INPUT -p tcp -m tcp --dport 77 -j REJECT --reject-with tcp-reset\n\
    -A INPUT -p tcp -m tcp --dport 78 -j REJECT --reject-with icmp-port-unreachable\nCOMMIT\n";

#[test]
fn a_process_is_known_by_its_user_and_group() {
    let syn = tcp(OWN, OTHER, 80, TcpFlags::SYN);
    assert_eq!(matched(&mut host(OWNERS), syn, true).0, [0, 2, 5, 6, 7, 10]);
}

#[test]
fn what_the_kernel_sends_has_a_socket_and_no_owner() {
    let rst = tcp(OWN, OTHER, 80, TcpFlags::RST);
    assert_eq!(matched(&mut host(OWNERS), rst, true).0, [0, 3, 5, 7]);
    // The ICMP error of a rule, too.
    let refused = tcp(OTHER, OWN, 78, TcpFlags::SYN);
    assert_eq!(matched(&mut host(OWNERS), refused, false).0, [0, 3, 5, 7]);
}

#[test]
fn the_rst_of_a_rule_comes_from_no_socket() {
    let refused = tcp(OTHER, OWN, 77, TcpFlags::SYN);
    assert_eq!(matched(&mut host(OWNERS), refused, false).0, [1, 3, 5, 7, 8]);
}

#[test]
fn what_is_forwarded_comes_from_no_socket_of_this_host() {
    let rules = "*mangle\n:POSTROUTING ACCEPT [0:0]\n\
        -A POSTROUTING -m owner --socket-exists\n-A POSTROUTING -m owner ! --socket-exists\n\
        -A POSTROUTING -m owner ! --uid-owner 0\n-A POSTROUTING -m owner --uid-owner 0\nCOMMIT\n";
    let passing = tcp("192.168.50.100", OTHER, 80, TcpFlags::SYN);
    assert_eq!(matched(&mut host(rules), passing, false).0, [1, 2]);
    let own = tcp(OWN, OTHER, 80, TcpFlags::SYN);
    assert_eq!(matched(&mut host(rules), own, true).0, [0, 3]);
}

#[test]
fn an_owner_that_nobody_said_cannot_be_told_and_a_socket_can() {
    let mut host = host(OWNERS);
    host.settings_mut().process_owner = None;
    let (hit, events, _) = matched(&mut host, tcp(OWN, OTHER, 80, TcpFlags::SYN), true);
    assert_eq!(hit, [0]);
    let told =
        |event: &Event| matches!(event, Event::CannotTell { what, .. } if &**what == "owner");
    assert!(events.iter().any(told));
}

#[test]
fn each_is_refused_where_the_kernel_refuses_it() {
    let owner = refusal("-A INPUT -m owner --uid-owner 0");
    assert!(matches!(owner, Some(LoadError::WrongHook { target: "owner", .. })), "{owner:?}");
    let mac = refusal("-A OUTPUT -m mac --mac-source 02:00:00:00:00:01");
    assert!(matches!(mac, Some(LoadError::WrongHook { target: "mac", .. })), "{mac:?}");
    assert_eq!(refusal("-A OUTPUT -m owner --uid-owner 0"), None);
    assert_eq!(refusal("-A FORWARD -m mac --mac-source 02:00:00:00:00:01"), None);
    // By way of a chain of one's own as well; one that nothing leads to may hold either.
    let led = ":X - [0:0]\n-A X -m owner --uid-owner 0";
    assert_eq!(refusal(led), None);
    assert!(refusal(&format!("{led}\n-A FORWARD -j X")).is_some());
}

#[test]
fn a_hardware_address_is_not_known_and_loopback_has_none() {
    let rules = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m mac --mac-source 02:AB:00:00:00:01\n\
        -A INPUT -m mac ! --mac-source 02:ab:00:00:00:01\nCOMMIT\n";
    let told = |event: &Event| matches!(event, Event::CannotTell { what, .. } if &**what == "mac");
    let (hit, events, _) =
        matched(&mut host(rules), tcp("127.0.0.1", "127.0.0.1", 80, TcpFlags::SYN), true);
    assert!(hit.is_empty() && !events.iter().any(told));
    let (hit, events, _) = matched(&mut host(rules), tcp(OTHER, OWN, 80, TcpFlags::SYN), false);
    assert!(hit.is_empty() && events.iter().any(told));
}

#[test]
fn users_by_name_are_kept_as_they_stand() {
    let text =
        "*filter\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -m owner --uid-owner root -j DROP\nCOMMIT\n";
    let rules = read::ruleset(text, Family::V4).unwrap();
    assert_eq!(save::ruleset(&rules), text);
}
