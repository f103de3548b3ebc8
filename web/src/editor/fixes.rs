//! Which problem a key mends, how it is mended, and what a text is after an edit.

use super::EditorHandle;
use crate::state::actions::Action;
use crate::state::model::{Model, text_of};
use portolan::problem::{Edit, Fix, Place};
use yew::UseReducerHandle;

/// The fix whose place is nearest to the cursor: in its text if there is one, otherwise in any.
pub(crate) fn nearest<'f>(
    mendable: &[(Place, &'f Fix)],
    (tab, cursor): (usize, usize),
) -> Option<&'f Fix> {
    let distance = |(place, _): &&(Place, &Fix)| {
        let away =
            place.start_utf16.saturating_sub(cursor).max(cursor.saturating_sub(place.end_utf16));
        (place.source != tab, away)
    };
    mendable.iter().min_by_key(distance).map(|(_, fix)| *fix)
}

/// Makes the edits of `fix`: through the editor, so that they can be undone there; without one, in the text.
pub(crate) fn mend(model: &UseReducerHandle<Model>, editor: &EditorHandle, fix: &Fix) {
    for tab in 0..model.sources.len() {
        let edits = fix.edits.iter().filter(|edit| edit.place.source == tab);
        let edits: Vec<Edit> = edits.cloned().collect();
        if !edits.is_empty() && editor.with(|editor| editor.edit(tab, &edits)).is_none() {
            let text = edited(text_of(&model.sources, tab), &edits);
            model.dispatch(Action::Edited { tab, text });
        }
    }
}

/// `text` after `edits`; edits whose places are not in it change nothing.
pub(crate) fn edited(text: &str, edits: &[Edit]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let Some(kept) =
            text.get(at..edit.place.start).filter(|_| edit.place.start <= edit.place.end)
        else {
            continue;
        };
        if text.get(edit.place.end..).is_none() {
            continue;
        }
        result.push_str(kept);
        result.push_str(&edit.replacement);
        at = edit.place.end;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(source: usize, start: usize, end: usize) -> Place {
        Place { source, start, end, start_utf16: start, end_utf16: end, line: 1, column: 1 }
    }

    fn fix(title: &str) -> Fix {
        Fix { title: title.into(), edits: Vec::new(), dial: None }
    }

    fn title<'f>(mendable: &[(Place, &'f Fix)], cursor: (usize, usize)) -> Option<&'f str> {
        nearest(mendable, cursor).map(|fix| fix.title.as_str())
    }

    #[test]
    fn the_nearest_problem_that_can_be_mended_is_chosen() {
        let (a, b) = (fix("a"), fix("b"));
        let mendable = [(place(0, 10, 15), &a), (place(0, 60, 65), &b)];
        assert_eq!(title(&mendable, (0, 0)), Some("a"));
        assert_eq!(title(&mendable, (0, 41)), Some("b"));
        assert_eq!(title(&[], (0, 41)), None);
    }

    #[test]
    fn a_problem_of_the_text_in_sight_comes_before_a_nearer_one_elsewhere() {
        let (service, pods) = (fix("service"), fix("pods"));
        let mendable = [(place(0, 0, 5), &service), (place(1, 90, 95), &pods)];
        assert_eq!(title(&mendable, (1, 0)), Some("pods"));
        assert_eq!(title(&mendable, (2, 0)), Some("service"));
    }

    #[test]
    fn edits_are_made_from_the_start_of_the_text_to_its_end() {
        let edit =
            |start, end, text: &str| Edit { place: place(0, start, end), replacement: text.into() };
        assert_eq!(
            edited("spec:\n  ports:\n", &[edit(6, 6, "  type: NodePort\n")]),
            "spec:\n  type: NodePort\n  ports:\n"
        );
        assert_eq!(edited("abc", &[edit(0, 1, "x"), edit(2, 3, "")]), "xb");
    }

    #[test]
    fn an_edit_outside_the_text_changes_nothing() {
        let edit = |start, end| Edit { place: place(0, start, end), replacement: "x".into() };
        assert_eq!(edited("äb", &[edit(1, 2)]), "äb");
        assert_eq!(edited("ab", &[edit(1, 9)]), "ab");
        assert_eq!(edited("ab", &[edit(2, 1)]), "ab");
    }
}
