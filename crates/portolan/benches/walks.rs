//! How long one packet's walk through a node takes: `cargo bench -p portolan --bench walks`.
//!
//! The first packet of a new connection to the last Service's cluster address, through kube-proxy's rules for so
//! many Services of five endpoints each: PREROUTING, DNAT, routing, FORWARD, POSTROUTING. Nothing is recorded.

use divan::Bencher;
use divan::counter::ItemsCount;
use kube_proxy::{Input, program};
use manifest::kinds::endpoint_slice::{Endpoint, EndpointPort, EndpointSlice, SERVICE_NAME_LABEL};
use manifest::kinds::kube_proxy_configuration::KubeProxyConfiguration;
use manifest::kinds::node::Node;
use manifest::kinds::service::{Service, ServicePort};
use netfilter::address::Family;
use netfilter::choices::Seeded;
use netfilter::host::{Arrival, Context, Host, Interface, InterfaceKind};
use netfilter::packet::{Packet, TcpFlags, Transport};
use netfilter::record::Silent;
use netfilter::routes::Route;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

const NODE: [u8; 4] = [192, 168, 50, 11];
const CALLER: [u8; 4] = [192, 168, 50, 100];
const ENDPOINTS: u32 = 5;

fn main() {
    divan::main();
}

fn address(base: [u8; 4], offset: u32) -> String {
    Ipv4Addr::from(u32::from(Ipv4Addr::from(base)) + offset).to_string()
}

fn service(nth: u32) -> Service {
    let mut service = Service::default();
    service.metadata.name = format!("shop-{nth}");
    service.spec.kind = "ClusterIP".to_owned();
    service.spec.cluster_ip = address([10, 96, 0, 1], nth);
    service.spec.cluster_ips = vec![service.spec.cluster_ip.clone()];
    service.spec.ip_families = vec!["IPv4".to_owned()];
    let protocol = "TCP".to_owned();
    service.spec.ports = vec![ServicePort { port: 80, protocol, ..ServicePort::default() }];
    service
}

fn slice(nth: u32) -> EndpointSlice {
    let mut slice = EndpointSlice { address_type: "IPv4".to_owned(), ..EndpointSlice::default() };
    slice.metadata.name = format!("shop-{nth}-a");
    slice.metadata.labels.insert(SERVICE_NAME_LABEL.to_owned(), format!("shop-{nth}"));
    let endpoint = |of: u32| Endpoint {
        addresses: vec![address([10, 128, 0, 1], nth * ENDPOINTS + of)],
        ..Endpoint::default()
    };
    slice.endpoints = (0..ENDPOINTS).map(endpoint).collect();
    slice.ports = vec![EndpointPort { port: Some(8080), ..EndpointPort::default() }];
    slice
}

fn node(services: u32) -> Host {
    let services: Vec<Service> = (0..services).map(service).collect();
    let slices: Vec<EndpointSlice> = (0..services.len() as u32).map(slice).collect();
    let mut node = Node::default();
    node.metadata.name = "node-1".to_owned();
    let input = Input {
        services: &services.iter().collect::<Vec<_>>(),
        endpoint_slices: &slices.iter().collect::<Vec<_>>(),
        node: &node,
        interface_addresses: &[IpAddr::from(NODE)],
        settings: &KubeProxyConfiguration::default(),
        family: Family::V4,
    };
    let Ok(program) = program(&input) else { panic!("the default settings are refused") };
    let mut host = Host::new("node-1");
    host.settings_mut().ip_forward = true;
    host.add_interface(Interface {
        name: Arc::from("eth0"),
        kind: InterfaceKind::Ethernet,
        addresses: vec![(IpAddr::from(NODE), 24)],
    });
    if let Ok(everywhere) = "0.0.0.0/0".parse() {
        let gateway = IpAddr::from([192, 168, 50, 254]);
        host.routes_mut().add(Route::via(everywhere, Arc::from("eth0"), gateway));
    }
    assert!(host.load(program.ruleset).is_ok(), "a kernel would refuse the rules");
    host
}

#[divan::bench(args = [50, 5_000])]
fn walk(bencher: Bencher<'_, '_>, services: u32) {
    let mut host = node(services);
    let mut choices = Seeded::new(1);
    let destination = address([10, 96, 0, 1], services - 1);
    let Ok(destination) = destination.parse::<IpAddr>() else { return };
    let arrival =
        Arrival { interface: Arc::from("eth0"), port: None, next_hop: IpAddr::from(NODE) };
    let mut source_port = 1_024;
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        source_port += 1;
        if source_port == u16::MAX {
            source_port = 1_024;
            host.flush_connections();
        }
        let packet = Packet {
            source: IpAddr::from(CALLER),
            destination,
            ttl: 64,
            mark: 0,
            length: 60,
            transport: Transport::Tcp { source_port, destination_port: 80, flags: TcpFlags::SYN },
        };
        let now = Duration::ZERO;
        let context = &mut Context { now, choices: &mut choices, recorder: &mut Silent };
        let effects = host.receive(&arrival, packet, context);
        assert_eq!(effects.len(), 1);
        effects
    });
}
