//! What a student says will happen: read from an `Answer`, and written into it.

use super::changes::What;
use super::judge::prediction;
use super::name::ObjectName;
use crate::scenario::{Scenario, Source};
use serde_json::{Value, json};

/// What an `Answer` says: its parts, in order; `None` when there is no such `Answer`.
pub fn said(world: &Scenario, answer: &str) -> Option<Vec<String>> {
    prediction::said(answer, world)
}

/// The texts with this said in an `Answer`, and all else as it stands: one thing as itself (a number where it is one),
/// several as a list. `None` when there is no such `Answer`, or its text cannot be edited.
pub fn say(sources: &[Source], answer: &str, says: &[String]) -> Option<Vec<Source>> {
    let object = ObjectName {
        kind: "Answer".to_owned(),
        namespace: "default".to_owned(),
        name: Some(answer.to_owned()),
    };
    let value = match says {
        [] => Value::Null,
        [one] => one.parse::<u64>().map_or_else(|_| json!(one), |number| json!(number)),
        several => json!(several),
    };
    let mut sources = sources.to_vec();
    What::Set { object, path: "spec.says".to_owned(), value }.apply(&mut sources).ok()?;
    Some(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(says: &str) -> Vec<Source> {
        let text = format!(
            "# Which?\napiVersion: portolan/v1alpha1\nkind: Answer\nmetadata:\n  name: chains\nspec:\n  says:{says}\n"
        );
        vec![Source { name: "a.yaml".to_owned(), text }]
    }

    #[test]
    fn what_is_said_is_read_again_whatever_was_said_before() {
        for before in ["", " KUBE-SVC", " [a, b]", " 8080", "\n  - a\n  - b"] {
            for says in [vec!["8170"], vec!["KUBE-EXT", "KUBE-SVC"], vec!["1/3"], vec![]] {
                let says: Vec<String> = says.into_iter().map(str::to_owned).collect();
                let now = say(&texts(before), "chains", &says).expect("it is there");
                assert!(now[0].text.starts_with("# Which?"));
                assert_eq!(said(&Scenario::read(&now), "chains"), Some(says), "{}", now[0].text);
            }
        }
    }

    #[test]
    fn nothing_is_said_in_an_answer_that_is_not_there() {
        assert_eq!(say(&texts(""), "other", &[]), None);
        assert_eq!(said(&Scenario::read(&texts("")), "other"), None);
    }
}
