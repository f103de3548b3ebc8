//! Predictions: what a goal asks to be said, and whether the student stands by it. A prediction is judged only when it
//! was committed, so that nobody tries out answers one after the other.

use portolan::exercise::{Check, Exercise, Stated, said};
use portolan::scenario::Scenario;
use portolan::text::Text;

/// The `Answer` objects that a goal asks for, by their names; none when it is no prediction.
pub(crate) fn answers(stated: &Stated) -> Vec<&str> {
    match &stated.check {
        Check::Prediction { answer, .. } => vec![answer],
        Check::Count { of, .. } => of.iter().flat_map(answers).collect(),
        _ => Vec::new(),
    }
}

/// What is said in the `Answer` objects of a goal, in one line; empty when nothing is.
pub(crate) fn says(exercise: &Exercise, nth: usize, world: &Scenario) -> String {
    let answers = exercise.goals.get(nth).map(|goal| answers(&goal.check)).unwrap_or_default();
    let said: Vec<String> =
        answers.iter().map(|answer| said(world, answer).unwrap_or_default().join(", ")).collect();
    if said.iter().all(String::is_empty) { String::new() } else { said.join("; ") }
}

/// Whether a goal is a prediction.
pub(crate) fn is_prediction(exercise: &Exercise, nth: usize) -> bool {
    exercise.goals.get(nth).is_some_and(|goal| !answers(&goal.check).is_empty())
}

/// What is told of a prediction that is not committed.
pub(crate) fn open(said: &str) -> Text {
    match said {
        "" => "Nothing is said yet.".into(),
        said => Text::new().code(said).say(" is said, and not committed yet."),
    }
}
