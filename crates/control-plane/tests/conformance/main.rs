//! Holds the crate against recordings of the real programs, and against clusters as people write them.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files fails")]

mod apiserver;
mod article;
mod clusters;
mod diagnostics;
mod dns;
mod documents;
mod dumps;
mod endpointslice;
mod recorded_clusters;
