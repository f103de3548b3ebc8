//! What a user, or the clock, can do to the screen.

use super::aside::Wanted;
use super::batch::MANY;
use super::history::OWN;
use super::model::{ChosenRule, Model, Notice, Page, Speed};
use super::opening::{Loading, Waiting};
use super::shared::Shared;
use super::texts;
use portolan::scenario::{Scenario, Source};
use portolan::share::{LinkError, State};
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
    /// The user typed in a text. What follows from short texts follows at once, so that it is drawn but once.
    Typed {
        /// Whose text.
        tab: usize,
        /// What it is now.
        text: String,
    },
    /// These texts have been read, step by step.
    Whole {
        /// The texts.
        sources: Shared<Vec<Source>>,
        /// What follows from them.
        scenario: Box<Scenario>,
    },
    /// Another tab of the editor.
    Tab(usize),
    /// Back to the texts of a first visit.
    StartOver,
    /// Other texts are put in the place of all.
    Import(Vec<Source>),
    /// The same, with what they are called and a request that belongs to them.
    Load(Box<Loading>),
    /// Something is wanted of the classroom, or (`None`) nothing more but what is open there already.
    Classroom(Option<Wanted>),
    /// The texts of an exercise are put in the tabs, and the user's own set aside.
    Enter {
        /// Its texts, and the first request.
        loading: Box<Loading>,
        /// The whole exercise, and whether an address needs only its name.
        exercise: (String, bool),
    },
    /// Whether causes and edits that mend are kept from the student.
    Quiet(bool),
    /// The exercise is left.
    Leave {
        /// Its texts stay, as the user's own.
        keep: bool,
    },
    /// A link was opened.
    Open(Box<Result<State, LinkError>>),
    /// Back to the texts before they were all replaced.
    Undo,
    /// And forward again.
    Redo,
    /// Back to the last texts that the user wrote.
    BackToOwn,
    /// The texts of a link become the user's own; or what was told about it has been read.
    CloseNotice,
    /// Somebody else calls.
    From(String),
    /// What is worth dialling is asked anew.
    Suggest,
    /// Something else is dialled.
    To(String),
    /// The request is sent; `play` lets the journey run.
    Send {
        /// Whether it runs by itself.
        play: bool,
    },
    /// The request is sent as soon as the texts have been read.
    SendWhenRead {
        /// Whether it runs by itself.
        play: bool,
    },
    /// The request is sent many times.
    SendMany {
        /// Over one connection.
        keep_alive: bool,
        /// Whether the first one runs by itself.
        play: bool,
    },
    /// What many requests met need not show any more.
    CloseBatch,
    /// A request of the log is shown again, by its number.
    Replay {
        /// Its number.
        number: u32,
        /// Whether it runs by itself.
        play: bool,
    },
    /// Another seed.
    Seed(u64),
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
    /// Another panel.
    Panel(usize),
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
        // What happens by itself changes no address.
        self.touched |= !matches!(
            action,
            Action::Whole { .. }
                | Action::Tick
                | Action::Open(_)
                | Action::Quiet(_)
                | Action::Suggest
        );
        match action {
            Action::Edited { tab, text } => self.edit(tab, text),
            Action::Typed { tab, text } => {
                self.edit(tab, text);
                if self.is_short() {
                    self.read();
                }
            }
            Action::Whole { sources, scenario } => self.has_read(sources, *scenario),
            Action::Tab(tab) => self.tab = tab.min(texts::COUNT - 1),
            Action::StartOver => {
                self.leave(false);
                self.load(Loading {
                    title: texts::FIRST_TITLE.to_owned(),
                    sources: texts::first(),
                    from: String::new(),
                    to: texts::FIRST_ADDRESS.to_owned(),
                    seed: 1,
                    send: Some(Waiting::one(false)),
                });
            }
            Action::Import(sources) => {
                let (from, to) = (self.from.clone(), String::new());
                let title = if self.aside.is_some() { self.title.clone() } else { OWN.to_owned() };
                let send = Some(Waiting::one(false));
                self.load(Loading { title, sources, from, to, seed: 1, send });
                // They are the user's own, as if they had been typed.
                self.loaded = Shared::new(Vec::new());
            }
            Action::Load(loading) => {
                self.leave(false);
                self.load(*loading);
            }
            Action::Classroom(wanted) => self.classroom = wanted.map(Shared::new),
            Action::Enter { loading, exercise } => self.enter(*loading, exercise),
            Action::Quiet(quiet) => self.quiet = quiet,
            Action::Leave { keep } => self.leave(keep),
            Action::Open(link) => match *link {
                Ok(state) => {
                    self.leave(false);
                    self.open(state);
                }
                Err(error) => self.notice = Some(Notice::Link(error)),
            },
            Action::Undo => self.travel(false),
            Action::Redo => self.travel(true),
            Action::BackToOwn if self.aside.is_some() => self.leave(false),
            Action::BackToOwn => self.back_to_own(),
            Action::CloseNotice => {
                self.notice = None;
                self.borrowed = false;
            }
            Action::From(name) => {
                self.from = name;
                self.request_error = None;
                self.suggest();
            }
            Action::Suggest => self.suggest(),
            Action::To(url) => {
                self.to = url;
                self.to_chosen = true;
                self.request_error = None;
            }
            Action::Send { play } => self.send_and(play),
            Action::SendWhenRead { play } => self.waiting = Some(Waiting::one(play)),
            Action::SendMany { keep_alive, play } => {
                self.send_all(Waiting { count: MANY, keep_alive, ..Waiting::one(play) });
            }
            Action::CloseBatch => self.batch = None,
            Action::Replay { number, play } => self.replay(number, play),
            Action::Seed(seed) => self.seed = seed,
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
                if rule.is_some() {
                    self.panel = 0;
                }
                self.chosen_rule = rule;
                self.playing = false;
            }
            Action::Panel(panel) => self.panel = panel,
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
        // From here on these are the user's own; what they replaced is in the history.
        self.borrowed = false;
        self.notice = None;
    }

    /// Sends one through the texts as they stand now, even if the frame that reads them has not come yet.
    pub(crate) fn send_and(&mut self, play: bool) {
        self.send_all(Waiting::one(play));
    }

    /// Sends, or waits while long texts are read.
    fn send_all(&mut self, asked: Waiting) {
        let play = asked.play;
        match (self.read(), asked.count) {
            (false, _) => self.waiting = Some(asked),
            (true, 1) => self.send(),
            (true, count) => self.send_many(count, asked.keep_alive),
        }
        self.run(play);
    }

    /// Shows a step (or the last, if there are not as many) and stops there.
    fn show(&mut self, step: usize) {
        self.step = self.in_window(step);
        self.playing = false;
        self.chosen_rule = None;
    }

    fn tick(&mut self) {
        if !self.playing {
            return;
        }
        let step = self.step + 1;
        self.show(step);
        self.playing = self.step < self.last_in_window();
    }

    fn play_or_pause(&mut self) {
        let steps = self.steps();
        if self.playing || steps < 2 {
            self.playing = false;
            return;
        }
        if self.step >= self.last_in_window() {
            self.step = self.in_window(0);
        }
        self.chosen_rule = None;
        self.playing = true;
    }
}
