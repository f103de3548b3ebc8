//! The texts that a student starts from: what stands beside the exercise.

use super::read::is_exercise;
use crate::arrange::arrange;
use crate::scenario::Source;
use crate::scenario::texts::Texts;
use manifest::decode::line::line;
use manifest::decode::to_json;
use std::ops::Range;

/// The names of the texts, in the order of [`crate::arrange::Shelf::ALL`].
pub const START_NAMES: [&str; 3] = ["service.yaml", "pods.yaml", "cluster.yaml"];

/// The start, in three texts.
pub(super) fn texts(texts: &Texts) -> Vec<Source> {
    let mut all = String::new();
    for (index, source) in texts.sources.iter().enumerate() {
        let own = texts.manifests.documents.iter().filter(|document| document.source == index);
        let places: Vec<usize> =
            own.filter(|d| is_exercise(d)).map(|document| document.span().start.offset).collect();
        let rest = without(&source.text, |piece| places.iter().any(|place| piece.contains(place)));
        if rest.trim().is_empty() {
            continue;
        }
        if !all.is_empty() {
            all.push_str("---\n");
        }
        all.push_str(&rest);
        if !all.ends_with('\n') {
            all.push('\n');
        }
    }
    let names = START_NAMES.into_iter().zip(arrange(&all));
    names.map(|(name, part)| Source { name: name.to_owned(), text: part.text }).collect()
}

/// A text without the pieces between `---` lines that are not wanted.
pub(super) fn without(text: &str, unwanted: impl Fn(&Range<usize>) -> bool) -> String {
    let mut rest = String::with_capacity(text.len());
    for piece in manifest::pieces(text) {
        if unwanted(&piece) {
            continue;
        }
        let piece = text.get(piece).unwrap_or_default();
        if !rest.is_empty() && !rest.ends_with('\n') {
            rest.push('\n');
        }
        if rest.is_empty() {
            let bare = piece
                .strip_prefix("---")
                .map_or(piece, |bare| bare.trim_start_matches(['\r', '\n']));
            rest.push_str(bare);
        } else {
            rest.push_str(piece);
        }
    }
    rest
}

/// A checksum of all that the texts say: FNV-1a, 64 bits. It tells one exercise from another; it proves nothing.
pub(super) fn digest(texts: &Texts) -> u64 {
    let bytes = texts.manifests.documents.iter().flat_map(|document| {
        let mut text = line(&to_json(&document.root));
        text.push('\n');
        text.into_bytes()
    });
    bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
