//! What stood in the tabs before something replaced it all: another scenario, a link, an import, starting over.
//! Nothing that was typed is lost by it, not even over a visit's end.

use super::model::Model;
use super::opening::Waiting;
use super::shared::Shared;
use portolan::request::Request;
use portolan::scenario::Source;
use portolan::share;

/// How many replacements can be undone.
pub(crate) const MOST: usize = 20;

/// Texts as they stood, and the request that belonged to them.
#[derive(Clone, PartialEq)]
pub(crate) struct Kept {
    /// What they were called: a scenario's title, or the user's own.
    pub(crate) title: String,
    /// The texts.
    pub(crate) sources: Shared<Vec<Source>>,
    /// Who called.
    pub(crate) from: String,
    /// What was dialled.
    pub(crate) to: String,
}

/// Two stacks, the latest last.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct History {
    /// What was replaced.
    pub(crate) earlier: Vec<Kept>,
    /// What undoing replaced.
    pub(crate) later: Vec<Kept>,
}

impl Kept {
    /// As one text, for the browser's store; `None` when it is too long for that.
    pub(crate) fn write(&self) -> Option<String> {
        let request = Request { from: self.from.clone(), to: self.to.clone(), seed: 1 };
        let shown = [self.title.clone(), String::new(), String::new()];
        let sources = (*self.sources).clone();
        share::State { sources, request, sent: 0, nth: 0, keep_alive: false, step: 0, shown }
            .write()
    }

    /// What [`Kept::write`] wrote.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let state = share::State::read(text).ok()?;
        let [title, ..] = state.shown;
        let sources = Shared::new(super::texts::in_tabs(&state.sources));
        Some(Kept { title, sources, from: state.request.from, to: state.request.to })
    }
}

impl Model {
    /// What stands in the tabs, to be kept.
    fn kept(&self) -> Kept {
        Kept {
            title: if self.edited() { OWN.to_owned() } else { self.title.clone() },
            sources: self.sources.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
        }
    }

    /// Remembers what stands in the tabs, before something replaces it.
    pub(crate) fn remember(&mut self) {
        let mut history = (*self.history).clone();
        let kept = self.kept();
        let same = |last: &Kept| *last.sources == *kept.sources && last.to == kept.to;
        if !history.earlier.last().is_some_and(same) {
            history.earlier.push(kept);
        }
        if history.earlier.len() > MOST {
            // The oldest goes; one that the user wrote goes last.
            let borrowed = history.earlier.iter().position(|kept| kept.title != OWN);
            history.earlier.remove(borrowed.unwrap_or(0));
        }
        history.later.clear();
        self.history = Shared::new(history);
    }

    /// Goes back to what stood in the tabs before the last replacement, or (`redo`) forward again.
    pub(crate) fn travel(&mut self, redo: bool) {
        let mut history = (*self.history).clone();
        let from = if redo { &mut history.later } else { &mut history.earlier };
        let Some(kept) = from.pop() else { return };
        let to = if redo { &mut history.earlier } else { &mut history.later };
        to.push(self.kept());
        self.history = Shared::new(history);
        self.put(kept);
    }

    /// Goes back as far as the last texts that the user wrote.
    pub(crate) fn back_to_own(&mut self) {
        while self.has_own() {
            let own = self.history.earlier.last().is_some_and(|kept| kept.title == OWN);
            self.travel(false);
            if own {
                return;
            }
        }
    }

    /// Whether something that the user wrote was replaced.
    pub(crate) fn has_own(&self) -> bool {
        self.history.earlier.iter().any(|kept| kept.title == OWN)
    }

    fn put(&mut self, kept: Kept) {
        if kept.title == OWN {
            // Edited, and of whatever: not equal to what was loaded.
            self.loaded = Shared::new(Vec::new());
        } else {
            self.loaded = kept.sources.clone();
        }
        self.title = kept.title;
        self.sources = kept.sources;
        self.from = kept.from;
        self.to = kept.to;
        self.to_chosen = true;
        self.borrowed = false;
        self.notice = None;
        self.replaced(Some(Waiting::one(false)));
    }
}

/// What texts are called that the user wrote.
pub(crate) const OWN: &str = "Your own texts";
