//! A request: who dials what.

use crate::text::PortRole;
use serde::{Deserialize, Serialize};

/// A request to send.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// The name of a client, node or pod (`pod`, or `namespace/pod` where the name is not unique).
    pub from: String,
    /// `http://HOST[:PORT]`, `tcp://HOST:PORT`, `udp://HOST:PORT`, `sctp://HOST:PORT` or `icmp://HOST`.
    pub to: String,
    /// The seed of every random choice.
    pub seed: u64,
}

/// Why a request cannot be sent at all.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error, Serialize, Deserialize)]
pub enum RequestError {
    /// Nobody has that name.
    #[error("there is no client, node or pod called {0:?}")]
    UnknownCaller(String),
    /// Several have.
    #[error("several pods are called {0:?}: say which, as NAMESPACE/POD")]
    AmbiguousCaller(String),
    /// Not an address to dial.
    #[error("{url:?} is not an address to dial: {why}")]
    Address {
        /// What was given.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// Something that is not simulated yet.
    #[error("{0}")]
    NotSupported(String),
}

/// Someone who can send a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Caller {
    /// What [`Request::from`] takes.
    pub name: String,
    /// How a list shows it: `laptop (outside)`.
    pub label: String,
    /// What it is.
    pub kind: CallerKind,
}

/// What a caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CallerKind {
    /// A host outside the cluster.
    Client,
    /// A node.
    Node,
    /// A pod.
    Pod,
}

/// An address that can be dialled.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// What [`Request::to`] takes.
    pub url: String,
    /// What it belongs to: a Service's name, or `Pods directly`.
    pub group: String,
    /// What it is there: `by name`, `cluster IP`, `node-1`, a pod's name.
    pub label: String,
    /// Which port its number is.
    pub role: Option<PortRole>,
}
