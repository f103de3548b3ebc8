//! `ServiceCIDR` (`k8s.io/api/networking/v1`).

use super::meta::{CONDITION, OBJECT_META};
use super::{STRING, STRINGS, Struct, Type, closed};

/// `ServiceCIDR`
pub static SERVICE_CIDR: Struct = closed(
    "v1",
    "ServiceCIDR",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("spec", Type::Struct(&SERVICE_CIDR_SPEC)),
        ("status", Type::Struct(&SERVICE_CIDR_STATUS)),
    ],
);

static SERVICE_CIDR_SPEC: Struct = closed("v1", "ServiceCIDRSpec", &[("cidrs", STRINGS)]);

static SERVICE_CIDR_STATUS: Struct =
    closed("v1", "ServiceCIDRStatus", &[("conditions", Type::List(&Type::Struct(&CONDITION)))]);
