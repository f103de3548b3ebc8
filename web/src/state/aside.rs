//! An exercise's texts stand in the tabs for a while: the user's own are set aside, whole, and come back.

use super::history::History;
use super::model::{Model, Notice};
use super::opening::{Loading, Waiting};
use super::shared::Shared;
use portolan::scenario::Source;
use portolan::share::State;

/// What is wanted of the classroom. `crate::exercises` does it; the rest of the page only passes it on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wanted {
    /// Whatever the address names.
    Addressed,
    /// The list of exercises.
    List,
    /// The exercise of this name.
    Named(String),
    /// The exercise of this text: a file's, or a link's.
    Text {
        /// The whole exercise.
        text: String,
        /// A student's texts and request, where a link brings them.
        answer: Option<Box<State>>,
    },
    /// Writing an exercise of the texts that stand in the tabs.
    Write,
}

/// What was set aside: nothing of it changes meanwhile.
#[derive(Clone, PartialEq)]
pub(crate) struct Aside {
    /// The exercise that stands in the tabs, as one text; and whether its name is all that an address needs.
    pub(crate) exercise: (String, bool),
    title: String,
    sources: Shared<Vec<Source>>,
    loaded: Shared<Vec<Source>>,
    history: Shared<History>,
    borrowed: bool,
    notice: Option<Notice>,
    from: String,
    to: String,
    to_chosen: bool,
    seed: u64,
    tab: usize,
}

/// The name of the text that brings an exercise along in a link.
pub(crate) const EXERCISE_FILE: &str = "exercise.yaml";

impl Model {
    /// Puts an exercise's texts in the tabs. What stood there is set aside, unless it is an exercise's too.
    /// `exercise` is its text, and whether an address needs only its name.
    pub(crate) fn enter(&mut self, loading: Loading, exercise: (String, bool)) {
        if let Some(aside) = &self.aside {
            self.aside = Some(Shared::new(Aside { exercise, ..(**aside).clone() }));
        } else {
            self.aside = Some(Shared::new(Aside {
                exercise,
                title: self.title.clone(),
                sources: self.sources.clone(),
                loaded: self.loaded.clone(),
                history: self.history.clone(),
                borrowed: self.borrowed,
                notice: self.notice.take(),
                from: self.from.clone(),
                to: self.to.clone(),
                to_chosen: self.to_chosen,
                seed: self.seed,
                tab: self.tab,
            }));
        }
        self.load(loading);
        self.history = Shared::new(History::default());
        self.log = Shared::new(Vec::new());
        self.tab = 0;
        self.read();
        self.before_edit = None;
        self.call_from(self.from.clone());
    }

    /// Brings back what was set aside; with `keep` the texts that stand in the tabs stay there, as the user's own, and
    /// what was set aside can be brought back.
    pub(crate) fn leave(&mut self, keep: bool) {
        self.classroom = None;
        self.quiet = false;
        let Some(aside) = self.aside.take() else { return };
        let texts = keep.then(|| Loading {
            title: self.title.clone(),
            sources: (*self.sources).clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            seed: self.seed,
            send: None,
        });
        let aside = (*aside).clone();
        self.title = aside.title;
        self.sources = aside.sources;
        self.loaded = aside.loaded;
        self.history = aside.history;
        self.borrowed = aside.borrowed;
        self.notice = aside.notice;
        self.to_chosen = aside.to_chosen;
        (self.from, self.to, self.seed, self.tab) = (aside.from, aside.to, aside.seed, aside.tab);
        self.log = Shared::new(Vec::new());
        self.replaced(Some(Waiting::one(false)));
        if let Some(loading) = texts {
            self.load(loading);
            // The user's own from here on, as if they had been typed.
            self.loaded = Shared::new(Vec::new());
        }
        self.read();
        self.call_from(self.from.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::actions::Action;
    use crate::state::opening::tests::visit;
    use crate::state::texts;

    fn entered() -> (Model, Vec<Source>) {
        let mut own = texts::first();
        own[0].text.push_str("# mine\n");
        let mut model = visit(Some(own.clone()), None);
        let sources = texts::in_tabs(&[]);
        let loading = Loading {
            title: "An exercise".to_owned(),
            sources,
            from: String::new(),
            to: String::new(),
            seed: 1,
            send: None,
        };
        model.apply(Action::Enter { loading: Box::new(loading), exercise: (String::new(), true) });
        (model, own)
    }

    #[test]
    fn leaving_an_exercise_brings_ones_own_texts_back_untouched() {
        let (mut model, own) = entered();
        let before = model.history.clone();
        model.apply(Action::Edited { tab: 0, text: "kind: Service\n".to_owned() });
        assert_ne!(*model.sources, own);
        assert!(before.earlier.is_empty());
        model.apply(Action::Leave { keep: false });
        assert_eq!(*model.sources, own);
        assert!(model.aside.is_none() && model.classroom.is_none());
    }

    #[test]
    fn an_exercise_after_another_leaves_what_was_set_aside_alone() {
        let (mut model, own) = entered();
        let loading = Loading {
            title: "Another".to_owned(),
            sources: texts::first(),
            from: String::new(),
            to: String::new(),
            seed: 1,
            send: None,
        };
        model.apply(Action::Enter { loading: Box::new(loading), exercise: (String::new(), true) });
        model.apply(Action::Leave { keep: false });
        assert_eq!(*model.sources, own);
    }

    #[test]
    fn texts_of_an_exercise_that_are_kept_can_be_taken_back() {
        let (mut model, own) = entered();
        model.apply(Action::Edited { tab: 0, text: "kind: Service\n".to_owned() });
        model.apply(Action::Leave { keep: true });
        assert_eq!(model.sources[0].text, "kind: Service\n");
        model.apply(Action::Undo);
        assert_eq!(*model.sources, own);
    }

    #[test]
    fn another_scenario_ends_an_exercise_and_keeps_what_was_set_aside() {
        let (mut model, own) = entered();
        model.apply(Action::StartOver);
        assert!(model.aside.is_none());
        model.apply(Action::Undo);
        assert_eq!(*model.sources, own);
    }
}
