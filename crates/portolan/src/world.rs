//! The world of hosts: nodes, pods, clients and the router between them, each with its own kernel.
//!
//! Wired as measured: the pods of a node hang on one bridge (`cbr0`), the nodes on one LAN, and clients
//! elsewhere are behind a router that silently discards what it has no route for.

pub mod balancer;
pub mod build;
pub mod dial;
pub mod machine;
pub mod network;
pub mod sockets;
