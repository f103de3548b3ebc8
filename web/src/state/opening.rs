//! What a visit starts from, and what puts other texts in the place of all.

use super::aside::{EXERCISE_FILE, Wanted};
use super::history::{History, OWN};
use super::model::{Model, Notice, Page};
use super::shared::Shared;
use super::texts::{self, TABS};
use portolan::scenario::{Scenario, Source};
use portolan::share::{LinkError, State};

/// What is there when a visit starts.
pub(crate) struct Start {
    /// What the user left here.
    pub(crate) sources: Option<Vec<Source>>,
    /// What had been replaced.
    pub(crate) history: History,
    /// Who called last.
    pub(crate) from: Option<String>,
    /// What the user dialled last.
    pub(crate) to: Option<String>,
    /// The link that was opened.
    pub(crate) link: Option<Result<State, LinkError>>,
    /// A journey may run by itself.
    pub(crate) play: bool,
}

impl Start {
    /// The texts that are read first: the user's own, or those of a first visit.
    pub(crate) fn texts(&self) -> Vec<Source> {
        self.sources.clone().unwrap_or_else(texts::first)
    }
}

/// A request to send as soon as the texts have been read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Waiting {
    /// How many at once.
    pub(crate) count: u32,
    /// Which of them shows, from 0.
    pub(crate) nth: u32,
    /// Over one connection.
    pub(crate) keep_alive: bool,
    /// The step to show.
    pub(crate) step: usize,
    /// Whether it runs by itself.
    pub(crate) play: bool,
}

impl Waiting {
    /// One request; `play` lets it run by itself.
    pub(crate) fn one(play: bool) -> Self {
        Waiting { count: 1, nth: 0, keep_alive: false, step: 0, play }
    }
}

/// Texts to put in the place of all, and the request that belongs to them.
pub(crate) struct Loading {
    /// What they are called.
    pub(crate) title: String,
    /// The texts.
    pub(crate) sources: Vec<Source>,
    /// Who calls; nobody in particular when empty.
    pub(crate) from: String,
    /// What is dialled; whatever is worth it when empty.
    pub(crate) to: String,
    /// The seed.
    pub(crate) seed: u64,
    /// What to send at once.
    pub(crate) send: Option<Waiting>,
}

impl Model {
    /// The screen at the start of a visit: what the link shows, or what the user left here, or the first
    /// scenario. Its request is on its way. `scenario` follows from [`Start::texts`].
    pub(crate) fn start(start: Start, scenario: Scenario) -> Self {
        let sources = start.texts();
        let own = sources != texts::first();
        let mut model = Model::new(sources, scenario, start.to);
        if let Some(from) = start.from {
            model.call_from(from);
        }
        model.history = Shared::new(start.history);
        if own {
            model.title = OWN.to_owned();
            model.loaded = Shared::new(Vec::new());
        }
        match start.link {
            Some(Ok(state)) => model.open(state),
            link => {
                model.notice = link.and_then(Result::err).map(Notice::Link);
                model.send_and(start.play);
                model.page = Page::Yaml;
                // What cannot be dialled is told when the user dials it.
                model.request_error = None;
            }
        }
        model
    }

    /// Shows what a link holds. What stood here is kept, and so is what the browser stores, until the user
    /// changes something.
    pub(crate) fn open(&mut self, mut state: State) {
        if let Some(at) = state.sources.iter().position(|source| source.name == EXERCISE_FILE) {
            let text = state.sources.remove(at).text;
            let answer = (!state.sources.is_empty()).then(|| Box::new(state));
            self.classroom = Some(Shared::new(Wanted::Text { text, answer }));
            return;
        }
        let sources = texts::in_tabs(&state.sources);
        let [tab, panel, page] = &state.shown;
        self.tab = TABS.iter().position(|known| known.file == tab).unwrap_or(0);
        self.panel = panel.parse().unwrap_or(0);
        self.page = Page::of(page);
        let (borrowed, own) = (*self.sources != sources, self.edited());
        let send = (state.sent > 0).then_some(Waiting {
            count: state.sent,
            nth: state.nth,
            keep_alive: state.keep_alive,
            step: usize::try_from(state.step).unwrap_or(usize::MAX),
            play: false,
        });
        let loading = Loading {
            title: "From a link".to_owned(),
            sources,
            from: state.request.from,
            to: state.request.to,
            seed: state.request.seed,
            send,
        };
        if borrowed {
            self.load(loading);
            self.borrowed = true;
            self.notice = own.then_some(Notice::Opened);
        } else {
            // The very texts that stood here: only the request is another.
            (self.from, self.to, self.seed) = (loading.from, loading.to, loading.seed);
            self.to_chosen = true;
            self.replaced(loading.send);
        }
        // At once: the first picture is already the link's.
        self.read();
    }

    /// Puts other texts in the place of all. What stood there can be brought back.
    pub(crate) fn load(&mut self, loading: Loading) {
        self.remember();
        self.title = loading.title;
        self.loaded = Shared::new(loading.sources);
        self.sources = self.loaded.clone();
        self.to_chosen = !loading.to.is_empty();
        (self.from, self.to, self.seed) = (loading.from, loading.to, loading.seed);
        self.borrowed = false;
        self.notice = None;
        self.replaced(loading.send);
    }

    /// Other texts stand in all tabs: what was shown of the old ones goes.
    pub(crate) fn replaced(&mut self, send: Option<Waiting>) {
        self.waiting = send;
        self.sent = None;
        self.batch = None;
        self.before_edit = None;
        self.request_error = None;
        self.playing = false;
        self.step = 0;
    }

    /// Whether the user changed something in the texts since they were loaded.
    pub(crate) fn edited(&self) -> bool {
        *self.sources != *self.loaded
    }
}

#[cfg(test)]
#[path = "opening_tests.rs"]
pub(crate) mod tests;
