//! `nodePortAddresses`: which of the node's addresses accept node ports.

use super::SettingsError;
use crate::addresses;
use crate::this_node::ThisNode;
use netfilter::address::{Cidr, Family};
use std::net::{IpAddr, Ipv4Addr};

/// The addresses that accept node ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NodePortAddresses {
    /// These alone; `None` for every address that is the node's.
    pub(crate) only: Option<Vec<NodePortAddress>>,
    /// Loopback is among them, and `localhostNodePorts` has not ruled it out. Never so for IPv6.
    pub(crate) localhost: bool,
}

/// An address that accepts node ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NodePortAddress {
    /// The address.
    pub(crate) address: IpAddr,
    /// Which element of `nodePortAddresses` let it in.
    pub(crate) element: u32,
}

/// Reads the list. One that names no range of this family stands for all addresses.
pub(super) fn read(
    list: &[String],
    node: &ThisNode<'_>,
    family: Family,
    localhost_node_ports: bool,
    errors: &mut Vec<SettingsError>,
) -> NodePortAddresses {
    let ranges = ranges(list, node, errors);
    let mut of_family: Vec<(u32, Cidr)> =
        ranges.into_iter().filter(|(_, range)| range.family() == family).collect();
    let loopback = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0));
    let localhost = localhost_node_ports
        && family == Family::V4
        && (of_family.is_empty()
            || of_family
                .iter()
                .any(|(_, range)| range.address().is_loopback() || range.contains(loopback)));
    if of_family.is_empty() || of_family.iter().any(|(_, range)| range.prefix() == 0) {
        of_family.clear();
        return NodePortAddresses { only: None, localhost };
    }
    let mut only: Vec<NodePortAddress> = Vec::new();
    for (element, range) in of_family {
        for address in node.interfaces.iter().copied().filter(|ip| range.contains(*ip)) {
            let barred = address.is_loopback() && !localhost;
            if !barred && only.iter().all(|other| other.address != address) {
                only.push(NodePortAddress { address, element });
            }
        }
    }
    NodePortAddresses { only: Some(only), localhost }
}

/// The ranges, each with its place in the list.
fn ranges(
    list: &[String],
    node: &ThisNode<'_>,
    errors: &mut Vec<SettingsError>,
) -> Vec<(u32, Cidr)> {
    const PRIMARY: &str = "primary";
    if let [only] = list
        && only == PRIMARY
    {
        return [Family::V4, Family::V6]
            .into_iter()
            .map(|family| node.address(family))
            .filter(|address| !address.is_loopback())
            .map(|address| (0, Cidr::host(address)))
            .collect();
    }
    let mut ranges = Vec::with_capacity(list.len());
    for (element, text) in (0_u32..).zip(list) {
        let path = || format!("nodePortAddresses[{element}]");
        if text == PRIMARY {
            errors.push(SettingsError::new(path(), text, "can't use both 'primary' and CIDRs"));
            break;
        }
        match addresses::range(text) {
            Some(range) => ranges.push((element, range)),
            None => errors.push(SettingsError::new(path(), text, "must be a valid CIDR")),
        }
    }
    ranges
}
