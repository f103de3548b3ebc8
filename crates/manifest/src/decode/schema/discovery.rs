//! `EndpointSlice` (`k8s.io/api/discovery/v1`) and `Endpoints` (`k8s.io/api/core/v1`).

use super::meta::{OBJECT_META, OBJECT_REFERENCE};
use super::{STRING, STRING_MAP, STRINGS, Struct, Type, closed};

/// `EndpointSlice`
pub static ENDPOINT_SLICE: Struct = closed(
    "v1",
    "EndpointSlice",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("addressType", Type::Text("v1.AddressType")),
        ("endpoints", Type::List(&Type::Struct(&ENDPOINT))),
        ("ports", Type::List(&Type::Struct(&SLICE_PORT))),
    ],
);

static ENDPOINT: Struct = closed(
    "v1",
    "Endpoint",
    &[
        ("addresses", STRINGS),
        ("conditions", Type::Struct(&ENDPOINT_CONDITIONS)),
        ("hostname", STRING),
        ("targetRef", Type::Struct(&OBJECT_REFERENCE)),
        ("deprecatedTopology", STRING_MAP),
        ("nodeName", STRING),
        ("zone", STRING),
        ("hints", Type::Struct(&ENDPOINT_HINTS)),
    ],
);

static ENDPOINT_CONDITIONS: Struct = closed(
    "v1",
    "EndpointConditions",
    &[("ready", Type::Bool), ("serving", Type::Bool), ("terminating", Type::Bool)],
);

static ENDPOINT_HINTS: Struct = closed(
    "v1",
    "EndpointHints",
    &[
        ("forZones", Type::List(&Type::Struct(&FOR_ZONE))),
        ("forNodes", Type::List(&Type::Struct(&FOR_NODE))),
    ],
);

static FOR_ZONE: Struct = closed("v1", "ForZone", &[("name", STRING)]);
static FOR_NODE: Struct = closed("v1", "ForNode", &[("name", STRING)]);

static SLICE_PORT: Struct = closed("v1", "EndpointPort", PORT_FIELDS);

const PORT_FIELDS: &[(&str, Type)] = &[
    ("name", STRING),
    ("protocol", Type::Text("v1.Protocol")),
    ("port", Type::Int32),
    ("appProtocol", STRING),
];

/// `Endpoints`
pub static ENDPOINTS: Struct = closed(
    "v1",
    "Endpoints",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("subsets", Type::List(&Type::Struct(&ENDPOINT_SUBSET))),
    ],
);

static ENDPOINT_SUBSET: Struct = closed(
    "v1",
    "EndpointSubset",
    &[
        ("addresses", Type::List(&Type::Struct(&ENDPOINT_ADDRESS))),
        ("notReadyAddresses", Type::List(&Type::Struct(&ENDPOINT_ADDRESS))),
        ("ports", Type::List(&Type::Struct(&SLICE_PORT))),
    ],
);

static ENDPOINT_ADDRESS: Struct = closed(
    "v1",
    "EndpointAddress",
    &[
        ("ip", STRING),
        ("hostname", STRING),
        ("nodeName", STRING),
        ("targetRef", Type::Struct(&OBJECT_REFERENCE)),
    ],
);
