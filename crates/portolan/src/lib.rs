//! Where does this request go, and why?
//!
//! The core: it joins the reader of manifests, the control plane, kube-proxy and the kernel to one world of
//! hosts. A [`Request`](request::Request) goes in, a [`Journey`](journey::Journey) comes out, and one
//! journey is enough to draw everything.
//!
//! Invariants:
//! - It does no I/O, reads no clock and holds no global state: time and the seed of every choice are arguments,
//!   so the same text, seed and clicks give the same journey on every machine, in wasm and natively.
//! - What happens to a packet is found out by walking the rules. Nothing here predicts an outcome from a Service.
//! - It knows no screen: a journey holds facts and sentences, not positions on a map.
//! - Whatever a user typed gives a value or a diagnostic with a position; it never panics.

pub mod arrange;
pub mod chart;
pub mod connections;
mod counters;
pub mod diagnosis;
pub mod dump;
pub mod exercise;
pub mod journey;
pub mod membership;
pub mod outcomes;
pub mod problem;
pub mod report;
pub mod request;
pub mod rules;
pub mod scenario;
pub mod share;
pub mod tally;
pub mod text;
pub mod walk;
pub mod world;
