//! `EndpointSlice` of `discovery.k8s.io/v1`, and the older `Endpoints` of `v1`.

use super::meta::ObjectMeta;
use crate::decode::typed::fields;
use serde::{Deserialize, Serialize};

/// The label that joins a slice to its Service.
pub const SERVICE_NAME_LABEL: &str = "kubernetes.io/service-name";

/// Up to a hundred endpoints of one Service, one address family and one set of ports.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointSlice {
    /// Its name and labels.
    pub metadata: ObjectMeta,
    /// `IPv4`, `IPv6` or `FQDN`.
    pub address_type: String,
    /// The endpoints.
    pub endpoints: Vec<Endpoint>,
    /// The ports that all of them have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<EndpointPort>,
}

fields!(EndpointSlice {
    "metadata" => metadata,
    "addressType" => address_type,
    "endpoints" => endpoints,
    "ports" => ports,
});

/// One endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Endpoint {
    /// Its addresses; consumers use the first.
    pub addresses: Vec<String>,
    /// Whether it can be used.
    #[serde(skip_serializing_if = "EndpointConditions::is_empty")]
    pub conditions: EndpointConditions,
    /// A name of its own in DNS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    /// The pod behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_ref: Option<Box<ObjectReference>>,
    /// Topology of older API versions; kept, not used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated_topology: Option<std::collections::BTreeMap<String, String>>,
    /// The node it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_name: Option<String>,
    /// The zone it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Who should use it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hints: Option<Box<EndpointHints>>,
}

fields!(Endpoint {
    "addresses" => addresses,
    "conditions" => conditions,
    "hostname" => hostname,
    "targetRef" => target_ref,
    "deprecatedTopology" => deprecated_topology,
    "nodeName" => node_name,
    "zone" => zone,
    "hints" => hints,
});

/// Whether an endpoint can be used. Absent means unknown, which consumers take as ready and serving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointConditions {
    /// It is ready and not terminating (or published although not ready).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<bool>,
    /// It is ready, terminating or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serving: Option<bool>,
    /// It is being deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminating: Option<bool>,
}

fields!(EndpointConditions {
    "ready" => ready,
    "serving" => serving,
    "terminating" => terminating,
});

impl EndpointConditions {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Who should use an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointHints {
    /// Clients in these zones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub for_zones: Vec<Named>,
    /// Clients on these nodes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub for_nodes: Vec<Named>,
}

fields!(EndpointHints { "forZones" => for_zones, "forNodes" => for_nodes });

/// A name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Named {
    /// The name.
    pub name: String,
}

fields!(Named { "name" => name });

/// A port that every endpoint of a slice has. Absent fields are as in the API: no name means `""`, no
/// protocol means TCP, no port means all ports.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointPort {
    /// The Service port's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `TCP`, `UDP` or `SCTP`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// The number on the endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<i32>,
    /// A hint for what speaks on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_protocol: Option<String>,
}

fields!(EndpointPort {
    "name" => name,
    "protocol" => protocol,
    "port" => port,
    "appProtocol" => app_protocol,
});

/// Which object is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectReference {
    /// `Pod`, for one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Its namespace.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// Its name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its identity.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
    /// Its API version.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub api_version: String,
    /// Its version.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_version: String,
    /// A part of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub field_path: String,
}

fields!(ObjectReference {
    "kind" => kind,
    "namespace" => namespace,
    "name" => name,
    "uid" => uid,
    "apiVersion" => api_version,
    "resourceVersion" => resource_version,
    "fieldPath" => field_path,
});

/// The older `Endpoints` object of a Service.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Endpoints {
    /// Its name is that of the Service.
    pub metadata: ObjectMeta,
    /// Addresses with the same ports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subsets: Vec<EndpointSubset>,
}

fields!(Endpoints { "metadata" => metadata, "subsets" => subsets });

/// Addresses with the same ports.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointSubset {
    /// Those that are ready.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<EndpointAddress>,
    /// Those that are not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_ready_addresses: Vec<EndpointAddress>,
    /// Their ports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<EndpointPort>,
}

fields!(EndpointSubset {
    "addresses" => addresses,
    "notReadyAddresses" => not_ready_addresses,
    "ports" => ports,
});

/// One address of an `Endpoints` object.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointAddress {
    /// The address.
    pub ip: String,
    /// A name of its own in DNS.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hostname: String,
    /// The node it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_name: Option<String>,
    /// The pod behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_ref: Option<Box<ObjectReference>>,
}

fields!(EndpointAddress {
    "ip" => ip,
    "hostname" => hostname,
    "nodeName" => node_name,
    "targetRef" => target_ref,
});
