//! Portolan's own kinds.

use super::meta::OBJECT_META;
use super::{STRING, Struct, Type, closed};

const PACKAGE: &str = "v1alpha1";

/// `Client`
pub static CLIENT: Struct = closed(
    PACKAGE,
    "Client",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("spec", Type::Struct(&CLIENT_SPEC)),
    ],
);

static CLIENT_SPEC: Struct = closed(PACKAGE, "ClientSpec", &[("ip", STRING), ("via", STRING)]);

/// `Request`
pub static REQUEST: Struct = closed(
    PACKAGE,
    "Request",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("spec", Type::Struct(&REQUEST_SPEC)),
    ],
);

static REQUEST_SPEC: Struct = closed(
    PACKAGE,
    "RequestSpec",
    &[
        ("from", STRING),
        ("to", STRING),
        ("count", Type::UInt32),
        ("keepAlive", Type::Bool),
        ("seed", Type::UInt64),
    ],
);
