//! What holds for every cluster, whatever is in it.

#![allow(clippy::unwrap_used)] // A test may panic.

#[allow(dead_code, unreachable_pub)] // Each test binary uses a part of it.
mod recorded;

use kube_proxy::difference::Difference;
use kube_proxy::{Input, Program};
use manifest::kinds::endpoint_slice::{
    Endpoint, EndpointConditions, EndpointHints, EndpointPort, EndpointSlice, Named,
    SERVICE_NAME_LABEL,
};
use manifest::kinds::kube_proxy_configuration::KubeProxyConfiguration;
use manifest::kinds::meta::ObjectMeta;
use manifest::kinds::node::{Node, NodeAddress};
use manifest::kinds::service::{LoadBalancerIngress, Service, ServicePort};
use netfilter::address::Family;
use netfilter::host::ReadyRules;
use netfilter::rule::Target;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use recorded::Cluster;
use std::collections::HashSet;

/// An address, mostly a sensible one.
fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (0_u8..4, 1_u8..30).prop_map(|(net, host)| format!("10.96.{net}.{host}")),
        3 => (1_u16..60).prop_map(|host| format!("fd00::{host:x}")),
        1 => select(vec!["", "None", "::ffff:10.0.0.1", "010.1.2.3", "web", "1.2.3"])
            .prop_map(str::to_owned),
    ]
}

fn range() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (address(), 0_u8..=130).prop_map(|(address, prefix)| format!("{address}/{prefix}")),
        1 => address(),
    ]
}

fn service() -> impl Strategy<Value = Service> {
    let names = (select(vec!["a", "b"]), 0_u8..3);
    let kinds =
        select(vec!["", "ClusterIP", "NodePort", "LoadBalancer", "LoadBalancer", "ExternalName"]);
    let policies =
        (select(vec!["", "Cluster", "Local"]), option::of(select(vec!["Cluster", "Local"])));
    let addresses =
        (vec(address(), 1..3), vec(address(), 0..3), vec(address(), 0..3), vec(range(), 0..3));
    let families = select(vec![vec![], vec!["IPv4"], vec!["IPv6"], vec!["IPv4", "IPv6"]]);
    (names, kinds, policies, addresses, families, vec(port(), 1..4), any::<bool>()).prop_map(
        |((namespace, name), kind, (external, internal), addresses, families, ports, sticky)| {
            let (cluster_ips, external_ips, load_balancers, ranges) = addresses;
            let mut service = Service::default();
            service.metadata.namespace = namespace.to_owned();
            service.metadata.name = format!("web-{name}");
            let spec = &mut service.spec;
            spec.kind = kind.to_owned();
            spec.ports = ports;
            spec.external_traffic_policy = external.to_owned();
            spec.internal_traffic_policy = internal.map(str::to_owned);
            spec.cluster_ip = cluster_ips.first().cloned().unwrap_or_default();
            spec.cluster_ips = cluster_ips;
            spec.ip_families = families.iter().map(|family| (*family).to_owned()).collect();
            spec.external_ips = external_ips;
            spec.load_balancer_source_ranges = ranges;
            spec.health_check_node_port = 32_000;
            spec.session_affinity = if sticky { "ClientIP" } else { "None" }.to_owned();
            service.status.load_balancer.ingress = load_balancers
                .into_iter()
                .map(|ip| LoadBalancerIngress { ip, ..LoadBalancerIngress::default() })
                .collect();
            service
        },
    )
}

fn port() -> impl Strategy<Value = ServicePort> {
    let protocols = select(vec!["", "TCP", "TCP", "UDP", "SCTP", "QUIC"]);
    let node_ports = select(vec![0, 0, 30_080, 30_081, -1, 70_000]);
    (
        select(vec!["", "", "http"]),
        protocols,
        select(vec![80, 80, 443, 53, 53, 0, -5, 65_536]),
        node_ports,
    )
        .prop_map(|(name, protocol, port, node_port)| ServicePort {
            name: name.to_owned(),
            protocol: protocol.to_owned(),
            port,
            node_port,
            ..ServicePort::default()
        })
}

fn slice() -> impl Strategy<Value = EndpointSlice> {
    let ports =
        vec((select(vec!["", "", "http"]), select(vec!["TCP", "TCP", "UDP"]), -1_i32..9), 1..4);
    let families = select(vec!["IPv4", "IPv4", "IPv4", "IPv6", "IPv6", "FQDN", ""]);
    (select(vec!["a", "b"]), 0_u8..3, 0_u8..99, families, vec(endpoint(), 0..6), ports).prop_map(
        |(namespace, service, number, family, endpoints, ports)| {
            let mut slice = EndpointSlice {
                address_type: family.to_owned(),
                endpoints,
                ..EndpointSlice::default()
            };
            slice.metadata.namespace = namespace.to_owned();
            slice.metadata.name = format!("slice-{number}");
            let name = format!("web-{service}");
            slice.metadata.labels.insert(SERVICE_NAME_LABEL.to_owned(), name);
            slice.ports = ports
                .into_iter()
                .map(|(name, protocol, port)| EndpointPort {
                    name: Some(name.to_owned()),
                    protocol: Some(protocol.to_owned()),
                    port: Some(port),
                    app_protocol: None,
                })
                .collect();
            slice
        },
    )
}

fn endpoint() -> impl Strategy<Value = Endpoint> {
    let flags = (option::of(any::<bool>()), option::of(any::<bool>()), option::of(any::<bool>()));
    let hints =
        (option::of(select(vec!["zone-a", "zone-b"])), option::of(select(vec!["n1", "n2"])));
    let addresses = prop_oneof![9 => vec(address(), 1..2), 1 => Just(Vec::new())];
    (addresses, flags, option::of(select(vec!["n1", "n2"])), hints).prop_map(
        |(addresses, (ready, serving, terminating), node, (zone, for_node))| {
            let named = |name: Option<&str>| {
                name.map(|name| Named { name: name.to_owned() }).into_iter().collect()
            };
            Endpoint {
                addresses,
                conditions: EndpointConditions { ready, serving, terminating },
                node_name: node.map(str::to_owned),
                hints: Some(Box::new(EndpointHints {
                    for_zones: named(zone),
                    for_nodes: named(for_node),
                })),
                ..Endpoint::default()
            }
        },
    )
}

fn settings() -> impl Strategy<Value = KubeProxyConfiguration> {
    let modes = select(vec!["", "ClusterCIDR", "NodeCIDR", "BridgeInterface", "elsewhere"]);
    let bits = option::of(select(vec![-1, 0, 14, 31, 32]));
    let addresses = prop_oneof![vec(range(), 0..3), Just(vec!["primary".to_owned()]),];
    (modes, vec(range(), 0..3), bits, addresses, any::<(bool, Option<bool>)>()).prop_map(
        |(mode, ranges, bit, node_port_addresses, (all, localhost))| {
            let mut settings = KubeProxyConfiguration {
                detect_local_mode: mode.to_owned(),
                cluster_cidr: ranges.join(","),
                node_port_addresses,
                ..KubeProxyConfiguration::default()
            };
            settings.detect_local.bridge_interface = "cni0".to_owned();
            settings.iptables.masquerade_bit = bit;
            settings.iptables.masquerade_all = all;
            settings.iptables.localhost_node_ports = localhost;
            settings
        },
    )
}

/// Makes the slice one of that Service's.
fn belong(slice: &mut EndpointSlice, service: &Service) {
    slice.metadata.namespace.clone_from(&service.metadata.namespace);
    let name = service.metadata.name.clone();
    slice.metadata.labels.insert(SERVICE_NAME_LABEL.to_owned(), name);
    for (port, of) in slice.ports.iter_mut().zip(&service.spec.ports) {
        port.name = Some(of.name.clone());
        port.protocol = (!of.protocol.is_empty()).then(|| of.protocol.clone());
    }
}

fn cluster() -> impl Strategy<Value = Cluster> {
    let nodes = vec(address(), 0..3).prop_map(|addresses| {
        let mut node = Node::default();
        node.metadata.name = "n1".to_owned();
        let zone = ("topology.kubernetes.io/zone".to_owned(), "zone-a".to_owned());
        node.metadata.labels.extend([zone]);
        node.spec.pod_cidr = "10.244.1.0/24".to_owned();
        node.status.addresses = addresses
            .into_iter()
            .map(|address| NodeAddress { kind: "InternalIP".to_owned(), address })
            .collect();
        vec![node]
    });
    let slices = vec((slice(), 0_usize..12), 0..12);
    (vec(service(), 0..6), slices, nodes, settings()).prop_map(
        |(services, slices, nodes, settings)| {
            let slices = slices.into_iter().map(|(mut slice, of)| {
                if let Some(service) = services.get(of % 7) {
                    belong(&mut slice, service);
                }
                slice
            });
            Cluster { slices: slices.collect(), services, nodes, settings }
        },
    )
}

/// The cluster's program, with workable settings if those it has do not work.
fn program(cluster: &mut Cluster, family: Family) -> Program {
    if let Ok(program) = cluster.program("n1", family) {
        return program;
    }
    cluster.settings = KubeProxyConfiguration::default();
    cluster.program("n1", family).unwrap()
}

fn check(program: &Program) -> Result<(), TestCaseError> {
    let mut declared = 0;
    for table in &program.ruleset.tables {
        let names: HashSet<&str> = table.chains.iter().map(|c| c.name.as_str()).collect();
        prop_assert_eq!(names.len(), table.chains.len(), "chains have names of their own");
        let own = table.chains.iter().filter(|chain| chain.policy.is_none());
        prop_assert!(own.is_sorted_by_key(|chain| chain.name));
        for chain in &table.chains {
            for rule in &chain.rules {
                if let Target::Jump(to) = rule.target {
                    prop_assert!(names.contains(to.as_str()), "{} leads to {to}", chain.name);
                }
                prop_assert!(program.origins.meaning(rule.origin).is_some());
            }
            if chain.policy.is_none() {
                declared += chain.rules.len();
                let of_one_port = chain.name.as_str().starts_with("KUBE-S")
                    && !chain.name.as_str().starts_with("KUBE-SERVICES");
                prop_assert!(!of_one_port || program.chain_meaning(chain.name).is_some());
                prop_assert!(kube_proxy::chains::explain(chain.name).is_some());
            }
        }
    }
    let written = program.restore_text().lines().filter(|line| line.starts_with("-A ")).count();
    prop_assert_eq!(written, declared, "every rule but the jumps is written, and once");
    Ok(())
}

/// What an edit makes of a list: some of its objects go, and some others come there. The rest are the very same objects.
fn edited<'a, T>(old: &'a [T], others: &'a [T], (from, to): (usize, usize)) -> Vec<&'a T> {
    let (from, to) = (from.min(old.len()), to.min(old.len()));
    let (start, end) = (from.min(to), from.max(to));
    old[..start].iter().chain(others).chain(&old[end..]).collect()
}

/// What a program says: its texts, and for each rule and chain what it is for.
fn told(program: &Program) -> (String, String, Vec<String>) {
    let chains = program.ruleset.tables.iter().flat_map(|table| &table.chains);
    let meanings = chains.map(|chain| {
        let rules: Vec<_> =
            chain.rules.iter().map(|rule| program.origins.meaning(rule.origin)).collect();
        format!("{rules:?} {:?}", program.chain_meaning(chain.name))
    });
    (program.restore_text(), program.save_text(), meanings.collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_row_of_programs_each_made_from_the_one_before_is_as_if_made_afresh(
        mut cluster in cluster(),
        edits in vec((vec(service(), 0..2), vec(slice(), 0..2), any::<bool>(), (0_usize..7, 0_usize..7), (0_usize..13, 0_usize..13)), 1..4),
    ) {
        for family in [Family::V4, Family::V6] {
            program(&mut cluster, family);
            let mut node = cluster.nodes.first().cloned().unwrap_or_default();
            node.metadata.name = "n1".to_owned();
            let input = Input {
                services: &cluster.services.iter().collect::<Vec<_>>(),
                endpoint_slices: &cluster.slices.iter().collect::<Vec<_>>(),
                node: &node,
                interface_addresses: &[],
                settings: &cluster.settings,
                family,
            };
            let mut before = (input, kube_proxy::program(&input).unwrap());
            let mut ready = ReadyRules::new(before.1.ruleset.clone()).ok();
            let lists: Vec<_> = edits
                .iter()
                .map(|(services, slices, anew, from_services, from_slices)| {
                    let (services, slices): (&[Service], &[EndpointSlice]) =
                        if *anew { (services, slices) } else { (&[], &[]) };
                    (
                        edited(&cluster.services, services, *from_services),
                        edited(&cluster.slices, slices, *from_slices),
                    )
                })
                .collect();
            for (services, endpoint_slices) in &lists {
                let input = Input { services, endpoint_slices, ..input };
                let again = kube_proxy::program_again(&input, Some((&before.0, &before.1))).unwrap();
                let fresh = kube_proxy::program(&input).unwrap();
                check(&again)?;
                prop_assert_eq!(told(&again), told(&fresh));
                prop_assert_eq!(&again.notices, &fresh.notices);
                prop_assert!(Difference::between(&again.ruleset, &fresh.ruleset).is_empty());
                let taken = match &ready {
                    Some(ready) => ReadyRules::again(again.ruleset.clone(), ready),
                    None => ReadyRules::new(again.ruleset.clone()),
                };
                let afresh = ReadyRules::new(fresh.ruleset.clone());
                prop_assert_eq!(taken.as_ref().err(), afresh.as_ref().err());
                ready = taken.ok();
                before = (input, again);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_jump_leads_somewhere_and_every_rule_has_a_meaning(mut cluster in cluster()) {
        for family in [Family::V4, Family::V6] {
            check(&program(&mut cluster, family))?;
        }
    }

    #[test]
    fn the_order_of_the_objects_does_not_matter(mut cluster in cluster()) {
        let mut names = HashSet::new();
        let mut is_new = |kind, meta: &ObjectMeta| {
            names.insert((kind, meta.namespace.clone(), meta.name.clone()))
        };
        cluster.services.retain(|service| is_new("Service", &service.metadata));
        cluster.slices.retain(|slice| is_new("EndpointSlice", &slice.metadata));
        let before = program(&mut cluster, Family::V4).restore_text();
        cluster.services.reverse();
        cluster.slices.reverse();
        prop_assert_eq!(program(&mut cluster, Family::V4).restore_text(), before);
    }

    #[test]
    fn settings_give_rules_or_say_what_is_wrong(text in "\\PC{0,20}", settings in settings()) {
        let mut cluster = Cluster { settings, ..Cluster::default() };
        cluster.nodes.push(Node::default());
        cluster.nodes[0].metadata.name = "n1".to_owned();
        cluster.settings.cluster_cidr.push_str(&text);
        cluster.settings.detect_local.bridge_interface = text;
        if let Err(errors) = cluster.program("n1", Family::V4) {
            prop_assert!(!errors.is_empty());
            prop_assert!(errors.iter().all(|error| !error.path.is_empty()));
        }
    }
}
