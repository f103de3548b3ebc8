//! What does the cluster make of it?
//!
//! From the typed objects that a user wrote to a cluster: the API server's answer for each Service (its
//! defaults, its allocations, its errors in its own words), pods for workloads, the EndpointSlices that the
//! controller writes, and what a name resolves to.
//!
//! Invariants:
//! - It knows no rules and no packets, and not kube-proxy.
//! - It never panics on what a user writes, and its limits are named constants.
//! - No I/O, no clock, no randomness: what a real cluster draws at random (addresses, ports, suffixes of
//!   names) is a function of the object's own namespace and name, so that editing one object moves no other.

pub mod address;
pub mod admission;
pub mod alike;
pub mod allocation;
pub mod cluster;
mod defaults;
pub mod diagnostics;
pub mod dns;
pub mod endpoint_slices;
pub mod field_error;
pub mod inventory;
pub mod nodes;
pub mod other_metadata;
pub mod pods;
pub mod scheduling;
pub mod stable;
mod validation;
mod warnings;
pub mod workloads;

pub use cluster::Cluster;
