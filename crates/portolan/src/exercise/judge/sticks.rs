//! Whether requests in a row meet one pod.

use super::Look;
use super::ending::{capital, small_enough};
use crate::exercise::limits::MOST_BRANCHES;
use crate::journey::OutcomeKind;
use crate::request::Request;
use crate::scenario::Scenario;
use crate::text::Text;

pub(super) fn look(request: &Request, count: u32, keep_alive: bool, world: &Scenario) -> Look {
    if let Err(why) = small_enough(world) {
        return Look::cannot_tell(why);
    }
    let mut other: Option<Text> = None;
    let mut pod = String::new();
    let explored = world.explore_row(request, count, keep_alive, MOST_BRANCHES, &mut |journeys| {
        let mut first: Option<String> = None;
        for journey in journeys {
            let OutcomeKind::Reply { pod: answering, .. } = &journey.outcome.kind else {
                let told = capital(journey.outcome.headline.clone()).say(". ");
                other.get_or_insert(told.then(journey.outcome.because.clone()));
                return;
            };
            match &first {
                Some(first) if first != answering => {
                    let told = Text::new().say("One request is answered by ").name(first);
                    other.get_or_insert(told.say(", a later one by ").name(answering).say("."));
                    return;
                }
                Some(_) => {}
                None => first = Some(answering.clone()),
            }
        }
        pod = first.unwrap_or_default();
    });
    let look = match (explored, other) {
        (Err(error), _) => Look::cannot_tell(Text::new().say(error.to_string()).say(".")),
        // Some branch goes another way, and it does not matter how many others there are.
        (Ok(_), Some(other)) => Look::new(false, other),
        (Ok(false), None) => Look::cannot_tell(Text::new().say(format!(
            "Chance has more than {MOST_BRANCHES} ways to go, more than are looked at."
        ))),
        (Ok(true), None) => {
            let found =
                Text::new().say(format!("All {count} requests stay with one pod, such as "));
            Look::new(true, found.name(pod).say("."))
        }
    };
    look.shown_by(request)
}
