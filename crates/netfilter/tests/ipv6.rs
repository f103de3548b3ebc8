//! The same for IPv6.

#![allow(clippy::unwrap_used)]

use netfilter::address::{Cidr, Family};
use netfilter::choices::Seeded;
use netfilter::host::{Arrival, Context, Effect, Host, Interface, InterfaceKind};
use netfilter::packet::{Packet, TcpFlags, Transport};
use netfilter::record::Silent;
use netfilter::routes::Route;
use netfilter::text::read;
use std::net::IpAddr;
use std::time::Duration;

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn node() -> Host {
    let mut node = Host::new("node-1");
    node.settings_mut().ipv6_forwarding = true;
    node.add_interface(Interface {
        name: "eth0".into(),
        kind: InterfaceKind::Ethernet,
        addresses: vec![(ip("fd00:50::11"), 64)],
    });
    node.add_interface(Interface {
        name: "cbr0".into(),
        kind: InterfaceKind::Bridge { ports: Vec::new() },
        addresses: vec![(ip("fd00:10:244:1::1"), 64)],
    });
    let pods: Cidr = "fd00:10:244:2::/64".parse().unwrap();
    node.routes_mut().add(Route::via(pods, "eth0".into(), ip("fd00:50::12")));
    let rules = "*nat\n:KUBE-SERVICES - [0:0]\n-A PREROUTING -j KUBE-SERVICES\n-A OUTPUT -j KUBE-SERVICES\n\
        -A KUBE-SERVICES -d fd00:96::a/128 -p tcp -m tcp --dport 80 -j DNAT --to-destination [fd00:10:244:1::5]:8080\n\
        -A POSTROUTING -m conntrack --ctstate DNAT -j MASQUERADE --random-fully\nCOMMIT\n\
        *filter\n-A FORWARD -d fd00:96::b/128 -j REJECT --reject-with icmp6-port-unreachable\nCOMMIT\n";
    node.load(read::ruleset(rules, Family::V6).unwrap()).unwrap();
    node
}

fn receive(node: &mut Host, interface: &str, next_hop: &str, packet: Packet) -> Vec<Effect> {
    let port = (interface == "cbr0").then(|| "veth5".into());
    let arrival = Arrival { interface: interface.into(), port, next_hop: ip(next_hop) };
    let mut choices = Seeded::new(4);
    let mut context = Context { now: Duration::ZERO, choices: &mut choices, recorder: &mut Silent };
    node.receive(&arrival, packet, &mut context)
}

fn tcp(source: (&str, u16), destination: (&str, u16), flags: TcpFlags) -> Packet {
    Packet {
        source: ip(source.0),
        destination: ip(destination.0),
        ttl: 64,
        mark: 0,
        length: 80,
        transport: Transport::Tcp { source_port: source.1, destination_port: destination.1, flags },
    }
}

fn only(effects: Vec<Effect>) -> (String, IpAddr, Packet) {
    match &effects[..] {
        [Effect::Transmit { interface, next_hop, packet, .. }] => {
            (interface.to_string(), *next_hop, packet.clone())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_connection_is_translated_there_and_back() {
    let mut node = node();
    let syn = tcp(("fd00:50::100", 5000), ("fd00:96::a", 80), TcpFlags::SYN);
    let (interface, next_hop, there) = only(receive(&mut node, "eth0", "fd00:50::11", syn));
    assert_eq!((interface.as_str(), next_hop), ("cbr0", ip("fd00:10:244:1::5")));
    assert_eq!(there.source, ip("fd00:10:244:1::1"));
    assert_eq!(there.destination_port(), Some(8080));
    let answer = tcp(
        ("fd00:10:244:1::5", 8080),
        ("fd00:10:244:1::1", there.source_port().unwrap()),
        TcpFlags::SYN.with(TcpFlags::ACK),
    );
    let (interface, _, back) = only(receive(&mut node, "cbr0", "fd00:10:244:1::1", answer));
    assert_eq!(interface, "eth0");
    assert_eq!((back.source, back.source_port()), (ip("fd00:96::a"), Some(80)));
    assert_eq!((back.destination, back.destination_port()), (ip("fd00:50::100"), Some(5000)));
}

#[test]
fn reject_answers_with_icmpv6() {
    let mut node = node();
    let lan: Cidr = "fd00:96::/108".parse().unwrap();
    node.routes_mut().add(Route::via(lan, "eth0".into(), ip("fd00:50::254")));
    let syn = tcp(("fd00:10:244:2::9", 5000), ("fd00:96::b", 80), TcpFlags::SYN);
    let (interface, next_hop, answer) = only(receive(&mut node, "eth0", "fd00:50::11", syn));
    assert_eq!((interface.as_str(), next_hop), ("eth0", ip("fd00:50::12")));
    assert_eq!(answer.source, ip("fd00:50::11"));
    assert!(matches!(answer.transport, Transport::Icmp { kind: 1, code: 4, about: Some(_), .. }));
}

#[test]
fn loopback_addresses_never_come_from_outside() {
    let mut node = node();
    let syn = tcp(("fd00:50::100", 5000), ("::1", 80), TcpFlags::SYN);
    assert_eq!(receive(&mut node, "eth0", "fd00:50::11", syn), []);
}

#[test]
fn a_process_gets_a_source_that_suits_the_destination() {
    let node = node();
    assert_eq!(node.source_for(ip("fd00:10:244:2::9")), Some(ip("fd00:50::11")));
    assert_eq!(node.source_for(ip("fd00:10:244:1::9")), Some(ip("fd00:10:244:1::1")));
    assert_eq!(node.source_for(ip("fd00:50::11")), Some(ip("fd00:50::11")));
    assert_eq!(node.source_for(ip("::1")), Some(ip("::1")));
    assert_eq!(node.source_for(ip("2001:db8::1")), None);
}
