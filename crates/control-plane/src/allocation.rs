//! Cluster addresses and node ports: given where asked for, found where not.
//!
//! A real API server draws the free ones at random. Here they are a function of the Service's namespace and
//! name (a hash, then probing) inside the same bands: the upper part of each range first, since the lower one
//! is kept for those who ask for an address by name. What any Service in the documents asks for is left alone,
//! so that neither the order of documents nor an edit elsewhere moves an address.

mod cluster_ips;
mod families;
mod node_ports;
mod ranges;

pub use ranges::ServiceRanges;

use crate::address::read_lenient;
use crate::field_error::FieldError;
use manifest::kinds::service::Service;
use std::collections::HashSet;
use std::net::IpAddr;

/// Why an allocation failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The fields do not allow it: the API server answers "invalid".
    Invalid(Vec<FieldError>),
    /// It cannot be done, though no field is at fault: the API server answers "internal error".
    Internal(String),
}

/// What is taken, and what somebody asks for.
#[derive(Debug, Clone, Default)]
pub struct Allocations {
    ranges: ServiceRanges,
    addresses: HashSet<IpAddr>,
    node_ports: HashSet<u16>,
    asked_addresses: HashSet<IpAddr>,
    asked_node_ports: HashSet<u16>,
}

/// What one Service takes, until its validation decides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Claim {
    addresses: Vec<Claimed<IpAddr>>,
    node_ports: Vec<Claimed<u16>>,
}

/// Something that is claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Claimed<T> {
    what: T,
    /// Nobody asked for it: it was the first that was free.
    found: bool,
    /// What was looked at before, and was not free.
    passed: Vec<T>,
}

impl<T> Claimed<T> {
    fn asked(what: T) -> Self {
        Claimed { what, found: false, passed: Vec::new() }
    }
}

impl Claim {
    fn has_address(&self, address: &IpAddr) -> bool {
        self.addresses.iter().any(|claimed| claimed.what == *address)
    }

    fn has_node_port(&self, port: u16) -> bool {
        self.node_ports.iter().any(|claimed| claimed.what == port)
    }
}

impl Allocations {
    /// Nothing taken yet. `services` are all that will come, for what they ask.
    pub fn new<'a>(ranges: ServiceRanges, services: impl IntoIterator<Item = &'a Service>) -> Self {
        let mut this = Self { ranges, ..Self::default() };
        for service in services {
            let spec = &service.spec;
            let texts = spec.cluster_ips.iter().chain([&spec.cluster_ip]);
            this.asked_addresses.extend(texts.filter_map(|text| read_lenient(text)));
            let ports = spec.ports.iter().map(|port| port.node_port);
            let all = ports.chain([spec.health_check_node_port]);
            this.asked_node_ports.extend(all.filter_map(|port| u16::try_from(port).ok()));
        }
        this
    }

    /// The ranges it gives from.
    pub fn ranges(&self) -> &ServiceRanges {
        &self.ranges
    }

    /// Fills in families, addresses and node ports of a defaulted Service, in the API server's order. Takes
    /// nothing: hand the claim to [`Allocations::commit`] once the Service is valid.
    pub(crate) fn allocate(&self, service: &mut Service) -> Result<Claim, Failure> {
        let spec = &mut service.spec;
        if !spec.cluster_ip.is_empty() && spec.cluster_ips.is_empty() {
            spec.cluster_ips = vec![spec.cluster_ip.clone()];
        }
        families::settle(spec, &self.ranges).map_err(Failure::Invalid)?;
        let mut claim = Claim::default();
        self.allocate_cluster_ips(service, &mut claim)?;
        self.allocate_node_ports(service, &mut claim)?;
        Ok(claim)
    }

    /// Gives back what a stored Service holds, and says what that was.
    pub(crate) fn release(&mut self, service: &Service) -> Claim {
        let spec = &service.spec;
        let addresses = spec.cluster_ips.iter().filter_map(|text| read_lenient(text));
        let addresses = addresses.map(Claimed::asked).collect();
        let ports = spec.ports.iter().map(|port| port.node_port);
        let all = ports.chain([spec.health_check_node_port]);
        let given = all.filter(|port| *port != 0).filter_map(|port| u16::try_from(port).ok());
        let node_ports = given.map(Claimed::asked).collect();
        let claim = Claim { addresses, node_ports };
        for address in &claim.addresses {
            self.addresses.remove(&address.what);
        }
        for port in &claim.node_ports {
            self.node_ports.remove(&port.what);
        }
        claim
    }

    /// Whether whoever made a claim would make the same one now. The ranges are the same.
    pub(crate) fn would_claim(&self, claim: &Claim) -> bool {
        let address = |claimed: &Claimed<IpAddr>| {
            let asked = |address| self.asked_addresses.contains(address);
            let taken = |address| self.addresses.contains(address);
            let is_free = !taken(&claimed.what);
            let is_found = claimed.found && asked(&claimed.what);
            (is_free && !is_found)
                && claimed.passed.iter().all(|a| taken(a) || asked(a) || claim.has_address(a))
        };
        let port = |claimed: &Claimed<u16>| {
            let asked = |port| self.asked_node_ports.contains(port);
            let taken = |port| self.node_ports.contains(port);
            let is_free = !taken(&claimed.what);
            let is_found = claimed.found && asked(&claimed.what);
            (is_free && !is_found)
                && claimed.passed.iter().all(|p| taken(p) || asked(p) || claim.has_node_port(*p))
        };
        claim.addresses.iter().all(address) && claim.node_ports.iter().all(port)
    }

    /// Takes what an allocation claimed.
    pub(crate) fn commit(&mut self, claim: &Claim) {
        self.addresses.extend(claim.addresses.iter().map(|claimed| claimed.what));
        self.node_ports.extend(claim.node_ports.iter().map(|claimed| claimed.what));
    }
}
