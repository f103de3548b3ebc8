//! Each match: read, asked about a packet, and printed back.

#![allow(clippy::unwrap_used)]

use netfilter::address::Family;
use netfilter::choices::Seeded;
use netfilter::host::{Arrival, Context, Host, Interface, InterfaceKind, IpSet, SetPart};
use netfilter::packet::{Packet, Protocol, TcpFlags, Transport};
use netfilter::record::{Event, Silent};
use netfilter::rule::Ports;
use netfilter::text::{read, save};
use std::time::Duration;

/// A host with eth0 (192.168.50.11, fd00:50::11) whose INPUT chain holds that one rule.
struct Bench {
    host: Host,
    family: Family,
    now: Duration,
}

impl Bench {
    fn new(family: Family, rule: &str) -> Bench {
        let mut host = Host::new("node");
        host.add_interface(Interface {
            name: "eth0".into(),
            kind: InterfaceKind::Ethernet,
            addresses: vec![
                ("192.168.50.11".parse().unwrap(), 24),
                ("fd00:50::11".parse().unwrap(), 64),
            ],
        });
        let text = format!("*filter\n:INPUT ACCEPT [0:0]\n-A INPUT {rule}\nCOMMIT\n");
        let rules = read::ruleset(&text, family).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(save::ruleset(&rules), text);
        host.load(rules).unwrap();
        Bench { host, family, now: Duration::ZERO }
    }

    /// Whether the rule matches this packet.
    fn takes(&mut self, packet: Packet) -> bool {
        self.host.reset_counters();
        self.hear(packet, &mut Silent);
        self.host.snapshot(self.family).unwrap().tables[0].chains[0].rules[0].counters.packets > 0
    }

    fn hear(&mut self, packet: Packet, recorder: &mut dyn netfilter::record::Recorder) {
        let next_hop = match self.family {
            Family::V4 => "192.168.50.11".parse().unwrap(),
            Family::V6 => "fd00:50::11".parse().unwrap(),
        };
        let arrival = Arrival { interface: "eth0".into(), port: None, next_hop };
        let mut choices = Seeded::new(9);
        let mut context = Context { now: self.now, choices: &mut choices, recorder };
        self.host.receive(&arrival, packet, &mut context);
    }
}

fn packet(source: &str, transport: Transport) -> Packet {
    let source: std::net::IpAddr = source.parse().unwrap();
    let destination = if source.is_ipv4() { "192.168.50.11" } else { "fd00:50::11" };
    Packet {
        source,
        destination: destination.parse().unwrap(),
        ttl: 64,
        mark: 0,
        length: 60,
        transport,
    }
}

fn udp(source: &str, source_port: u16, destination_port: u16) -> Packet {
    packet(source, Transport::Udp { source_port, destination_port })
}

fn tcp(source: &str, destination_port: u16, flags: TcpFlags) -> Packet {
    packet(source, Transport::Tcp { source_port: 40_000, destination_port, flags })
}

fn icmp(source: &str, kind: u8, code: u8) -> Packet {
    packet(source, Transport::Icmp { kind, code, identifier: 1, about: None })
}

const A: &str = "192.168.50.100";

#[test]
fn addresses_and_interfaces_can_be_negated() {
    let takes = |rule: &str| Bench::new(Family::V4, rule).takes(udp(A, 1, 2));
    assert!(takes("-s 192.168.50.0/24"));
    assert!(!takes("! -s 192.168.50.0/24"));
    assert!(takes("! -d 10.0.0.0/8"));
    assert!(takes("-i eth0"));
    assert!(takes("-i eth+"));
    assert!(!takes("! -i eth+"));
    assert!(!takes("-i cbr0"));
    assert!(takes("-p udp"));
    assert!(!takes("! -p udp"));
    assert!(!takes("-f"));
    assert!(takes("! -f"));
}

#[test]
fn ports_and_flags() {
    let takes = |rule: &str, packet| Bench::new(Family::V4, rule).takes(packet);
    assert!(takes("-p udp -m udp --sport 1:5 --dport 53", udp(A, 3, 53)));
    assert!(!takes("-p udp -m udp --sport 1:5 --dport 53", udp(A, 6, 53)));
    assert!(takes("-p udp -m udp ! --dport 53", udp(A, 6, 54)));
    assert!(takes("-p tcp -m tcp --dport 80:90", tcp(A, 85, TcpFlags::SYN)));
    assert!(!takes("-p udp -m udp --dport 80", tcp(A, 80, TcpFlags::SYN)));
    let syn = "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN";
    assert!(takes(syn, tcp(A, 80, TcpFlags::SYN)));
    assert!(!takes(syn, tcp(A, 80, TcpFlags::SYN.with(TcpFlags::ACK))));
    let sctp = Transport::Sctp { source_port: 1, destination_port: 9999, chunk: 1 };
    assert!(takes("-p sctp -m sctp --dport 9999", packet(A, sctp)));
}

#[test]
fn multiport_compares_either_side() {
    let takes = |rule: &str, packet| Bench::new(Family::V4, rule).takes(packet);
    let ports = "-p udp -m multiport --ports 53,1000:2000";
    assert!(takes(ports, udp(A, 53, 9)));
    assert!(takes(ports, udp(A, 9, 1500)));
    assert!(!takes(ports, udp(A, 9, 2001)));
    assert!(!takes("-p udp -m multiport --sports 53", udp(A, 9, 53)));
    assert!(takes("-p udp -m multiport ! --dports 53,54", udp(A, 53, 55)));
}

#[test]
fn icmp_types_and_codes() {
    let takes = |rule: &str, packet| Bench::new(Family::V4, rule).takes(packet);
    assert!(takes("-p icmp -m icmp --icmp-type 8", icmp(A, 8, 0)));
    assert!(!takes("-p icmp -m icmp --icmp-type 3/1", icmp(A, 3, 3)));
    assert!(takes("-p icmp -m icmp ! --icmp-type 3/1", icmp(A, 3, 3)));
    assert!(takes("-p icmp -m icmp --icmp-type any", icmp(A, 42, 3)));
    let mut six = Bench::new(Family::V6, "-p ipv6-icmp -m icmp6 --icmpv6-type 128");
    assert!(six.takes(icmp("fd00:50::100", 128, 0)));
    assert!(!six.takes(icmp("fd00:50::100", 129, 0)));
}

#[test]
fn addrtype_knows_what_is_local() {
    let takes = |rule: &str| Bench::new(Family::V4, rule).takes(udp(A, 1, 2));
    assert!(takes("-m addrtype --dst-type LOCAL"));
    assert!(takes("-m addrtype --src-type UNICAST ! --dst-type BROADCAST"));
    assert!(!takes("-m addrtype --src-type LOCAL"));
    assert!(takes("-m addrtype --dst-type LOCAL --limit-iface-in"));
    let six = |rule: &str| Bench::new(Family::V6, rule).takes(udp("fd00:50::100", 1, 2));
    assert!(six("-m addrtype --dst-type LOCAL"));
    assert!(!six("-m addrtype --src-type LOCAL"));
}

#[test]
fn states_follow_the_connection() {
    let mut state = Bench::new(Family::V4, "-m state --state INVALID");
    assert!(state.takes(tcp(A, 80, TcpFlags::RST)));
    assert!(!state.takes(tcp(A, 80, TcpFlags::SYN)));
    let mut new = Bench::new(Family::V4, "-m conntrack --ctstate NEW --ctdir ORIGINAL");
    assert!(new.takes(udp(A, 1, 2)));
    // Unanswered, it stays new.
    assert!(new.takes(udp(A, 1, 2)));
    let mut confirmed = Bench::new(Family::V4, "-m conntrack --ctstatus CONFIRMED");
    assert!(!confirmed.takes(udp(A, 1, 2)));
    assert!(confirmed.takes(udp(A, 1, 2)));
    let mut expire = Bench::new(Family::V4, "-m conntrack --ctexpire 0:30");
    assert!(expire.takes(udp(A, 1, 2)));
    assert!(!expire.takes(tcp(A, 80, TcpFlags::SYN)));
    let mut port = Bench::new(
        Family::V4,
        "-m conntrack --ctproto 17 --ctorigsrc 192.168.50.0/24 --ctorigdstport 2 --ctreplsrcport 2",
    );
    assert!(port.takes(udp(A, 1, 2)));
    assert!(!port.takes(udp(A, 1, 3)));
}

#[test]
fn an_address_range_counts_both_ends() {
    let takes = |source: &str| {
        let rule = "-m iprange --src-range 192.168.50.99-192.168.50.101";
        Bench::new(Family::V4, rule).takes(udp(source, 1, 2))
    };
    assert!(takes("192.168.50.99") && takes("192.168.50.101") && !takes("192.168.50.102"));
}

#[test]
fn a_set_holds_what_it_was_given() {
    let mut bench = Bench::new(Family::V4, "-m set --match-set blocked src,dst");
    let mut events: Vec<Event> = Vec::new();
    bench.hear(udp(A, 1, 2), &mut events);
    assert!(events.iter().any(|e| matches!(e, Event::CannotTell { what, .. } if &**what == "set")));
    let entry = vec![
        SetPart::Network("192.168.50.0/24".parse().unwrap()),
        SetPart::Ports(Protocol::Udp, Ports::one(53)),
    ];
    bench.host.add_set("blocked", IpSet { entries: vec![entry] });
    assert!(bench.takes(udp(A, 1, 53)));
    assert!(!bench.takes(udp(A, 53, 1)));
    assert!(!bench.takes(tcp(A, 53, TcpFlags::SYN)));
}

#[test]
fn limit_lets_a_burst_through_and_then_the_rate() {
    let mut bench = Bench::new(Family::V4, "-m limit --limit 6/min --limit-burst 3");
    let takes = |bench: &mut Bench| bench.takes(udp(A, 1, 2));
    assert_eq!([(); 4].map(|()| takes(&mut bench)), [true, true, true, false]);
    bench.now += Duration::from_secs(9);
    assert!(!takes(&mut bench));
    bench.now += Duration::from_secs(1);
    assert!(takes(&mut bench) && !takes(&mut bench));
    bench.now += Duration::from_secs(3600);
    assert_eq!([(); 4].map(|()| takes(&mut bench)), [true, true, true, false]);
}

#[test]
fn hashlimit_counts_each_source_for_itself() {
    let rule = "-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name x";
    let mut bench = Bench::new(Family::V4, rule);
    let b = "192.168.50.101";
    assert_eq!(
        [A, A, A, b, b, b].map(|source| bench.takes(udp(source, 1, 2))),
        [true, true, false, true, true, false]
    );
    bench.now += Duration::from_secs(1);
    assert_eq!([(); 2].map(|()| bench.takes(udp(A, 1, 2))), [true, true]);
    let above = rule.replace("upto", "above");
    let mut bench = Bench::new(Family::V4, &above);
    assert_eq!([(); 3].map(|()| bench.takes(udp(A, 1, 2))), [false, false, true]);
}

#[test]
fn every_third_packet_beginning_with_the_second() {
    let mut bench = Bench::new(Family::V4, "-m statistic --mode nth --every 3 --packet 1");
    let hits: Vec<bool> = (0..7).map(|_| bench.takes(udp(A, 1, 2))).collect();
    assert_eq!(hits, [false, true, false, false, true, false, false]);
}

/// The list `x` of ten seconds.
fn recent(options: &str) -> Bench {
    Bench::new(
        Family::V4,
        &format!("-m recent {options} --name x --mask 255.255.255.255 --rsource"),
    )
}

#[test]
fn recent_update_renews_only_what_it_finds() {
    let mut check = recent("--rcheck --seconds 10");
    assert!(!check.takes(udp(A, 1, 2)));
    let mut set = recent("--set");
    assert!(set.takes(udp(A, 1, 2)));
    let text = "*filter\n:INPUT ACCEPT [0:0]\n\
        -A INPUT -m recent --update --seconds 10 --name x --mask 255.255.255.255 --rsource\nCOMMIT\n";
    set.host.load(read::ruleset(text, Family::V4).unwrap()).unwrap();
    for _ in 0..3 {
        set.now += Duration::from_secs(9);
        assert!(set.takes(udp(A, 1, 2)));
    }
    set.now += Duration::from_secs(11);
    assert!(!set.takes(udp(A, 1, 2)));
}

#[test]
fn recent_forgets_the_oldest_of_more_than_a_hundred() {
    let mut bench = recent("--set");
    for n in 1..=101 {
        bench.takes(udp(&format!("10.0.0.{n}"), 1, 2));
    }
    let text = "*filter\n:INPUT ACCEPT [0:0]\n\
        -A INPUT -m recent --rcheck --name x --mask 255.255.255.255 --rsource\nCOMMIT\n";
    bench.host.load(read::ruleset(text, Family::V4).unwrap()).unwrap();
    assert!(!bench.takes(udp("10.0.0.1", 1, 2)));
    assert!(bench.takes(udp("10.0.0.2", 1, 2)));
    assert!(bench.takes(udp("10.0.0.101", 1, 2)));
}

#[test]
fn recent_counts_hits() {
    let mut bench = recent("--update --seconds 60 --hitcount 3");
    let text = "*filter\n:INPUT ACCEPT [0:0]\n\
        -A INPUT -m recent --rcheck --seconds 60 --hitcount 3 --name x --mask 255.255.255.255 --rsource\n\
        -A INPUT -m recent --set --name x --mask 255.255.255.255 --rsource\nCOMMIT\n";
    bench.host.load(read::ruleset(text, Family::V4).unwrap()).unwrap();
    assert_eq!([(); 5].map(|()| bench.takes(udp(A, 1, 2))), [false, false, false, true, true]);
}

#[test]
fn what_cannot_be_evaluated_is_told_and_does_not_match() {
    let mut bench = Bench::new(Family::V4, "-m geoip --source-country NO -j DROP");
    let mut events: Vec<Event> = Vec::new();
    bench.hear(udp(A, 1, 2), &mut events);
    let told =
        events.iter().any(|e| matches!(e, Event::CannotTell { what, .. } if &**what == "geoip"));
    assert!(told && events.iter().any(|e| matches!(e, Event::Delivered { .. })));
}
