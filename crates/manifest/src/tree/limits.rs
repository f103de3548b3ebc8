//! How much text Portolan takes, so that no text makes it slow or large without bound.

/// Bytes of one source.
pub const MAX_SOURCE_BYTES: usize = 32 << 20;

/// How deep sequences and mappings may lie within each other. Kubernetes' own objects stay below 30.
pub const MAX_DEPTH: usize = 100;

/// Nodes of one document, those that aliases repeat included.
pub const MAX_NODES: usize = 2_000_000;

/// Nodes that aliases and merge keys may repeat in one document.
pub const MAX_ALIASED_NODES: usize = 100_000;
