//! `check` and `verify`: exit codes, reports, and that no input makes them fall or hang; and the published schema.
#![allow(clippy::unwrap_used, reason = "a command that cannot be run fails the test")]

mod json_schema;

use miniz_oxide::deflate::compress_to_vec;
use portolan::exercise::Exercise;
use portolan::exercise::code::{Handed, MARK};
use portolan::exercise::schema::json_schema;
use portolan::scenario::Source;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn portolan(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portolan")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn exercise_file(name: &str) -> String {
    root().join(format!("exercises/{name}.yaml")).display().to_string()
}

fn answer_file(name: &str) -> String {
    root().join("crates/portolan/tests/exercises/order-service").join(name).display().to_string()
}

/// A file of this test's own.
fn scratch(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

fn order_service() -> Exercise {
    let text = fs::read_to_string(exercise_file("order-service")).unwrap();
    Exercise::read(&[Source { name: "order-service.yaml".to_owned(), text }]).unwrap()
}

#[test]
fn a_solved_exercise_ends_with_0_and_says_what_was_learnt() {
    for exercise in [exercise_file("order-service"), "order-service".to_owned()] {
        let output = portolan(&["check", &exercise, &answer_file("right-1.yaml")]);
        let told = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{told}{}", text(&output.stderr));
        assert!(told.contains("Solved: 4 of 4 goals, 100 of 100 points."), "{told}");
        assert!(
            told.contains("What\nis refused does not exist") || told.contains("What is refused"),
            "{told}"
        );
    }
}

#[test]
fn one_that_is_not_solved_yet_ends_with_1_and_says_what_was_found_instead() {
    let output = portolan(&["check", "order-service", &answer_file("miss-1.yaml")]);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        told.contains(
            "  not yet  It works at node-2 as well.\n           Connection refused by node-2."
        ),
        "{told}"
    );
    assert!(told.ends_with("Not solved yet: 2 of 4 goals, 40 of 100 points.\n"), "{told}");
}

#[test]
fn an_answer_may_be_a_folder_or_standard_input() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("answer-folder");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(answer_file("right-2.yaml"), folder.join("service.json")).unwrap();
    fs::write(folder.join("notes.txt"), "kind: [").unwrap();
    let output = portolan(&["check", "order-service", folder.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    // So may an exercise.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exercise-folder");
    fs::create_dir_all(&folder).unwrap();
    let whole = fs::read_to_string(exercise_file("order-service")).unwrap();
    let (exercise, start) = whole.split_once("\n---\n").unwrap();
    fs::write(folder.join("exercise.yaml"), exercise).unwrap();
    fs::write(folder.join("start.yml"), start).unwrap();
    let folder = folder.to_str().unwrap();
    let output = portolan(&["check", folder, &answer_file("right-2.yaml")]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut piped = Command::new(env!("CARGO_BIN_EXE_portolan"));
    piped
        .args(["check", "order-service", "-"])
        .stdin(fs::File::open(answer_file("right-2.yaml")).unwrap());
    assert_eq!(piped.output().unwrap().status.code(), Some(0));
}

#[test]
fn junit_has_one_test_case_a_goal() {
    let output = portolan(&["check", "order-service", &answer_file("miss-1.yaml"), "--junit", "-"]);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1));
    assert!(told.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "), "{told}");
    assert_eq!(told.matches("<testcase ").count(), 5, "{told}");
    assert_eq!(told.matches("<failure ").count(), 2, "{told}");
    assert!(told.contains("tests=\"5\" failures=\"2\" errors=\"0\""), "{told}");
    assert!(told.contains("Service&apos;s") || told.contains("Service's own name"), "{told}");
    balanced(&told);
}

/// Every element that begins ends, in order, and no text holds a bare sign of XML.
fn balanced(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").unwrap();
    while let Some(start) = rest.find('<') {
        assert!(!rest[..start].contains('>'), "{rest}");
        let end = start + rest[start..].find('>').unwrap();
        let tag = &rest[start + 1..end];
        match (tag.strip_prefix('/'), tag.ends_with('/')) {
            (Some(name), _) => assert_eq!(open.pop(), Some(name)),
            (None, true) => {}
            (None, false) => open.push(tag.split(' ').next().unwrap()),
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        rest = &rest[end + 1..];
    }
    assert_eq!(open, Vec::<&str>::new());
}

#[test]
fn junit_survives_any_title() {
    let nasty = fs::read_to_string(exercise_file("order-service")).unwrap();
    let nasty = nasty
        .replace("The API server takes the Service.", "\"a <b> & 'c' \\u0007 \\uFFFE ]]> -- d\"");
    let file = scratch("nasty.yaml", nasty);
    let output = portolan(&["check", &file, &answer_file("miss-1.yaml"), "--junit", "-"]);
    let told = text(&output.stdout);
    assert!(
        told.contains("a &lt;b&gt; &amp; 'c'     ]]&gt; -- d"),
        "{told}{}",
        text(&output.stderr)
    );
    balanced(&told);
}

#[test]
fn json_tells_goals_points_and_forbidden_edits() {
    let mut answer = order_service().solution();
    answer[1].text = answer[1].text.replace("replicas: 3", "replicas: 2");
    let answer = answer.iter().map(|source| source.text.as_str()).collect::<Vec<_>>().join("---\n");
    let answer = scratch("forbidden.yaml", answer);
    let file = scratch("grade.json", "");
    let output = portolan(&["check", "order-service", &answer, "--json", &file]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stdout).contains("- Deployment/order: spec.replicas may not be edited.\n")
    );
    let grade: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(grade["exercise"], "order-service");
    assert_eq!(grade["step"], "ports");
    assert_eq!((&grade["solved"], &grade["points"]), (&Value::from(false), &Value::from(0)));
    assert_eq!(grade["goals"].as_array().unwrap().len(), 4);
    assert_eq!(grade["goals"][1]["met"], true);
    assert_eq!(grade["goals"][1]["weight"], 2);
    assert_eq!(grade["goals"][1]["request"]["to"], "http://node-1:32222");
    let forbidden = &grade["forbidden"][0];
    assert_eq!(forbidden["object"], "Deployment/order");
    assert_eq!(forbidden["path"], "spec.replicas");
    assert_eq!(forbidden["file"], answer);
    assert!(forbidden["line"].as_u64().unwrap() > 10);
}

#[test]
fn what_cannot_be_used_ends_with_2_and_one_clear_line() {
    let bomb: String = ('b'..='k').fold("a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, name| {
        let before = (name as u8 - 1) as char;
        text + &format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 9].join(","))
    });
    let empty = Path::new(env!("CARGO_TARGET_TMPDIR")).join("empty-folder");
    fs::create_dir_all(&empty).unwrap();
    let with = |what: &str| {
        format!(
            "apiVersion: portolan/v1alpha1\nkind: Exercise\nmetadata: {{name: x}}\nspec: {what}\n"
        )
    };
    let hostile: Vec<(String, &str)> = vec![
        (scratch("binary", [0xff, 0xfe, 0x00, 0x80]), "not UTF-8"),
        (scratch("nul.yaml", "a: \0"), "control characters"),
        (scratch("huge.yaml", "# ".repeat(1 << 20)), "larger than 1024 kB"),
        (scratch("cyclic.yaml", "a: &a [*a, *a]\n"), "contains itself"),
        (scratch("bomb.yaml", bomb), "aliases repeat"),
        (scratch("deep.yaml", "[".repeat(200_000)), ""),
        (scratch("deep.json", "{\"a\":".repeat(100_000)), ""),
        (scratch("syntax.yaml", "kind: [\n"), "syntax.yaml:"),
        (scratch("word.yaml", "hello\n"), "word.yaml:1:1"),
        (scratch("nothing.yaml", ""), "there is no"),
        (empty.display().to_string(), "holds no .yaml"),
        ("/does/not/exist.yaml".to_owned(), "/does/not/exist.yaml"),
    ];
    let alone: Vec<(String, &str)> = vec![
        (scratch("unknown.yaml", with("{goalz: 1}")), "unknown field \"spec.goalz\""),
        (scratch("type.yaml", with("{goals: 3}")), "cannot unmarshal number"),
        (scratch("goalless.yaml", with("{title: a, step: ports, story: b}")), "there are no goals"),
        (answer_file("right-1.yaml"), "there is no Exercise"),
    ];
    let right = answer_file("right-1.yaml");
    for (file, words) in hostile.iter().chain(&alone) {
        unusable(&["check", file, &right], words);
    }
    for (file, words) in &hostile {
        unusable(&["check", "order-service", file], words);
        unusable(&["verify", file], "");
    }
}

fn unusable(arguments: &[&str], words: &str) {
    let output = portolan(arguments);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
    assert_eq!(told.lines().count(), 1, "{arguments:?}: {told}");
    assert!(told.starts_with("portolan: ") && told.contains(words), "{arguments:?}: {told}");
    assert!(told.len() < 400, "{arguments:?}: {told}");
    assert_eq!(text(&output.stdout), "", "{arguments:?}");
}

/// A code as the page makes it.
fn packed(handed: &Handed) -> String {
    let bytes = compress_to_vec(handed.write().unwrap().as_bytes(), 9);
    MARK.to_owned() + &base64url(&bytes)
}

#[test]
fn a_result_code_is_graded_again() {
    let exercise = order_service();
    let mut handed = Handed::new(&exercise, &exercise.solution(), 1);
    handed.who = "Ada\u{1b}[31m".to_owned();
    let code = packed(&handed);
    let output = portolan(&["verify", &code]);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{told}{}", text(&output.stderr));
    assert!(told.starts_with("From Ada [31m.\n"), "{told:?}");
    assert!(told.contains("Solved: 4 of 4 goals, 95 of 100 points (1 hint cost 5)."), "{told}");
    // A file that holds it, broken over lines as mail does.
    let lines: Vec<String> = code.as_bytes().chunks(60).map(text).collect();
    let file = scratch("code.txt", lines.join("\r\n"));
    assert_eq!(portolan(&["verify", &file]).status.code(), Some(0));
    // The start solves nothing, whatever the code says.
    let start = packed(&Handed::new(&exercise, &exercise.start, 0));
    let output = portolan(&["verify", &start, "--exercise", &exercise_file("order-service")]);
    assert_eq!(output.status.code(), Some(1));
    let old = packed(&Handed { digest: 1, ..Handed::new(&exercise, &exercise.solution(), 0) });
    let output = portolan(&["verify", &old]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("another version"), "{}", text(&output.stderr));
}

#[test]
fn a_damaged_or_foreign_code_ends_with_2() {
    let exercise = order_service();
    let code = packed(&Handed::new(&exercise, &exercise.solution(), 0));
    unusable(&["verify", &code[..code.len() - 9]], "damaged");
    unusable(&["verify", &code.replace("result-1.", "result-1.A")], "damaged");
    let own = packed(&Handed {
        exercise: "my-own".to_owned(),
        ..Handed::new(&exercise, &exercise.start, 0)
    });
    unusable(&["verify", &own], "say with --exercise where it is");
    unusable(&["verify", &own, "--exercise", "order-service"], "not \"order-service\"");
    let bomb = compress_to_vec(&vec![b'a'; 64 << 20], 9);
    let file = scratch("bomb.txt", MARK.to_owned() + &base64url(&bomb));
    unusable(&["verify", &file], "unfolds to more");
    let none = packed(&Handed { sources: Vec::new(), ..Handed::new(&exercise, &[], 0) });
    unusable(&["verify", &none], "no object");
}

fn base64url(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        let number = number << (8 * (3 - three.len()));
        for nth in 0..=three.len() {
            text.push(char::from(SIGNS[(number >> (18 - 6 * nth) & 63) as usize]));
        }
    }
    text
}

#[test]
fn the_published_schema_is_current() {
    let published = fs::read_to_string(root().join("docs/exercise.schema.json")).unwrap();
    let current = text(&portolan(&["schema"]).stdout);
    assert!(published == current, "run: portolan schema > docs/exercise.schema.json");
    assert_eq!(serde_json::from_str::<Value>(&published).unwrap(), json_schema());
}

#[test]
fn every_built_in_exercise_is_valid_by_the_schema() {
    let schema = json_schema();
    let mut seen = 0;
    for entry in fs::read_dir(root().join("exercises")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let first = text.split("\n---\n").next().unwrap();
        let exercise: Value = serde_yaml::from_str(first).unwrap();
        assert_eq!(json_schema::faults(&schema, &exercise), Vec::<String>::new(), "{path:?}");
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let schema = json_schema();
    let first = fs::read_to_string(exercise_file("order-service")).unwrap();
    let first = first.split("\n---\n").next().unwrap();
    for (right, wrong) in [
        ("step: ports", "step: port"),
        ("  title: The spec", "  name: The spec"),
        ("is: answered", "is: good"),
        ("weight: 2", "weight: two"),
        ("weight: 2", "weight: 2\n    accepted: {}"),
        ("kind: Exercise", "kind: Exercises"),
        ("cost: 5", "cost: -5"),
        ("    cost: 5", "    price: 5"),
    ] {
        assert!(first.contains(right));
        let exercise: Value = serde_yaml::from_str(&first.replacen(right, wrong, 1)).unwrap();
        assert!(!json_schema::faults(&schema, &exercise).is_empty(), "{wrong}");
    }
}
