//! Any rules, and any packets that arrive and are sent: a walk ends, with a bounded record, and never in a panic.
//! An input is the rules as text, a zero byte, and what the packets are made of, so that any dump makes a seed.
//!
//!     cargo +nightly fuzz run --fuzz-dir crates/netfilter/fuzz walk -- -dict=crates/netfilter/fuzz/iptables.dict
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use netfilter::address::{Cidr, Family};
use netfilter::choices::Seeded;
use netfilter::host::{Arrival, BridgePort, Context, Host, Interface, InterfaceKind};
use netfilter::packet::{Packet, TcpFlags, Transport};
use netfilter::routes::{Route, RouteAction};
use netfilter::text::read;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

/// Well above what one packet can cause with the rules that fit into an input.
const EVENTS_MAX: usize = 1_000_000;
const EFFECTS_MAX: usize = 10_000;

#[derive(Debug, Arbitrary)]
struct Input {
    seed: u64,
    settings: u8,
    steps: Vec<Step>,
}

#[derive(Debug, Arbitrary)]
struct Step {
    /// How long after the last one, in milliseconds.
    after: u32,
    action: Action,
    interface: u8,
    next_hop: Address,
    packet: AnyPacket,
}

#[derive(Debug, Arbitrary)]
enum Action {
    Receive,
    Send,
    Unreachable,
}

/// Addresses that are near the host's own ones, and any.
#[derive(Debug, Arbitrary)]
enum Address {
    Lan(u8),
    Pods(u8),
    Loopback,
    V4([u8; 4]),
    Lan6(u8),
    V6([u16; 8]),
}

impl Address {
    fn ip(&self) -> IpAddr {
        match *self {
            Address::Lan(last) => IpAddr::from([192, 168, 50, last]),
            Address::Pods(last) => IpAddr::from([10, 244, 1, last]),
            Address::Loopback => IpAddr::V4(Ipv4Addr::LOCALHOST),
            Address::V4(octets) => IpAddr::from(octets),
            Address::Lan6(last) => {
                IpAddr::V6(Ipv6Addr::new(0xfd00, 0x50, 0, 0, 0, 0, 0, last.into()))
            }
            Address::V6(segments) => IpAddr::from(segments),
        }
    }
}

#[derive(Debug, Arbitrary)]
struct AnyPacket {
    source: Address,
    destination: Address,
    ttl: u8,
    mark: u32,
    length: u32,
    transport: AnyTransport,
}

#[derive(Debug, Arbitrary)]
enum AnyTransport {
    Tcp(u16, u16, u8),
    Udp(u16, u16),
    Sctp(u16, u16, u8),
    Icmp(u8, u8, u16, Option<Box<AnyPacket>>),
    Other(u8),
}

impl AnyPacket {
    fn packet(&self) -> Packet {
        let transport = match &self.transport {
            AnyTransport::Tcp(source_port, destination_port, flags) => Transport::Tcp {
                source_port: *source_port,
                destination_port: *destination_port,
                flags: TcpFlags(*flags),
            },
            AnyTransport::Udp(source_port, destination_port) => {
                Transport::Udp { source_port: *source_port, destination_port: *destination_port }
            }
            AnyTransport::Sctp(source_port, destination_port, chunk) => Transport::Sctp {
                source_port: *source_port,
                destination_port: *destination_port,
                chunk: *chunk,
            },
            AnyTransport::Icmp(kind, code, identifier, about) => Transport::Icmp {
                kind: *kind,
                code: *code,
                identifier: *identifier,
                about: about.as_ref().map(|packet| Box::new(packet.packet())),
            },
            AnyTransport::Other(number) => Transport::Other(*number),
        };
        Packet {
            source: self.source.ip(),
            destination: self.destination.ip(),
            ttl: self.ttl,
            mark: self.mark,
            length: self.length,
            transport,
        }
    }
}

fn host(settings: u8) -> Host {
    let mut host = Host::new("node");
    let flag = |bit: u8| settings >> bit & 1 == 1;
    let known = host.settings_mut();
    known.ip_forward = !flag(0);
    known.ipv6_forwarding = !flag(0);
    known.bridge_nf_call_iptables = flag(1);
    known.bridge_nf_call_ip6tables = flag(1);
    known.route_localnet = flag(2);
    host.add_interface(Interface {
        name: Arc::from("eth0"),
        kind: InterfaceKind::Ethernet,
        addresses: vec![(IpAddr::from([192, 168, 50, 11]), 24), (Address::Lan6(0x11).ip(), 64)],
    });
    let port = |name: &str| BridgePort { name: Arc::from(name), hairpin: flag(3) };
    host.add_interface(Interface {
        name: Arc::from("cbr0"),
        kind: InterfaceKind::Bridge { ports: vec![port("veth0"), port("veth1")] },
        addresses: vec![(IpAddr::from([10, 244, 1, 1]), 24)],
    });
    if !flag(4) {
        let all = Cidr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
        let gateway = IpAddr::from([192, 168, 50, 254]);
        host.routes_mut().add(Route::via(all, Arc::from("eth0"), gateway));
    }
    if flag(5) {
        let some = Cidr::new(IpAddr::from([10, 245, 0, 0]), 16);
        host.routes_mut().add(Route::special(some, RouteAction::Unreachable));
    }
    host
}

fuzz_target!(|bytes: &[u8]| {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (rules, rest) = bytes.split_at(end);
    let Ok(rules) = std::str::from_utf8(rules) else { return };
    let rest = rest.get(1..).unwrap_or_default();
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(rest)) else { return };
    let mut host = host(input.settings);
    for family in [Family::V4, Family::V6] {
        if let Ok(rules) = read::ruleset(rules, family) {
            // Rules that no kernel takes are refused here.
            let _ = host.load(rules);
        }
    }
    let mut choices = Seeded::new(input.seed);
    let mut now = Duration::ZERO;
    for step in &input.steps {
        now = now.saturating_add(Duration::from_millis(step.after.into()));
        let mut events = Vec::new();
        let context = &mut Context { now, choices: &mut choices, recorder: &mut events };
        let packet = step.packet.packet();
        let effects = match step.action {
            Action::Receive => {
                let (interface, port) = match step.interface % 4 {
                    0 => ("eth0", None),
                    1 => ("cbr0", Some(Arc::from("veth0"))),
                    2 => ("cbr0", Some(Arc::from("veth1"))),
                    _ => ("lo", None),
                };
                let interface = Arc::from(interface);
                let arrival = Arrival { interface, port, next_hop: step.next_hop.ip() };
                host.receive(&arrival, packet, context)
            }
            Action::Send => host.send(packet, context).unwrap_or_default(),
            Action::Unreachable => host.neighbour_unreachable(&packet, context),
        };
        assert!(effects.len() <= EFFECTS_MAX, "{} effects", effects.len());
        assert!(events.len() <= EVENTS_MAX, "{} events", events.len());
    }
});
