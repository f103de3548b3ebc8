//! What every object has (`k8s.io/apimachinery/pkg/apis/meta/v1`, and `k8s.io/api/core/v1` where shared).

use super::{STRING, STRING_MAP, STRINGS, Struct, Type, closed};

/// Fields of an object's metadata.
pub(super) static OBJECT_META: Struct = closed(
    "v1",
    "ObjectMeta",
    &[
        ("name", STRING),
        ("generateName", STRING),
        ("namespace", STRING),
        ("selfLink", STRING),
        ("uid", Type::Text("types.UID")),
        ("resourceVersion", STRING),
        ("generation", Type::Int64),
        ("creationTimestamp", Type::Time),
        ("deletionTimestamp", Type::Time),
        ("deletionGracePeriodSeconds", Type::Int64),
        ("labels", STRING_MAP),
        ("annotations", STRING_MAP),
        ("ownerReferences", Type::List(&Type::Struct(&OWNER_REFERENCE))),
        ("finalizers", STRINGS),
        ("managedFields", Type::List(&Type::Struct(&MANAGED_FIELDS_ENTRY))),
    ],
);

static OWNER_REFERENCE: Struct = closed(
    "v1",
    "OwnerReference",
    &[
        ("apiVersion", STRING),
        ("kind", STRING),
        ("name", STRING),
        ("uid", Type::Text("types.UID")),
        ("controller", Type::Bool),
        ("blockOwnerDeletion", Type::Bool),
    ],
);

static MANAGED_FIELDS_ENTRY: Struct = closed(
    "v1",
    "ManagedFieldsEntry",
    &[
        ("manager", STRING),
        ("operation", Type::Text("v1.ManagedFieldsOperationType")),
        ("apiVersion", STRING),
        ("time", Type::Time),
        ("fieldsType", STRING),
        ("fieldsV1", Type::Any),
        ("subresource", STRING),
    ],
);

/// A condition of a Service's status.
pub(super) static CONDITION: Struct = closed(
    "v1",
    "Condition",
    &[
        ("type", STRING),
        ("status", Type::Text("v1.ConditionStatus")),
        ("observedGeneration", Type::Int64),
        ("lastTransitionTime", Type::Time),
        ("reason", STRING),
        ("message", STRING),
    ],
);

/// Labels that an object must have.
pub(super) static LABEL_SELECTOR: Struct = closed(
    "v1",
    "LabelSelector",
    &[
        ("matchLabels", STRING_MAP),
        ("matchExpressions", Type::List(&Type::Struct(&LABEL_SELECTOR_REQUIREMENT))),
    ],
);

static LABEL_SELECTOR_REQUIREMENT: Struct = closed(
    "v1",
    "LabelSelectorRequirement",
    &[("key", STRING), ("operator", Type::Text("v1.LabelSelectorOperator")), ("values", STRINGS)],
);

/// Which object is meant.
pub(super) static OBJECT_REFERENCE: Struct = closed(
    "v1",
    "ObjectReference",
    &[
        ("kind", STRING),
        ("namespace", STRING),
        ("name", STRING),
        ("uid", Type::Text("types.UID")),
        ("apiVersion", STRING),
        ("resourceVersion", STRING),
        ("fieldPath", STRING),
    ],
);
