//! What `kubectl` prints of the API server's answer.

use super::Answer;
use crate::field_error::{FieldError, quoted};
use std::collections::HashSet;

impl Answer {
    /// The text on standard error, as kubectl hands it to its printer, which ends the last line if need be; empty
    /// where the Service was taken. `file` is the name that `kubectl apply -f` was given.
    pub fn kubectl(&self, file: &str) -> String {
        let Self::Refused(refused) = self else { return String::new() };
        if let Some(reason) = &refused.internal {
            let file = quoted(file);
            return format!(
                "Error from server (InternalError): error when creating {file}: Internal error \
                 occurred: {reason}"
            );
        }
        invalid_text("Service", &refused.defaulted.metadata.name, &refused.errors)
    }
}

/// What kubectl prints of an object that is invalid.
///
/// One error stands behind the colon, several stand in a list; the same one twice is told once.
pub(crate) fn invalid_text(kind: &str, name: &str, errors: &[FieldError]) -> String {
    let mut seen = HashSet::new();
    let messages: Vec<String> = errors
        .iter()
        .map(ToString::to_string)
        .filter(|message| seen.insert(message.clone()))
        .collect();
    let head = format!("The {kind} {} is invalid: ", quoted(name));
    match messages.as_slice() {
        [only] => format!("{head}{only}\n"),
        several => {
            let list: String = several.iter().map(|message| format!("* {message}\n")).collect();
            format!("{head}\n{list}")
        }
    }
}
