//! The words that an exercise's fields may hold.

/// The steps of the course, in order: the word that `step` holds, and its title.
pub const STEPS: [(&str, &str); 5] = [
    ("ports", "The three ports"),
    ("selectors", "Selectors and endpoints"),
    ("policies", "Policies and source addresses"),
    ("rules", "The rules themselves"),
    ("incidents", "Real incidents"),
];

/// How a request may end (`request.is`).
pub const ENDS: [&str; 5] = ["answered", "refused", "timed-out", "unresolved", "unreachable"];

/// What a prediction may ask (`prediction.asks`).
pub const ASKS: [&str; 7] = ["outcome", "pods", "nodes", "seen", "port", "chains", "share"];

/// Address families (`rules.family`).
pub const FAMILIES: [&str; 2] = ["ipv4", "ipv6"];

/// Where a fact of a hint holds (`in`).
pub const WITHIN: [&str; 2] = ["start", "solution"];

/// The fields that hold one word of a few, by struct and field as the reader's schema names them.
pub const CHOICES: [(&str, &str, &[&str]); 4] = [
    ("RequestCheck", "is", &ENDS),
    ("Prediction", "asks", &ASKS),
    ("RulesCheck", "family", &FAMILIES),
    ("Fact", "in", &WITHIN),
];
