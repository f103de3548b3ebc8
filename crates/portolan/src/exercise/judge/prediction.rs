//! Whether a student said what will happen. What was found never tells the right answer before it is given.

use super::Look;
use super::ending::{Ending, endings};
use super::rules::is_chain;
use super::whom::{answering, is_called, pods};
use crate::exercise::checks::Asks;
use crate::request::Request;
use crate::scenario::Scenario;
use crate::text::Text;
use manifest::Object;
use serde_json::Value;

/// Words for nobody at all.
const NOBODY: [&str; 4] = ["none", "nobody", "no one", "no pod"];

/// A share counts as right this near.
const NEARLY: f64 = 0.01;

/// Things said at most: nobody says more.
const MOST_SAID: usize = 64;

pub(super) fn look(answer: &str, request: &Request, asks: &Asks, world: &Scenario) -> Look {
    let name = || Text::new().code(format!("Answer/{answer}"));
    let Some(said) = said(answer, world) else {
        return Look::cannot_tell(Text::new().say("There is no ").then(name()).say("."));
    };
    if said.is_empty() {
        let told = "Nothing is said yet: write it behind ";
        let told = Text::new().say(told).code("says:").say(" in ").then(name()).say(".");
        return Look::cannot_tell(told);
    }
    let endings = match endings(world, request) {
        Ok(endings) => endings,
        Err(why) => return Look::cannot_tell(why),
    };
    let marks = match asks {
        Asks::Share(pod) => share(&said, pod, &endings, world),
        asks => marks(&said, &truths(asks, &endings, world)),
    };
    let look = Look::new(marks.wrong == 0 && marks.missing == 0, told(answer, &said, &marks));
    if look.so == Some(true) { look.shown_by(request) } else { look }
}

/// How what was said compares.
struct Marks {
    right: usize,
    wrong: usize,
    missing: usize,
}

fn told(answer: &str, said: &[String], marks: &Marks) -> Text {
    let text = Text::new().code(format!("Answer/{answer}")).say(" says ").code(said.join(", "));
    match marks {
        Marks { wrong: 0, missing: 0, .. } => text.say(", and so it is."),
        Marks { right: 0, .. } => text.say(": that is not what happens."),
        Marks { right, wrong: 0, missing } => {
            text.say(format!(": right so far ({right}), and {missing} more is missing."))
        }
        Marks { right, wrong, missing: 0 } => {
            text.say(format!(": {right} is right, and {wrong} too many."))
        }
        Marks { right, wrong, missing } => {
            text.say(format!(": {right} is right, {wrong} is not, and {missing} is missing."))
        }
    }
}

/// What an `Answer` says: a text with commas, a number, or a list. `None` when there is no such `Answer`.
pub(in crate::exercise) fn said(answer: &str, world: &Scenario) -> Option<Vec<String>> {
    let mut documents = world.texts.manifests.documents.iter().filter(|d| d.name == answer);
    let json = documents.find_map(|document| match &document.object {
        Object::Answer(json) => Some(json),
        _ => None,
    })?;
    let mut said = Vec::new();
    match json.get("spec").and_then(|spec| spec.get("says")) {
        Some(Value::Array(items)) => items.iter().for_each(|item| say(&mut said, item)),
        Some(value) => say(&mut said, value),
        None => {}
    }
    said.truncate(MOST_SAID);
    Some(said)
}

fn say(said: &mut Vec<String>, value: &Value) {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return,
    };
    let parts = text.split([',', ';', '\n']).map(|part| part.trim().to_owned());
    for part in parts.filter(|part| !part.is_empty()) {
        if !said.contains(&part) {
            said.push(part);
        }
    }
}

/// One thing that is so, and all names for it.
type Truth = Vec<String>;

fn truths(asks: &Asks, endings: &[Ending], world: &Scenario) -> Vec<Truth> {
    let mut truths: Vec<Truth> = match asks {
        Asks::Outcome => endings.iter().map(|ending| outcome_words(ending.word())).collect(),
        Asks::Pods => answering_all(endings, world)
            .map(|(_, pod)| vec![pod.name.clone(), format!("{}/{}", pod.namespace, pod.name)])
            .collect(),
        Asks::Nodes => {
            answering_all(endings, world).map(|(node, _)| vec![node.to_owned()]).collect()
        }
        Asks::Seen => endings
            .iter()
            .filter_map(Ending::seen)
            .map(|seen| vec![seen.to_owned(), world.owner(seen)])
            .collect(),
        Asks::Port => endings
            .iter()
            .filter_map(|ending| ending.port)
            .map(|port| vec![port.to_string()])
            .collect(),
        Asks::Chains(among) => {
            let met = |chain: &&String| {
                endings.iter().any(|ending| ending.chains.iter().any(|name| is_chain(name, chain)))
            };
            among.iter().filter(met).map(|chain| vec![chain.clone()]).collect()
        }
        Asks::Share(_) => Vec::new(),
    };
    truths.sort();
    truths.dedup();
    truths
}

fn answering_all<'w>(
    endings: &'w [Ending],
    world: &'w Scenario,
) -> impl Iterator<Item = (&'w str, &'w crate::chart::PodShown)> {
    endings.iter().flat_map(move |ending| answering(world, ending))
}

/// What people call an outcome.
fn outcome_words(word: &str) -> Truth {
    let words: &[&str] = match word {
        "answered" => &["answered", "answer", "answers", "reply", "ok"],
        "refused" => &["refused", "connection refused", "refusal", "refuses"],
        "timed-out" => &["timed-out", "timed out", "timeout", "times out", "hangs", "no answer"],
        "unresolved" => &["unresolved", "does not resolve", "name does not resolve"],
        _ => &["unreachable", "no route", "no route to host"],
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn marks(said: &[String], truths: &[Truth]) -> Marks {
    if let [only] = said
        && NOBODY.iter().any(|word| only.eq_ignore_ascii_case(word))
    {
        let right = usize::from(truths.is_empty());
        return Marks { right, wrong: 1 - right, missing: truths.len() };
    }
    let is = |said: &str, truth: &Truth| {
        let said = said.trim_end_matches('*').trim_end_matches('-');
        truth.iter().any(|name| !name.is_empty() && name.eq_ignore_ascii_case(said))
    };
    let right = said.iter().filter(|said| truths.iter().any(|truth| is(said, truth))).count();
    let missing = truths.iter().filter(|truth| !said.iter().any(|said| is(said, truth))).count();
    Marks { right, wrong: said.len().saturating_sub(right), missing }
}

fn share(said: &[String], pod: &str, endings: &[Ending], world: &Scenario) -> Marks {
    let of_pod = |ending: &&Ending| answering(world, ending).any(|(_, p)| is_called(p, pod));
    let share: f64 = endings.iter().filter(of_pod).map(|ending| ending.share).sum();
    let known = pods(world).any(|(_, p)| is_called(p, pod));
    let right = match said {
        [only] => known && fraction(only).is_some_and(|said| (said - share).abs() <= NEARLY),
        _ => false,
    };
    Marks { right: usize::from(right), wrong: usize::from(!right), missing: 0 }
}

/// `1/3`, `33%`, `0.33`.
fn fraction(text: &str) -> Option<f64> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    if let Some(percent) = text.strip_suffix('%') {
        return Some(number(percent)? / 100.0);
    }
    match text.split_once('/') {
        Some((above, below)) => {
            let below = number(below).filter(|below| *below != 0.0)?;
            Some(number(above)? / below)
        }
        None => number(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_fraction_a_percentage_or_a_decimal() {
        assert_eq!(fraction("1/4"), Some(0.25));
        assert_eq!(fraction("25%"), Some(0.25));
        assert_eq!(fraction(" 0.25"), Some(0.25));
        assert_eq!(fraction("1/0"), None);
        assert_eq!(fraction("a quarter"), None);
    }

    #[test]
    fn all_that_is_so_must_be_said_and_nothing_else() {
        let truths = vec![vec!["KUBE-EXT".to_owned()], vec!["KUBE-SVC".to_owned()]];
        let mark = |said: &[&str]| {
            let said: Vec<String> = said.iter().map(|said| (*said).to_owned()).collect();
            let marks = marks(&said, &truths);
            (marks.right, marks.wrong, marks.missing)
        };
        assert_eq!(mark(&["kube-ext", "KUBE-SVC-*"]), (2, 0, 0));
        assert_eq!(mark(&["KUBE-EXT"]), (1, 0, 1));
        assert_eq!(mark(&["KUBE-EXT", "KUBE-SVC", "KUBE-SVL"]), (2, 1, 0));
        assert_eq!(mark(&["none"]), (0, 1, 2));
    }
}
