//! One connection through DNAT and MASQUERADE, there and back.

use netfilter::address::{Cidr, Family};
use netfilter::chain_name::ChainName;
use netfilter::choices::Seeded;
use netfilter::host::{Arrival, Context, Effect, Host, Interface, InterfaceKind};
use netfilter::packet::{Packet, TcpFlags, Transport};
use netfilter::record::Event;
use netfilter::rule::{Match, NatRange, Not, Ports, Rule, Target};
use netfilter::tables::{Chain, Policy, Ruleset, Table, TableName};
use std::time::Duration;

fn base(name: &'static str, rules: Vec<Rule>) -> Chain {
    Chain { policy: Some(Policy::Accept), rules, ..Chain::new(ChainName::literal(name)) }
}

#[test]
fn a_reply_is_translated_back_to_the_address_that_was_dialled() {
    let mut node = Host::new("node-1");
    node.settings_mut().ip_forward = true;
    node.add_interface(Interface {
        name: "eth0".into(),
        kind: InterfaceKind::Ethernet,
        addresses: vec![("192.168.50.11".parse().unwrap(), 24)],
    });
    node.add_interface(Interface {
        name: "cbr0".into(),
        kind: InterfaceKind::Bridge { ports: Vec::new() },
        addresses: vec![("10.244.1.1".parse().unwrap(), 24)],
    });
    let mut dnat = Rule::new(Target::Dnat(Box::new(NatRange {
        addresses: Some(("10.244.1.5".parse().unwrap(), "10.244.1.5".parse().unwrap())),
        ports: Some(Ports::one(8080)),
        ..NatRange::default()
    })));
    dnat.header.destination = Some(Not::is("10.96.0.10".parse::<Cidr>().unwrap()));
    dnat.header.protocol = Some(Not::is(netfilter::packet::Protocol::Tcp));
    dnat.matches.push(Match::Tcp {
        source: None,
        destination: Some(Not::is(Ports::one(80))),
        flags: None,
    });
    let masquerade =
        Rule::new(Target::Masquerade { ports: None, random: false, random_fully: true });
    let mut rules = Ruleset::new(Family::V4);
    rules.tables.push(Table {
        name: TableName::Nat,
        chains: vec![base("PREROUTING", vec![dnat]), base("POSTROUTING", vec![masquerade])],
    });
    node.load(rules).unwrap();

    let tcp = |source: &str, sport, destination: &str, dport, flags| Packet {
        source: source.parse().unwrap(),
        destination: destination.parse().unwrap(),
        ttl: 64,
        mark: 0,
        length: 60,
        transport: Transport::Tcp { source_port: sport, destination_port: dport, flags },
    };
    let mut events: Vec<Event> = Vec::new();
    let mut choices = Seeded::new(1);
    let mut context = Context { now: Duration::ZERO, choices: &mut choices, recorder: &mut events };
    let arrival = Arrival {
        interface: "eth0".into(),
        port: None,
        next_hop: "192.168.50.11".parse().unwrap(),
    };
    let syn = tcp("192.168.50.100", 40000, "10.96.0.10", 80, TcpFlags::SYN);
    let effects = node.receive(&arrival, syn, &mut context);
    let [Effect::Transmit { interface, next_hop, packet, .. }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!((&**interface, next_hop.to_string().as_str()), ("cbr0", "10.244.1.5"));
    assert_eq!(packet.source.to_string(), "10.244.1.1");
    assert_eq!(packet.destination_port(), Some(8080));
    assert_eq!(packet.ttl, 63);

    let back = Arrival {
        interface: "cbr0".into(),
        port: Some("veth5".into()),
        next_hop: "10.244.1.1".parse().unwrap(),
    };
    let answer = tcp(
        "10.244.1.5",
        8080,
        "10.244.1.1",
        packet.source_port().unwrap(),
        TcpFlags::SYN.with(TcpFlags::ACK),
    );
    let effects = node.receive(&back, answer, &mut context);
    let [Effect::Transmit { interface, packet, from_port, .. }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(&**interface, "eth0");
    assert_eq!(*from_port, None);
    assert_eq!(packet.source.to_string(), "10.96.0.10");
    assert_eq!((packet.source_port(), packet.destination_port()), (Some(80), Some(40000)));
    assert_eq!(packet.destination.to_string(), "192.168.50.100");
    assert_eq!(node.connections().len(), 1);
}
