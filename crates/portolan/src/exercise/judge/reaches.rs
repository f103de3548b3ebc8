//! Whether a request gets as far as a pod, answered or not.

use super::Look;
use super::ending::{Ending, endings, small_enough};
use crate::exercise::checks::Whom;
use crate::exercise::limits::MOST_PROBES;
use crate::request::Request;
use crate::scenario::Scenario;
use crate::text::{PortRole, Text};

pub(super) fn look(request: Option<&Request>, whom: &Whom, not: bool, world: &Scenario) -> Look {
    let Some(request) = request else { return anything(whom, not, world) };
    match endings(world, request) {
        Err(why) => Look::cannot_tell(why).shown_by(request),
        Ok(endings) => {
            let as_wanted = |ending: &Ending| reached(ending, whom, world).is_some() != not;
            let other = endings.iter().find(|ending| !as_wanted(ending));
            let told = other.or(endings.first()).map(|ending| told(ending, request, whom, world));
            Look::new(other.is_none(), told.unwrap_or_default()).shown_by(request)
        }
    }
}

/// Requests to every address of every Service, from everyone but those meant.
fn anything(whom: &Whom, not: bool, world: &Scenario) -> Look {
    if let Err(why) = small_enough(world) {
        return Look::cannot_tell(why);
    }
    let mut left = MOST_PROBES;
    for caller in world.callers() {
        for suggestion in world.suggestions(&caller.name) {
            // What dials a pod directly asks no Service.
            if !matches!(suggestion.role, Some(PortRole::Port | PortRole::NodePort)) {
                continue;
            }
            if left == 0 {
                let why = format!("More than {MOST_PROBES} requests would have to be tried.");
                return Look::cannot_tell(Text::new().say(why));
            }
            left -= 1;
            let request = Request { from: caller.name.clone(), to: suggestion.url, seed: 1 };
            let Ok(endings) = endings(world, &request) else { continue };
            if let Some(ending) = endings.iter().find(|e| reached(e, whom, world).is_some()) {
                let found = told(ending, &request, whom, world);
                return Look::new(!not, found).shown_by(&request);
            }
        }
    }
    Look::new(not, "No request to any Service gets there.".into())
}

/// The name of the pod meant that a request was delivered to.
fn reached<'e>(ending: &'e Ending, whom: &Whom, world: &Scenario) -> Option<&'e str> {
    let host = ending.delivered.iter().find(|host| whom.is_host(world, host))?;
    Some(&host.name)
}

fn told(ending: &Ending, request: &Request, whom: &Whom, world: &Scenario) -> Text {
    let from = Text::new().name(&request.from).say("'s request to ").code(&request.to);
    match reached(ending, whom, world) {
        Some(pod) => from.say(" gets to ").name(pod).say("."),
        None => from.say(" does not get there: ").then(ending.told()),
    }
}
