//! Checks as written to checks, with what is wrong about them.

use super::checks::{Asks, Check, Ends, Fact, FactKind, How, Stated, Whom, Within};
use super::format;
use super::limits::{MOST_GOALS, MOST_IN_A_ROW};
use super::name::{ObjectName, path};
use super::words::{ASKS, ENDS, FAMILIES, WITHIN};
use crate::journey::RefusedBy;
use crate::request::Request;

/// What is wrong with an exercise, by the path of the field.
#[derive(Debug, Default)]
pub(super) struct Complaints(pub(super) Vec<(String, String)>);

impl Complaints {
    pub(super) fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.0.push((path.into(), message.into()));
    }

    /// A text that must be given.
    pub(super) fn needed(&mut self, at: &str, field: &str, text: &str) {
        if text.trim().is_empty() {
            self.add(at, format!("`{field}` is missing"));
        }
    }

    /// The place of a word among those that a field may hold.
    pub(super) fn choice(&mut self, path: String, word: &str, words: &[&str]) -> Option<usize> {
        let found = words.iter().position(|known| *known == word);
        if found.is_none() {
            let what =
                if word.is_empty() { "it is missing".to_owned() } else { format!("not {word:?}") };
            self.add(path, format!("one of {} is wanted, {what}", words.join(", ")));
        }
        found
    }
}

/// A check as written, at `at`; `None` where it cannot be one.
pub(super) fn stated(written: format::Check, at: &str, wrong: &mut Complaints) -> Option<Stated> {
    let not = written.not;
    if written.of.is_empty() && (written.at_least.is_some() || written.at_most.is_some()) {
        wrong.add(at, "`atLeast` and `atMost` count the parts in `of`, and there are none");
    }
    let mut found = Vec::new();
    if let Some(request) = written.request {
        found.extend(request_check(request, &format!("{at}.request"), wrong));
    }
    if let Some(shares) = written.shares {
        let at = format!("{at}.shares");
        let over = shares.over.unwrap_or_default();
        if over == 0 {
            wrong.add(&at, "`over` says over how many pods the shares are equal, at least 1");
        }
        let request = request(shares.from, shares.to, &at, wrong);
        let by = shares.by.map(|by| whom(by, &format!("{at}.by"), wrong));
        found.push(Check::Shares { request, over, by });
    }
    if let Some(sticks) = written.sticks {
        let at = format!("{at}.sticks");
        let count = sticks.count.unwrap_or(2);
        if !(2..=MOST_IN_A_ROW).contains(&count) {
            wrong
                .add(format!("{at}.count"), format!("from 2 to {MOST_IN_A_ROW} requests in a row"));
        }
        let request = request(sticks.from, sticks.to, &at, wrong);
        found.push(Check::Sticks { request, count, keep_alive: sticks.keep_alive });
    }
    if let Some(reaches) = written.reaches {
        let at = format!("{at}.reaches");
        let any = reaches.from.is_empty() && reaches.to.is_empty();
        let request = (!any).then(|| request(reaches.from, reaches.to, &at, wrong));
        let whom = whom(reaches.whom, &format!("{at}.whom"), wrong);
        found.push(Check::Reaches { request, whom });
    }
    if let Some(accepted) = written.accepted {
        let at = format!("{at}.accepted.object");
        let any = accepted.object.is_empty();
        found.push(Check::Accepted(if any { None } else { object(&accepted.object, &at, wrong) }));
    }
    if let Some(rules) = written.rules {
        found.extend(rules_check(rules, &format!("{at}.rules"), wrong));
    }
    if let Some(prediction) = written.prediction {
        found.extend(prediction_check(prediction, &format!("{at}.prediction"), wrong));
    }
    if !written.of.is_empty() {
        found.push(count(written.of, (written.at_least, written.at_most), at, wrong));
    }
    let check = found.pop();
    if !found.is_empty() {
        wrong.add(at, "one kind of check is wanted, and there are several");
    }
    check.map(|check| Stated { check, not })
}

fn count(
    of: Vec<format::Check>,
    (least, most): (Option<u32>, Option<u32>),
    at: &str,
    wrong: &mut Complaints,
) -> Check {
    let all = of.len();
    if all > MOST_GOALS {
        wrong.add(format!("{at}.of"), format!("at most {MOST_GOALS} parts"));
    }
    let parts = of.into_iter().take(MOST_GOALS).enumerate();
    let parts: Vec<Stated> = parts
        .filter_map(|(nth, part)| {
            let at = format!("{at}.of[{nth}]");
            let part = stated(part, &at, wrong);
            if part.is_none() {
                nothing_asked(&at, wrong);
            }
            part
        })
        .collect();
    let number = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let at_most = most.map_or(all, number);
    let at_least = least.map_or(if most.is_some() { 0 } else { all }, number);
    if at_least > at_most || at_least > all {
        wrong.add(
            at,
            format!("of {all} parts, at least {at_least} and at most {at_most} cannot be met"),
        );
    }
    Check::Count { of: parts, at_least, at_most }
}

/// Says that a goal has no check.
pub(super) fn nothing_asked(at: &str, wrong: &mut Complaints) {
    wrong.add(
        at,
        "it says nothing to check: one of request, shares, sticks, reaches, accepted, rules, prediction or of is wanted",
    );
}

fn request(from: String, to: String, at: &str, wrong: &mut Complaints) -> Request {
    wrong.needed(at, "from", &from);
    wrong.needed(at, "to", &to);
    Request { from, to, seed: 1 }
}

fn object(text: &str, at: &str, wrong: &mut Complaints) -> Option<ObjectName> {
    let name = ObjectName::parse(text);
    if name.is_none() {
        wrong.add(
            at,
            format!("{text:?} names no object: KIND/NAME or KIND/NAMESPACE/NAME is wanted"),
        );
    }
    name
}

pub(super) fn whom(written: format::Whom, at: &str, wrong: &mut Complaints) -> Whom {
    let format::Whom { labels, pods, workload, node, namespace } = written;
    let whom = Whom { labels: labels.into_iter().collect(), pods, workload, node, namespace };
    if whom == Whom::default() {
        wrong.add(at, "it says no pods: labels, pods, workload, node or namespace is wanted");
    }
    whom
}

fn given(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn request_check(written: format::RequestCheck, at: &str, wrong: &mut Complaints) -> Option<Check> {
    let format::RequestCheck { from, to, is, by, every, seeing, how, at: refuses } = written;
    let request = request(from, to, at, wrong);
    let ends = wrong.choice(format!("{at}.is"), &is, &ENDS)?;
    let about_answer = by.is_some() || every || !seeing.is_empty();
    if about_answer && ends != 0 {
        wrong.add(
            at,
            "`by`, `every` and `seeing` are about an answer: `is: answered` goes with them",
        );
    }
    if (!how.is_empty() || !refuses.is_empty()) && ends != 1 {
        wrong.add(at, "`how` and `at` are about a refusal: `is: refused` goes with them");
    }
    if every && by.is_none() {
        wrong.add(at, "`every` is about the pods that `by` says");
    }
    let ends = match ends {
        0 => {
            let by = by.map(|by| whom(by, &format!("{at}.by"), wrong));
            Ends::Answered { by, every, seeing: given(seeing) }
        }
        1 => Ends::Refused { how: how_refused(how, at, wrong), at: given(refuses) },
        2 => Ends::TimedOut,
        3 => Ends::Unresolved,
        _ => Ends::Unreachable,
    };
    Some(Check::Request { request, ends })
}

fn how_refused(how: String, at: &str, wrong: &mut Complaints) -> Option<How> {
    match how.as_str() {
        "" => None,
        "icmp" => Some(How::AnyIcmp),
        _ => match RefusedBy::try_from(how) {
            Ok(by) => Some(How::By(by)),
            Err(why) => {
                wrong.add(format!("{at}.how"), format!("{why}; icmp alone is any ICMP error"));
                None
            }
        },
    }
}

fn rules_check(written: format::RulesCheck, at: &str, wrong: &mut Complaints) -> Option<Check> {
    let family = match written.family.as_str() {
        "" => 0,
        family => wrong.choice(format!("{at}.family"), family, &FAMILIES)?,
    };
    wrong.needed(at, "chain", &written.chain);
    Some(Check::Rules { node: given(written.node), v6: family == 1, chain: written.chain })
}

fn prediction_check(
    written: format::Prediction,
    at: &str,
    wrong: &mut Complaints,
) -> Option<Check> {
    let format::Prediction { answer, question, from, to, asks, among, pod } = written;
    wrong.needed(at, "answer", &answer);
    let request = request(from, to, at, wrong);
    let asks = wrong.choice(format!("{at}.asks"), &asks, &ASKS)?;
    let asks = match asks {
        0 => Asks::Outcome,
        1 => Asks::Pods,
        2 => Asks::Nodes,
        3 => Asks::Seen,
        4 => Asks::Port,
        5 => {
            if among.is_empty() {
                wrong.add(at, "`asks: chains` goes with `among`, the chains to choose from");
            }
            Asks::Chains(among.iter().map(|chain| chain.trim_end_matches('*').to_owned()).collect())
        }
        _ => {
            wrong.needed(at, "pod", &pod);
            Asks::Share(pod)
        }
    };
    Some(Check::Prediction { answer, question, request, asks })
}

/// A fact of a hint as written; `None` where it cannot be one.
pub(super) fn fact(mut written: format::Check, at: &str, wrong: &mut Complaints) -> Option<Fact> {
    let within = match written.within.as_str() {
        "" | "start" => Within::Start,
        word => match wrong.choice(format!("{at}.in"), word, &WITHIN)? {
            0 => Within::Start,
            _ => Within::Solution,
        },
    };
    let not = written.not;
    let field = written.field.take();
    let endpoints = written.endpoints.take();
    let check = stated(written, at, wrong);
    let several = usize::from(field.is_some())
        + usize::from(endpoints.is_some())
        + usize::from(check.is_some());
    if several != 1 {
        wrong.add(at, "a fact says one thing: field, endpoints, or one kind of check");
    }
    if let Some(field) = field {
        let at = format!("{at}.field");
        if path(&field.path).is_none() {
            wrong.add(&at, format!("{:?} is no path of a field", field.path));
        }
        if field.absent != field.is.is_null() {
            wrong.add(&at, "either `is` or `absent: true` is wanted");
        }
        let object = object(&field.object, &format!("{at}.object"), wrong)?;
        let is = (!field.absent).then_some(field.is);
        return Some(Fact { within, not, is: FactKind::Field { object, path: field.path, is } });
    }
    if let Some(format::EndpointsFact { service, ready, selected }) = endpoints {
        wrong.needed(at, "service", &service);
        if ready.is_none() && selected.is_none() {
            wrong.add(at, "`ready` or `selected` is wanted");
        }
        return Some(Fact { within, not, is: FactKind::Endpoints { service, ready, selected } });
    }
    check.map(|stated| Fact { within, not, is: FactKind::Check(stated.check) })
}
