//! The ranges of a cluster that does not say all of them.

use crate::address::{Family, Prefix, read_lenient};
use crate::allocation::ServiceRanges;
use crate::inventory::Inventory;
use crate::nodes;
use manifest::kinds::kube_proxy_configuration::KubeProxyConfiguration;
use manifest::kinds::node::Node;
use manifest::kinds::service::ServiceSpec;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range around the addresses of a cluster that does not say its own: so many leading bits count.
const STORED_V4_BITS: u8 = 16;
const STORED_V6_BITS: u8 = 112;

/// The ranges that ServiceCIDRs give; without any, those around the Services that a cluster has stored; without
/// these, 10.96.0.0/12, and fd00:96::/108 besides where something in the documents speaks IPv6.
pub(super) fn service_ranges(inventory: &Inventory) -> ServiceRanges {
    let written: Vec<Prefix> = inventory
        .service_cidrs
        .iter()
        .flat_map(|placed| &placed.object.spec.cidrs)
        .filter_map(|text| Prefix::read_lenient(text))
        .collect();
    let stored: Vec<&ServiceSpec> = stored_services(inventory).collect();
    let ranges = ServiceRanges::new(written)
        .or_else(|| {
            let mut found = around(&stored);
            if !found.iter().any(|range| range.family() == Family::V4) {
                found.insert(0, ServiceRanges::default_v4());
            }
            let has_v6 = found.iter().any(|range| range.family() == Family::V6);
            if !has_v6 && speaks_v6(inventory) {
                found.push(ServiceRanges::default_v6());
            }
            ServiceRanges::new(found)
        })
        .unwrap_or_default();
    let node_ports = stored.iter().flat_map(|spec| {
        let ports = spec.ports.iter().map(|port| port.node_port);
        ports.chain([spec.health_check_node_port])
    });
    node_ports.fold(ranges, ServiceRanges::with_node_port)
}

/// The Services of a dump: a person gives no uid.
fn stored_services(inventory: &Inventory) -> impl Iterator<Item = &ServiceSpec> {
    inventory.services.iter().filter_map(|placed| {
        let other = inventory.other_metadata.get(&placed.place)?;
        (!other.uid.is_empty()).then_some(&placed.object.spec)
    })
}

/// Ranges that hold the addresses of stored Services: the default ones where they do, or else one around each
/// address that no earlier one holds.
fn around(stored: &[&ServiceSpec]) -> Vec<Prefix> {
    let mut found: Vec<Prefix> = Vec::new();
    let texts = stored.iter().flat_map(|spec| spec.cluster_ips.iter().chain([&spec.cluster_ip]));
    for address in texts.filter_map(|text| read_lenient(text)) {
        if found.iter().any(|range| range.contains(address)) {
            continue;
        }
        let (default, bits) = match Family::of(address) {
            Family::V4 => (ServiceRanges::default_v4(), STORED_V4_BITS),
            Family::V6 => (ServiceRanges::default_v6(), STORED_V6_BITS),
        };
        let own = Prefix::new(address, bits).and_then(|range| Prefix::new(range.first(), bits));
        found.extend(if default.contains(address) { Some(default) } else { own });
    }
    found
}

fn speaks_v6(inventory: &Inventory) -> bool {
    let is_v6 = |text: &String| read_lenient(text).is_some_and(|address| address.is_ipv6());
    let is_v6_range =
        |text: &str| Prefix::read_lenient(text).is_some_and(|r| r.family() == Family::V6);
    let node = inventory.nodes.iter().any(|placed| {
        nodes::addresses(&placed.object).any(|address| address.is_ipv6())
            || nodes::pod_ranges(&placed.object).any(|range| range.family() == Family::V6)
    });
    let pod = || {
        inventory
            .pods
            .iter()
            .any(|placed| placed.object.status.pod_ips.iter().any(|ip| is_v6(&ip.ip)))
    };
    let settings = || {
        let mut list = inventory.settings.iter();
        list.any(|placed| placed.object.cluster_cidr.split(',').any(|r| is_v6_range(r.trim())))
    };
    let service = || inventory.services.iter().any(|placed| is_v6_service(&placed.object.spec));
    node || pod() || settings() || service()
}

/// Whether a Service shows that its cluster has IPv6. Asking for the family alone does not (the API server may
/// refuse it); an address of the default range can only be meant so; and families beside `clusterIPs` are what
/// a cluster has stored.
fn is_v6_service(spec: &ServiceSpec) -> bool {
    let asks = spec.cluster_ips.iter().chain([&spec.cluster_ip]).any(|text| {
        read_lenient(text).is_some_and(|address| ServiceRanges::default_v6().contains(address))
    });
    let is_stored = !spec.cluster_ip.is_empty() && !spec.cluster_ips.is_empty();
    asks || (is_stored && spec.ip_families.iter().any(|family| family == "IPv6"))
}

/// kube-proxy's settings: the last that were written; without any, only the range of all pods is set.
pub(super) fn settings(inventory: &Inventory, nodes: &[Node]) -> KubeProxyConfiguration {
    if let Some(written) = inventory.settings.last() {
        return KubeProxyConfiguration::clone(&written.object);
    }
    let ranges: Vec<Prefix> = nodes.iter().flat_map(nodes::pod_ranges).collect();
    let found: Vec<String> = [Family::V4, Family::V6]
        .into_iter()
        .filter_map(|family| cluster_range(&ranges, family))
        .map(|range| range.to_string())
        .collect();
    KubeProxyConfiguration { cluster_cidr: found.join(","), ..KubeProxyConfiguration::default() }
}

/// A range around the pods of all nodes: 10.244.0.0/16 or fd00:10:244::/48 where that fits, or else the one of
/// that size around the first node's pods, if all are in it.
fn cluster_range(ranges: &[Prefix], family: Family) -> Option<Prefix> {
    let mut of_family = ranges.iter().filter(|range| range.family() == family).peekable();
    let first = **of_family.peek()?;
    let (default, bits) = match family {
        Family::V4 => (IpAddr::V4(Ipv4Addr::new(10, 244, 0, 0)), 16),
        Family::V6 => (IpAddr::V6(Ipv6Addr::new(0xfd00, 0x10, 0x244, 0, 0, 0, 0, 0)), 48),
    };
    let all: Vec<&Prefix> = of_family.collect();
    [default, first.address()].into_iter().find_map(|around| {
        let around = Prefix::new(around, bits)?;
        let holds = |range: &&Prefix| range.bits() >= bits && around.contains(range.first());
        all.iter().all(holds).then_some(around)
    })
}
