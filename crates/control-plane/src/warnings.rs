//! What the API server warns of when it has taken a Service.

use crate::address::{self, Prefix};
use crate::field_error::quoted;
use manifest::kinds::service::Service;
use std::net::{IpAddr, Ipv6Addr};

/// The older name of the topology annotation.
pub(crate) const TOPOLOGY_HINTS: &str = "service.kubernetes.io/topology-aware-hints";
/// The annotation that asks for hints in proportion to the zones' CPUs.
pub(crate) const TOPOLOGY_MODE: &str = "service.kubernetes.io/topology-mode";

/// The warnings for a Service that was taken, in the API server's order.
pub(crate) fn warnings(service: &Service) -> Vec<String> {
    let spec = &service.spec;
    let mut list = Vec::new();
    if service.metadata.annotations.contains_key(TOPOLOGY_HINTS) {
        list.push(format!(
            "annotation {TOPOLOGY_HINTS} is deprecated, please use {TOPOLOGY_MODE} instead"
        ));
    }
    if !spec.cluster_ip.is_empty() && spec.cluster_ip != "None" {
        for (i, ip) in spec.cluster_ips.iter().enumerate() {
            list.extend(for_address(&format!("spec.clusterIPs[{i}]"), ip));
        }
    }
    let headless = spec.kind == "ClusterIP" && spec.cluster_ip == "None";
    if headless {
        if !spec.load_balancer_ip.is_empty() {
            list.push("spec.loadBalancerIP is ignored for headless services".to_owned());
        }
        if !spec.external_ips.is_empty() {
            list.push("spec.externalIPs is ignored for headless services".to_owned());
        }
        if spec.session_affinity != "None" {
            list.push("spec.SessionAffinity is ignored for headless services".to_owned());
        }
    }
    for (i, ip) in spec.external_ips.iter().enumerate() {
        list.extend(for_address(&format!("spec.externalIPs[{i}]"), ip));
    }
    if !spec.external_ips.is_empty() && !headless && spec.kind != "ExternalName" {
        list.push(
            "spec.externalIPs is deprecated and may no longer be implemented in some clusters"
                .to_owned(),
        );
    }
    if !spec.load_balancer_ip.is_empty() {
        list.extend(for_address("spec.loadBalancerIP", &spec.load_balancer_ip));
    }
    for (i, range) in spec.load_balancer_source_ranges.iter().enumerate() {
        list.extend(for_range(&format!("spec.loadBalancerSourceRanges[{i}]"), range));
    }
    if spec.kind == "ExternalName" && !spec.external_ips.is_empty() {
        list.push("spec.externalIPs is ignored when spec.type is \"ExternalName\"".to_owned());
    }
    if spec.kind != "ExternalName" && !spec.external_name.is_empty() {
        list.push("spec.externalName is ignored when spec.type is not \"ExternalName\"".to_owned());
    }
    if spec.traffic_distribution.as_deref() == Some("PreferClose") {
        list.push(
            "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\""
                .to_owned(),
        );
    }
    list
}

fn for_address(field: &str, text: &str) -> Option<String> {
    let parsed = address::read_lenient(text)?;
    let given = quoted(text);
    match text.parse::<IpAddr>() {
        Err(_) => Some(nonstandard_address(field, &given, parsed)),
        Ok(IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_some() => {
            Some(nonstandard_address(field, &given, parsed))
        }
        Ok(IpAddr::V6(v6)) if v6.to_string() != text => Some(format!(
            "{field}: IPv6 address {given} should be in RFC 5952 canonical format (\"{v6}\")"
        )),
        Ok(_) => None,
    }
}

fn nonstandard_address(field: &str, given: &str, parsed: IpAddr) -> String {
    format!("{field}: non-standard IP address {given} is invalid: use \"{parsed}\"")
}

/// Warnings for a range that was taken. Such a one is strict already, so only its spelling is left.
fn for_range(field: &str, text: &str) -> Option<String> {
    let prefix = Prefix::read_lenient(text)?;
    let (written, _) = text.split_once('/')?;
    written.parse::<Ipv6Addr>().ok()?;
    (prefix.to_string() != text).then(|| {
        let given = quoted(text);
        format!(
            "{field}: IPv6 CIDR value {given} should be in RFC 5952 canonical format (\"{prefix}\")"
        )
    })
}
