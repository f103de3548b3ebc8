//! What is said at the end of a test run.

use std::fmt::Write;
use std::time::Duration;

/// How a part went.
pub(crate) struct Outcome {
    pub(crate) name: &'static str,
    pub(crate) time: Duration,
    /// The error and the last lines that the part printed.
    pub(crate) failure: Option<(String, Vec<String>)>,
}

/// A line for each part, the end of what the first failure printed, and the count.
pub(crate) fn of(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    if let Some((name, error, lines)) = outcomes.iter().find_map(first_failure) {
        let _ = writeln!(text, "\n---- {name}, which failed first, ended with:");
        for line in lines {
            let _ = writeln!(text, "{line}");
        }
        let _ = writeln!(text, "error: {error}");
    }
    let _ = writeln!(text, "\n---- summary");
    for outcome in outcomes {
        let result = if outcome.failure.is_none() { "ok" } else { "FAILED" };
        let seconds = outcome.time.as_secs_f64();
        let _ = writeln!(text, "{result:<6} {seconds:>7.1} s  {}", outcome.name);
    }
    let failed = outcomes.iter().filter(|outcome| outcome.failure.is_some()).count();
    let _ = writeln!(text, "\n{} passed, {failed} failed", outcomes.len() - failed);
    text
}

fn first_failure(outcome: &Outcome) -> Option<(&str, &str, &[String])> {
    outcome.failure.as_ref().map(|(error, lines)| (outcome.name, &**error, &**lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_and_the_count_close_the_run() {
        let failure = |text: &str| Some((format!("{text} broke"), vec![format!("{text} says")]));
        let outcome = |name, failure| Outcome { name, time: Duration::from_secs(2), failure };
        let text = of(&[
            outcome("one", None),
            outcome("two", failure("two")),
            outcome("three", failure("three")),
        ]);
        assert!(text.contains("two says\nerror: two broke\n"), "{text}");
        assert!(!text.contains("three says"), "{text}");
        assert!(text.contains("FAILED     2.0 s  two"), "{text}");
        assert!(text.ends_with("\n1 passed, 2 failed\n"), "{text}");
    }
}
