//! A packet through chains of kube-proxy's kind: how long one rule takes that is looked at.

use divan::Bencher;
use divan::counter::ItemsCount;
use netfilter::address::Family;
use netfilter::choices::Seeded;
use netfilter::host::{Arrival, Context, Host, Interface, InterfaceKind};
use netfilter::packet::{Packet, TcpFlags, Transport};
use netfilter::record::{Event, Recorder, Silent};
use netfilter::text::read;
use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

fn main() {
    divan::main();
}

/// A node whose KUBE-SERVICES chain holds so many Services, none of which is the one that is dialled.
fn node(family: Family, services: u32) -> Host {
    let mut text = String::from("*nat\n:PREROUTING ACCEPT [0:0]\n:KUBE-SERVICES - [0:0]\n");
    for n in 0..services {
        let _ = writeln!(text, ":KUBE-SVC-{n} - [0:0]");
    }
    text += "-A PREROUTING -j KUBE-SERVICES\n";
    for n in 0..services {
        let address = match family {
            Family::V4 => format!("{}/32", Ipv4Addr::from(0x0a60_0001 + n)),
            Family::V6 => {
                format!("{}/128", Ipv6Addr::from((0xfd00_0096 << 96) + 1 + u128::from(n)))
            }
        };
        let _ = writeln!(
            text,
            "-A KUBE-SERVICES -d {address} -p tcp -m comment --comment \"default/web-{n}:http cluster IP\" \
             -m tcp --dport 80 -j KUBE-SVC-{n}"
        );
    }
    text += "COMMIT\n";
    let mut host = Host::new("node");
    host.settings_mut().ip_forward = true;
    host.settings_mut().ipv6_forwarding = true;
    host.add_interface(Interface {
        name: "eth0".into(),
        kind: InterfaceKind::Ethernet,
        addresses: vec![(own(family), 24)],
    });
    if let Ok(rules) = read::ruleset(&text, family) {
        host.load(rules).expect("the rules load");
    }
    host
}

fn own(family: Family) -> IpAddr {
    match family {
        Family::V4 => Ipv4Addr::new(192, 168, 50, 11).into(),
        Family::V6 => Ipv6Addr::from(0xfd00_0050_u128 << 96 | 11).into(),
    }
}

fn walk(
    bencher: Bencher<'_, '_>,
    family: Family,
    services: u32,
    recorder: &mut (impl Recorder + Clone + Sync + Send),
) {
    let mut host = node(family, services);
    let arrival = Arrival { interface: "eth0".into(), port: None, next_hop: own(family) };
    let source = match family {
        Family::V4 => IpAddr::V4(Ipv4Addr::new(192, 168, 50, 100)),
        Family::V6 => Ipv6Addr::from(0xfd00_0050_u128 << 96 | 100).into(),
    };
    let packet = Packet {
        source,
        destination: own(family),
        ttl: 64,
        mark: 0,
        length: 60,
        transport: Transport::Tcp {
            source_port: 40_000,
            destination_port: 80,
            flags: TcpFlags::SYN,
        },
    };
    let mut choices = Seeded::new(1);
    bencher.counter(ItemsCount::new(services)).bench_local(|| {
        host.flush_connections();
        let mut recorder = recorder.clone();
        let mut context =
            Context { now: Duration::ZERO, choices: &mut choices, recorder: &mut recorder };
        host.receive(&arrival, packet.clone(), &mut context)
    });
}

#[divan::bench(args = [1_000, 10_000])]
fn ipv4(bencher: Bencher<'_, '_>, services: u32) {
    walk(bencher, Family::V4, services, &mut Silent);
}

#[divan::bench(args = [1_000, 10_000])]
fn ipv6(bencher: Bencher<'_, '_>, services: u32) {
    walk(bencher, Family::V6, services, &mut Silent);
}

#[divan::bench(args = [1_000, 10_000])]
fn ipv4_recorded(bencher: Bencher<'_, '_>, services: u32) {
    walk(bencher, Family::V4, services, &mut Vec::<Event>::new());
}

#[divan::bench(args = [10_000])]
fn load(bencher: Bencher<'_, '_>, services: u32) {
    let host = node(Family::V4, services);
    let rules = std::sync::Arc::new(host.rules(Family::V4).expect("loaded").clone());
    let mut host = Host::new("node");
    bencher
        .counter(ItemsCount::new(services))
        .bench_local(|| host.load(std::sync::Arc::clone(&rules)).is_ok());
}
