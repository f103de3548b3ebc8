//! What an author has written so far. It is kept as it is typed, so that trying it out, or closing the page, loses nothing.

use portolan::exercise::draft::{Draft, Recorded, name_of, objects};
use portolan::exercise::{Exercise, Learnt};
use portolan::request::Request;
use portolan::scenario::{Scenario, Source};
use portolan::share::entries::{Entries, entry};
use portolan::text::Text;

/// The first line of a kept sheet.
const VERSION: &str = "portolan-draft 1";

/// Points that a new hint costs.
pub(super) const USUAL_COST: u32 = 10;

/// Which of the two states was kept; the other is what stands in the tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// What the student starts from.
    Start,
    /// How it is solved.
    Solution,
}

/// What an author has written.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sheet {
    /// The title.
    pub(super) title: String,
    /// The step, from 0.
    pub(super) step: usize,
    /// One line for a list.
    pub(super) summary: String,
    /// The story.
    pub(super) story: String,
    /// What is learnt, and why it matters.
    pub(super) learnt: (String, String),
    /// The objects that may be edited; all when empty.
    pub(super) edit: Vec<String>,
    /// The requests that should go as they go when it is solved: who calls, and what is dialled.
    pub(super) goals: Vec<(String, String)>,
    /// Hints, and what each costs.
    pub(super) hints: Vec<(String, u32)>,
    /// One of the two states.
    pub(super) held: Option<(Which, Vec<Source>)>,
}

/// An exercise as far as it is written, and what is still in its way.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    /// The whole text.
    pub(super) text: String,
    /// Goals in words, in order; or why one cannot be recorded.
    pub(super) goals: Vec<Result<Text, Text>>,
    /// What keeps it from being an exercise.
    pub(super) missing: Vec<String>,
}

impl Sheet {
    /// The texts of the start and of the solution, given what stands in the tabs.
    fn states<'s>(&'s self, now: &'s [Source]) -> (&'s [Source], Option<&'s [Source]>) {
        match &self.held {
            None => (now, None),
            Some((Which::Start, start)) => (start, Some(now)),
            Some((Which::Solution, solution)) => (now, Some(solution)),
        }
    }

    /// The objects of the start.
    pub(super) fn objects(&self, now: &[Source]) -> Vec<String> {
        objects(self.states(now).0).iter().map(ToString::to_string).collect()
    }

    /// The world in which goals are recorded: the solved one, or as long as there is none, the present one.
    pub(super) fn solved_world(&self, now: &[Source]) -> Scenario {
        let (start, solved) = self.states(now);
        Scenario::read(solved.unwrap_or(start))
    }

    /// The exercise as it stands.
    pub(super) fn outcome(&self, now: &[Source]) -> Outcome {
        let (start, solved) = self.states(now);
        let world = self.solved_world(now);
        let record = |(from, to): &(String, String)| {
            Recorded::of(&world, &Request { from: from.clone(), to: to.clone(), seed: 1 })
        };
        let recorded: Vec<Result<Recorded, Text>> = self.goals.iter().map(record).collect();
        let goals = recorded.iter().map(|recorded| match recorded {
            Ok(recorded) => Ok(recorded.title.clone()),
            Err(why) => Err(why.clone()),
        });
        let goals = goals.collect();
        let edit = objects(start).into_iter().filter(|o| self.edit.contains(&o.to_string()));
        let (what, why) = self.learnt.clone();
        let draft = Draft {
            name: name_of(&self.title),
            title: self.title.clone(),
            step: self.step,
            summary: self.summary.clone(),
            story: self.story.clone(),
            edit: edit.collect(),
            goals: recorded.into_iter().filter_map(Result::ok).collect(),
            hints: self.hints.iter().filter(|(text, _)| !text.trim().is_empty()).cloned().collect(),
            learnt: Learnt { what, why },
        };
        let text = draft.write(start, solved);
        let missing = self.missing(&text, start, solved);
        Outcome { text, goals, missing }
    }

    fn missing(&self, text: &str, start: &[Source], solved: Option<&[Source]>) -> Vec<String> {
        let mut missing = Vec::new();
        let mut ask = |lacks: bool, what: &str| {
            if lacks {
                missing.push(what.to_owned());
            }
        };
        ask(self.title.trim().is_empty(), "It has no title yet.");
        ask(self.story.trim().is_empty(), "It has no story yet.");
        ask(self.goals.is_empty(), "It has no goal yet.");
        ask(solved.is_none(), "Only one of start and solution is there yet.");
        ask(solved == Some(start), "The start is still the solution: there is nothing to do.");
        if !missing.is_empty() {
            return missing;
        }
        let source = Source { name: "exercise.yaml".to_owned(), text: text.to_owned() };
        let exercise = match Exercise::read(&[source]) {
            Ok(exercise) => exercise,
            Err(problems) => return problems.into_iter().map(|problem| problem.message).collect(),
        };
        let [start, solution] =
            [exercise.start.clone(), exercise.solution()].map(|texts| Scenario::read(&texts));
        let grade = exercise.grade(&solution, 0);
        for (goal, _) in exercise.goals.iter().zip(&grade.goals).filter(|(_, judged)| !judged.met) {
            missing.push(format!("The solution does not meet this goal: {}", goal.title));
        }
        for found in &grade.forbidden {
            missing.push(format!("The solution edits what may not be edited. {}", found.told));
        }
        if exercise.grade(&start, 0).solved {
            missing.push("The start meets all goals already.".to_owned());
        }
        missing
    }

    /// As one text.
    pub(super) fn write(&self) -> String {
        let mut text = format!("{VERSION}\n");
        let mut add = |key: &str, value: &str| entry(&mut text, key, value);
        add("title", &self.title);
        add("step", &self.step.to_string());
        add("summary", &self.summary);
        add("story", &self.story);
        add("what", &self.learnt.0);
        add("why", &self.learnt.1);
        self.edit.iter().for_each(|object| add("edit", object));
        for (from, to) in &self.goals {
            add("from", from);
            add("to", to);
        }
        for (hint, cost) in &self.hints {
            add("hint", hint);
            add("cost", &cost.to_string());
        }
        if let Some((which, sources)) = &self.held {
            add("held", if *which == Which::Start { "start" } else { "solution" });
            for source in sources {
                add("name", &source.name);
                add("text", &source.text);
            }
        }
        text
    }

    /// What [`Sheet::write`] wrote; what cannot be read is not there.
    pub(super) fn read(text: &str) -> Self {
        let mut sheet = Sheet::default();
        let body = text.strip_prefix(VERSION).and_then(|rest| rest.strip_prefix('\n'));
        let mut entries = Entries::bare(body.unwrap_or_default());
        while let Ok(Some((key, value))) = entries.next() {
            let value = value.to_owned();
            match key {
                "title" => sheet.title = value,
                "step" => sheet.step = value.parse().unwrap_or(0),
                "summary" => sheet.summary = value,
                "story" => sheet.story = value,
                "what" => sheet.learnt.0 = value,
                "why" => sheet.learnt.1 = value,
                "edit" => sheet.edit.push(value),
                "from" => sheet.goals.push((value, String::new())),
                "to" => sheet.goals.last_mut().into_iter().for_each(|goal| goal.1 = value.clone()),
                "hint" => sheet.hints.push((value, USUAL_COST)),
                "cost" => {
                    let cost = value.parse().unwrap_or(USUAL_COST);
                    sheet.hints.last_mut().into_iter().for_each(|hint| hint.1 = cost);
                }
                "held" => {
                    let which = if value == "start" { Which::Start } else { Which::Solution };
                    sheet.held = Some((which, Vec::new()));
                }
                "name" => {
                    if let Some((_, sources)) = &mut sheet.held {
                        sources.push(Source { name: value, text: String::new() });
                    }
                }
                "text" => {
                    let last = sheet.held.as_mut().and_then(|(_, sources)| sources.last_mut());
                    last.into_iter().for_each(|source| source.text = value.clone());
                }
                _ => {}
            }
        }
        sheet
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::texts;

    fn mended() -> Vec<Source> {
        let mut texts = texts::first();
        texts[0].text = texts[0].text.replacen("spec:\n", "spec:\n  type: NodePort\n", 1);
        texts
    }

    fn sheet() -> Sheet {
        Sheet {
            title: "Open the shop".to_owned(),
            step: 0,
            summary: "A door.".to_owned(),
            story: "It is shut.\n\nOpen `it`.".to_owned(),
            learnt: ("That.".to_owned(), "So.".to_owned()),
            edit: vec!["Service/order-service".to_owned()],
            goals: vec![("laptop".to_owned(), "http://node-1:32222".to_owned())],
            hints: vec![("Look.".to_owned(), 5)],
            held: Some((Which::Solution, mended())),
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        assert_eq!(Sheet::read(&sheet().write()), sheet());
        assert_eq!(Sheet::read(""), Sheet::default());
    }

    #[test]
    fn a_solved_state_that_is_broken_makes_an_exercise() {
        let outcome = sheet().outcome(&texts::first());
        assert_eq!(outcome.missing, Vec::<String>::new(), "{}", outcome.text);
        let source = Source { name: "x".to_owned(), text: outcome.text };
        let exercise = Exercise::read(&[source]).expect("it is one");
        assert!(!exercise.grade(&Scenario::read(&exercise.start), 0).solved);
        assert!(exercise.grade(&Scenario::read(&exercise.solution()), 0).solved);
    }

    #[test]
    fn a_start_that_is_solved_makes_the_same() {
        let mut other = sheet();
        other.held = Some((Which::Start, texts::first()));
        assert_eq!(other.outcome(&mended()).text, sheet().outcome(&texts::first()).text);
    }

    #[test]
    fn what_is_still_missing_is_said() {
        let missing = Sheet::default().outcome(&texts::first()).missing;
        assert_eq!(missing.len(), 4);
        let same = sheet().outcome(&mended()).missing;
        assert_eq!(same.len(), 1);
    }
}
