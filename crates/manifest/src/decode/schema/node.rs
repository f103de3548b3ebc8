//! `Node` and `Namespace` (`k8s.io/api/core/v1`); what does not matter to where a request goes is not judged.

use super::meta::OBJECT_META;
use super::pod::STATUS_CONDITION;
use super::{STRING, STRINGS, Struct, Type, closed};

/// `Node`
pub static NODE: Struct = closed(
    "v1",
    "Node",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("spec", Type::Struct(&NODE_SPEC)),
        ("status", Type::Struct(&NODE_STATUS)),
    ],
);

static NODE_SPEC: Struct = closed(
    "v1",
    "NodeSpec",
    &[
        ("podCIDR", STRING),
        ("podCIDRs", STRINGS),
        ("providerID", STRING),
        ("unschedulable", Type::Bool),
        ("taints", Type::List(&Type::Struct(&TAINT))),
        ("configSource", Type::Any),
        ("externalID", STRING),
    ],
);

static TAINT: Struct = closed(
    "v1",
    "Taint",
    &[
        ("key", STRING),
        ("value", STRING),
        ("effect", Type::Text("v1.TaintEffect")),
        ("timeAdded", Type::Time),
    ],
);

static NODE_STATUS: Struct = Struct {
    package: "v1",
    name: "NodeStatus",
    fields: &[
        ("addresses", Type::List(&Type::Struct(&NODE_ADDRESS))),
        ("allocatable", Type::Map(&Type::Quantity)),
        ("capacity", Type::Map(&Type::Quantity)),
        ("conditions", Type::List(&Type::Struct(&STATUS_CONDITION))),
    ],
    open: true,
};

static NODE_ADDRESS: Struct =
    closed("v1", "NodeAddress", &[("type", Type::Text("v1.NodeAddressType")), ("address", STRING)]);

/// `Namespace`
pub static NAMESPACE: Struct = closed(
    "v1",
    "Namespace",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("spec", Type::Any),
        ("status", Type::Any),
    ],
);
