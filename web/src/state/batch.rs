//! Sending: one request, or many at once, and the log of all of them.

use super::model::{Model, Page, Sent};
use super::shared::Shared;
use portolan::journey::Journey;
use portolan::request::{Request, RequestError};
use portolan::tally::Tally;

/// How many requests "× 100" sends.
pub(crate) const MANY: u32 = 100;
/// How many a link can ask for.
const MOST_AT_ONCE: u32 = 300;
/// How many requests the log keeps.
const LOG_LIMIT: usize = 300;

/// Where many requests went.
#[derive(Clone, PartialEq)]
pub(crate) struct Batch {
    /// Where they went.
    pub(crate) tally: Tally,
    /// They went over one connection.
    pub(crate) keep_alive: bool,
    /// Of which reading of the texts.
    pub(crate) reading: u64,
}

/// A request that was sent.
#[derive(Clone, PartialEq)]
pub(crate) struct Logged {
    /// Its number, from 1.
    pub(crate) number: u32,
    /// The request.
    pub(crate) request: Request,
    /// How many were sent at once.
    pub(crate) count: u32,
    /// How many of them just before it, in the same world.
    pub(crate) before: u32,
    /// They shared a connection.
    pub(crate) keep_alive: bool,
    /// What happened to it.
    pub(crate) journey: Shared<Journey>,
    /// Of which reading of the texts.
    pub(crate) reading: u64,
}

impl Sent {
    /// The first of the requests that it was sent with: each takes the next seed.
    pub(crate) fn first(&self) -> Request {
        let seed = self.request.seed.wrapping_sub(u64::from(self.before));
        Request { seed, ..self.request.clone() }
    }
}

impl Model {
    /// What the request bar holds.
    fn request(&self) -> Request {
        Request { from: self.from.clone(), to: self.to.trim().to_owned(), seed: self.seed }
    }

    /// Sends what the request bar holds.
    pub(crate) fn send(&mut self) {
        let request = self.request();
        match self.scenario.send(&request) {
            Ok(journey) => {
                self.batch = None;
                self.log_all(&request, false, vec![journey]);
                self.show_logged(self.log.len().saturating_sub(1));
            }
            Err(error) => self.not_sent(&error),
        }
    }

    /// Sends it many times, and counts where it went. The first one's journey shows.
    pub(crate) fn send_many(&mut self, count: u32, keep_alive: bool) {
        let request = self.request();
        let count = count.min(MOST_AT_ONCE);
        let sent = self.scenario.send_many(&request, count, keep_alive).and_then(|sent| {
            let journeys: Vec<Journey> = sent.into_iter().map(|(journey, _)| journey).collect();
            Ok((self.scenario.tally(&request, &journeys)?, journeys))
        });
        match sent {
            Ok((tally, journeys)) => {
                self.log_all(&request, keep_alive, journeys);
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                self.show_logged(self.log.len().saturating_sub(count));
                let reading = self.reading;
                self.batch = Some(Shared::new(Batch { tally, keep_alive, reading }));
            }
            Err(error) => self.not_sent(&error),
        }
    }

    fn not_sent(&mut self, error: &RequestError) {
        self.request_error = Some(error.to_string());
        self.playing = false;
    }

    fn log_all(&mut self, request: &Request, keep_alive: bool, journeys: Vec<Journey>) {
        let mut log = (*self.log).clone();
        let count = u32::try_from(journeys.len()).unwrap_or(u32::MAX);
        let mut number = log.last().map_or(0, |last| last.number);
        for (before, journey) in (0..).zip(journeys) {
            number = number.saturating_add(1);
            let seed = request.seed.wrapping_add(u64::from(before));
            log.push(Logged {
                number,
                request: Request { seed, ..request.clone() },
                count,
                before,
                keep_alive,
                journey: Shared::new(journey),
                reading: self.reading,
            });
        }
        log.drain(..log.len().saturating_sub(LOG_LIMIT));
        self.log = Shared::new(log);
    }

    /// Shows a request of the log from its first step.
    pub(crate) fn show_logged(&mut self, at: usize) {
        let Some(logged) = self.log.get(at) else { return };
        self.request_error = None;
        self.sent = Some(Sent {
            request: logged.request.clone(),
            count: logged.count,
            before: logged.before,
            keep_alive: logged.keep_alive,
            journey: logged.journey.clone(),
            stale: logged.reading != self.reading,
        });
        self.step = 0;
        self.chosen_rule = None;
    }

    /// Shows a request of the log again, as it was then.
    pub(crate) fn replay(&mut self, number: u32, play: bool) {
        let Some(at) = self.log.iter().position(|logged| logged.number == number) else { return };
        self.show_logged(at);
        if let Some(sent) = &self.sent {
            let request = sent.request.clone();
            (self.from, self.to, self.seed) = (request.from, request.to, request.seed);
            self.to_chosen = true;
        }
        self.run(play);
    }

    /// Sends what waited until the texts were read.
    pub(crate) fn send_waiting(&mut self) {
        let Some(waiting) = self.waiting.take() else { return };
        if self.to.is_empty() {
            return;
        }
        match waiting.count {
            0 | 1 => self.send(),
            count => {
                let first = self.log.last().map_or(0, |last| last.number);
                self.send_many(count, waiting.keep_alive);
                self.replay(first.saturating_add(waiting.nth).saturating_add(1), false);
            }
        }
        self.step = waiting.step.min(self.steps().saturating_sub(1));
        self.playing = waiting.play && self.steps() > 1;
    }

    /// Lets the journey run, if it may, and shows it.
    pub(crate) fn run(&mut self, play: bool) {
        if self.request_error.is_none() {
            self.playing = play && self.waiting.is_none() && self.steps() > 1;
            if self.page == Page::Yaml {
                self.page = Page::Journey;
            }
        }
    }
}
