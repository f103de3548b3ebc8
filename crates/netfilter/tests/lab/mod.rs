//! Hosts on wires: nodes with pods on a bridge, a router with a blackhole behind it, clients. It is what the
//! behaviour was measured on, in small.

#![allow(clippy::unwrap_used, dead_code, unused_imports)]

mod packets;
mod rules;

pub(crate) use packets::{packet, reply, tcp};
pub(crate) use rules::{FILTER, service};

use netfilter::address::{Cidr, Family};
use netfilter::choices::Seeded;
use netfilter::host::{
    Arrival, BridgePort, Context, Effect, Host, Interface, InterfaceKind, SendError,
};
use netfilter::packet::{Packet, TcpFlags, Transport};
use netfilter::record::{Event, RuleResult, RuleVerdict};
use netfilter::routes::{Route, RouteAction};
use netfilter::text::read;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

pub(crate) fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// What a client sees of one attempt.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Answered by that station, which saw that source.
    Reply(String, IpAddr),
    /// A RST.
    Reset,
    /// An ICMP error: type and code, and who it came from.
    Icmp(u8, u8, IpAddr),
    /// Nothing came.
    Timeout,
    /// The send itself failed.
    Failed(SendError),
}

enum Place {
    Node,
    /// A pod on that node, behind that port.
    Pod(usize, Arc<str>),
    /// On the nodes' LAN.
    Lan,
    /// Beyond the router.
    Wan,
    Router,
}

struct Station {
    host: Host,
    place: Place,
    listens: BTreeSet<(u8, u16)>,
}

/// A socket that waits for an answer.
struct Waiting {
    station: usize,
    local: (IpAddr, u16),
    remote: (IpAddr, u16),
}

pub(crate) struct Lab {
    stations: Vec<Station>,
    wires: VecDeque<(usize, Arrival, Packet)>,
    waiting: Option<Waiting>,
    outcome: Outcome,
    next_port: u16,
    pub(crate) now: Duration,
    pub(crate) choices: Seeded,
    /// What happened at each station during the last attempt.
    pub(crate) events: BTreeMap<String, Vec<Event>>,
    /// Whether a UDP socket takes an answer from anywhere (it is not connected).
    pub(crate) any_source: bool,
    /// Whom a process's TCP or UDP packet reached, and which source it saw.
    pub(crate) seen: Vec<(String, IpAddr, u16)>,
}

fn ethernet(name: &str, address: &str, prefix: u8) -> Interface {
    Interface {
        name: name.into(),
        kind: InterfaceKind::Ethernet,
        addresses: vec![(ip(address), prefix)],
    }
}

fn default_via(host: &mut Host, gateway: &str) {
    let all: Cidr = "0.0.0.0/0".parse().unwrap();
    host.routes_mut().add(Route::via(all, "eth0".into(), ip(gateway)));
}

impl Lab {
    /// node-1 (192.168.50.11, pods in 10.244.1.0/24), node-2 (.12, 10.244.2.0/24), a router (.254), `edge` (.100, with
    /// node-1 as its gateway) and `laptop` (203.0.113.9) beyond the router.
    pub(crate) fn new() -> Lab {
        let mut lab = Lab {
            stations: Vec::new(),
            wires: VecDeque::new(),
            waiting: None,
            outcome: Outcome::Timeout,
            next_port: 40_000,
            now: Duration::from_secs(1_000),
            choices: Seeded::new(1),
            events: BTreeMap::new(),
            seen: Vec::new(),
            any_source: false,
        };
        for n in [1, 2] {
            let mut node = Host::new(&format!("node-{n}"));
            node.settings_mut().ip_forward = true;
            node.add_interface(ethernet("eth0", &format!("192.168.50.1{n}"), 24));
            node.add_interface(Interface {
                name: "cbr0".into(),
                kind: InterfaceKind::Bridge { ports: Vec::new() },
                addresses: vec![(ip(&format!("10.244.{n}.1")), 24)],
            });
            let other = 3 - n;
            let pods: Cidr = format!("10.244.{other}.0/24").parse().unwrap();
            let via = ip(&format!("192.168.50.1{other}"));
            node.routes_mut().add(Route::via(pods, "eth0".into(), via));
            default_via(&mut node, "192.168.50.254");
            lab.add(node, Place::Node);
        }
        let mut router = Host::new("router");
        router.settings_mut().ip_forward = true;
        router.add_interface(ethernet("eth0", "192.168.50.254", 24));
        router.add_interface(ethernet("wan", "203.0.113.1", 24));
        let all: Cidr = "0.0.0.0/0".parse().unwrap();
        router.routes_mut().add(Route::special(all, RouteAction::Blackhole));
        lab.add(router, Place::Router);
        let mut edge = Host::new("edge");
        edge.add_interface(ethernet("eth0", "192.168.50.100", 24));
        default_via(&mut edge, "192.168.50.11");
        lab.add(edge, Place::Lan);
        let mut laptop = Host::new("laptop");
        laptop.add_interface(ethernet("eth0", "203.0.113.9", 24));
        default_via(&mut laptop, "203.0.113.1");
        lab.add(laptop, Place::Wan);
        lab
    }

    fn add(&mut self, host: Host, place: Place) {
        self.stations.push(Station { host, place, listens: BTreeSet::new() });
    }

    /// A pod on node `n` (1 or 2) that listens on TCP and UDP ports alike.
    pub(crate) fn pod(
        &mut self,
        n: usize,
        name: &str,
        address: &str,
        listens: &[u16],
    ) -> &mut Self {
        let port: Arc<str> = format!("veth-{name}").into();
        let mut pod = Host::new(name);
        pod.add_interface(ethernet("eth0", address, 24));
        default_via(&mut pod, &format!("10.244.{n}.1"));
        self.add(pod, Place::Pod(n - 1, Arc::clone(&port)));
        self.listen(name, listens);
        self.bridge_port(n, port, true);
        self
    }

    fn bridge_port(&mut self, n: usize, port: Arc<str>, hairpin: bool) {
        let node = &mut self.stations[n - 1].host;
        let mut bridge = node.interfaces().iter().find(|i| &*i.name == "cbr0").unwrap().clone();
        if let InterfaceKind::Bridge { ports } = &mut bridge.kind {
            ports.retain(|known| known.name != port);
            ports.push(BridgePort { name: port, hairpin });
        }
        node.add_interface(bridge);
    }

    /// Sets hairpin mode of a pod's bridge port.
    pub(crate) fn hairpin(&mut self, n: usize, pod: &str, on: bool) -> &mut Self {
        self.bridge_port(n, format!("veth-{pod}").into(), on);
        self
    }

    pub(crate) fn listen(&mut self, name: &str, ports: &[u16]) -> &mut Self {
        let at = self.number(name);
        let both = ports.iter().flat_map(|port| [(6, *port), (17, *port)]);
        self.stations[at].listens.extend(both);
        self
    }

    fn number(&self, name: &str) -> usize {
        self.stations.iter().position(|s| &**s.host.name() == name).unwrap()
    }

    pub(crate) fn host(&mut self, name: &str) -> &mut Host {
        let at = self.number(name);
        &mut self.stations[at].host
    }

    /// Loads IPv4 rules on a host.
    pub(crate) fn rules(&mut self, name: &str, text: &str) -> &mut Self {
        let rules = read::ruleset(text, Family::V4).unwrap_or_else(|error| panic!("{error}"));
        self.host(name).load(rules).unwrap_or_else(|error| panic!("{error}"));
        self
    }

    /// A new connection attempt, or a datagram, from a fresh port.
    pub(crate) fn dial(&mut self, from: &str, protocol: &str, to: &str) -> Outcome {
        self.next_port += 1;
        self.dial_from(from, self.next_port, protocol, to)
    }

    pub(crate) fn dial_from(
        &mut self,
        from: &str,
        sport: u16,
        protocol: &str,
        to: &str,
    ) -> Outcome {
        let (address, port) = to.rsplit_once(':').unwrap();
        let (destination, port) = (ip(address), port.parse().unwrap());
        let at = self.number(from);
        let Some(source) = self.stations[at].host.source_for(destination) else {
            return Outcome::Failed(SendError::NoRoute);
        };
        let transport = match protocol {
            "tcp" => {
                Transport::Tcp { source_port: sport, destination_port: port, flags: TcpFlags::SYN }
            }
            "sctp" => Transport::Sctp { source_port: sport, destination_port: port, chunk: 1 },
            // An echo request; the port of the destination does not count.
            "icmp" => Transport::Icmp { kind: 8, code: 0, identifier: sport, about: None },
            _ => Transport::Udp { source_port: sport, destination_port: port },
        };
        let waiting = Waiting { station: at, local: (source, sport), remote: (destination, port) };
        self.attempt(at, packet(source, destination, transport), Some(waiting))
    }

    /// Sends one packet as a process of `from` would, and lets everything settle.
    pub(crate) fn inject(&mut self, from: &str, packet: Packet) -> Outcome {
        let at = self.number(from);
        self.attempt(at, packet, None)
    }

    fn attempt(&mut self, at: usize, packet: Packet, waiting: Option<Waiting>) -> Outcome {
        self.events.clear();
        self.seen.clear();
        self.waiting = waiting;
        self.outcome = Outcome::Timeout;
        if let Err(error) = self.send(at, packet) {
            return Outcome::Failed(error);
        }
        let mut steps = 0;
        while let Some((to, arrival, packet)) = self.wires.pop_front() {
            steps += 1;
            if steps > 200 {
                self.wires.clear();
                break;
            }
            self.with(to, |host, context| Ok(host.receive(&arrival, packet, context))).unwrap();
        }
        self.outcome.clone()
    }

    fn send(&mut self, at: usize, packet: Packet) -> Result<(), SendError> {
        self.with(at, |host, context| host.send(packet, context))
    }

    fn with(
        &mut self,
        at: usize,
        act: impl FnOnce(&mut Host, &mut Context<'_>) -> Result<Vec<Effect>, SendError>,
    ) -> Result<(), SendError> {
        let station = &mut self.stations[at];
        let name = station.host.name().to_string();
        let events = self.events.entry(name).or_default();
        let mut context = Context { now: self.now, choices: &mut self.choices, recorder: events };
        for effect in act(&mut station.host, &mut context)? {
            match effect {
                Effect::Deliver { packet } => self.delivered(at, packet),
                Effect::Transmit { interface, next_hop, packet, from_port } => {
                    self.transmit(at, &interface, next_hop, packet, from_port);
                }
            }
        }
        Ok(())
    }

    fn transmit(
        &mut self,
        at: usize,
        interface: &Arc<str>,
        next_hop: IpAddr,
        packet: Packet,
        from_port: Option<Arc<str>>,
    ) {
        if let Place::Pod(node, port) = &self.stations[at].place {
            let arrival =
                Arrival { interface: "cbr0".into(), port: Some(Arc::clone(port)), next_hop };
            return self.wires.push_back((*node, arrival, packet));
        }
        let neighbour = self.stations.iter().position(|other| {
            let owns = other.host.is_local(next_hop);
            owns && match (&other.place, &**interface) {
                (Place::Pod(node, _), "cbr0") => *node == at,
                (Place::Node | Place::Lan | Place::Router, "eth0") => {
                    !matches!(self.stations[at].place, Place::Wan)
                }
                (Place::Wan, "wan") => true,
                _ => false,
            }
        });
        let neighbour = match self.stations[at].place {
            Place::Wan => Some(self.number("router")),
            _ => neighbour,
        };
        match neighbour {
            Some(to) => {
                let interface = match (&self.stations[to].place, &self.stations[at].place) {
                    (Place::Router, Place::Wan) => "wan",
                    _ => "eth0",
                };
                if let (Place::Pod(_, port), Some(from)) = (&self.stations[to].place, &from_port) {
                    let bridge = self.stations[at].host.interfaces();
                    let bridge = bridge.iter().find(|i| &*i.name == "cbr0").unwrap();
                    let InterfaceKind::Bridge { ports } = &bridge.kind else { panic!() };
                    let hairpin = ports.iter().any(|p| p.name == *port && p.hairpin);
                    assert!(port != from || hairpin, "the host knows its hairpin ports");
                }
                let arrival = Arrival { interface: interface.into(), port: None, next_hop };
                self.wires.push_back((to, arrival, packet));
            }
            None => {
                let told =
                    self.with(at, |host, context| Ok(host.neighbour_unreachable(&packet, context)));
                told.unwrap();
            }
        }
    }

    /// The processes of a station.
    fn delivered(&mut self, at: usize, packet: Packet) {
        let name = self.stations[at].host.name().to_string();
        let (source, destination) = (packet.source, packet.destination);
        let ours = |waiting: &Waiting, local: (IpAddr, u16), remote: (IpAddr, u16)| {
            waiting.station == at && waiting.local == local && waiting.remote == remote
        };
        match packet.transport {
            Transport::Icmp { kind, code, about: Some(about), .. } => {
                let identifier = match about.transport {
                    Transport::Icmp { identifier, .. } => identifier,
                    _ => 0,
                };
                let local = (about.source, about.source_port().unwrap_or(identifier));
                let remote = (about.destination, about.destination_port().unwrap_or(0));
                if self.waiting.as_ref().is_some_and(|w| ours(w, local, remote)) {
                    self.outcome = Outcome::Icmp(kind, code, source);
                }
            }
            Transport::Tcp { source_port, destination_port, flags } => {
                let (local, remote) = ((destination, destination_port), (source, source_port));
                let waits = self.waiting.as_ref().is_some_and(|w| ours(w, local, remote));
                let answer = |flags| {
                    let transport = Transport::Tcp {
                        source_port: destination_port,
                        destination_port: source_port,
                        flags,
                    };
                    self::packet(destination, source, transport)
                };
                if flags.has(TcpFlags::RST) {
                    if waits {
                        self.outcome = Outcome::Reset;
                    }
                } else if flags.has(TcpFlags::SYN.with(TcpFlags::ACK)) {
                    if waits {
                        let (by, seen, _) = self.seen.last().unwrap().clone();
                        self.outcome = Outcome::Reply(by, seen);
                        let _ = self.send(at, answer(TcpFlags::ACK));
                    } else {
                        let _ = self.send(at, answer(TcpFlags::RST));
                    }
                } else if flags.has(TcpFlags::SYN) {
                    if self.stations[at].listens.contains(&(6, destination_port)) {
                        self.seen.push((name, source, source_port));
                        let _ = self.send(at, answer(TcpFlags::SYN.with(TcpFlags::ACK)));
                    } else {
                        let _ = self.send(at, answer(TcpFlags::RST.with(TcpFlags::ACK)));
                    }
                } else {
                    self.seen.push((name, source, source_port));
                }
            }
            Transport::Udp { source_port, destination_port } => {
                let (local, remote) = ((destination, destination_port), (source, source_port));
                let any = self.any_source;
                let to_us = |w: &Waiting| {
                    ours(w, local, remote)
                        || (any && w.station == at && w.local.1 == destination_port)
                };
                if self.waiting.as_ref().is_some_and(to_us) {
                    let (by, seen, _) = self.seen.last().unwrap().clone();
                    self.outcome = Outcome::Reply(by, seen);
                } else if self.seen.len() < 20
                    && self.stations[at].listens.contains(&(17, destination_port))
                {
                    self.seen.push((name, source, source_port));
                    let transport = Transport::Udp {
                        source_port: destination_port,
                        destination_port: source_port,
                    };
                    let _ = self.send(at, self::packet(destination, source, transport));
                } else {
                    let transport = Transport::Icmp {
                        kind: 3,
                        code: 3,
                        identifier: 0,
                        about: Some(Box::new(packet)),
                    };
                    let _ = self.send(at, self::packet(destination, source, transport));
                }
            }
            Transport::Icmp { kind: 8, identifier, .. } => {
                self.seen.push((name, source, identifier));
                let transport = Transport::Icmp { kind: 0, code: 0, identifier, about: None };
                let _ = self.send(at, self::packet(destination, source, transport));
            }
            Transport::Icmp { kind: 0, identifier, .. } => {
                let ours = self.waiting.as_ref().is_some_and(|w| {
                    w.station == at
                        && w.local.1 == identifier
                        && (self.any_source || w.remote.0 == source)
                });
                if ours {
                    let (by, seen, _) = self.seen.last().unwrap().clone();
                    self.outcome = Outcome::Reply(by, seen);
                }
            }
            Transport::Sctp { source_port, destination_port, chunk: 1 } => {
                self.seen.push((name, source, source_port));
                let transport = Transport::Sctp {
                    source_port: destination_port,
                    destination_port: source_port,
                    chunk: 2,
                };
                let _ = self.send(at, self::packet(destination, source, transport));
            }
            Transport::Sctp { source_port, destination_port, .. } => {
                let (local, remote) = ((destination, destination_port), (source, source_port));
                if self.waiting.as_ref().is_some_and(|w| ours(w, local, remote)) {
                    let (by, seen, _) = self.seen.last().unwrap().clone();
                    self.outcome = Outcome::Reply(by, seen);
                }
            }
            _ => {}
        }
    }

    /// The rules that matched at a host during the last attempt, as `TABLE CHAIN INDEX`.
    pub(crate) fn matched(&self, name: &str) -> Vec<String> {
        let events = self.events.get(name).map_or(&[][..], |events| events);
        events
            .iter()
            .filter_map(|event| match event {
                Event::Rule { place, result: RuleResult::Matched(_), .. } => {
                    Some(format!("{} {} {}", place.table, place.chain, place.index))
                }
                _ => None,
            })
            .collect()
    }

    /// Which base chains were entered at a host, as `table CHAIN`, in order.
    pub(crate) fn entered(&self, name: &str) -> Vec<String> {
        let events = self.events.get(name).map_or(&[][..], |events| events);
        events
            .iter()
            .filter_map(|event| match event {
                Event::Table { hook, table, .. } => Some(format!("{table} {hook}")),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn verdicts(&self, name: &str) -> Vec<RuleVerdict> {
        let events = self.events.get(name).map_or(&[][..], |events| events);
        events
            .iter()
            .filter_map(|event| match event {
                Event::Rule { result: RuleResult::Matched(verdict), .. } => Some(*verdict),
                _ => None,
            })
            .collect()
    }
}
