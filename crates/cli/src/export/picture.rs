//! A step as a picture, and the lines that put it into somebody's own page.

use super::snippet;
use crate::arguments::{ExportTheme, PictureArguments, StepWanted};
use crate::{input, out, packing, problems};
use drawing::svg::{Theme, Wanted, svg};
use portolan::journey::Journey;
use portolan::request::Request;
use portolan::scenario::{Scenario, Source};
use portolan::share::{self, State};
use std::path::Path;
use std::process::ExitCode;

/// What is to be shown.
pub(super) struct Shown {
    pub(super) sources: Vec<Source>,
    pub(super) scenario: Scenario,
    pub(super) request: Option<Request>,
    pub(super) journey: Option<Journey>,
    /// From 0.
    pub(super) step: usize,
}

pub(crate) fn run(arguments: &PictureArguments) -> Result<ExitCode, String> {
    let shown = shown(arguments)?;
    let theme = match arguments.theme {
        ExportTheme::Light => Theme::Light,
        ExportTheme::Dark => Theme::Dark,
        ExportTheme::Auto => Theme::Reader,
    };
    let wanted = Wanted { theme, width: arguments.width, caption: !arguments.no_caption };
    let picture = svg(shown.scenario.chart(), shown.journey.as_ref(), shown.step, wanted);
    if let Some(path) = &arguments.svg {
        write(path, &picture)?;
    }
    if arguments.embed {
        out::print(&snippet::snippet(arguments, &shown, &picture)?);
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(arguments: &PictureArguments) -> Result<Shown, String> {
    let (sources, state) = match &arguments.link {
        Some(link) => {
            let state = linked(link)?;
            (state.sources.clone(), Some(state))
        }
        None => (input::read(&arguments.files)?, None),
    };
    let scenario = Scenario::read(&sources);
    problems::report(&sources, &scenario);
    let of_link = state.as_ref().map(|state| &state.request);
    let from = arguments.from.clone().or(of_link.map(|request| request.from.clone()));
    let to = arguments.to.clone().or(of_link.map(|request| request.to.clone()));
    let seed = arguments.seed.or(of_link.map(|request| request.seed)).unwrap_or(1);
    let request = match (from, to) {
        (Some(from), Some(to)) if !from.is_empty() && !to.is_empty() => {
            Some(Request { from, to, seed })
        }
        _ => None,
    };
    // A link shows its picture as it was: the request that was shown among those that were sent.
    let own = state.as_ref().filter(|state| state.sent > 0 && request.as_ref() == of_link);
    let (nth, keep_alive) = own.map_or((0, false), |state| (state.nth, state.keep_alive));
    let journey = request.as_ref().map(|request| journey(&scenario, request, nth, keep_alive));
    let journey = journey.transpose()?;
    let steps = journey.as_ref().map_or(0, |journey| journey.steps.len());
    let step = match (arguments.step, &state) {
        (Some(StepWanted::Number(number)), _) if steps == 0 => {
            return Err(format!("there is no step {number}: nothing was sent"));
        }
        (Some(StepWanted::Number(number)), _) if number > steps => {
            return Err(format!("there is no step {number}: the journey has {steps}"));
        }
        (Some(StepWanted::Number(number)), _) => number - 1,
        (None, Some(state)) => usize::try_from(state.step).unwrap_or(usize::MAX),
        (Some(StepWanted::Outcome), _) | (None, None) => usize::MAX,
    };
    Ok(Shown { sources, scenario, request, journey, step: step.min(steps.saturating_sub(1)) })
}

/// The way of a request, or of the one that comes so many after it.
fn journey(
    scenario: &Scenario,
    request: &Request,
    nth: u32,
    keep_alive: bool,
) -> Result<Journey, String> {
    let sent = scenario.send_many(request, nth.saturating_add(1), keep_alive);
    let last = sent.map_err(|error| error.to_string())?.pop();
    last.map(|(journey, _)| journey).ok_or_else(|| "nothing was sent".to_owned())
}

/// The state that a link carries.
fn linked(link: &str) -> Result<State, String> {
    let fragment = link.find('#').and_then(|at| link.get(at..)).unwrap_or_default();
    let packed = share::packed(fragment).ok_or("--link: this is no link of Portolan's")?;
    let text =
        packing::unpack_within(packed.map_err(|error| error.to_string())?, share::TEXT_LIMIT);
    let text = text.map_err(|damage| match damage {
        packing::Damage::Damaged => share::LinkError::Damaged.to_string(),
        packing::Damage::TooLong => share::LinkError::TooLong.to_string(),
    })?;
    State::read(&text).map_err(|error| error.to_string())
}

/// Writes a file; `-` is standard output.
fn write(path: &Path, text: &str) -> Result<(), String> {
    if path.as_os_str() == "-" {
        out::print(text);
        return Ok(());
    }
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
