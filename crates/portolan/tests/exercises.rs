//! Each built-in exercise can be solved, in more than one way, and not by doing nothing; its hints are true.
//!
//! Beside the tests, `exercises/NAME/` holds what students might hand in: `right-*.yaml` solves the exercise, `miss-*.yaml`
//! nearly does.

use portolan::exercise::words::STEPS;
use portolan::exercise::{Exercise, Grade};
use portolan::scenario::{Scenario, Source};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../exercises"))
}

fn source(path: &Path) -> Source {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    Source { name: path.display().to_string(), text }
}

fn index() -> Vec<Value> {
    serde_json::from_str(&source(&folder().join("index.json")).text).expect("it is JSON")
}

fn word<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

/// All exercises, in the order of the list.
fn all() -> Vec<Exercise> {
    index().iter().map(|row| read(word(row, "name"))).collect()
}

fn read(name: &str) -> Exercise {
    let source = source(&folder().join(format!("{name}.yaml")));
    Exercise::read(&[source]).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"))
}

/// What students might hand in: those of the files whose names begin so.
fn handed(name: &str, begin: &str) -> Vec<Source> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exercises");
    let entries =
        fs::read_dir(Path::new(folder).join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let mut paths: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.retain(|path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(begin))
    });
    paths.sort();
    paths.iter().map(|path| source(path)).collect()
}

fn grade(exercise: &Exercise, sources: &[Source]) -> Grade {
    exercise.grade(&Scenario::read(sources), 0)
}

/// What was found of each goal, for a message.
fn told(exercise: &Exercise, grade: &Grade) -> String {
    let mut told = format!("{}: {} points\n", exercise.name, grade.points);
    for (goal, judged) in exercise.goals.iter().zip(&grade.goals) {
        let mark = if judged.met { "met" } else { "NOT" };
        told.push_str(&format!("  {mark} {} | {}\n", goal.title, judged.found));
    }
    for forbidden in &grade.forbidden {
        told.push_str(&format!("  {}\n", forbidden.told));
    }
    told
}

#[test]
fn the_list_holds_each_exercise_once_by_its_own_title_step_and_summary() {
    let entries = fs::read_dir(folder()).expect("the folder is there");
    let files: BTreeSet<String> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".yaml")?.to_owned()))
        .collect();
    let listed: Vec<String> = index().iter().map(|row| word(row, "name").to_owned()).collect();
    assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), files);
    assert_eq!(listed.len(), files.len(), "none is listed twice");
    for row in index() {
        let exercise = read(word(&row, "name"));
        assert_eq!(exercise.name, word(&row, "name"), "the file is called as the exercise is");
        assert_eq!(exercise.title, word(&row, "title"));
        assert_eq!(STEPS[exercise.step].0, word(&row, "step"), "{}", exercise.name);
        assert_eq!(exercise.summary, word(&row, "summary"));
        assert!((5..60).contains(&exercise.title.len()), "{}", exercise.title);
        assert!((20..120).contains(&exercise.summary.len()), "{}", exercise.summary);
    }
}

#[test]
fn the_steps_come_in_order_and_the_articles_spec_comes_first() {
    let exercises = all();
    assert_eq!(exercises[0].name, "order-service");
    let steps: Vec<usize> = exercises.iter().map(|exercise| exercise.step).collect();
    assert!(steps.is_sorted(), "{steps:?}");
    assert!(exercises.len() >= 24, "{}", exercises.len());
    for (nth, (step, _)) in STEPS.iter().enumerate() {
        let of_step = steps.iter().filter(|of| **of == nth).count();
        assert!(of_step >= 4, "step {step} has {of_step}");
    }
}

#[test]
fn each_says_what_was_learnt_and_why_the_rule_matters() {
    for exercise in all() {
        assert!(exercise.learnt.what.len() > 60, "{}", exercise.name);
        assert!(exercise.learnt.why.len() > 60, "{}", exercise.name);
        assert!(exercise.story.len() > 120, "{}", exercise.name);
        assert!(exercise.has_solution(), "{}", exercise.name);
        assert!(!exercise.hints.is_empty(), "{}", exercise.name);
    }
}

#[test]
fn the_start_meets_no_goal_but_those_that_must_stay() {
    for exercise in all() {
        let grade = grade(&exercise, &exercise.start);
        assert_eq!(grade.forbidden, [], "{}", exercise.name);
        assert!(!grade.solved && grade.points == 0, "{}", told(&exercise, &grade));
        for (goal, judged) in exercise.goals.iter().zip(&grade.goals) {
            assert_eq!(judged.met, goal.keep, "{}: {}", goal.title, told(&exercise, &grade));
            assert!(!judged.found.to_string().is_empty(), "{}: {}", exercise.name, goal.title);
        }
    }
}

#[test]
fn the_solution_meets_every_goal() {
    for exercise in all() {
        let grade = grade(&exercise, &exercise.solution());
        assert!(grade.solved && grade.points == 100, "{}", told(&exercise, &grade));
    }
}

#[test]
fn every_hint_is_true() {
    for exercise in all() {
        let start = Scenario::read(&exercise.start);
        let solution = Scenario::read(&exercise.solution());
        for hint in &exercise.hints {
            assert!(!hint.facts.is_empty(), "{}: nothing shows it: {}", exercise.name, hint.text);
            for fact in &hint.facts {
                let judged = fact.holds(&start, &solution);
                assert!(judged.met, "{}: {}: {}", exercise.name, hint.text, judged.found);
            }
        }
    }
}

#[test]
fn two_other_right_answers_pass() {
    for exercise in all() {
        let answers = handed(&exercise.name, "right-");
        assert!(answers.len() >= 2, "{}", exercise.name);
        for answer in answers {
            let sources = exercise.complete(std::slice::from_ref(&answer));
            let grade = grade(&exercise, &sources);
            assert!(grade.solved, "{}: {}", answer.name, told(&exercise, &grade));
        }
    }
}

#[test]
fn three_near_misses_fail_and_are_told_why() {
    for exercise in all() {
        let answers = handed(&exercise.name, "miss-");
        assert!(answers.len() >= 3, "{}", exercise.name);
        for answer in answers {
            let sources = exercise.complete(std::slice::from_ref(&answer));
            let grade = grade(&exercise, &sources);
            assert!(!grade.solved, "{}: {}", answer.name, told(&exercise, &grade));
            assert_eq!(grade.forbidden, [], "{}: it fails by a goal", answer.name);
        }
    }
}

#[test]
fn no_answer_is_the_solution_or_another_answer_written_twice() {
    for exercise in all() {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut answers = vec![exercise.start.clone(), exercise.solution()];
        answers.extend(handed(&exercise.name, "").into_iter().map(|one| exercise.complete(&[one])));
        for answer in answers {
            let read = manifest::read(&answer);
            let mut objects: Vec<String> = read
                .documents
                .iter()
                .map(|document| manifest::decode::to_json(&document.root).to_string())
                .collect();
            objects.sort();
            assert!(seen.insert(objects.join("\n")), "{}: {}", exercise.name, answer[0].name);
        }
    }
}

#[test]
fn what_may_not_be_edited_is_told_and_earns_nothing() {
    let exercise = read("order-service");
    let mut sources = exercise.solution();
    sources[1].text = sources[1].text.replace("replicas: 3", "replicas: 2");
    let grade = grade(&exercise, &sources);
    assert_eq!(grade.forbidden.len(), 1);
    assert_eq!(
        grade.forbidden[0].told.to_string(),
        "Deployment/order: spec.replicas may not be edited."
    );
    assert_eq!((grade.points, grade.solved), (0, false));
    let place = grade.forbidden[0].place.expect("it stands in the answer");
    assert_eq!(&sources[1].text[place.start..place.end], "2");
}

#[test]
fn hints_cost_what_they_say() {
    let exercise = read("order-service");
    let world = Scenario::read(&exercise.solution());
    let points: Vec<u32> = (0..5).map(|hints| exercise.grade(&world, hints).points).collect();
    assert_eq!(points, [100, 95, 85, 60, 60]);
}
