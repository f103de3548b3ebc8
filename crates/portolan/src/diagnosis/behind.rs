//! What stands behind a fault that hides the rest: a Service that is refused, or that finds no pod, shows nothing of its
//! other faults. So the first is mended in thought, and what is then wrong is told too, at its place in the texts as
//! they are.

use super::edits::apply;
use super::{Diagnosis, Position, Severity};
use crate::problem::{Edit, Fix, Place};
use crate::scenario::Scenario;
use crate::text::Text;
use manifest::Places;

/// The codes of faults that hide others.
const HIDING: [&str; 7] = [
    super::node_port_without_type::CODE,
    super::node_port_unavailable::CODE,
    super::port_without_name::CODE,
    super::api_server_refuses::CODE,
    super::selector_matches_no_pod::CODE,
    super::no_pod_ready::CODE,
    super::named_target_port::CODE,
];
/// How many layers are looked behind.
const LAYERS: usize = 3;

/// The texts with the faults mended that hide others, layer after layer.
pub(super) struct Behind {
    mended: Scenario,
    /// What was mended so far, at its places in the texts as they are.
    edits: Vec<Edit>,
    layers: usize,
}

impl Behind {
    pub(super) fn new(scenario: &Scenario) -> Self {
        Behind { mended: scenario.clone(), edits: Vec::new(), layers: 0 }
    }

    /// Mends what the last layer found, if it may hide more: the scenario to look at next.
    pub(super) fn mend(&mut self, scenario: &Scenario, layer: &[Diagnosis]) -> Option<Scenario> {
        let fix = hiding(layer);
        if fix.edits.is_empty() || self.layers == LAYERS {
            return None;
        }
        self.layers += 1;
        // Edits of a deeper layer count in the text that the layers above have mended.
        let back: Option<Vec<Edit>> =
            fix.edits.iter().map(|edit| moved_edit(scenario, &self.edits, edit)).collect();
        self.edits.extend(back?);
        self.edits.sort_by_key(|edit| (edit.place.source, edit.place.start, edit.place.end));
        self.mended = self.mended.read_again(&apply(&self.mended.texts.sources, &fix));
        Some(self.mended.clone())
    }

    /// Adds what a layer found, in front of the notes.
    pub(super) fn add(&self, scenario: &Scenario, layer: &[Diagnosis], found: &mut Vec<Diagnosis>) {
        let new = layer.iter().filter(|new| {
            new.severity == Severity::Wrong
                && !found.iter().any(|old| (old.code, &old.about) == (new.code, &new.about))
        });
        let new: Vec<Diagnosis> =
            new.filter_map(|new| moved(scenario, &self.edits, new.clone())).collect();
        let notes = found.iter().position(|old| old.severity == Severity::Note);
        let at = notes.unwrap_or(found.len());
        found.splice(at..at, new);
    }
}

/// The first fixes of all faults that hide others, together; of two about one text the first.
fn hiding(found: &[Diagnosis]) -> Fix {
    let mut edits: Vec<Edit> = Vec::new();
    let hiding = found.iter().filter(|found| HIDING.contains(&found.code));
    for fix in hiding.filter_map(|found| found.fixes.first()) {
        let touches = |a: &Edit, b: &Edit| {
            a.place.source == b.place.source
                && a.place.start <= b.place.end
                && b.place.start <= a.place.end
        };
        if !fix.edits.iter().any(|new| edits.iter().any(|old| touches(old, new))) {
            edits.extend(fix.edits.iter().cloned());
        }
    }
    edits.sort_by_key(|edit| (edit.place.source, edit.place.start, edit.place.end));
    Fix { title: String::new(), edits, dial: None }
}

/// A diagnosis of mended texts, at its places in the texts as they are; `None` where it is about what was put in.
fn moved(scenario: &Scenario, edits: &[Edit], found: Diagnosis) -> Option<Diagnosis> {
    let positions: Vec<Position> = found
        .positions
        .iter()
        .filter_map(|position| {
            let place = moved_place(scenario, edits, position.place)?;
            Some(Position { place, label: position.label.clone() })
        })
        .collect();
    if positions.is_empty() {
        return None;
    }
    let fix = |fix: &Fix| {
        let each = fix.edits.iter().map(|edit| moved_edit(scenario, edits, edit));
        Some(Fix { edits: each.collect::<Option<Vec<_>>>()?, ..fix.clone() })
    };
    let fixes = found.fixes.iter().filter_map(fix).collect();
    let symptom = Text::from("Once what stands above is mended: ").then(found.symptom.clone());
    Some(Diagnosis { positions, fixes, symptom, ..found })
}

fn moved_edit(scenario: &Scenario, edits: &[Edit], edit: &Edit) -> Option<Edit> {
    let place = moved_place(scenario, edits, edit.place)?;
    Some(Edit { place, replacement: edit.replacement.clone() })
}

/// A place in the mended texts as a place in the texts as they are.
fn moved_place(scenario: &Scenario, edits: &[Edit], place: Place) -> Option<Place> {
    let start = before(edits, place.source, place.start)?;
    let end = before(edits, place.source, place.end)?;
    let source = scenario.texts.sources.get(place.source)?;
    let span = Places::new(&source.text).span(start..end.max(start));
    Some(scenario.texts.place(place.source, span))
}

/// The offset before the edits (in the order of the text) of an offset after them; `None` inside of what was put in.
fn before(edits: &[Edit], source: usize, offset: usize) -> Option<usize> {
    let (mut gone, mut come) = (0usize, 0usize);
    for edit in edits.iter().filter(|edit| edit.place.source == source) {
        let start = edit.place.start.checked_add(come)?.checked_sub(gone)?;
        let end = start.checked_add(edit.replacement.len())?;
        if offset <= start && !(offset == start && edit.place.start == edit.place.end) {
            break;
        }
        if offset < end {
            return None;
        }
        gone += edit.place.end - edit.place.start;
        come += edit.replacement.len();
    }
    offset.checked_add(gone)?.checked_sub(come)
}

#[cfg(test)]
mod tests {
    use super::before;
    use crate::problem::{Edit, Place};

    #[test]
    fn an_offset_after_edits_is_led_back_before_them() {
        let edit = |start: usize, end: usize, replacement: &str| Edit {
            place: Place {
                source: 0,
                start,
                end,
                start_utf16: start,
                end_utf16: end,
                line: 1,
                column: start + 1,
            },
            replacement: replacement.to_owned(),
        };
        // "abcdef" with "XYZ" put in at 2 and "de" taken out: "abXYZcf".
        let edits = [edit(2, 2, "XYZ"), edit(3, 5, "")];
        let back: Vec<Option<usize>> = (0..=7).map(|at| before(&edits, 0, at)).collect();
        assert_eq!(back[..2], [Some(0), Some(1)]);
        assert_eq!(back[3..5], [None, None]);
        assert_eq!(back[5], Some(2));
        assert_eq!(back[7], Some(6));
        assert_eq!(before(&edits, 1, 4), Some(4));
    }
}
