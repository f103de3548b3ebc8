//! What kube-proxy's chains are for.

use crate::origins::ServicePortName;
use netfilter::chain_name::ChainName;
use std::net::IpAddr;

/// What a chain of a Service port is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainMeaning<'p> {
    /// The Service port.
    pub service_port: &'p ServicePortName,
    /// Its part.
    pub role: ChainRole,
}

/// The part of a chain of a Service port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChainRole {
    /// `KUBE-SVC-…`: spreads over the endpoints of the policy `Cluster`.
    Service,
    /// `KUBE-SVL-…`: spreads over this node's endpoints.
    Local,
    /// `KUBE-EXT-…`: where traffic to external addresses and node ports goes.
    External,
    /// `KUBE-FW-…`: lets the allowed callers of a load balancer through.
    Firewall,
    /// `KUBE-SEP-…`: translates to one endpoint.
    Endpoint {
        /// The endpoint's address.
        address: IpAddr,
        /// Its port.
        port: u16,
    },
}

/// What a chain is for, by the places of the Service port and the endpoint in the lists of its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChainUse {
    Service(u32),
    Local(u32),
    External(u32),
    Firewall(u32),
    Endpoint(u32, u32),
}

/// The chains that every node has, whatever its Services.
pub(crate) mod shared {
    use super::ChainName;

    pub(crate) const SERVICES: ChainName = ChainName::literal("KUBE-SERVICES");
    pub(crate) const EXTERNAL_SERVICES: ChainName = ChainName::literal("KUBE-EXTERNAL-SERVICES");
    pub(crate) const NODEPORTS: ChainName = ChainName::literal("KUBE-NODEPORTS");
    pub(crate) const PROXY_FIREWALL: ChainName = ChainName::literal("KUBE-PROXY-FIREWALL");
    pub(crate) const FORWARD: ChainName = ChainName::literal("KUBE-FORWARD");
    pub(crate) const FIREWALL: ChainName = ChainName::literal("KUBE-FIREWALL");
    pub(crate) const POSTROUTING: ChainName = ChainName::literal("KUBE-POSTROUTING");
    pub(crate) const MARK_MASQ: ChainName = ChainName::literal("KUBE-MARK-MASQ");
}

/// What a chain is for, told by its name alone: one plain sentence, `None` for a chain that is not kube-proxy's.
pub fn explain(chain: ChainName) -> Option<&'static str> {
    const BY_PREFIX: [(&str, &str); 5] = [
        ("KUBE-SVC-", "Picks one of a Service port's endpoints."),
        ("KUBE-SVL-", "Picks one of a Service port's endpoints on this node."),
        ("KUBE-EXT-", "Takes what comes to a Service port by an external address or a node port."),
        ("KUBE-FW-", "Lets only the allowed callers of a load balancer through."),
        ("KUBE-SEP-", "Translates the destination to one endpoint."),
    ];
    Some(match chain {
        shared::SERVICES => {
            "Looks up the destination among all Services: translates in nat, refuses in filter \
             what has no endpoints."
        }
        shared::EXTERNAL_SERVICES => {
            "Refuses or drops traffic to external addresses and node ports without endpoints."
        }
        shared::NODEPORTS => "Looks up the destination port among all node ports.",
        shared::PROXY_FIREWALL => {
            "Drops what callers outside loadBalancerSourceRanges send to a load balancer's address."
        }
        shared::FORWARD => "Lets Service traffic pass through the node.",
        shared::FIREWALL => "Protects the node's loopback addresses from outside.",
        shared::POSTROUTING => "Masquerades what was marked for it.",
        shared::MARK_MASQ => "Marks a packet for masquerading.",
        other => {
            let name = other.as_str();
            BY_PREFIX.iter().find(|(prefix, _)| name.starts_with(prefix))?.1
        }
    })
}
