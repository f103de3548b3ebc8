//! How much an exercise and an answer may hold, so that judging ends in time.

/// Bytes of an exercise's texts together.
pub const MOST_EXERCISE_BYTES: usize = 1 << 20;

/// Bytes of an answer's texts together.
pub const MOST_ANSWER_BYTES: usize = 1 << 20;

/// Texts of an exercise or an answer.
pub const MOST_SOURCES: usize = 64;

/// Goals of an exercise, and parts of one goal.
pub const MOST_GOALS: usize = 32;

/// Hints of an exercise.
pub const MOST_HINTS: usize = 16;

/// Facts of one hint.
pub const MOST_FACTS: usize = 16;

/// Pods in an answer: judging many branches in a larger world would take too long.
pub const MOST_PODS: usize = 1_000;

/// Branches of chance that are looked at for one request.
pub const MOST_BRANCHES: usize = 512;

/// Requests that are sent for a `reaches` without a request of its own.
pub const MOST_PROBES: usize = 200;

/// Requests in a row that `sticks` may ask for.
pub const MOST_IN_A_ROW: u32 = 5;

/// How much one goal may count.
pub const MOST_WEIGHT: u32 = 1_000;

/// What a hint costs when its author does not say, in points of a hundred.
pub const HINT_COST: u32 = 10;
