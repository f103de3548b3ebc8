//! `docs/diagnoses.md` lists every diagnosis. To write the table anew: `UPDATE_DOCS=1 cargo test -p portolan --test
//! diagnoses_documented`.
#![allow(clippy::unwrap_used, reason = "a document that cannot be read fails the test")]

use portolan::diagnosis::{CATALOGUE, paragraph};
use std::fmt::Write as _;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/diagnoses.md");
const MARK: &str =
    "<!-- From here on written by a test: crates/portolan/tests/diagnoses_documented.rs -->\n";

fn written() -> String {
    let mut entries: Vec<_> = CATALOGUE.iter().collect();
    entries.sort_by_key(|entry| if entry.number == 0 { u8::MAX } else { entry.number });
    let mut text = String::from("\n| | code | what it says |\n|---|---|---|\n");
    for entry in &entries {
        let number = if entry.number == 0 { String::new() } else { entry.number.to_string() };
        writeln!(text, "| {number} | [`{0}`](#{0}) | {1} |", entry.code, entry.title).unwrap();
    }
    for entry in &entries {
        write!(text, "\n## {}\n\n**{}.** {}\n", entry.code, entry.title, paragraph(entry.code))
            .unwrap();
    }
    text
}

#[test]
fn the_document_lists_every_diagnosis_as_it_is() {
    let document = std::fs::read_to_string(DOCUMENT).unwrap();
    let (head, tail) = document.split_once(MARK).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(DOCUMENT, format!("{head}{MARK}{}", written())).unwrap();
        return;
    }
    assert!(tail == written(), "docs/diagnoses.md is out of date: see the head of this test");
}
