//! `Namespace` of `v1`.

use super::meta::ObjectMeta;
use crate::decode::typed::fields;
use serde::{Deserialize, Serialize};

/// A namespace.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Namespace {
    /// Its name and labels.
    pub metadata: ObjectMeta,
}

fields!(Namespace { "metadata" => metadata });
