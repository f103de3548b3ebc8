//! What does this host's kernel do with this packet?
//!
//! A model of Linux netfilter: packets, tables, chains, rules, hooks, routing, connection tracking and
//! NAT, and the text of `iptables-save` and `iptables-restore`. It is of use on its own: read a dump,
//! build a [`Packet`](packet::Packet), and ask where it goes.
//!
//! ```
//! use netfilter::address::Family;
//! use netfilter::choices::Seeded;
//! use netfilter::host::{Arrival, Context, Effect, Host, Interface, InterfaceKind};
//! use netfilter::packet::{Packet, TcpFlags, Transport};
//! use netfilter::record::{DropReason, Event};
//! use netfilter::text::read;
//!
//! let mut host = Host::new("router");
//! host.add_interface(Interface {
//!     name: "eth0".into(),
//!     kind: InterfaceKind::Ethernet,
//!     addresses: vec![("192.0.2.1".parse()?, 24)],
//! });
//! host.load(read::ruleset("*filter\n-A INPUT -p tcp -m tcp --dport 22 -j DROP\nCOMMIT\n", Family::V4)?)?;
//!
//! let arrival = Arrival { interface: "eth0".into(), port: None, next_hop: "192.0.2.1".parse()? };
//! let syn = Packet {
//!     source: "192.0.2.7".parse()?,
//!     destination: "192.0.2.1".parse()?,
//!     ttl: 64,
//!     mark: 0,
//!     length: 60,
//!     transport: Transport::Tcp { source_port: 40000, destination_port: 22, flags: TcpFlags::SYN },
//! };
//! let mut events: Vec<Event> = Vec::new();
//! let mut context = Context {
//!     now: std::time::Duration::ZERO,
//!     choices: &mut Seeded::new(1),
//!     recorder: &mut events,
//! };
//! assert!(host.receive(&arrival, syn, &mut context).is_empty());
//! assert!(matches!(events.last(), Some(Event::Dropped { reason: DropReason::Rule(place) }) if place.index == 0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
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
