//! What must hold of any text: no panic, and spans that lie in it.
//!
//! The seeds are fixed, so a failure repeats; proptest prints the smallest input that fails.

mod recordings;

use manifest::tree::{Content, Node};
use manifest::{Document, Manifests, Places, Source, Span, read, read_again};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use std::sync::LazyLock;

fn config(cases: u32) -> Config {
    Config {
        cases,
        rng_seed: RngSeed::Fixed(0x706f_7274),
        failure_persistence: None,
        ..Config::default()
    }
}

fn source(text: &str) -> Source {
    Source { name: "a.yaml".to_owned(), text: text.to_owned() }
}

fn read_text(text: &str) -> Manifests {
    read(&[source(text)])
}

/// Some texts of the recordings, one cluster of each suite and all Services.
static RECORDED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut texts: Vec<String> = ["kube-proxy", "endpointslice", "kernel", "kernel-walks"]
        .iter()
        .map(|suite| recordings::suite(suite)[0].file("cluster.yaml").to_owned())
        .map(|text| text.chars().take(3000).collect())
        .collect();
    let services = recordings::suite("apiserver");
    texts.extend(services.iter().map(|case| case.file("service.yaml").to_owned()));
    texts
});

fn assert_in(text: &str, places: &Places<'_>, span: Span) {
    assert!(text.get(span.range()).is_some(), "{span:?} does not lie in the text");
    assert_eq!(places.position(span.start.offset), span.start);
    assert_eq!(places.position(span.end.offset), span.end);
}

fn assert_node_in(text: &str, places: &Places<'_>, document: &Document, node: &Node) {
    assert_in(text, places, document.standing(node.span));
    match &node.content {
        Content::Scalar(_) => {}
        Content::Sequence(items) => {
            items.iter().for_each(|item| assert_node_in(text, places, document, item));
        }
        Content::Mapping(entries) => entries.iter().for_each(|entry| {
            assert_in(text, places, document.standing(entry.key));
            assert_node_in(text, places, document, &entry.value);
        }),
    }
}

/// What must hold of everything that is read from a text.
fn assert_sound(text: &str) {
    let manifests = read_text(text);
    let places = Places::new(text);
    for document in &manifests.documents {
        assert_in(text, &places, document.span());
        assert_node_in(text, &places, document, &document.root);
        for path in ["spec.ports[0].port", "metadata.labels[app]", "a.b.c", "[0]", ""] {
            assert_in(text, &places, document.point(path));
        }
    }
    for diagnostic in &manifests.diagnostics {
        assert_in(text, &places, diagnostic.span);
        for edit in diagnostic.fixes.iter().flat_map(|fix| &fix.edits) {
            assert_in(text, &places, edit.range);
        }
    }
}

/// Pieces from which texts that are almost YAML are made.
const PIECES: &[&str] = &[
    "apiVersion: v1\n",
    "kind: Service\n",
    "kind: List\n",
    "items:\n",
    "metadata:\n",
    "  name: a\n",
    "spec:\n",
    "  ports:\n",
    "  - port: 80\n",
    "    targetPort: x\n",
    "- ",
    "  ",
    "\t",
    ": ",
    ":\n",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "'",
    "\"",
    "&a ",
    "*a",
    "<<: ",
    "|\n",
    ">-\n",
    "# c\n",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "!!int ",
    "!",
    "? ",
    "~",
    "\r\n",
    "\r",
    "\u{feff}",
    "\0",
    "é",
    "😀",
    "\u{85}",
    "\u{2028}",
    "0x",
    "\\u12",
    "a",
];

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn any_pieces_of_yaml_are_read_without_a_panic(
        picks in prop::collection::vec(0..PIECES.len(), 0..40),
    ) {
        assert_sound(&picks.iter().map(|pick| PIECES[*pick]).collect::<String>());
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        assert_sound(&String::from_utf8_lossy(&bytes));
    }
}

proptest! {
    #![proptest_config(config(800))]

    #[test]
    fn any_mutation_of_a_recording_is_read_without_a_panic(
        pick in any::<prop::sample::Index>(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, 0..PIECES.len()), 1..4),
    ) {
        let texts = &*RECORDED;
        let mut text = texts[pick.index(texts.len())].clone();
        for (at, length, piece) in cuts {
            let start = text.floor_char_boundary(at.index(text.len() + 1));
            let end = text.floor_char_boundary((start + length).min(text.len()));
            text.replace_range(start..end.max(start), PIECES[piece]);
        }
        assert_sound(&text);
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn reading_again_after_edits_gives_what_reading_afresh_gives(
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..6),
        edits in prop::collection::vec(
            (any::<prop::sample::Index>(), 0_usize..200, 0..PIECES.len(), any::<bool>()),
            1..5,
        ),
    ) {
        let picked = picks.iter().map(|pick| RECORDED[pick.index(RECORDED.len())].as_str());
        let mut sources = [Source { name: "a".to_owned(), text: picked.collect::<Vec<_>>().join("---\n") }];
        let mut again = read(&sources);
        for (at, length, piece, marked) in edits {
            let text = &mut sources[0].text;
            let start = text.floor_char_boundary(at.index(text.len() + 1));
            let end = text.floor_char_boundary((start + length).min(text.len()));
            let mark = if marked { "\n---\n" } else { "" };
            text.replace_range(start..end.max(start), &format!("{}{mark}", PIECES[piece]));
            again = read_again(&sources, &again);
            let fresh = read(&sources);
            prop_assert_eq!(&again.diagnostics, &fresh.diagnostics);
            prop_assert_eq!(&again, &fresh);
        }
    }
}

#[test]
fn what_did_not_change_is_not_read_again() {
    let text = |port: u16| {
        let service =
            |port| format!("apiVersion: v1\nkind: Service\nspec: {{ports: [{{port: {port}}}]}}\n");
        [service(1), service(port), service(3)].join("---\n")
    };
    let source = |port| [Source { name: "a".to_owned(), text: text(port) }];
    let before = read(&source(2));
    let after = read_again(&source(22), &before);
    let kept: Vec<bool> = before
        .documents
        .iter()
        .zip(&after.documents)
        .map(|(a, b)| std::sync::Arc::ptr_eq(&a.read, &b.read))
        .collect();
    assert_eq!(kept, [true, false, true]);
    let port = after.documents[2].point("spec.ports[0].port");
    assert_eq!(&source(22)[0].text[port.range()], "3");
}

#[test]
fn deep_nesting_and_alias_bombs_are_refused_by_their_limits() {
    let code = |text: &str| {
        let manifests = read_text(text);
        assert_sound(text);
        manifests.diagnostics.first().map(|found| found.code.clone()).unwrap_or_default()
    };
    assert_eq!(code(&"[".repeat(150)), "too-deep");
    assert_eq!(code(&"{\"a\":".repeat(150)), "too-deep");
    assert_eq!(code(&"- ".repeat(10_000)), "too-deep");
    let lines = |n: usize| (0..n).map(|i| format!("{}a:\n", " ".repeat(i))).collect::<String>();
    assert_eq!(code(&lines(150)), "too-deep");
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    assert_eq!(code(&bomb), "too-many-aliases");
    let mut deep = "a0: &a0 [x]\n".to_owned();
    for level in 1..150 {
        deep.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    assert_eq!(code(&deep), "too-deep");
    assert_eq!(code(&" ".repeat((32 << 20) + 1)), "too-large");
}
