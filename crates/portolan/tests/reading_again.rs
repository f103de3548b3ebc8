//! Reading texts again after an edit gives what reading them afresh gives.
#![allow(clippy::unwrap_used, reason = "a scenario that cannot be read fails the test")]

use portolan::request::Request;
use portolan::scenario::{RulesFormat, RulesQuery, Scenario, Source};
use proptest::prelude::*;
use proptest::sample::Index;
use std::fs;
use std::sync::LazyLock;

/// The scenarios that come with the page, each with its texts in the order of their names.
static SCENARIOS: LazyLock<Vec<Vec<Source>>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios");
    let mut folders: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    let sources = |folder: &std::path::PathBuf| {
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
        files.sort();
        let source = |path: &std::path::PathBuf| Source {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            text: fs::read_to_string(path).unwrap(),
        };
        files.iter().map(source).collect::<Vec<_>>()
    };
    folders.iter().map(sources).filter(|sources| !sources.is_empty()).collect()
});

/// What an edit may put somewhere.
const PIECES: &[&str] = &[
    "",
    "1",
    "80801",
    "\n",
    "\n---\n",
    "---\napiVersion: v1\nkind: Service\nmetadata: {name: more}\nspec: {ports: [{port: 80}], type: NodePort}\n---\n",
    "---\napiVersion: v1\nkind: Node\nmetadata: {name: node-9}\n---\n",
    "---\napiVersion: v1\nkind: Pod\nmetadata: {generateName: lone-}\nspec: {containers: [{name: a}]}\n---\n",
    "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: more}\nspec: {replicas: 3, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}}}\n---\n",
    "---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: each}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}}}\n---\n",
    "NodePort",
    "type: LoadBalancer",
    "  clusterIP: 10.96.0.1\n",
    "  replicas: 2\n",
    ": ",
    "#",
    "é",
];

/// Puts a piece in the place of some lines, of a word, or between two lines.
fn edit(text: &mut String, at: Index, how: usize, piece: &str) {
    let lines: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line = at.index(lines.len());
    let start = lines[line];
    let end = lines.get(line + how.min(3)).copied().unwrap_or(text.len());
    match how {
        0..=3 => text.replace_range(start..end, piece),
        _ => {
            let words: Vec<usize> =
                text.match_indices(' ').map(|(at, _)| at + 1).chain([text.len()]).collect();
            let word = words[at.index(words.len())];
            let behind = text[word..].find([' ', '\n']).map_or(text.len(), |length| word + length);
            text.replace_range(word..behind, piece);
        }
    }
}

fn assert_same(again: &Scenario, fresh: &Scenario) {
    assert_eq!(again.problems(), fresh.problems());
    assert_eq!(again.marks(), fresh.marks());
    assert_eq!(again.chart(), fresh.chart());
    assert_eq!(again.callers(), fresh.callers());
    assert_eq!(again.endpoint_slices(), fresh.endpoint_slices());
    assert_eq!(again.words(), fresh.words());
    let chart = fresh.chart();
    for node in &chart.nodes {
        for v6 in [false, true] {
            let query = RulesQuery { node: &node.name, v6, format: RulesFormat::Save };
            assert_eq!(again.rules_text(&query), fresh.rules_text(&query));
            assert_eq!(again.rules(&node.name, v6), fresh.rules(&node.name, v6));
        }
    }
    for caller in fresh.callers().iter().take(3) {
        let suggestions = fresh.suggestions(&caller.name);
        assert_eq!(again.suggestions(&caller.name), suggestions);
        for suggestion in suggestions.iter().take(6) {
            let request =
                Request { from: caller.name.clone(), to: suggestion.url.clone(), seed: 3 };
            assert_eq!(again.send(&request).ok(), fresh.send(&request).ok());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn a_row_of_edits_read_one_after_the_other_gives_what_reading_afresh_gives(
        pick in any::<Index>(),
        edits in prop::collection::vec(
            (any::<Index>(), any::<Index>(), 0_usize..8, 0..PIECES.len(), any::<bool>()),
            1..6,
        ),
    ) {
        let mut sources = SCENARIOS[pick.index(SCENARIOS.len())].clone();
        let mut again = Scenario::read(&sources);
        for (tab, at, how, piece, undo) in edits {
            let before = sources.clone();
            let tab = tab.index(sources.len());
            edit(&mut sources[tab].text, at, how, PIECES[piece]);
            again = again.read_again(&sources);
            assert_same(&again, &Scenario::read(&sources));
            if undo {
                sources = before;
                again = again.read_again(&sources);
                assert_same(&again, &Scenario::read(&sources));
            }
        }
    }
}

#[test]
fn a_row_of_services_and_workloads_stays_as_it_is_when_one_of_them_comes_and_goes() {
    let text = |skip: Option<usize>, port: &str| {
        let one = |nth: usize| {
            let port = if nth == 7 { port } else { "80" };
            format!(
                "apiVersion: v1\nkind: Service\nmetadata: {{name: s{nth}}}\nspec: {{type: NodePort, selector: {{a: w{nth}}}, ports: [{{port: {port}}}]}}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: w{nth}}}\nspec: {{replicas: 9, selector: {{matchLabels: {{a: w{nth}}}}}, template: {{metadata: {{labels: {{a: w{nth}}}}}, spec: {{containers: [{{name: c, ports: [{{containerPort: 80}}]}}]}}}}}}\n"
            )
        };
        let texts: Vec<String> = (0..40).filter(|nth| Some(*nth) != skip).map(one).collect();
        [Source { name: "all.yaml".to_owned(), text: texts.join("---\n") }]
    };
    let mut again = Scenario::read(&text(None, "80"));
    for (skip, port) in [
        (None, "801"),
        (None, "80801"),
        (Some(3), "80801"),
        (Some(7), ""),
        (None, "81"),
        (Some(39), "81"),
        (Some(0), "8"),
    ] {
        let sources = text(skip, port);
        again = again.read_again(&sources);
        let fresh = Scenario::read(&sources);
        assert_eq!(again.problems(), fresh.problems());
        assert_eq!(again.chart(), fresh.chart());
        assert_eq!(again.marks(), fresh.marks());
        assert_eq!(again.rules("node-1", false), fresh.rules("node-1", false));
    }
}

#[test]
fn rules_follow_a_cluster_that_grows_beyond_a_thousand_endpoints_and_shrinks_again() {
    let text = |services: usize, port: u16| {
        let one = |nth: usize| {
            format!(
                "apiVersion: v1\nkind: Service\nmetadata: {{name: s{nth}}}\nspec: {{selector: {{a: w{nth}}}, ports: [{{port: {port}}}]}}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: w{nth}}}\nspec: {{replicas: 100, selector: {{matchLabels: {{a: w{nth}}}}}, template: {{metadata: {{labels: {{a: w{nth}}}}}}}}}\n"
            )
        };
        let texts: Vec<String> = (0..services).map(one).collect();
        let nodes =
            (1..=6).map(|n| format!("apiVersion: v1\nkind: Node\nmetadata: {{name: node-{n}}}\n"));
        let texts: Vec<String> = texts.into_iter().chain(nodes).collect();
        [Source { name: "all.yaml".to_owned(), text: texts.join("---\n") }]
    };
    let mut again = Scenario::read(&text(10, 80));
    for (services, port) in [(11, 80), (11, 81), (10, 81)] {
        assert!(again.rule_list("node-1", false).is_some());
        let sources = text(services, port);
        again = again.read_again(&sources);
        let fresh = Scenario::read(&sources);
        for format in [RulesFormat::Save, RulesFormat::Restore] {
            let query = RulesQuery { node: "node-1", v6: false, format };
            assert_eq!(again.rules_text(&query), fresh.rules_text(&query));
        }
    }
}
