//! What does this host's kernel do with this packet?
//!
//! A model of Linux netfilter: packets, tables, chains, rules, hooks, routing, connection tracking and
//! NAT, and the text of `iptables-save` and `iptables-restore`. It is of use on its own: read a dump,
//! build a [`Packet`](packet::Packet), and ask where it goes.
//!
//! Invariants:
//! - It knows nothing of Kubernetes. What made a rule is an opaque [`Origin`](rule::Origin) tag that is handed on.
//! - It does no I/O, reads no clock and holds no global state: time and random choices are arguments.
//! - It never panics on input: what it cannot read or decide is a value that says so.
//! - A rule is typed data. Text is only how a rule prints, in the two dialects of [`text`].

pub mod address;
pub mod chain_name;
pub mod choices;
pub mod connections;
pub mod hooks;
pub mod host;
mod matches;
pub mod packet;
pub mod record;
pub mod routes;
pub mod rule;
pub mod tables;
mod targets;
pub mod text;
mod walk;
