//! What a user, or the clock, can do to the screen.

use super::model::{ChosenRule, Model, Page, Speed};
use super::shared::Shared;
use super::texts;
use portolan::scenario::Source;
use std::rc::Rc;
use yew::Reducible;

/// One thing that happens.
pub(crate) enum Action {
    /// A text was edited.
    Edited {
        /// Whose text.
        tab: usize,
        /// What it is now.
        text: String,
    },
    /// The texts are to be read: a frame has passed since they were edited.
    Read,
    /// Another tab of the editor.
    Tab(usize),
    /// Back to the texts of a first visit.
    StartOver,
    /// Other texts are put in the place of all.
    Import(Vec<Source>),
    /// Back to the texts before that.
    UndoStartOver,
    /// Somebody else calls.
    From(String),
    /// Something else is dialled.
    To(String),
    /// The request is sent; `play` lets the journey run.
    Send {
        /// Whether it runs by itself.
        play: bool,
    },
    /// The request is sent with the choices by chance made anew.
    RollAgain {
        /// Whether it runs by itself.
        play: bool,
    },
    /// A step is shown.
    Step(usize),
    /// A number of steps on, or back.
    Move(isize),
    /// The last step is shown.
    Last,
    /// A step has been shown long enough.
    Tick,
    /// Play or pause.
    PlayOrPause,
    /// Another speed.
    Speed(Speed),
    /// A rule is looked at; `None` for that of the step.
    Rule(Option<ChosenRule>),
    /// Another page of a narrow screen.
    Page(Page),
}

impl Reducible for Model {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut model = (*self).clone();
        model.apply(action);
        Rc::new(model)
    }
}

impl Model {
    /// Lets `action` happen.
    pub(crate) fn apply(&mut self, action: Action) {
        match action {
            Action::Edited { tab, text } => self.edit(tab, text),
            Action::Read => self.read(),
            Action::Tab(tab) => self.tab = tab.min(texts::COUNT - 1),
            Action::StartOver => self.replace_texts(Shared::new(texts::first())),
            Action::Import(texts) => {
                let old = std::mem::replace(&mut self.sources, Shared::new(texts));
                self.before_start_over = Some(old);
            }
            Action::UndoStartOver => {
                if let Some(old) = self.before_start_over.take() {
                    self.replace_texts(old);
                }
            }
            Action::From(name) => {
                self.from = name;
                self.request_error = None;
                self.suggest();
            }
            Action::To(url) => {
                self.to = url;
                self.to_chosen = true;
                self.request_error = None;
            }
            Action::Send { play } => self.send_and(play),
            Action::RollAgain { play } => {
                self.seed = self.seed.wrapping_add(1);
                self.send_and(play);
            }
            Action::Step(step) => self.show(step),
            Action::Move(by) => self.show(self.step.saturating_add_signed(by)),
            Action::Last => self.show(usize::MAX),
            Action::Tick => self.tick(),
            Action::PlayOrPause => self.play_or_pause(),
            Action::Speed(speed) => self.speed = speed,
            Action::Rule(rule) => {
                self.chosen_rule = rule;
                self.playing = false;
            }
            Action::Page(page) => self.page = page,
        }
    }

    fn edit(&mut self, tab: usize, text: String) {
        if self.sources.get(tab).is_none_or(|source| source.text == text) {
            return;
        }
        let mut sources = (*self.sources).clone();
        if let Some(source) = sources.get_mut(tab) {
            source.text = text;
        }
        self.sources = Shared::new(sources);
    }

    /// Puts other texts in place of all. What a user wrote stays at hand.
    fn replace_texts(&mut self, texts: Shared<Vec<Source>>) {
        let old = std::mem::replace(&mut self.sources, texts);
        if *old != texts::first() {
            self.before_start_over = Some(old);
        }
    }

    fn send_and(&mut self, play: bool) {
        self.send();
        if self.request_error.is_none() {
            self.playing = play && self.steps() > 1;
            if self.page == Page::Yaml {
                self.page = Page::Journey;
            }
        }
    }

    /// Shows a step (or the last, if there are not as many) and stops there.
    fn show(&mut self, step: usize) {
        self.step = step.min(self.steps().saturating_sub(1));
        self.playing = false;
        self.chosen_rule = None;
    }

    fn tick(&mut self) {
        if !self.playing {
            return;
        }
        let step = self.step + 1;
        self.show(step);
        self.playing = step + 1 < self.steps();
    }

    fn play_or_pause(&mut self) {
        let steps = self.steps();
        if self.playing || steps < 2 {
            self.playing = false;
            return;
        }
        if self.step + 1 >= steps {
            self.step = 0;
        }
        self.chosen_rule = None;
        self.playing = true;
    }
}
