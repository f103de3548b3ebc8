//! How an exercise is read: what is wrong is told with its place, and no text makes the reader fall.

use portolan::exercise::{Exercise, MOST_EXERCISE_BYTES, MOST_GOALS, ObjectName};
use portolan::problem::Problem;
use portolan::scenario::{Scenario, Source};
use proptest::prelude::*;

const START: &str = "---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ports:
  - port: 80
    targetPort: 8080
  selector:
    app: web
---
apiVersion: v1
kind: Pod
metadata:
  name: web-a
  labels: {app: web}
spec:
  nodeName: node-1
  containers:
  - name: web
    ports: [{containerPort: 8080}]
---
apiVersion: v1
kind: Pod
metadata:
  name: web-b
  labels: {app: web}
spec:
  nodeName: node-2
  containers:
  - name: web
    ports: [{containerPort: 8080}]
---
apiVersion: v1
kind: Pod
metadata: {name: guest}
spec:
  nodeName: node-1
  containers: [{name: guest}]
";

/// An exercise with these lines in its spec.
fn text(spec: &str) -> String {
    let spec: String = spec.lines().map(|line| format!("  {line}\n")).collect();
    format!(
        "apiVersion: portolan/v1alpha1\nkind: Exercise\nmetadata: {{name: mine}}\nspec:\n  title: Mine\n  step: ports\n  \
         story: A story.\n{spec}{START}"
    )
}

fn read(text: &str) -> Result<Exercise, Vec<Problem>> {
    Exercise::read(&[Source { name: "mine.yaml".to_owned(), text: text.to_owned() }])
}

/// What the reader says against a spec: `line: message`.
fn complaints(spec: &str) -> Vec<String> {
    let told = |problem: Problem| format!("{}: {}", problem.place.line, problem.message);
    read(&text(spec)).expect_err(spec).into_iter().map(told).collect()
}

/// Whether one goal is met in the start, and what was found.
fn judge(goal: &str) -> (bool, String) {
    let exercise =
        read(&text(&format!("goals:\n- {goal}\n"))).unwrap_or_else(|p| panic!("{goal}: {p:#?}"));
    let judged = exercise.judge(0, &Scenario::read(&exercise.start));
    (judged.met, judged.found.to_string())
}

#[test]
fn an_unknown_field_is_told_at_its_line_with_what_was_meant() {
    let problems = read(&text("goals:\n- acepted: {}\n")).expect_err("it is misspelt");
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0].message, "unknown field \"spec.goals[0].acepted\"");
    assert_eq!((problems[0].place.line, problems[0].place.column), (9, 5));
    assert_eq!(problems[0].fixes[0].title, "Rename to accepted");
}

#[test]
fn a_goal_that_cannot_be_checked_is_told() {
    for (goal, words) in [
        ("title: a", "9: spec.goals[0]: it says nothing to check"),
        ("{accepted: {}, rules: {chain: KUBE-SVC}}", "there are several"),
        (
            "request: {from: guest, to: http://web, is: good}",
            "9: spec.goals[0].request.is: one of answered, refused",
        ),
        ("request: {from: guest, is: refused}", "`to` is missing"),
        (
            "request: {from: guest, to: http://web, is: refused, seeing: caller}",
            "`is: answered` goes with them",
        ),
        (
            "request: {from: guest, to: http://web, is: answered, how: rst}",
            "`is: refused` goes with them",
        ),
        (
            "request: {from: guest, to: http://web, is: refused, how: loudly}",
            "neither rst nor icmp",
        ),
        ("request: {from: guest, to: http://web, is: answered, by: {}}", "it says no pods"),
        ("request: {from: guest, to: http://web, is: answered, every: true}", "`by` says"),
        ("shares: {from: guest, to: http://web}", "`over` says"),
        ("sticks: {from: guest, to: http://web, count: 6}", "from 2 to 5"),
        ("{of: [{accepted: {}}], atLeast: 2}", "cannot be met"),
        ("{accepted: {}, atLeast: 1}", "there are none"),
        ("{of: [{not: true}]}", "spec.goals[0].of[0]: it says nothing"),
        ("accepted: {object: a/b/c/d}", "names no object"),
        ("{accepted: {}, weight: 0}", "from 1 to 1000"),
        ("{accepted: {}, keep: true}", "nothing to do"),
        ("prediction: {answer: a, from: guest, to: http://web, asks: chains}", "goes with `among`"),
        (
            "field: {object: Service/web, path: spec.type, is: NodePort}",
            "unknown field \"spec.goals[0].field\"",
        ),
    ] {
        let told = complaints(&format!("goals:\n- {goal}\n"));
        assert!(told.iter().any(|told| told.contains(words)), "{goal}: {told:#?}");
    }
}

#[test]
fn other_faults_are_told_too() {
    for (spec, words) in [
        ("goals: []", "there are no goals"),
        ("goals: [{accepted: {}}]\nedit: [{object: /web}]", "9: spec.edit[0]"),
        (
            "goals: [{accepted: {}}]\nedit: [{object: Service/web, fields: ['a..b']}]",
            "is no path of a field",
        ),
        ("goals: [{accepted: {}}]\nhints: [{cost: 3}]", "`text` is missing"),
        ("goals: [{accepted: {}}]\nhints: [{text: a, cost: 101}]", "at most 100 points"),
        (
            "goals: [{accepted: {}}]\nhints: [{text: a, facts: [{in: end, accepted: {}}]}]",
            "one of start, solution",
        ),
        ("goals: [{accepted: {}}]\nsolution: [{object: Service/web}]", "one of `set` and `remove`"),
        (
            "goals: [{accepted: {}}]\nsolution: [{object: Service/nobody, delete: true}]",
            "there is no Service/nobody",
        ),
        (
            "goals: [{accepted: {}}]\nlinks: [{title: a, url: 'javascript:alert(1)'}]",
            "begins with https://",
        ),
    ] {
        let told = complaints(spec);
        assert!(told.iter().any(|told| told.contains(words)), "{spec}: {told:#?}");
    }
    let many = format!("goals:\n{}", "- accepted: {}\n".repeat(MOST_GOALS + 1));
    assert!(complaints(&many)[0].contains("at most 32 goals"));
    let long = text("goals: [{accepted: {}}]") + &"#".repeat(MOST_EXERCISE_BYTES);
    assert!(read(&long).is_err());
    let two = text("goals: [{accepted: {}}]") + "---\n" + &text("goals: [{accepted: {}}]");
    assert!(read(&two).expect_err("one is enough")[0].message.contains("a second Exercise"));
}

#[test]
fn a_start_lies_in_three_texts_with_its_comments_and_without_the_exercise() {
    let exercise = read(&text("goals: [{accepted: {}}]").replace(
        "kind: Pod\nmetadata: {name: guest}",
        "# Hello.\nkind: Pod\nmetadata: {name: guest}",
    ))
    .expect("it is right");
    let names: Vec<&str> = exercise.start.iter().map(|source| source.name.as_str()).collect();
    assert_eq!(names, ["service.yaml", "pods.yaml", "cluster.yaml"]);
    assert!(exercise.start[0].text.starts_with("apiVersion: v1\nkind: Service\n"));
    assert!(exercise.start[1].text.contains("# Hello."));
    assert!(exercise.start.iter().all(|source| !source.text.contains("Exercise")));
}

#[test]
fn the_digest_is_of_what_is_said_not_of_its_layout() {
    let first = text("goals: [{accepted: {}}]");
    let same = first.replace("metadata: {name: guest}", "# A guest.\nmetadata:\n    name: 'guest'");
    let other = first.replace("guest", "gast");
    let digest = |text: &str| read(text).expect("it is right").digest;
    assert_eq!(digest(&first), digest(&same));
    assert_ne!(digest(&first), digest(&other));
}

#[test]
fn requests_are_judged_on_every_branch_of_chance() {
    let by = |by: &str| format!("request: {{from: guest, to: http://web, is: answered, by: {by}}}");
    assert!(judge(&by("{labels: {app: web}}")).0);
    assert!(judge(&by("{pods: [web-a, default/web-b]}")).0);
    let (met, found) = judge(&by("{pods: [web-a]}"));
    let told =
        "Not always: 50% of the requests go otherwise. Answered by web-b. It saw the caller's own";
    assert!(!met && found.starts_with(told), "{found}");
    assert!(!judge(&by("{node: node-2}")).0);
}

#[test]
fn not_means_on_no_branch() {
    let not = |pod: &str| {
        judge(&format!("{{not: true, request: {{from: guest, to: http://web, is: answered, by: {{pods: [{pod}]}}}}}}")).0
    };
    // Sometimes web-a answers: so it is neither always nor never so.
    assert!(!not("web-a"));
    assert!(not("guest"));
    assert!(judge("{not: true, request: {from: guest, to: http://web, is: refused}}").0);
    // What cannot be asked is neither so nor not so.
    assert!(!judge("{not: true, request: {from: nobody, to: http://web, is: refused}}").0);
    assert!(!judge("request: {from: nobody, to: http://web, is: refused}").0);
}

#[test]
fn every_one_of_those_meant_must_answer_where_that_is_asked() {
    assert!(judge("request: {from: guest, to: http://web, is: answered, by: {labels: {app: web}}, every: true}").0);
    let direct = "request: {from: guest, to: http://web, is: answered, by: {namespace: default}, every: true}";
    let (met, found) = judge(direct);
    assert!(!met);
    assert_eq!(found, "guest never gets one of these requests.");
}

#[test]
fn shares_rows_and_reach_are_judged() {
    assert!(judge("shares: {from: guest, to: http://web, over: 2}").0);
    let (met, found) = judge("shares: {from: guest, to: http://web, over: 3}");
    assert!(!met && found == "web-a gets 50%, web-b gets 50%.", "{found}");
    assert!(!judge("shares: {from: guest, to: http://web, over: 2, by: {pods: [web-a]}}").0);
    assert!(!judge("sticks: {from: guest, to: http://web}").0);
    assert!(judge("sticks: {from: guest, to: http://web, keepAlive: true, count: 3}").0);
    assert!(judge("{not: true, sticks: {from: guest, to: http://web}}").0);
    assert!(judge("reaches: {whom: {pods: [web-b]}}").0);
    assert!(judge("{not: true, reaches: {whom: {pods: [guest]}}}").0);
    assert!(!judge("reaches: {from: guest, to: http://web, whom: {pods: [web-b]}}").0);
    assert!(!judge("{not: true, reaches: {from: guest, to: http://web, whom: {pods: [web-b]}}}").0);
}

#[test]
fn rules_acceptance_and_counts_are_judged() {
    assert!(judge("rules: {chain: KUBE-SVC-*}").0);
    assert!(judge("{not: true, rules: {node: node-1, chain: KUBE-SVL}}").0);
    assert!(!judge("{not: true, rules: {node: node-9, chain: KUBE-SVL}}").0);
    assert!(judge("{not: true, rules: {node: node-1, chain: KUBE-SVC, family: ipv6}}").0);
    assert!(judge("accepted: {}").0);
    assert!(judge("accepted: {object: Service/*}").0);
    assert!(!judge("accepted: {object: Service/nobody}").0);
    let parts = "of: [{accepted: {}}, {rules: {chain: KUBE-SVC}}, {rules: {chain: KUBE-SVL}}]";
    assert!(!judge(&format!("{{{parts}}}")).0);
    assert!(judge(&format!("{{{parts}, atLeast: 2}}")).0);
    assert!(judge(&format!("{{{parts}, atLeast: 1, atMost: 2}}")).0);
    assert!(!judge(&format!("{{{parts}, atMost: 1}}")).0);
    assert!(judge(&format!("{{not: true, {parts}}}")).0);
}

#[test]
fn a_hint_that_is_not_true_is_found_out() {
    let holds = |fact: &str| {
        let spec = format!(
            "goals: [{{accepted: {{}}}}]\nhints: [{{text: a, facts: [{fact}]}}]\nsolution: [{{object: Service/web, set: {{spec.type: NodePort}}}}]"
        );
        let exercise =
            read(&text(&spec)).unwrap_or_else(|problems| panic!("{fact}: {problems:#?}"));
        let (start, solution) =
            (Scenario::read(&exercise.start), Scenario::read(&exercise.solution()));
        exercise.hints[0].facts[0].holds(&start, &solution).met
    };
    for (right, wrong) in [
        (
            "{field: {object: Service/web, path: spec.type, absent: true}}",
            "{field: {object: Service/web, path: spec.type, is: NodePort}}",
        ),
        (
            "{in: solution, field: {object: Service/web, path: spec.type, is: NodePort}}",
            "{in: solution, field: {object: Service/web, path: spec.type, absent: true}}",
        ),
        (
            "{field: {object: Service/web, path: 'spec.ports[0].port', is: 80}}",
            "{field: {object: Service/web, path: 'spec.ports[0].port', is: '80'}}",
        ),
        (
            "{not: true, field: {object: Service/web, path: spec.type, is: NodePort}}",
            "{not: true, field: {object: Service/nobody, path: spec.type, is: NodePort}}",
        ),
        (
            "{endpoints: {service: web, selected: 2, ready: 2}}",
            "{endpoints: {service: web, selected: 2, ready: 1}}",
        ),
        (
            "{not: true, endpoints: {service: web, ready: 0}}",
            "{endpoints: {service: nobody, ready: 0}}",
        ),
        (
            "{request: {from: laptop, to: 'http://node-1:30000', is: refused}}",
            "{request: {from: laptop, to: 'http://node-1:30000', is: timed-out}}",
        ),
        ("{in: solution, rules: {chain: KUBE-EXT}}", "{rules: {chain: KUBE-EXT}}"),
    ] {
        assert!(holds(right), "{right}");
        assert!(!holds(wrong), "{wrong}");
    }
}

#[test]
fn only_the_fields_that_may_be_edited_may_be() {
    let exercise = read(&text(
        "edit:\n- object: Service/web\n  fields: ['spec.ports[*].targetPort', spec.selector]\n- object: Pod/*\ngoals: [{not: true, accepted: {}}]\n",
    ))
    .expect("it is right");
    let forbidden = |from: &str, to: &str| -> Vec<String> {
        let mut sources = exercise.start.clone();
        for source in &mut sources {
            source.text = source.text.replace(from, to);
        }
        let found = exercise.forbidden(&Scenario::read(&sources));
        found.into_iter().map(|forbidden| forbidden.told.to_string()).collect()
    };
    let none: [&str; 0] = [];
    assert_eq!(forbidden("targetPort: 8080", "targetPort: '8081'"), none);
    assert_eq!(forbidden("    app: web\n", "    run: web\n"), none);
    assert_eq!(
        forbidden("port: 80\n", "port: 81\n"),
        ["Service/web: spec.ports[0].port may not be edited."]
    );
    assert_eq!(
        forbidden("spec:\n  ports", "spec:\n  type: NodePort\n  ports"),
        ["Service/web: spec.type may not be edited."]
    );
    assert_eq!(forbidden("name: web\n", "name: web  # A comment.\n"), none);
    assert_eq!(forbidden("name: guest", "name: another"), none);
    let gone = forbidden("kind: Service", "kind: Endpoints");
    assert_eq!(
        gone,
        [
            "Service/web is gone, and may not be removed.",
            "Endpoints/web was added, and may not be."
        ]
    );
    let twice = forbidden(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: guest}",
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 8}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: guest}",
    );
    assert!(twice.iter().any(|told| told.contains("spec.ports[0].port")), "{twice:?}");
}

#[test]
fn what_is_not_handed_in_is_taken_from_the_start_unless_it_may_be_deleted() {
    let spec = "edit:\n- object: Service/web\n- object: Pod/web-a\n  fields: [metadata.labels]\ngoals: [{not: true, accepted: {}}]\n";
    let exercise = read(&text(spec)).expect("it is right");
    let service = Source { name: "mine.yaml".to_owned(), text: exercise.start[0].text.clone() };
    let complete = Scenario::read(&exercise.complete(&[service]));
    assert_eq!(exercise.forbidden(&complete), []);
    assert_eq!(complete.chart().services.len(), 1);
    assert_eq!(complete.chart().nodes.iter().flat_map(|node| &node.pods).count(), 3);
    let deleted = Scenario::read(&exercise.complete(&[]));
    assert_eq!(deleted.chart().services, []);
}

#[test]
fn a_name_shows_as_it_is_written() {
    let name = ObjectName { kind: "Service".to_owned(), namespace: "shop".to_owned(), name: None };
    assert_eq!(name.to_string(), "Service/shop/*");
}

fn built_in() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../exercises/half-a-name-server.yaml");
    std::fs::read_to_string(path).expect("it is there")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_cut_and_no_patch_makes_the_reader_fall(from in 0.0..1.0, to in 0.0..1.0, patch in "[ -~\n]{0,12}") {
        let text = built_in();
        let at = |share: f64| {
            let mut at = (text.len() as f64 * share) as usize;
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (from, to) = (at(from).min(at(to)), at(from).max(at(to)));
        let patched = format!("{}{patch}{}", &text[..from], &text[to..]);
        if let Ok(exercise) = read(&patched) {
            let world = Scenario::read(&exercise.start);
            let grade = exercise.grade(&world, 1);
            prop_assert!(grade.points <= 100);
            let _ = exercise.solution();
        }
    }
}
