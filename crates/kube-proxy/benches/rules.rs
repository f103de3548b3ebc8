//! How long the rules of a large cluster take: `cargo bench -p kube-proxy`.
//!
//! Each Service has one port and five endpoints, one in five also a node port, as in the measurement of the real
//! kube-proxy (0.69 s for 10,000 Services, from objects to the text for `iptables-restore`).

use divan::Bencher;
use kube_proxy::difference::Difference;
use kube_proxy::{Input, Program, program};
use manifest::kinds::endpoint_slice::{Endpoint, EndpointPort, EndpointSlice, SERVICE_NAME_LABEL};
use manifest::kinds::kube_proxy_configuration::KubeProxyConfiguration;
use manifest::kinds::node::Node;
use manifest::kinds::service::{Service, ServicePort};
use netfilter::address::Family;
use std::net::Ipv4Addr;

const ENDPOINTS: u32 = 5;
const SIZES: [u32; 2] = [1_000, 10_000];

fn main() {
    divan::main();
}

struct Cluster {
    services: Vec<Service>,
    slices: Vec<EndpointSlice>,
    node: Node,
    settings: KubeProxyConfiguration,
}

impl Cluster {
    fn new(size: u32) -> Self {
        let mut node = Node::default();
        node.metadata.name = "node-1".to_owned();
        let settings = KubeProxyConfiguration {
            cluster_cidr: "10.0.0.0/9".to_owned(),
            ..KubeProxyConfiguration::default()
        };
        Cluster {
            services: (0..size).map(service).collect(),
            slices: (0..size).map(slice).collect(),
            node,
            settings,
        }
    }

    fn program(&self) -> Program {
        program(&Input {
            services: &self.services.iter().collect::<Vec<_>>(),
            endpoint_slices: &self.slices.iter().collect::<Vec<_>>(),
            node: &self.node,
            interface_addresses: &[],
            settings: &self.settings,
            family: Family::V4,
        })
        .unwrap_or_else(|errors| panic!("{errors:?}"))
    }
}

fn service(number: u32) -> Service {
    let mut service = Service::default();
    service.metadata.namespace = format!("team-{}", number % 50);
    service.metadata.name = format!("service-{number}");
    let node_port = if number.is_multiple_of(5) { 30_000 + (number / 5) as i32 } else { 0 };
    service.spec.kind = if node_port > 0 { "NodePort" } else { "ClusterIP" }.to_owned();
    service.spec.cluster_ip = Ipv4Addr::from(0x0ac0_0000 + number).to_string();
    service.spec.cluster_ips = vec![service.spec.cluster_ip.clone()];
    service.spec.ip_families = vec!["IPv4".to_owned()];
    service.spec.ports = vec![ServicePort {
        name: "http".to_owned(),
        protocol: "TCP".to_owned(),
        port: 80,
        node_port,
        ..ServicePort::default()
    }];
    service
}

fn slice(number: u32) -> EndpointSlice {
    let mut slice = EndpointSlice { address_type: "IPv4".to_owned(), ..EndpointSlice::default() };
    slice.metadata.namespace = format!("team-{}", number % 50);
    slice.metadata.name = format!("service-{number}-abcde");
    slice.metadata.labels.insert(SERVICE_NAME_LABEL.to_owned(), format!("service-{number}"));
    slice.endpoints = (0..ENDPOINTS)
        .map(|endpoint| Endpoint {
            addresses: vec![
                Ipv4Addr::from(0x0a00_0000 + number * ENDPOINTS + endpoint).to_string(),
            ],
            node_name: Some(format!("node-{}", endpoint % 3)),
            ..Endpoint::default()
        })
        .collect();
    slice.ports = vec![EndpointPort {
        name: Some("http".to_owned()),
        protocol: Some("TCP".to_owned()),
        port: Some(8080),
        app_protocol: None,
    }];
    slice
}

/// From objects to the text that `iptables-restore` takes.
#[divan::bench(args = SIZES, sample_count = 20)]
fn objects_to_restore_text(bencher: Bencher<'_, '_>, size: u32) {
    let cluster = Cluster::new(size);
    bencher.bench_local(|| {
        let program = cluster.program();
        // Both are handed out, so that giving back their memory is not timed.
        (program.restore_text(), program)
    });
}

/// From objects to typed rules.
#[divan::bench(args = SIZES, sample_count = 20)]
fn objects_to_rules(bencher: Bencher<'_, '_>, size: u32) {
    let cluster = Cluster::new(size);
    bencher.bench_local(|| cluster.program());
}

/// What changed after one Service got another port.
#[divan::bench(args = SIZES, sample_count = 20)]
fn difference_of_one_edit(bencher: Bencher<'_, '_>, size: u32) {
    let mut cluster = Cluster::new(size);
    let before = cluster.program();
    cluster.services[0].spec.ports[0].port = 81;
    let after = cluster.program();
    bencher.bench_local(|| Difference::between(&before.ruleset, &after.ruleset));
}
