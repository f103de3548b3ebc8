//! A goal out of what a request comes to.

use super::Recorded;
use crate::exercise::checks::{Check, Ends, How, Stated, Whom};
use crate::exercise::judge::ending::{Ending, endings};
use crate::exercise::judge::whom::answering;
use crate::exercise::wording;
use crate::journey::{HostKind, OutcomeKind, RefusedBy};
use crate::request::Request;
use crate::scenario::Scenario;
use crate::text::Text;
use serde_json::{Map, Value, json};

/// Labels that controllers give each version or pod of its own: no author means them.
const OF_CONTROLLERS: [&str; 5] = [
    "apps.kubernetes.io/pod-index",
    "controller-revision-hash",
    "pod-template-generation",
    "pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
];

impl Recorded {
    /// "This should be so": what a request comes to in a world, on every branch of chance, as a goal. An answer is recorded
    /// with the labels that all answering pods have, and for a caller outside also whether its own address is seen.
    ///
    /// # Errors
    /// When the request cannot be sent, or ends now so and now otherwise; why, in a sentence.
    pub fn of(world: &Scenario, request: &Request) -> Result<Recorded, Text> {
        let endings = endings(world, request)?;
        let Some(first) = endings.first() else { return Err("nothing comes of it".into()) };
        if endings.iter().any(|ending| ending.word() != first.word()) {
            return Err("It does not end the same way each time, so it is no goal yet.".into());
        }
        let ends = ends(world, request, &endings, first);
        let mut goal = written(request, first.word(), &ends);
        goal.insert("from".to_owned(), json!(request.from));
        goal.insert("to".to_owned(), json!(request.to));
        let request = Request { seed: 1, ..request.clone() };
        let check = Stated { check: Check::Request { request, ends }, not: false };
        Ok(Recorded { title: wording::stated(&check), goal: json!({ "request": goal }) })
    }
}

fn ends(world: &Scenario, request: &Request, endings: &[Ending], first: &Ending) -> Ends {
    match &first.outcome.kind {
        OutcomeKind::Reply { .. } => {
            let outside = world.caller_shown(&request.from);
            let outside = outside.is_some_and(|caller| caller.kind == HostKind::Client);
            let own = endings.iter().all(|ending| ending.seen() == Some(&ending.caller));
            let seeing = (outside && own).then(|| "caller".to_owned());
            Ends::Answered { by: common(world, endings), every: false, seeing }
        }
        OutcomeKind::Refused { how } => {
            let same = endings.iter().all(|ending| ending.outcome.kind == first.outcome.kind);
            Ends::Refused { how: same.then_some(How::By(*how)), at: None }
        }
        OutcomeKind::Timeout => Ends::TimedOut,
        OutcomeKind::Error { .. } if first.word() == "unresolved" => Ends::Unresolved,
        OutcomeKind::Error { .. } => Ends::Unreachable,
    }
}

/// What all answering pods have in common: labels, or else their names.
fn common(world: &Scenario, endings: &[Ending]) -> Option<Whom> {
    let mut pods = endings.iter().flat_map(|ending| answering(world, ending)).map(|(_, pod)| pod);
    let first = pods.next()?;
    let mut labels: Vec<&String> = first.labels.iter().collect();
    let mut names = vec![first.name.clone()];
    for pod in pods {
        labels.retain(|label| pod.labels.contains(label));
        if !names.contains(&pod.name) {
            names.push(pod.name.clone());
        }
    }
    let pairs = labels.iter().filter_map(|label| label.split_once('='));
    let pairs = pairs.filter(|(key, _)| !OF_CONTROLLERS.contains(key));
    let labels: Vec<(String, String)> =
        pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    Some(match labels.is_empty() {
        true => Whom { pods: names, ..Whom::default() },
        false => Whom { labels, ..Whom::default() },
    })
}

fn written(request: &Request, word: &str, ends: &Ends) -> Map<String, Value> {
    let mut goal = Map::new();
    goal.insert("from".to_owned(), json!(request.from));
    goal.insert("to".to_owned(), json!(request.to));
    goal.insert("is".to_owned(), json!(word));
    match ends {
        Ends::Answered { by, seeing, .. } => {
            if let Some(Whom { labels, pods, .. }) = by {
                let labels: Map<String, Value> =
                    labels.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
                let by = if labels.is_empty() {
                    json!({ "pods": pods })
                } else {
                    json!({ "labels": labels })
                };
                goal.insert("by".to_owned(), by);
            }
            if let Some(seeing) = seeing {
                goal.insert("seeing".to_owned(), json!(seeing));
            }
        }
        Ends::Refused { how: Some(how), .. } => {
            let how = match how {
                How::By(by @ RefusedBy::Rst) => String::from(*by),
                // Which code a rule sends is nobody's goal.
                How::By(RefusedBy::Icmp(..)) | How::AnyIcmp => "icmp".to_owned(),
            };
            goal.insert("how".to_owned(), json!(how));
        }
        _ => {}
    }
    goal
}
