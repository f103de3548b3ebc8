//! Portolan's own kinds, `portolan/v1alpha1`, for what Kubernetes has no word for.

use super::meta::ObjectMeta;
use crate::decode::typed::fields;
use serde::{Deserialize, Serialize};

/// The API version of these kinds.
pub const API_VERSION: &str = "portolan/v1alpha1";

/// A host outside the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Client {
    /// Its name.
    pub metadata: ObjectMeta,
    /// Where it is.
    pub spec: ClientSpec,
}

fields!(Client { "metadata" => metadata, "spec" => spec });

/// Where a client is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClientSpec {
    /// Its address.
    pub ip: String,
    /// The node that is its gateway, where it is not the router.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub via: String,
}

fields!(ClientSpec { "ip" => ip, "via" => via });

/// A request to send.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Request {
    /// Its name.
    pub metadata: ObjectMeta,
    /// Who sends what to where.
    pub spec: RequestSpec,
}

fields!(Request { "metadata" => metadata, "spec" => spec });

/// Who sends what to where.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RequestSpec {
    /// A pod, a node or a client.
    pub from: String,
    /// `http://node-1:32222`, `udp://10.96.0.10:53`, ...
    pub to: String,
    /// How many; 1 when not given.
    pub count: Option<u32>,
    /// All on one connection.
    pub keep_alive: bool,
    /// The seed of every random choice.
    pub seed: Option<u64>,
}

fields!(RequestSpec {
    "from" => from,
    "to" => to,
    "count" => count,
    "keepAlive" => keep_alive,
    "seed" => seed,
});
