//! The state as a link carries it.

use super::aside::EXERCISE_FILE;
use super::model::Model;
use super::texts::TABS;
use portolan::request::Request;
use portolan::scenario::Source;
use portolan::share::State;

impl Model {
    /// What a link to this very step holds.
    pub(crate) fn state(&self) -> State {
        let mut request = Request { from: self.from.clone(), to: self.to.clone(), seed: self.seed };
        let (mut count, mut nth, mut keep_alive) = (0, 0, false);
        if let Some(sent) = &self.sent {
            request = sent.first();
            (count, nth, keep_alive) = (sent.count, sent.before, sent.keep_alive);
        }
        let mut sources = (*self.sources).clone();
        if let Some(aside) = &self.aside {
            let text = aside.exercise.0.clone();
            sources.push(Source { name: EXERCISE_FILE.to_owned(), text });
        }
        let tab = TABS.get(self.tab).map_or("", |tab| tab.file);
        State {
            sources,
            request,
            sent: count,
            nth,
            keep_alive,
            step: u32::try_from(self.step).unwrap_or(u32::MAX),
            shown: [tab.to_owned(), self.panel.to_string(), self.page.word().to_owned()],
        }
    }
}
