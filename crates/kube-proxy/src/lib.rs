//! What does kube-proxy program on this node?
//!
//! Turns Services, EndpointSlices, a node and kube-proxy's settings into the rules that kube-proxy 1.36 programs
//! on that node in iptables mode: typed [`netfilter`] rules, each with a tag that says which field called for it.
//!
//! Invariants:
//! - It knows Services and EndpointSlices, never pods or workloads, nor how anything is drawn.
//! - It builds typed rules, never strings. Text is how a [`netfilter`] rule prints.
//! - It does no I/O, reads no clock and holds no global state: the same input gives the same program.
//! - It never panics on input. Settings with which kube-proxy would not start are errors with a field; parts of
//!   objects from which nothing follows are notices.
//! - It does not judge objects: admission has done so. What gets past it is treated as kube-proxy would.

mod addresses;
mod endpoints;
mod iptables;
mod names;
mod part;
mod service_ports;
mod settings;
mod slices;
mod this_node;
mod topology;

pub mod chains;
pub mod difference;
pub mod mechanism;
pub mod notice;
pub mod origins;
pub mod program;

pub use program::{Program, check, program, program_again};
pub use settings::{DEFAULT_MASQUERADE_BIT, SettingsError};

use manifest::kinds::endpoint_slice::EndpointSlice;
use manifest::kinds::kube_proxy_configuration::KubeProxyConfiguration;
use manifest::kinds::node::Node;
use manifest::kinds::service::Service;
use netfilter::address::Family;
use std::net::IpAddr;

/// More endpoints than this, of all Services together, and kube-proxy leaves out the comments of the rules that
/// there are most of.
pub const LARGE_CLUSTER_ENDPOINTS: usize = 1000;

/// What kube-proxy on one node goes by.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// All Services, as the API server stores them, in any order.
    pub services: &'a [&'a Service],
    /// All EndpointSlices, in any order.
    pub endpoint_slices: &'a [&'a EndpointSlice],
    /// The node on which it runs. Its name stands for the host's: `hostnameOverride` is not looked at.
    pub node: &'a Node,
    /// The addresses of the node's interfaces, which `nodePortAddresses` selects from. Empty: loopback and what
    /// the node's `status.addresses` lets one know of.
    pub interface_addresses: &'a [IpAddr],
    /// Its settings.
    pub settings: &'a KubeProxyConfiguration,
    /// The family: kube-proxy makes the rules of each apart.
    pub family: Family,
}
