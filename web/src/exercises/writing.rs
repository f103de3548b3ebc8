//! Writing an exercise.

/// Whether a text holds an exercise: a document of that kind.
pub(crate) fn is_exercise(text: &str) -> bool {
    text.contains("portolan/v1alpha1")
        && text.lines().any(|line| {
            line.trim_end() == "kind: Exercise" || line.contains("\"kind\": \"Exercise\"")
        })
}
