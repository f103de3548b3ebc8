//! `ServiceCIDR` of `networking.k8s.io/v1`.

use super::meta::ObjectMeta;
use crate::decode::typed::fields;
use serde::{Deserialize, Serialize};

/// The ranges that cluster addresses come from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceCidr {
    /// Its name.
    pub metadata: ObjectMeta,
    /// The ranges.
    pub spec: ServiceCidrSpec,
}

fields!(ServiceCidr { "metadata" => metadata, "spec" => spec });

/// `spec` of a ServiceCIDR.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceCidrSpec {
    /// At most one a family.
    pub cidrs: Vec<String>,
}

fields!(ServiceCidrSpec { "cidrs" => cidrs });
