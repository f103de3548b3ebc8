//! Everything that the screen shows, in one value.

use super::aside::{Aside, Wanted};
use super::batch::{Batch, Logged};
use super::history::History;
use super::opening::Waiting;
use super::shared::Shared;
use super::texts;
use super::way::{is_same_way, same_place};
use portolan::chart::Chart;
use portolan::journey::Journey;
use portolan::journey::RulePlace;
use portolan::problem::Severity;
use portolan::request::{Caller, CallerKind, Request, Suggestion};
use portolan::scenario::{Scenario, Source};
use portolan::share::LinkError;
use std::sync::Arc;

/// The page of a narrow screen that shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// The editor.
    Yaml,
    /// The request and its way.
    Journey,
    /// The rules.
    Rules,
}

impl Page {
    /// All of them, in the order of their tabs.
    pub(crate) const ALL: [Page; 3] = [Page::Yaml, Page::Journey, Page::Rules];

    /// How a link names it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Page::Yaml => "yaml",
            Page::Journey => "journey",
            Page::Rules => "rules",
        }
    }

    /// The page of that word; the first when it means none.
    pub(crate) fn of(word: &str) -> Self {
        Page::ALL.into_iter().find(|page| page.word() == word).unwrap_or(Page::Yaml)
    }
}

/// Something to tell the user about the link that was opened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Notice {
    /// It shows somebody else's texts; the user's own are kept.
    Opened,
    /// It cannot be read.
    Link(LinkError),
}

/// How fast a journey plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speed {
    /// Half of the usual.
    Half,
    /// The usual.
    Usual,
    /// Twice the usual.
    Double,
    /// Four times the usual.
    Quadruple,
}

impl Speed {
    /// All of them, slowest first.
    pub(crate) const ALL: [Speed; 4] = [Speed::Half, Speed::Usual, Speed::Double, Speed::Quadruple];

    /// How a list shows it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Speed::Half => "½×",
            Speed::Usual => "1×",
            Speed::Double => "2×",
            Speed::Quadruple => "4×",
        }
    }

    /// How long a step stays, in milliseconds.
    pub(crate) fn step_ms(self) -> u32 {
        match self {
            Speed::Half => 3600,
            Speed::Usual => 1800,
            Speed::Double => 900,
            Speed::Quadruple => 450,
        }
    }
}

/// A request that was sent, and its way.
#[derive(Clone, PartialEq)]
pub(crate) struct Sent {
    /// What was sent.
    pub(crate) request: Request,
    /// How many were sent at once.
    pub(crate) count: u32,
    /// How many of them just before it, in the same world.
    pub(crate) before: u32,
    /// They shared a connection.
    pub(crate) keep_alive: bool,
    /// Its way.
    pub(crate) journey: Shared<Journey>,
    /// The texts have changed to something that cannot be read since: this is the last good picture.
    pub(crate) stale: bool,
}

/// A rule of one node.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChosenRule {
    /// The node.
    pub(crate) node: String,
    /// Where it stands.
    pub(crate) place: RulePlace,
}

/// Everything that the screen shows.
#[derive(Clone, PartialEq)]
pub(crate) struct Model {
    /// The texts.
    pub(crate) sources: Shared<Vec<Source>>,
    /// What the texts are called: a scenario's title, or the user's own.
    pub(crate) title: String,
    /// The texts as they were when something put them there.
    pub(crate) loaded: Shared<Vec<Source>>,
    /// They are a link's: what the browser stores is not touched yet.
    pub(crate) borrowed: bool,
    /// What stood there before.
    pub(crate) history: Shared<History>,
    /// What the user left aside, while an exercise's texts stand in the tabs: nothing of those is stored as the user's.
    pub(crate) aside: Option<Shared<Aside>>,
    /// Neither causes nor edits that mend are told: finding them is the exercise.
    pub(crate) quiet: bool,
    /// What is wanted of the classroom; `None` while nobody is in it.
    pub(crate) classroom: Option<Shared<Wanted>>,
    /// Something to tell about the link that was opened.
    pub(crate) notice: Option<Notice>,
    /// The user has done something: the address may follow.
    pub(crate) touched: bool,
    /// The editor's tab.
    pub(crate) tab: usize,
    /// What follows from the texts, as they were read last.
    pub(crate) scenario: Shared<Scenario>,
    /// What the texts gave before the last edit that changed any rules.
    pub(crate) before_edit: Option<Shared<Scenario>>,
    /// The world at rest: the last one that could be built.
    pub(crate) chart: Shared<Chart>,
    /// A chart with the same hosts, and maybe older Services: another one only when a host is another.
    pub(crate) hosts: Shared<Chart>,
    /// `chart` is older than the texts, which give none.
    pub(crate) chart_stale: bool,
    /// Who can call.
    pub(crate) callers: Shared<Vec<Caller>>,
    /// What is worth dialling from `from`.
    pub(crate) suggestions: Shared<Vec<Suggestion>>,
    /// The texts have changed since that was asked.
    pub(crate) suggestions_old: bool,
    /// Who calls.
    pub(crate) from: String,
    /// What is dialled.
    pub(crate) to: String,
    /// `to` was chosen by the user: it does not follow the suggestions any more.
    pub(crate) to_chosen: bool,
    /// The seed of every choice by chance.
    pub(crate) seed: u64,
    /// Why the last request could not be sent.
    pub(crate) request_error: Option<String>,
    /// The texts that were read last.
    pub(crate) read: Shared<Vec<Source>>,
    /// How often texts were read.
    pub(crate) reading: u64,
    /// A request to send as soon as the texts have been read.
    pub(crate) waiting: Option<Waiting>,
    /// The request whose way shows.
    pub(crate) sent: Option<Sent>,
    /// Where many requests went, if many were sent.
    pub(crate) batch: Option<Shared<Batch>>,
    /// All requests that were sent.
    pub(crate) log: Shared<Vec<Logged>>,
    /// The step that everything shows.
    pub(crate) step: usize,
    /// The journey goes on by itself.
    pub(crate) playing: bool,
    /// How fast.
    pub(crate) speed: Speed,
    /// The rule that the user chose to look at; otherwise that of the step.
    pub(crate) chosen_rule: Option<ChosenRule>,
    /// The panel below the timeline.
    pub(crate) panel: usize,
    /// The page of a narrow screen.
    pub(crate) page: Page,
    /// The first and the last step that may be seen, from 0.
    pub(crate) window: (usize, usize),
    /// Whether suggestions show anywhere.
    suggests: bool,
}

/// Texts of so many bytes together are read in a few milliseconds: some 100 Services with their workloads.
const SHORT_TEXTS: usize = 50_000;

impl Model {
    /// The screen with these texts and what follows from them, before any request.
    pub(crate) fn new(sources: Vec<Source>, scenario: Scenario, to: Option<String>) -> Self {
        Model::with(sources, scenario, to, true)
    }

    /// The same where nobody is told what is worth dialling: that is asked only while nothing is dialled.
    pub(crate) fn without_suggestions(sources: Vec<Source>, to: Option<String>) -> Self {
        let scenario = Scenario::read(&sources);
        Model::with(sources, scenario, to, false)
    }

    fn with(sources: Vec<Source>, scenario: Scenario, to: Option<String>, suggests: bool) -> Self {
        let to_chosen = to.is_some();
        let to =
            to.or_else(|| (sources == texts::first()).then(|| texts::FIRST_ADDRESS.to_owned()));
        let sources = Shared::new(sources);
        let mut model = Model {
            loaded: sources.clone(),
            read: sources.clone(),
            sources,
            title: texts::FIRST_TITLE.to_owned(),
            borrowed: false,
            history: Shared::new(History::default()),
            aside: None,
            classroom: None,
            quiet: false,
            notice: None,
            touched: false,
            tab: 0,
            scenario: Shared::new(scenario),
            before_edit: None,
            chart: Shared::new(Chart::default()),
            hosts: Shared::new(Chart::default()),
            chart_stale: false,
            callers: Shared::new(Vec::new()),
            suggestions: Shared::new(Vec::new()),
            suggestions_old: false,
            from: String::new(),
            to: to.unwrap_or_default(),
            to_chosen,
            seed: 1,
            request_error: None,
            reading: 0,
            waiting: None,
            sent: None,
            batch: None,
            log: Shared::new(Vec::new()),
            step: 0,
            playing: false,
            speed: Speed::Usual,
            chosen_rule: None,
            panel: 0,
            page: Page::Yaml,
            window: (0, usize::MAX),
            suggests,
        };
        model.derive(None);
        model
    }

    /// Whether what follows from the texts is there within a few milliseconds after a key.
    pub(crate) fn is_short(&self) -> bool {
        self.sources.iter().map(|source| source.text.len()).sum::<usize>() <= SHORT_TEXTS
    }

    /// Reads the texts anew, if they are short: long ones the page reads a slice at a time. Tells whether what shows
    /// follows from them now.
    pub(crate) fn read(&mut self) -> bool {
        if self.read != self.sources && self.is_short() {
            let scenario = self.scenario.read_again(&self.sources);
            self.has_read(self.sources.clone(), scenario);
        }
        self.read == self.sources
    }

    /// Texts have been read; if they still stand there, everything follows from them.
    pub(crate) fn has_read(&mut self, sources: Shared<Vec<Source>>, scenario: Scenario) {
        if sources != self.sources || self.read == self.sources {
            return;
        }
        self.read = sources;
        self.reading += 1;
        let older = std::mem::replace(&mut self.scenario, Shared::new(scenario));
        if self.scenario.any_rules_changed(&older) {
            self.before_edit = Some(older.clone());
        }
        self.derive(Some(&older));
    }

    /// Derives everything from the scenario anew, but for what is as in an older one.
    fn derive(&mut self, older: Option<&Scenario>) {
        let chart = self.scenario.chart();
        self.chart_stale = chart.nodes.is_empty() && !self.chart.nodes.is_empty();
        let chart = Shared::from(Arc::clone(chart));
        if !self.chart_stale && chart != self.chart {
            if !has_hosts_of(&chart, &self.hosts) {
                self.hosts = chart.clone();
            }
            self.chart = chart;
        }
        if !self.chart_stale {
            if !older.is_some_and(|older| self.scenario.has_hosts_of(older)) {
                let callers = self.scenario.callers();
                if callers != *self.callers {
                    self.callers = Shared::new(callers);
                }
            }
            self.choose_caller();
        }
        // An address that was chosen follows no list: that may wait.
        if self.to_chosen && self.suggests && older.is_some() {
            self.suggestions_old = true;
        } else {
            self.suggest();
        }
        self.chosen_rule = None;
        self.send_again();
        self.send_waiting();
    }

    /// Takes the first client (or whoever there is) when nobody, or somebody who has gone, is chosen.
    fn choose_caller(&mut self) {
        if self.callers.iter().any(|caller| caller.name == self.from) {
            return;
        }
        let client = self.callers.iter().find(|caller| caller.kind == CallerKind::Client);
        self.from =
            client.or(self.callers.first()).map(|caller| caller.name.clone()).unwrap_or_default();
    }

    /// Lets somebody else call, if there is such a one: while the texts are being read, nobody knows yet.
    pub(crate) fn call_from(&mut self, name: String) {
        self.from = name;
        if self.read == self.sources {
            self.choose_caller();
            self.suggest();
        }
    }

    /// Asks what is worth dialling from here; an address that nobody chose follows.
    pub(crate) fn suggest(&mut self) {
        if !self.suggests && !self.to.is_empty() {
            return;
        }
        self.suggestions_old = false;
        let suggestions = self.scenario.suggestions(&self.from);
        if suggestions != *self.suggestions {
            self.suggestions = Shared::new(suggestions);
        }
        // While the texts hold no Service that works, the address stays what it was.
        let telling = |suggestion: &&Suggestion| suggestion.role.is_some() || self.to.is_empty();
        if !self.to_chosen
            && let Some(first) = self.suggestions.first().filter(telling)
        {
            self.to = first.url.clone();
        }
    }

    /// After an edit: the same request through the new world. While the texts hold an error the last good
    /// picture stays.
    fn send_again(&mut self) {
        let Some(sent) = &mut self.sent else { return };
        let broken =
            self.scenario.problems().iter().any(|problem| problem.severity == Severity::Error);
        match self.scenario.send(&sent.request) {
            Ok(journey) if !broken => {
                sent.stale = false;
                (sent.count, sent.before, sent.keep_alive) = (1, 0, false);
                if !is_same_way(&journey, &sent.journey) {
                    self.step = same_place(&sent.journey, self.step, &journey);
                    sent.journey = Shared::new(journey);
                }
            }
            _ => {
                sent.stale = true;
                self.playing = false;
            }
        }
    }

    /// How many steps the journey has; 0 without one.
    pub(crate) fn steps(&self) -> usize {
        self.sent.as_ref().map_or(0, |sent| sent.journey.steps.len())
    }
}

/// Whether two charts show the same hosts. Pods that are the same are shared, so that this costs little.
fn has_hosts_of(one: &Chart, other: &Chart) -> bool {
    one.nodes == other.nodes
        && one.clients == other.clients
        && one.load_balancer == other.load_balancer
}

/// The text of a tab; nothing when there is no such tab.
pub(crate) fn text_of(sources: &[Source], tab: usize) -> &str {
    sources.get(tab).map_or("", |source| source.text.as_str())
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
