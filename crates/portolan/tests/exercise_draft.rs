//! An exercise that somebody writes in the page reads back, fails at the start and is solved by what they showed.

use portolan::exercise::draft::{Draft, Recorded};
use portolan::exercise::{Exercise, Learnt, ObjectName};
use portolan::request::Request;
use portolan::scenario::{Scenario, Source};
use std::fs;

fn built_in(name: &str) -> Exercise {
    let path = format!("{}/../../exercises/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).expect("it is there");
    Exercise::read(&[Source { name: path, text }]).expect("it is right")
}

fn request(from: &str, to: &str) -> Request {
    Request { from: from.to_owned(), to: to.to_owned(), seed: 7 }
}

fn draft(goals: Vec<Recorded>) -> Draft {
    Draft {
        name: "my-own".to_owned(),
        title: "\"Mine\": it's #1".to_owned(),
        step: 2,
        summary: "- one line\nor two".to_owned(),
        story: "  First: this.\n\n\n# Second.\t`code`\n---\n".to_owned(),
        edit: vec![ObjectName {
            kind: "Service".to_owned(),
            namespace: "default".to_owned(),
            name: None,
        }],
        goals,
        hints: vec![("Look.".to_owned(), 5), ("Look: again".to_owned(), 10)],
        learnt: Learnt { what: "A thing.".to_owned(), why: String::new() },
    }
}

fn read(text: &str) -> Exercise {
    let source = Source { name: "my-own.yaml".to_owned(), text: text.to_owned() };
    Exercise::read(&[source]).unwrap_or_else(|problems| panic!("{text}\n{problems:#?}"))
}

#[test]
fn every_start_and_solution_makes_an_exercise_of_ones_own() {
    let names = [
        "order-service",
        "local-means-here",
        "name-of-another-namespace",
        "pasted-from-the-cluster",
        "every-second-time",
        "headless-ignores-ports",
    ];
    for name in names {
        let model = built_in(name);
        let solved = model.solution();
        let world = Scenario::read(&solved);
        let asked = model.goals.iter().enumerate().filter(|(_, goal)| !goal.keep);
        let asked = asked.filter_map(|(nth, _)| model.judge(nth, &world).shown_by);
        let goals: Vec<Recorded> = asked
            .map(|request| Recorded::of(&world, &request).expect("it always ends so"))
            .collect();
        let exercise = read(&draft(goals).write(&model.start, Some(&solved)));
        assert_eq!(exercise.title, "\"Mine\": it's #1");
        assert_eq!(exercise.summary, "- one line or two");
        assert_eq!(exercise.story, "First: this.\n\n# Second. `code`\n---\n");
        assert_eq!(exercise.hints[1].text, "Look: again");
        assert_eq!(exercise.start, model.start, "{name}");
        let start = exercise.grade(&Scenario::read(&exercise.start), 0);
        assert!(!start.solved, "{name}");
        let mut all_free = exercise;
        all_free.edit.clear();
        let grade = all_free.grade(&Scenario::read(&all_free.solution()), 0);
        assert!(grade.solved, "{name}: {grade:#?}");
    }
}

#[test]
fn a_recorded_goal_says_what_was_seen() {
    let title = |name: &str, from: &str, to: &str| {
        let world = Scenario::read(&built_in(name).start);
        Recorded::of(&world, &request(from, to))
            .map(|goal| goal.title.to_string())
            .map_err(|why| why.to_string())
    };
    assert_eq!(
        title("local-means-here", "laptop", "http://node-1:30080").unwrap(),
        "laptop → http://node-1:30080 is answered by pods with app=news, seeing the caller's own address."
    );
    assert_eq!(
        title("local-means-here", "laptop", "http://node-2:30080").unwrap(),
        "laptop → http://node-2:30080 times out."
    );
    assert_eq!(
        title("order-service", "laptop", "http://node-1:32222").unwrap(),
        "laptop → http://node-1:32222 is refused, with a RST."
    );
    assert_eq!(
        title("friday-evening", "laptop", "http://node-1:31000").unwrap(),
        "laptop → http://node-1:31000 is refused, with an ICMP message."
    );
    assert_eq!(
        title("name-of-another-namespace", "web", "http://cart").unwrap(),
        "web → http://cart is a name that does not resolve."
    );
    assert_eq!(
        title("endpoints-by-hand", "accounts", "http://10.244.0.77:9000").unwrap(),
        "accounts → http://10.244.0.77:9000 is answered by ledger-0."
    );
    assert!(
        title("every-second-time", "waiter", "http://kitchen")
            .unwrap_err()
            .contains("does not end the same way")
    );
    assert!(title("every-second-time", "nobody", "http://kitchen").unwrap_err().contains("nobody"));
}
