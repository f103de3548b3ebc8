//! `Exercise` and `Answer`: what a teacher writes, and where a student says what will happen.

use super::meta::OBJECT_META;
use super::{STRING, STRING_MAP, STRINGS, Struct, Type, closed};

const PACKAGE: &str = "v1alpha1";

/// `Exercise`
pub static EXERCISE: Struct = closed(
    PACKAGE,
    "Exercise",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("spec", Type::Struct(&EXERCISE_SPEC)),
    ],
);

static EXERCISE_SPEC: Struct = closed(
    PACKAGE,
    "ExerciseSpec",
    &[
        ("title", STRING),
        ("step", STRING),
        ("summary", STRING),
        ("story", STRING),
        ("edit", Type::List(&Type::Struct(&EDITABLE))),
        ("goals", Type::List(&Type::Struct(&GOAL))),
        ("hints", Type::List(&Type::Struct(&HINT))),
        ("solution", Type::List(&Type::Struct(&CHANGE))),
        ("learnt", Type::Struct(&LEARNT)),
        ("links", Type::List(&Type::Struct(&LINK))),
    ],
);

static EDITABLE: Struct = closed(PACKAGE, "Editable", &[("object", STRING), ("fields", STRINGS)]);

static GOAL: Struct = closed(
    PACKAGE,
    "Goal",
    &[
        ("title", STRING),
        ("weight", Type::UInt32),
        ("keep", Type::Bool),
        ("not", Type::Bool),
        ("request", Type::Struct(&REQUEST_CHECK)),
        ("shares", Type::Struct(&SHARES_CHECK)),
        ("sticks", Type::Struct(&STICKS_CHECK)),
        ("reaches", Type::Struct(&REACHES_CHECK)),
        ("accepted", Type::Struct(&ACCEPTED_CHECK)),
        ("rules", Type::Struct(&RULES_CHECK)),
        ("prediction", Type::Struct(&PREDICTION)),
        ("of", Type::List(&Type::Struct(&CHECK))),
        ("atLeast", Type::UInt32),
        ("atMost", Type::UInt32),
    ],
);

static CHECK: Struct = closed(
    PACKAGE,
    "Check",
    &[
        ("not", Type::Bool),
        ("request", Type::Struct(&REQUEST_CHECK)),
        ("shares", Type::Struct(&SHARES_CHECK)),
        ("sticks", Type::Struct(&STICKS_CHECK)),
        ("reaches", Type::Struct(&REACHES_CHECK)),
        ("accepted", Type::Struct(&ACCEPTED_CHECK)),
        ("rules", Type::Struct(&RULES_CHECK)),
        ("prediction", Type::Struct(&PREDICTION)),
    ],
);

static FACT: Struct = closed(
    PACKAGE,
    "Fact",
    &[
        ("in", STRING),
        ("not", Type::Bool),
        ("field", Type::Struct(&FIELD_FACT)),
        ("endpoints", Type::Struct(&ENDPOINTS_FACT)),
        ("request", Type::Struct(&REQUEST_CHECK)),
        ("shares", Type::Struct(&SHARES_CHECK)),
        ("sticks", Type::Struct(&STICKS_CHECK)),
        ("reaches", Type::Struct(&REACHES_CHECK)),
        ("accepted", Type::Struct(&ACCEPTED_CHECK)),
        ("rules", Type::Struct(&RULES_CHECK)),
    ],
);

static WHOM: Struct = closed(
    PACKAGE,
    "Whom",
    &[
        ("labels", STRING_MAP),
        ("pods", STRINGS),
        ("workload", STRING),
        ("node", STRING),
        ("namespace", STRING),
    ],
);

static REQUEST_CHECK: Struct = closed(
    PACKAGE,
    "RequestCheck",
    &[
        ("from", STRING),
        ("to", STRING),
        ("is", STRING),
        ("by", Type::Struct(&WHOM)),
        ("every", Type::Bool),
        ("seeing", STRING),
        ("how", STRING),
        ("at", STRING),
    ],
);

static SHARES_CHECK: Struct = closed(
    PACKAGE,
    "SharesCheck",
    &[("from", STRING), ("to", STRING), ("over", Type::UInt32), ("by", Type::Struct(&WHOM))],
);

static STICKS_CHECK: Struct = closed(
    PACKAGE,
    "SticksCheck",
    &[("from", STRING), ("to", STRING), ("count", Type::UInt32), ("keepAlive", Type::Bool)],
);

static REACHES_CHECK: Struct = closed(
    PACKAGE,
    "ReachesCheck",
    &[("from", STRING), ("to", STRING), ("whom", Type::Struct(&WHOM))],
);

static ACCEPTED_CHECK: Struct = closed(PACKAGE, "AcceptedCheck", &[("object", STRING)]);

static RULES_CHECK: Struct =
    closed(PACKAGE, "RulesCheck", &[("node", STRING), ("family", STRING), ("chain", STRING)]);

static PREDICTION: Struct = closed(
    PACKAGE,
    "Prediction",
    &[
        ("answer", STRING),
        ("question", STRING),
        ("from", STRING),
        ("to", STRING),
        ("asks", STRING),
        ("among", STRINGS),
        ("pod", STRING),
    ],
);

static FIELD_FACT: Struct = closed(
    PACKAGE,
    "FieldFact",
    &[("object", STRING), ("path", STRING), ("is", Type::Any), ("absent", Type::Bool)],
);

static ENDPOINTS_FACT: Struct = closed(
    PACKAGE,
    "EndpointsFact",
    &[("service", STRING), ("ready", Type::UInt32), ("selected", Type::UInt32)],
);

static HINT: Struct = closed(
    PACKAGE,
    "Hint",
    &[("text", STRING), ("cost", Type::UInt32), ("facts", Type::List(&Type::Struct(&FACT)))],
);

static CHANGE: Struct = closed(
    PACKAGE,
    "Change",
    &[
        ("object", STRING),
        ("set", Type::Map(&Type::Any)),
        ("remove", STRINGS),
        ("delete", Type::Bool),
        ("add", STRING),
    ],
);

static LEARNT: Struct = closed(PACKAGE, "Learnt", &[("what", STRING), ("why", STRING)]);

static LINK: Struct = closed(PACKAGE, "Link", &[("title", STRING), ("url", STRING)]);

/// `Answer`
pub static ANSWER: Struct = closed(
    PACKAGE,
    "Answer",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("metadata", Type::Struct(&OBJECT_META)),
        ("spec", Type::Struct(&ANSWER_SPEC)),
    ],
);

static ANSWER_SPEC: Struct = closed(PACKAGE, "AnswerSpec", &[("says", Type::Any)]);
