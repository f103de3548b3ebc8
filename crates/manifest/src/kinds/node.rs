//! `Node` of `v1`: the part that matters to where a request goes.

use super::meta::{Condition, ObjectMeta};
use crate::decode::typed::fields;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A node.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Node {
    /// Its name and labels.
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: NodeSpec,
    /// What is.
    pub status: NodeStatus,
}

fields!(Node { "metadata" => metadata, "spec" => spec, "status" => status });

/// `spec` of a node.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSpec {
    /// The addresses of its pods, first family.
    #[serde(rename = "podCIDR")]
    pub pod_cidr: String,
    /// The addresses of its pods, all families.
    #[serde(rename = "podCIDRs")]
    pub pod_cidrs: Vec<String>,
    /// It is cordoned: it takes no new pods.
    pub unschedulable: bool,
    /// What keeps pods away that do not tolerate it.
    pub taints: Vec<Taint>,
}

fields!(NodeSpec {
    "podCIDR" => pod_cidr,
    "podCIDRs" => pod_cidrs,
    "unschedulable" => unschedulable,
    "taints" => taints,
});

/// What keeps pods away from a node.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Taint {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
}

fields!(Taint { "key" => key, "value" => value, "effect" => effect });

/// `status` of a node.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeStatus {
    /// Its addresses.
    pub addresses: Vec<NodeAddress>,
    /// What it has to give (`cpu`).
    pub allocatable: BTreeMap<String, String>,
    /// `Ready`, among others.
    pub conditions: Vec<Condition>,
}

fields!(NodeStatus {
    "addresses" => addresses,
    "allocatable" => allocatable,
    "conditions" => conditions,
});

/// An address of a node.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeAddress {
    /// `InternalIP`, `ExternalIP` or `Hostname`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The address.
    pub address: String,
}

fields!(NodeAddress { "type" => kind, "address" => address });
