//! Whether what was handed in can be judged at all.

use super::limits::{MOST_ANSWER_BYTES, MOST_SOURCES};
use super::read::{NOWHERE, problem, unreadable};
use crate::problem::Problem;
use crate::scenario::{Scenario, Source};

/// The world that an answer makes, with all that the API server has to say against it: that is judged.
///
/// # Errors
/// When it is larger than an answer may be, holds no object, or holds a document that cannot be read. A page that judges
/// while somebody types does not ask: there, such a document is one that is not there yet.
pub fn world(answer: &[Source]) -> Result<Scenario, Box<Problem>> {
    let bytes: usize = answer.iter().map(|source| source.text.len()).sum();
    if bytes > MOST_ANSWER_BYTES || answer.len() > MOST_SOURCES {
        let most =
            format!("an answer holds at most {MOST_ANSWER_BYTES} bytes in {MOST_SOURCES} texts");
        return Err(Box::new(problem(most, NOWHERE)));
    }
    let world = Scenario::read(answer);
    if let Some(problem) = unreadable(&world.texts) {
        return Err(Box::new(problem));
    }
    match world.texts.manifests.documents.is_empty() {
        true => Err(Box::new(problem("there is no object in it".to_owned(), NOWHERE))),
        false => Ok(world),
    }
}
