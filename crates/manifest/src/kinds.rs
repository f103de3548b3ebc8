//! The kinds of object that Portolan reads.
//!
//! `Service`, `EndpointSlice`, `KubeProxyConfiguration` and Portolan's own kinds are whole and strict; of
//! `Pod`, the workloads and `Node` the needed part is typed, and the rest is accepted and not judged.
//! Fields are named and shaped as in Kubernetes' API; absent is `None` or empty, as in its Go types.

pub mod endpoint_slice;
pub mod kube_proxy_configuration;
pub mod meta;
pub mod namespace;
pub mod node;
pub mod pod;
pub mod portolan;
pub mod service;
pub mod service_cidr;
pub mod workload;
