//! `detectLocalMode`: how traffic of the cluster's own pods is told from other traffic.

use super::SettingsError;
use crate::addresses;
use crate::this_node::ThisNode;
use manifest::kinds::kube_proxy_configuration::KubeProxyConfiguration;
use netfilter::address::{Cidr, Family};
use netfilter::rule::{Header, Not};
use std::sync::Arc;

/// The longest name of an interface, `IFNAMSIZ` less the closing zero.
const INTERFACE_NAME_MAX: usize = 15;

/// How a packet shows that a pod sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LocalTraffic {
    /// By its source address, within the range that this field of the settings names (`None`: the node's own).
    Range(Cidr, Option<&'static str>),
    /// By the interface on which it arrives, as iptables writes it; the field that names it.
    Interface(Arc<str>, &'static str),
}

impl LocalTraffic {
    /// Adds the condition that a pod sent the packet, or that none did.
    pub(crate) fn restrict(&self, header: &mut Header, negated: bool) {
        match self {
            LocalTraffic::Range(range, _) => {
                header.source = Some(Not { value: *range, negated });
                header.written.source_prefix = true;
            }
            LocalTraffic::Interface(name, _) => {
                header.set_in_interface(Not { value: Arc::clone(name), negated });
            }
        }
    }

    /// The field of the settings that says so; `None` if the node's `spec.podCIDRs` does.
    pub(crate) fn path(&self) -> Option<&'static str> {
        match self {
            LocalTraffic::Range(_, path) => *path,
            LocalTraffic::Interface(_, path) => Some(path),
        }
    }
}

/// Reads the mode and what belongs to it; `None` if nothing tells pods of this family.
pub(super) fn read(
    configuration: &KubeProxyConfiguration,
    node: &ThisNode<'_>,
    family: Family,
    errors: &mut Vec<SettingsError>,
) -> Option<LocalTraffic> {
    let detect = &configuration.detect_local;
    match configuration.detect_local_mode.as_str() {
        "" | "ClusterCIDR" => {
            let ranges = cluster_cidrs(&configuration.cluster_cidr, errors);
            let range = ranges.into_iter().find(|range| range.family() == family)?;
            Some(LocalTraffic::Range(range, Some("clusterCIDR")))
        }
        "NodeCIDR" => {
            let ranges = pod_cidrs(node, errors);
            let range = ranges.into_iter().find(|range| range.family() == family)?;
            Some(LocalTraffic::Range(range, None))
        }
        "BridgeInterface" => {
            interface("detectLocal.bridgeInterface", &detect.bridge_interface, "", errors)
        }
        "InterfaceNamePrefix" => {
            interface("detectLocal.interfaceNamePrefix", &detect.interface_name_prefix, "+", errors)
        }
        other => {
            errors.push(SettingsError::new(
                "detectLocalMode",
                other,
                "supported values: \"ClusterCIDR\", \"NodeCIDR\", \"BridgeInterface\", \
                 \"InterfaceNamePrefix\"",
            ));
            None
        }
    }
}

fn cluster_cidrs(text: &str, errors: &mut Vec<SettingsError>) -> Vec<Cidr> {
    const PATH: &str = "clusterCIDR";
    const SHAPE: &str = "must be either a single CIDR or a dual-stack pair of CIDRs \
                         (e.g. 10.100.0.0/16,fde4:8dba:82e1::/48)";
    if text.is_empty() {
        return Vec::new();
    }
    let parts: Vec<&str> = text.split(',').collect();
    if parts.len() > 2 {
        errors.push(SettingsError::new(PATH, text, SHAPE));
        return Vec::new();
    }
    let mut ranges = Vec::with_capacity(parts.len());
    for part in parts {
        match addresses::range(part) {
            Some(range) => ranges.push(range),
            None => errors.push(SettingsError::new(
                PATH,
                part,
                "must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)",
            )),
        }
    }
    if let [first, second] = ranges.as_slice()
        && first.family() == second.family()
    {
        errors.push(SettingsError::new(PATH, text, SHAPE));
    }
    ranges
}

fn pod_cidrs(node: &ThisNode<'_>, errors: &mut Vec<SettingsError>) -> Vec<Cidr> {
    const PATH: &str = "detectLocalMode";
    let ranges: Vec<Cidr> =
        node.pod_cidrs.iter().filter_map(|range| addresses::range(range)).collect();
    if node.pod_cidrs.is_empty() {
        errors.push(SettingsError::new(
            PATH,
            "NodeCIDR",
            format!(
                "node {:?} has no spec.podCIDRs, for which kube-proxy waits in vain",
                node.name
            ),
        ));
    } else if !ranges.iter().any(|range| range.family() == node.primary_family()) {
        errors.push(SettingsError::new(
            PATH,
            "NodeCIDR",
            format!("node {:?} has no spec.podCIDRs of its own primary family", node.name),
        ));
    }
    ranges
}

fn interface(
    path: &'static str,
    name: &str,
    ending: &str,
    errors: &mut Vec<SettingsError>,
) -> Option<LocalTraffic> {
    let problem = if name.is_empty() {
        "must not be empty"
    } else if name.len() + ending.len() > INTERFACE_NAME_MAX {
        "is longer than the name of an interface can be (15 characters)"
    } else if !name.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'/' | b'"' | b'\'')) {
        "is not the name of an interface"
    } else {
        return Some(LocalTraffic::Interface(Arc::from(format!("{name}{ending}")), path));
    };
    errors.push(SettingsError::new(path, name, problem));
    None
}
