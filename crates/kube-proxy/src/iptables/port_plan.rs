//! What is made for one Service port: decided once, before its rules are written.

use super::writer::{ChainId, Writer};
use crate::chains::ChainUse;
use crate::endpoints::{Endpoint, Endpoints};
use crate::names::{Hash, Prefix};
use crate::service_ports::ServicePort;
use crate::topology::Choice;
use netfilter::chain_name::ChainName;
use std::sync::Arc;

/// The endpoints of one Service port.
#[derive(Clone, Copy)]
pub(super) struct PortEndpoints<'p> {
    /// Those of all Service ports.
    pub(super) endpoints: &'p Endpoints<'p>,
    /// Those of this one.
    pub(super) list: &'p [Endpoint<'p>],
    /// The place of its first among all.
    pub(super) first: usize,
}

/// The chain of one endpoint.
pub(super) struct EndpointChain<'p> {
    pub(super) endpoint: &'p Endpoint<'p>,
    /// Its place among the Service port's endpoints, and among all.
    pub(super) place: usize,
    pub(super) number: u32,
    pub(super) name: ChainName,
    pub(super) id: ChainId,
    /// `SERVICE -> ADDRESS:PORT`; none in a large cluster.
    pub(super) comment: Option<Arc<str>>,
    /// The chain's name as that of a list of `-m recent`, if there is session affinity.
    pub(super) recent: Option<Arc<str>>,
}

/// What is made for one Service port.
pub(super) struct PortPlan<'p> {
    pub(super) port: &'p ServicePort<'p>,
    /// Its place among all.
    pub(super) place: u32,
    pub(super) choice: &'p Choice,
    /// There are endpoints for traffic to the cluster address, and for traffic from outside.
    pub(super) has_internal_endpoints: bool,
    pub(super) has_external_endpoints: bool,
    /// The names of its chains, whether they are made or not.
    pub(super) cluster_name: ChainName,
    pub(super) local_name: ChainName,
    pub(super) external_name: ChainName,
    pub(super) firewall_name: ChainName,
    /// The chains that are made.
    pub(super) cluster_chain: Option<ChainId>,
    pub(super) local_chain: Option<ChainId>,
    pub(super) external_chain: Option<ChainId>,
    pub(super) firewall_chain: Option<ChainId>,
    pub(super) endpoint_chains: Vec<EndpointChain<'p>>,
    /// Its name as a comment of its own; none in a large cluster.
    pub(super) endpoint_comment: Option<Arc<str>>,
    /// `SERVICE cluster IP`
    pub(super) cluster_ip_comment: Arc<str>,
}

impl<'p> PortPlan<'p> {
    /// Decides, and declares the chains.
    pub(super) fn new(
        writer: &mut Writer<'_>,
        port: &'p ServicePort<'p>,
        place: u32,
        endpoints: PortEndpoints<'p>,
        choice: &'p Choice,
        large_cluster: bool,
    ) -> Self {
        let hash = Hash::of_service_port(&port.name, port.protocol);
        let has_local = !choice.local.is_empty();
        let cluster = !choice.cluster.is_empty() && port.uses_cluster_endpoints();
        let local = has_local && port.uses_local_endpoints();
        let firewall =
            choice.any && !port.load_balancer_ips.is_empty() && !port.source_ranges.is_empty();
        let affinity = if port.affinity_seconds.is_some() { 2 } else { 1 };
        let mut declare = |wanted: bool, prefix, usage, rules| {
            wanted.then(|| writer.nat.declare(hash.chain(prefix), usage, rules))
        };
        let external_chain = declare(
            choice.any && port.is_externally_accessible(),
            Prefix::External,
            ChainUse::External(place),
            if port.external_policy_local { 4 } else { 2 },
        );
        let firewall_chain = declare(
            firewall,
            Prefix::Firewall,
            ChainUse::Firewall(place),
            port.source_ranges.len() + port.load_balancer_ips.len() + 1,
        );
        let rules = 1 + choice.cluster.len() * affinity;
        let cluster_chain = declare(cluster, Prefix::Service, ChainUse::Service(place), rules);
        let rules = 1 + choice.local.len() * affinity;
        let local_chain = declare(local, Prefix::Local, ChainUse::Local(place), rules);
        let endpoint_chains =
            declare_endpoints(writer, port, place, endpoints, choice, large_cluster);
        PortPlan {
            port,
            place,
            choice,
            has_internal_endpoints: choice.any && (!port.internal_policy_local || has_local),
            has_external_endpoints: choice.any && (!port.external_policy_local || has_local),
            cluster_name: hash.chain(Prefix::Service),
            local_name: hash.chain(Prefix::Local),
            external_name: hash.chain(Prefix::External),
            firewall_name: hash.chain(Prefix::Firewall),
            cluster_chain,
            local_chain,
            external_chain,
            firewall_chain,
            endpoint_chains,
            endpoint_comment: (!large_cluster).then(|| Arc::from(port.name.as_str())),
            cluster_ip_comment: Arc::from([port.name.as_str(), " cluster IP"].concat()),
        }
    }

    /// A comment about the Service port.
    pub(super) fn comment(&self, ending: &str) -> Arc<str> {
        Arc::from([self.port.name.as_str(), " ", ending].concat())
    }
}

fn declare_endpoints<'p>(
    writer: &mut Writer<'_>,
    port: &ServicePort<'_>,
    place: u32,
    endpoints: PortEndpoints<'p>,
    choice: &Choice,
    large_cluster: bool,
) -> Vec<EndpointChain<'p>> {
    let mut chains = Vec::with_capacity(choice.reachable.len());
    let mut text = String::new();
    for at in choice.reachable.iter().copied() {
        let Some(endpoint) = endpoints.list.get(at) else { continue };
        let address = endpoints.endpoints.text(endpoint);
        let name = Hash::of_endpoint(&port.name, port.protocol, address).chain(Prefix::Endpoint);
        let number = u32::try_from(endpoints.first + at).unwrap_or(u32::MAX);
        let id = writer.nat.declare(name, ChainUse::Endpoint(place, number), 2);
        let comment = (!large_cluster).then(|| {
            text.clear();
            text.push_str(&port.name);
            text.push_str(" -> ");
            text.push_str(address);
            Arc::from(text.as_str())
        });
        let recent = port.affinity_seconds.map(|_| Arc::from(name.as_str()));
        chains.push(EndpointChain { endpoint, place: at, number, name, id, comment, recent });
    }
    chains
}
