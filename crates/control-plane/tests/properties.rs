//! What holds for any input: nothing panics, and editing one object moves no other.

use control_plane::Cluster;
use control_plane::dns::Asker;
use control_plane::inventory::{Inventory, Placed};
use manifest::kinds::meta::{IntOrString, ObjectMeta};
use manifest::kinds::node::{Node, NodeSpec};
use manifest::kinds::pod::{Pod, PodIp, PodSpec, PodStatus};
use manifest::kinds::service::{Service, ServicePort, ServiceSpec};
use manifest::kinds::service_cidr::{ServiceCidr, ServiceCidrSpec};
use manifest::kinds::workload::{LabelSelector, PodTemplate, Workload, WorkloadKind, WorkloadSpec};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Texts that mean something, and some that mean nothing.
fn text(meaning: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(meaning).prop_map(str::to_owned),
        1 => ".{0,12}",
    ]
}

fn number() -> impl Strategy<Value = i32> {
    prop_oneof![Just(0), Just(80), 29_990..30_100i32, 32_700..32_800i32, any::<i32>()]
}

fn meta() -> impl Strategy<Value = ObjectMeta> {
    (text(&["", "web", "db", "api"]), text(&["", "web-"]), text(&["", "default", "shop"]), labels())
        .prop_map(|(name, generate_name, namespace, labels)| ObjectMeta {
            name,
            generate_name,
            namespace,
            labels,
            ..ObjectMeta::default()
        })
}

fn labels() -> impl Strategy<Value = BTreeMap<String, String>> {
    prop::collection::btree_map(text(&["app", "tier"]), text(&["web", "db", ""]), 0..3)
}

const ADDRESSES: &[&str] =
    &["", "None", "10.96.0.10", "10.111.255.255", "10.96.0.0", "fd00:96::5", "::ffff:1.2.3.4"];

fn port() -> impl Strategy<Value = ServicePort> {
    let target = prop_oneof![
        Just(None),
        number().prop_map(|number| Some(IntOrString::Int(number))),
        text(&["http", "x--y"]).prop_map(|name| Some(IntOrString::String(name))),
    ];
    (text(&["", "http", "dns"]), text(&["", "TCP", "UDP"]), number(), target, number()).prop_map(
        |(name, protocol, port, target_port, node_port)| ServicePort {
            name,
            protocol,
            port,
            target_port,
            node_port,
            ..ServicePort::default()
        },
    )
}

fn service() -> impl Strategy<Value = Service> {
    let addresses = (
        text(ADDRESSES),
        prop::collection::vec(text(ADDRESSES), 0..3),
        prop::collection::vec(text(&["IPv4", "IPv6"]), 0..3),
        prop::option::of(text(&["SingleStack", "PreferDualStack", "RequireDualStack"])),
        prop::collection::vec(text(ADDRESSES), 0..2),
    );
    let rest = (
        text(&["", "ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]),
        prop::collection::vec(port(), 0..4),
        prop::option::of(labels()),
        text(&["", "Cluster", "Local"]),
        number(),
        text(&["", "example.com", "web.shop.svc.cluster.local"]),
    );
    (meta(), addresses, rest).prop_map(|(metadata, addresses, rest)| Service {
        metadata,
        spec: ServiceSpec {
            cluster_ip: addresses.0,
            cluster_ips: addresses.1,
            ip_families: addresses.2,
            ip_family_policy: addresses.3,
            external_ips: addresses.4,
            kind: rest.0,
            ports: rest.1,
            selector: rest.2,
            external_traffic_policy: rest.3,
            health_check_node_port: rest.4,
            external_name: rest.5,
            ..ServiceSpec::default()
        },
        ..Service::default()
    })
}

fn pod() -> impl Strategy<Value = Pod> {
    (meta(), text(&["", "node-1", "x"]), text(&["", "Running"]), text(ADDRESSES), any::<bool>())
        .prop_map(|(metadata, node_name, phase, ip, host_network)| Pod {
            metadata,
            spec: PodSpec { node_name, host_network, ..PodSpec::default() },
            status: PodStatus { phase, pod_ips: vec![PodIp { ip }], ..PodStatus::default() },
        })
}

fn workload() -> impl Strategy<Value = (WorkloadKind, Workload)> {
    let kind = prop::sample::select(vec![
        WorkloadKind::Deployment,
        WorkloadKind::ReplicaSet,
        WorkloadKind::StatefulSet,
        WorkloadKind::DaemonSet,
    ]);
    (kind, meta(), prop::option::of(-1..4i32), labels()).prop_map(
        |(kind, meta, replicas, labels)| {
            let template = PodTemplate {
                metadata: ObjectMeta { labels: labels.clone(), ..ObjectMeta::default() },
                ..PodTemplate::default()
            };
            let selector = LabelSelector { match_labels: labels };
            let spec = WorkloadSpec { replicas, selector, template, ..WorkloadSpec::default() };
            (kind, Workload { metadata: meta, spec })
        },
    )
}

const RANGES: &[&str] =
    &["", "10.96.0.0/12", "10.0.0.0/31", "10.0.0.1/32", "fd00::/112", "::/0", "0.0.0.0/0"];

fn node() -> impl Strategy<Value = Node> {
    (meta(), text(RANGES), prop::collection::vec(text(RANGES), 0..3)).prop_map(
        |(metadata, pod_cidr, pod_cidrs)| Node {
            metadata,
            spec: NodeSpec { pod_cidr, pod_cidrs, ..NodeSpec::default() },
            ..Node::default()
        },
    )
}

fn placed<T>(list: Vec<T>) -> Vec<Placed<Arc<T>>> {
    let placed = |(place, object)| Placed { place, object: Arc::new(object) };
    list.into_iter().enumerate().map(placed).collect()
}

fn inventory() -> impl Strategy<Value = Inventory> {
    (
        prop::collection::vec(service(), 0..4),
        prop::collection::vec(pod(), 0..4),
        prop::collection::vec(workload(), 0..3),
        prop::collection::vec(node(), 0..3),
        prop::collection::vec(text(RANGES), 0..3),
    )
        .prop_map(|(services, pods, workloads, nodes, cidrs)| Inventory {
            services: placed(services),
            pods: placed(pods),
            workloads: workloads
                .into_iter()
                .enumerate()
                .map(|(place, (kind, object))| (kind, Placed { place, object: Arc::new(object) }))
                .collect(),
            nodes: placed(nodes),
            service_cidrs: placed(vec![ServiceCidr {
                spec: ServiceCidrSpec { cidrs },
                ..ServiceCidr::default()
            }]),
            ..Inventory::default()
        })
}

fn plain(name: &str, kind: &str) -> Service {
    Service {
        metadata: ObjectMeta { name: name.to_owned(), ..ObjectMeta::default() },
        spec: ServiceSpec {
            kind: kind.to_owned(),
            ports: vec![ServicePort { port: 80, ..ServicePort::default() }],
            ..ServiceSpec::default()
        },
        ..Service::default()
    }
}

fn build(services: &[Service]) -> Cluster {
    Cluster::of(&Inventory { services: placed(services.to_vec()), ..Inventory::default() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_objects_make_a_cluster(inventory in inventory(), name in ".{0,20}") {
        let cluster = Cluster::of(&inventory);
        prop_assert_eq!(cluster.answers.len(), inventory.services.len());
        for answer in &cluster.answers {
            let text = answer.object.kubectl("svc.yaml");
            prop_assert_eq!(text.is_empty(), answer.object.service().is_some());
        }
        cluster.resolve(&name, Asker::Pod { namespace: "default" });
        cluster.resolve("web.shop", Asker::Pod { namespace: "default" });
        cluster.controllers_slices();
    }

    #[test]
    fn no_address_and_no_node_port_is_given_twice(inventory in inventory()) {
        let cluster = Cluster::of(&inventory);
        let mut addresses = Vec::new();
        let mut node_ports = Vec::new();
        for service in &cluster.services {
            addresses.extend(service.spec.cluster_ips.iter().filter(|ip| *ip != "None"));
            let mut own: Vec<i32> = service.spec.ports.iter().map(|port| port.node_port).collect();
            own.retain(|port| *port != 0);
            own.sort_unstable();
            own.dedup();
            node_ports.extend(own);
        }
        let (addresses_given, ports_given) = (addresses.len(), node_ports.len());
        addresses.sort();
        addresses.dedup();
        node_ports.sort_unstable();
        node_ports.dedup();
        prop_assert_eq!((addresses.len(), node_ports.len()), (addresses_given, ports_given));
    }

    #[test]
    fn another_service_moves_no_address_and_no_node_port(
        others in prop::collection::btree_set("[a-z]{1,8}", 1..20),
        asked in 30_000..32_767i32,
        at in any::<prop::sample::Index>(),
    ) {
        let mine = plain("mine-0", "NodePort");
        let alone = build(std::slice::from_ref(&mine));
        let alone = &alone.services[0].spec;
        let mut all: Vec<Service> = others.iter().map(|name| plain(name, "NodePort")).collect();
        let mut asks = plain("asks-0", "NodePort");
        asks.spec.ports[0].node_port = asked;
        all.push(asks);
        all.insert(at.index(all.len() + 1), mine);
        let together = build(&all);
        let spec = &together.service("default", "mine-0").unwrap().spec;
        let is_asked = alone.ports[0].node_port == asked;
        let others_alone = others.iter().map(|name| build(&[plain(name, "NodePort")]));
        let collides = others_alone.into_iter().any(|other| {
            let other = &other.services[0].spec;
            other.cluster_ip == alone.cluster_ip
                || other.ports[0].node_port.abs_diff(alone.ports[0].node_port) < 20
        });
        if !is_asked && !collides {
            prop_assert_eq!(&spec.cluster_ip, &alone.cluster_ip);
            prop_assert_eq!(spec.ports[0].node_port, alone.ports[0].node_port);
        }
    }
}

#[test]
fn the_fields_of_a_service_move_neither_its_address_nor_its_node_port() {
    let plain_service = plain("web", "NodePort");
    let first = build(std::slice::from_ref(&plain_service));
    let first = &first.services[0].spec;
    let mut edited = plain_service;
    edited.spec.ports[0].port = 8080;
    edited.spec.ports[0].name = "http".to_owned();
    edited.spec.selector = Some(BTreeMap::from([("a".to_owned(), "b".to_owned())]));
    edited.metadata.labels.insert("x".to_owned(), "y".to_owned());
    edited.spec.kind = "LoadBalancer".to_owned();
    let second = build(&[edited]);
    assert_eq!(first.cluster_ip, second.services[0].spec.cluster_ip);
    assert_eq!(first.ports[0].node_port, second.services[0].spec.ports[0].node_port);
}

#[test]
fn addresses_that_nobody_asked_for_lie_in_the_upper_band() {
    let services: Vec<Service> = (0..50).map(|i| plain(&format!("s{i}"), "NodePort")).collect();
    for service in build(&services).services {
        let octets: Vec<u32> =
            service.spec.cluster_ip.split('.').map(|octet| octet.parse().unwrap()).collect();
        assert!((96..112).contains(&octets[1]));
        assert!((octets[1] - 96) << 16 | octets[2] << 8 | octets[3] > 256);
        assert!((30_086..=32_767).contains(&service.spec.ports[0].node_port));
    }
}

#[test]
fn a_full_range_is_told() {
    let cidrs = vec!["10.0.0.0/30".to_owned()];
    let inventory = Inventory {
        services: placed((0..3).map(|i| plain(&format!("s{i}"), "")).collect()),
        service_cidrs: placed(vec![ServiceCidr {
            spec: ServiceCidrSpec { cidrs },
            ..ServiceCidr::default()
        }]),
        ..Inventory::default()
    };
    let cluster = Cluster::of(&inventory);
    assert_eq!(cluster.services.len(), 2);
    assert_eq!(
        cluster.answers[2].object.kubectl("svc.yaml"),
        "Error from server (InternalError): error when creating \"svc.yaml\": Internal error \
         occurred: failed to allocate a serviceIP for Service \"s2\": range is full"
    );
}

#[test]
fn a_service_written_twice_is_updated_and_keeps_its_address() {
    let first = plain("web", "NodePort");
    let mut second = first.clone();
    second.spec.ports[0].target_port = Some(IntOrString::Int(9));
    let cluster = build(&[first.clone(), second]);
    let once = build(&[first]);
    assert_eq!(cluster.services.len(), 1);
    assert_eq!(cluster.services[0].spec.cluster_ip, once.services[0].spec.cluster_ip);
    assert_eq!(cluster.services[0].spec.ports[0].target_port, Some(IntOrString::Int(9)));
    assert_eq!(cluster.service_places, [1]);
}

#[test]
fn other_objects_move_no_pod() {
    let workload = |name: &str| {
        let labels = BTreeMap::from([("app".to_owned(), name.to_owned())]);
        let metadata = ObjectMeta { labels: labels.clone(), ..ObjectMeta::default() };
        Workload {
            metadata: ObjectMeta { name: name.to_owned(), ..ObjectMeta::default() },
            spec: WorkloadSpec {
                replicas: Some(3),
                selector: LabelSelector { match_labels: labels },
                template: PodTemplate { metadata, ..PodTemplate::default() },
                ..WorkloadSpec::default()
            },
        }
    };
    let pods = |names: &[&str]| {
        let workloads = names.iter().enumerate().map(|(place, name)| {
            (WorkloadKind::Deployment, Placed { place, object: Arc::new(workload(name)) })
        });
        let inventory = Inventory { workloads: workloads.collect(), ..Inventory::default() };
        let pods = Cluster::of(&inventory).pods;
        pods.into_iter()
            .filter(|pod| pod.metadata.labels["app"] == "web")
            .map(|pod| {
                let pod = Pod::clone(&pod);
                (pod.metadata.name, pod.spec.node_name, pod.status.pod_ip)
            })
            .collect::<Vec<_>>()
    };
    let alone = pods(&["web"]);
    assert_eq!(alone.len(), 3);
    assert_eq!(alone, pods(&["web", "api", "db"]));
    assert_eq!(alone, pods(&["api", "db", "web"]));
}
