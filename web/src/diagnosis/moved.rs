//! Where diagnoses stand after a little typing, until the texts are examined again.

use portolan::diagnosis::{Diagnosis, Position};
use portolan::problem::{Edit, Fix, Place};
use portolan::scenario::Source;

/// After a change of more bytes than this, nothing that was found is told any more.
const MOST_CHANGED: usize = 200;

/// What changed in one text: the bytes `from..old` became `from..new`.
struct Change {
    source: usize,
    from: usize,
    old: usize,
    new: usize,
    /// By how many UTF-16 units and lines what comes after it has moved.
    units: isize,
    lines: isize,
}

/// The diagnoses at their places in `new`; those whose places are no longer there are left out, and so are
/// such fixes.
pub(super) fn moved(found: &[Diagnosis], old: &[Source], new: &[Source]) -> Vec<Diagnosis> {
    let changes: Option<Vec<Change>> = (0..)
        .zip(old.iter().zip(new))
        .map(|(source, (old, new))| change(source, old, new))
        .collect();
    let Some(changes) = changes else { return Vec::new() };
    let one = |diagnosis: &Diagnosis| {
        let positions = diagnosis.positions.iter().filter_map(|position| {
            let place = place(&changes, position.place)?;
            Some(Position { place, label: position.label.clone() })
        });
        let positions: Vec<Position> = positions.collect();
        let fix = |fix: &Fix| {
            let edits = fix.edits.iter().map(|edit| {
                let place = place(&changes, edit.place)?;
                Some(Edit { place, replacement: edit.replacement.clone() })
            });
            Some(Fix { edits: edits.collect::<Option<_>>()?, ..fix.clone() })
        };
        (!positions.is_empty()).then(|| {
            let fixes = diagnosis.fixes.iter().filter_map(fix).collect();
            Diagnosis { positions, fixes, ..diagnosis.clone() }
        })
    };
    found.iter().filter_map(one).collect()
}

fn change(source: usize, old: &Source, new: &Source) -> Option<Change> {
    let (old, new) = (old.text.as_str(), new.text.as_str());
    let mut from = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    while !(old.is_char_boundary(from) && new.is_char_boundary(from)) {
        from -= 1;
    }
    let (a, b) = (old.get(from..)?, new.get(from..)?);
    let same = a.bytes().rev().zip(b.bytes().rev()).take_while(|(a, b)| a == b).count();
    let mut ends = (old.len() - same, new.len() - same);
    while !(old.is_char_boundary(ends.0) && new.is_char_boundary(ends.1)) {
        ends = (ends.0 + 1, ends.1 + 1);
    }
    let (gone, come) = (old.get(from..ends.0)?, new.get(from..ends.1)?);
    if gone.len().max(come.len()) > MOST_CHANGED {
        return None;
    }
    let units = |text: &str| text.encode_utf16().count().cast_signed();
    let lines = |text: &str| text.matches('\n').count().cast_signed();
    Some(Change {
        source,
        from,
        old: ends.0,
        new: ends.1,
        units: units(come) - units(gone),
        lines: lines(come) - lines(gone),
    })
}

/// A place after the changes: one that the change lies within grows with it; one that it cuts into is lost.
fn place(changes: &[Change], place: Place) -> Option<Place> {
    let Some(change) = changes.iter().find(|change| change.source == place.source) else {
        return Some(place);
    };
    if change.old == change.from && change.new == change.from || place.end <= change.from {
        return Some(place);
    }
    let later = |at: usize| at - change.old + change.new;
    let end = (place.end >= change.old).then(|| later(place.end))?;
    let end_utf16 = place.end_utf16.checked_add_signed(change.units)?;
    if place.start <= change.from {
        return Some(Place { end, end_utf16, ..place });
    }
    (place.start >= change.old).then(|| {
        Some(Place {
            start: later(place.start),
            end,
            start_utf16: place.start_utf16.checked_add_signed(change.units)?,
            end_utf16,
            line: place.line.checked_add_signed(change.lines)?,
            ..place
        })
    })?
}

#[cfg(test)]
mod tests {
    use super::{change, place};
    use portolan::problem::Place;
    use portolan::scenario::Source;

    /// Where `piece` of `old` stands in `new`, as the letters that stand there.
    fn now<'t>(old: &str, new: &'t str, piece: &str) -> Option<&'t str> {
        let source = |text: &str| Source { name: String::new(), text: text.to_owned() };
        let start = old.find(piece).unwrap();
        let units = |at: usize| old[..at].encode_utf16().count();
        let end = start + piece.len();
        let at = Place {
            source: 0,
            start,
            end,
            start_utf16: units(start),
            end_utf16: units(end),
            line: 1,
            column: 1,
        };
        let change = change(0, &source(old), &source(new))?;
        let moved = place(&[change], at)?;
        let units = |at: usize| new[..at].encode_utf16().count();
        assert_eq!((units(moved.start), units(moved.end)), (moved.start_utf16, moved.end_utf16));
        new.get(moved.start..moved.end)
    }

    #[test]
    fn a_place_stays_with_its_letters_wherever_else_is_typed() {
        assert_eq!(now("a: 1\nport: 80\n", "a: 1\nport: 80\nb: 2\n", "port: 80"), Some("port: 80"));
        assert_eq!(now("a: 1\nport: 80\n", "a: ü𝄞1\nport: 80\n", "port: 80"), Some("port: 80"));
        assert_eq!(now("port: 80\n", "port: 80\n", "port: 80"), Some("port: 80"));
    }

    #[test]
    fn a_place_that_is_typed_in_grows_and_one_that_is_cut_is_lost() {
        assert_eq!(now("port: 80\n", "port: 8180\n", "port: 80"), Some("port: 8180"));
        assert_eq!(now("x\nport: 80\n", "x: 80\n", "port: 80"), None);
    }

    #[test]
    fn after_a_large_change_nothing_is_known() {
        let long = "x".repeat(300);
        assert_eq!(now("port: 80\n", &format!("{long}port: 80\n"), "port: 80"), None);
    }
}
