//! How a request ends, on every branch of chance.

use super::Look;
use super::ending::{Ending, endings, percent};
use super::whom::{answering, pods};
use crate::exercise::checks::{Ends, How, Whom};
use crate::journey::{OutcomeKind, RefusedBy};
use crate::request::Request;
use crate::scenario::Scenario;
use crate::text::Text;

pub(super) fn look(request: &Request, ends: &Ends, not: bool, world: &Scenario) -> Look {
    let endings = match endings(world, request) {
        Ok(endings) => endings,
        Err(why) => return Look::cannot_tell(why).shown_by(request),
    };
    let as_wanted = |ending: &&Ending| fits(ending, ends, world) != not;
    let (fitting, other): (Vec<&Ending>, Vec<&Ending>) = endings.iter().partition(as_wanted);
    let missing = match ends {
        Ends::Answered { by: Some(by), every: true, .. } if !not => left_out(by, &endings, world),
        _ => None,
    };
    let found = match (other.first(), missing) {
        (Some(ending), _) if fitting.is_empty() => ending.told(),
        (Some(ending), _) => {
            let share: f64 = other.iter().map(|ending| ending.share).sum();
            Text::new()
                .say(format!("Not always: {} of the requests go otherwise. ", percent(share)))
                .then(ending.told())
        }
        (None, Some(pod)) => Text::new().name(pod).say(" never gets one of these requests."),
        (None, None) => endings.first().map(Ending::told).unwrap_or_default(),
    };
    let missed = matches!(ends, Ends::Answered { by: Some(by), every: true, .. }
        if !not && left_out(by, &endings, world).is_some());
    Look::new(other.is_empty() && !missed, found).shown_by(request)
}

/// A pod that is meant and answers on no branch.
fn left_out(by: &Whom, endings: &[Ending], world: &Scenario) -> Option<String> {
    let answers = |name: &str, namespace: &str| {
        let mut all = endings.iter().flat_map(|ending| answering(world, ending));
        all.any(|(_, pod)| pod.name == name && pod.namespace == namespace)
    };
    let mut meant = pods(world).filter(|(node, pod)| by.fits(node, pod));
    meant.find(|(_, pod)| !answers(&pod.name, &pod.namespace)).map(|(_, pod)| pod.name.clone())
}

fn fits(ending: &Ending, ends: &Ends, world: &Scenario) -> bool {
    match (ends, &ending.outcome.kind) {
        (Ends::Answered { by, seeing, .. }, OutcomeKind::Reply { seen, .. }) => {
            by.as_ref().is_none_or(|by| by.answered(world, ending))
                && seeing.as_deref().is_none_or(|who| match who {
                    "caller" => *seen == ending.caller,
                    who => who == seen || who == world.owner(seen),
                })
        }
        (Ends::Refused { how, at }, OutcomeKind::Refused { how: found }) => {
            let how = match how {
                None => true,
                Some(How::AnyIcmp) => matches!(found, RefusedBy::Icmp(..)),
                Some(How::By(by)) => by == found,
            };
            how && at.as_ref().is_none_or(|at| ending.refused_at.as_ref() == Some(at))
        }
        (Ends::TimedOut, _) => ending.word() == "timed-out",
        (Ends::Unresolved, _) => ending.word() == "unresolved",
        (Ends::Unreachable, _) => ending.word() == "unreachable",
        _ => false,
    }
}
