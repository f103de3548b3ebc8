//! Where cluster addresses and node ports come from.

use crate::address::{Family, Prefix};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Shorter IPv6 prefixes than this are no Service range.
const SHORTEST_V6_BITS: u8 = 64;

/// The ranges that Services get addresses and node ports from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRanges {
    prefixes: Vec<Prefix>,
    primary: Family,
    first_node_port: u16,
    last_node_port: u16,
}

impl Default for ServiceRanges {
    /// A cluster as kubeadm makes it: 10.96.0.0/12, node ports 30000 to 32767.
    fn default() -> Self {
        Self::new(vec![Self::default_v4()]).unwrap_or_else(|| Self {
            prefixes: Vec::new(),
            primary: Family::V4,
            first_node_port: 30_000,
            last_node_port: 32_767,
        })
    }
}

impl ServiceRanges {
    /// From ranges, the first of which gives the primary family; `None` where none of them can be used.
    pub fn new(prefixes: Vec<Prefix>) -> Option<Self> {
        let usable: Vec<Prefix> = prefixes
            .into_iter()
            .filter(|prefix| prefix.family() == Family::V4 || prefix.bits() >= SHORTEST_V6_BITS)
            .collect();
        let primary = usable.first()?.family();
        Some(Self { prefixes: usable, primary, first_node_port: 30_000, last_node_port: 32_767 })
    }

    /// The same, with node ports that hold `port` too; 0 and negative numbers are no ports.
    #[must_use]
    pub fn with_node_port(mut self, port: i32) -> Self {
        if let Ok(port) = u16::try_from(port)
            && port != 0
        {
            self.first_node_port = self.first_node_port.min(port);
            self.last_node_port = self.last_node_port.max(port);
        }
        self
    }

    /// 10.96.0.0/12.
    pub fn default_v4() -> Prefix {
        prefix(IpAddr::V4(Ipv4Addr::new(10, 96, 0, 0)), 12)
    }

    /// fd00:96::/108.
    pub fn default_v6() -> Prefix {
        prefix(IpAddr::V6(Ipv6Addr::new(0xfd00, 0x96, 0, 0, 0, 0, 0, 0)), 108)
    }

    /// The family of Services that name none.
    pub fn primary(&self) -> Family {
        self.primary
    }

    /// Whether Services can have this family.
    pub fn has(&self, family: Family) -> bool {
        self.of(family).next().is_some()
    }

    /// Whether Services can have both families.
    pub fn is_dual_stack(&self) -> bool {
        self.has(Family::V4) && self.has(Family::V6)
    }

    /// The ranges of a family.
    pub fn of(&self, family: Family) -> impl Iterator<Item = &Prefix> {
        self.prefixes.iter().filter(move |prefix| prefix.family() == family)
    }

    /// All ranges.
    pub fn prefixes(&self) -> &[Prefix] {
        &self.prefixes
    }

    /// The first and the last node port.
    pub fn node_ports(&self) -> (u16, u16) {
        (self.first_node_port, self.last_node_port)
    }
}

fn prefix(address: IpAddr, bits: u8) -> Prefix {
    Prefix::new(address, bits).unwrap_or_else(|| Prefix::host(address))
}

/// How many of the first `size` places are kept for those who ask for one by name:
/// `min(max(least, size / step), most)`, and none in a range of `least` or fewer.
pub(super) fn static_band(size: u128, least: u128, most: u128, step: u128) -> u128 {
    if size <= least { 0 } else { (size / step).clamp(least, most) }
}
