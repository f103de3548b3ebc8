//! What a name resolves to: the cluster's DNS as CoreDNS serves it to pods, and the hosts file that everybody
//! has here (nodes and clients by name).

mod records;
mod search;

pub use records::{Owner, Service as ServiceRecord};

use crate::address::read_lenient;
use crate::cluster::Cluster;
use std::net::IpAddr;

/// The cluster's domain.
pub const CLUSTER_DOMAIN: &str = "cluster.local";
/// A name with fewer dots is looked for in the search list first.
pub const NDOTS: usize = 5;
/// At most so many aliases are followed.
const MOST_ALIASES: usize = 8;
/// The longest name that DNS knows, in bytes.
const LONGEST_NAME: usize = 253;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker<'a> {
    /// A pod of this namespace: it asks the cluster's DNS, with a search list.
    Pod {
        /// Its namespace.
        namespace: &'a str,
    },
    /// A node, a pod on its node's network, or a client: it knows the hosts file alone.
    Host,
}

/// What a name resolved to, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resolution {
    /// The names that were tried, in order; the last one answered, if any did.
    pub tried: Vec<String>,
    /// The aliases that were followed: each name, and the name it stands for.
    pub aliases: Vec<(String, String)>,
    /// The addresses, in the order of the answer; empty where the name does not resolve.
    pub addresses: Vec<IpAddr>,
    /// Whose addresses they are; `None` where the name does not resolve, and for an address as text.
    pub owner: Option<Owner>,
}

impl Cluster {
    /// Looks a name up for somebody. An address as text resolves to itself, and nothing is tried.
    pub fn resolve(&self, name: &str, asker: Asker<'_>) -> Resolution {
        let mut resolution = Resolution::default();
        if let Some(address) = read_literal(name) {
            resolution.addresses.push(address);
            return resolution;
        }
        for candidate in search::candidates(name, asker) {
            resolution.tried.push(candidate.clone());
            if self.follow(candidate, asker, &mut resolution) {
                break;
            }
        }
        resolution
    }

    /// Looks up one full name and its aliases; whether it exists.
    fn follow(&self, name: String, asker: Asker<'_>, resolution: &mut Resolution) -> bool {
        let mut current = name;
        for _ in 0..=MOST_ALIASES {
            match self.look_up(&current, asker) {
                Some(records::Record::Addresses { addresses, owner }) => {
                    resolution.addresses = addresses;
                    resolution.owner = Some(owner);
                    return true;
                }
                Some(records::Record::Alias(target)) => {
                    let target = search::normal(&target);
                    resolution.aliases.push((current, target.clone()));
                    current = target;
                }
                // An alias exists, even one that leads nowhere.
                None => return !resolution.aliases.is_empty(),
            }
        }
        true
    }

    fn look_up(&self, name: &str, asker: Asker<'_>) -> Option<records::Record> {
        if name.len() > LONGEST_NAME {
            return None;
        }
        match (asker, search::within_cluster(name)) {
            (Asker::Pod { .. }, Some(labels)) => records::in_cluster(self, &labels),
            _ => records::in_hosts_file(self, name),
        }
    }

    /// The SRV records of a full name like `_http._tcp.web.default.svc.cluster.local`: the named ports of a
    /// Service, each with the name and the addresses behind it.
    pub fn resolve_service(&self, name: &str) -> Vec<ServiceRecord> {
        let name = search::normal(name);
        search::within_cluster(&name)
            .map(|labels| records::services(self, &labels))
            .unwrap_or_default()
    }
}

fn read_literal(name: &str) -> Option<IpAddr> {
    let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
    read_lenient(bare)
}
