//! An exercise opens with what was done of it, and what is done is kept.

use super::attempt::Attempt;
use super::bridge::Classroom;
use super::committed::answers;
use super::progress::{OWN_MARK, Progress};
use super::report;
use super::room::Open;
use crate::state::actions::Action;
use crate::state::model::Model;
use crate::state::opening::{Loading, Waiting};
use crate::state::shared::Shared;
use portolan::exercise::{Check, Exercise, Stated};
use portolan::request::Request;
use portolan::scenario::Source;
use portolan::share::State;
use std::rc::Rc;
use yew::prelude::*;

/// The name under which an exercise's progress is kept.
pub(crate) fn key(name: &str, listed: bool) -> String {
    if listed { name.to_owned() } else { format!("{OWN_MARK}{name}") }
}

/// Reads an exercise, and puts it in the tabs with what was done of it before, or with what a link brings.
pub(crate) async fn begin(
    browser: &Classroom,
    progress: &Progress,
    act: &UseReducerDispatcher<Model>,
    text: String,
    listed: bool,
    answer: Option<Box<State>>,
) -> Open {
    let source = Source { name: "exercise.yaml".to_owned(), text };
    let exercise = match Exercise::read(std::slice::from_ref(&source)) {
        Ok(exercise) => exercise,
        Err(problems) => {
            let told = problems
                .iter()
                .map(|problem| format!("line {}: {}", problem.place.line, problem.message));
            return Open::Refused("This file".to_owned(), told.collect());
        }
    };
    let key = key(&exercise.name, listed);
    let mut record = match report::resumed(browser, &exercise.name).await {
        Some(record) => record,
        None => progress.of(&key),
    };
    // An exercise that has changed begins anew; what was typed can be gone back to.
    let changed = !record.texts.is_empty() && record.digest != exercise.digest;
    let typed = record.sources(&exercise);
    if changed {
        record.texts.clear();
        record.committed.clear();
    }
    if !listed {
        progress.keep_own(&exercise.name, Some(&source.text));
    }
    let address = if listed { format!("#exercise={}", exercise.name) } else { String::new() };
    let (sources, mut loading) = match answer {
        Some(state) => (with_all(&exercise, &state.sources), brought(&state)),
        None => (record.sources(&exercise), first_request(&exercise)),
    };
    loading.title = format!("Exercise: {}", exercise.title);
    loading.sources = sources.clone();
    let mut attempt = Attempt::new(exercise, listed, &source.text, record, &sources);
    if typed != sources {
        // What was done here before can be gone back to.
        attempt.earlier.push(Shared::new(typed));
    }
    act.dispatch(Action::Enter { loading: Box::new(loading), exercise: (source.text, listed) });
    act.dispatch(Action::Quiet(attempt.is_quiet()));
    if listed {
        browser.show(&address);
    }
    Open::Attempt(Rc::new(attempt))
}

/// A link's texts, and the start's where it brings none of that name.
fn with_all(exercise: &Exercise, brought: &[Source]) -> Vec<Source> {
    let text = |start: &Source| {
        brought.iter().find(|source| source.name == start.name).unwrap_or(start).clone()
    };
    exercise.start.iter().map(text).collect()
}

fn brought(state: &State) -> Loading {
    let send = (state.sent > 0).then_some(Waiting {
        count: state.sent,
        nth: state.nth,
        keep_alive: state.keep_alive,
        step: usize::try_from(state.step).unwrap_or(usize::MAX),
        play: false,
    });
    loading(state.request.clone(), send)
}

fn loading(request: Request, send: Option<Waiting>) -> Loading {
    let Request { from, to, seed } = request;
    Loading { title: String::new(), sources: Vec::new(), from, to, seed, send }
}

/// The first request that a goal is about; it is sent, unless it is to be predicted.
fn first_request(exercise: &Exercise) -> Loading {
    let request = exercise.goals.iter().find_map(|goal| request_of(&goal.check)).cloned();
    let predicts = exercise.goals.iter().any(|goal| !answers(&goal.check).is_empty());
    let send = (request.is_some() && !predicts).then(|| Waiting::one(false));
    let nobody = || Request { from: String::new(), to: String::new(), seed: 1 };
    loading(request.unwrap_or_else(nobody), send)
}

/// The request that a check is about, if it is about one.
pub(crate) fn request_of(stated: &Stated) -> Option<&Request> {
    match &stated.check {
        Check::Request { request, .. }
        | Check::Shares { request, .. }
        | Check::Sticks { request, .. }
        | Check::Prediction { request, .. } => Some(request),
        Check::Reaches { request, .. } => request.as_ref(),
        Check::Count { of, .. } => of.iter().find_map(request_of),
        Check::Accepted(_) | Check::Rules { .. } => None,
    }
}

/// Keeps what is done: the texts at each key, the rest with them.
#[hook]
pub(crate) fn use_keeping(progress: &Progress, attempt: &UseReducerHandle<Attempt>, model: &Model) {
    let mine = model.aside.as_ref().is_some_and(|aside| aside.exercise.0 == *attempt.text);
    let (progress, now) = (progress.clone(), attempt.clone());
    use_effect_with(
        (model.sources.clone(), attempt.record.clone(), mine),
        move |(sources, _, mine)| {
            if !mine {
                return;
            }
            let mut record = now.record.clone();
            record.note(&now.exercise, sources);
            if record.begun() || !now.earlier.is_empty() {
                progress.keep(&key(&now.exercise.name, now.listed), &record);
            }
        },
    );
}
