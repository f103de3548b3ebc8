//! What is known of the texts and of the request that shows.

use super::examine::examine;
use super::moved::moved;
use crate::state::model::Model;
use crate::state::shared::Shared;
use crate::state::texts;
use portolan::diagnosis::{Diagnosis, Severity};
use portolan::journey::OutcomeKind;
use portolan::problem::{self, Fix, Place};
use portolan::request::Request;
use portolan::scenario::{Scenario, Source};
use yew::prelude::*;

/// How long typing rests before the texts are examined, in milliseconds.
const REST_MS: u32 = 250;

/// What an examination found.
#[derive(Clone, PartialEq)]
struct Examined {
    scenario: Shared<Scenario>,
    sources: Shared<Vec<Source>>,
    request: Option<Request>,
    found: Shared<Vec<Diagnosis>>,
}

/// Diagnoses at their places in the texts as they stand.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Told {
    /// Most likely cause first.
    pub(crate) found: Vec<Diagnosis>,
    /// They are of the texts as they stand; otherwise these have just been edited, and are examined again soon.
    pub(crate) fresh: bool,
}

/// What is known.
#[derive(Clone, PartialEq)]
pub(crate) struct Findings {
    /// Of the texts.
    pub(crate) texts: Shared<Told>,
    /// Of the request that shows, if it fails.
    pub(crate) request: Option<Shared<Told>>,
    /// The request that shows fails, and is being examined or has been.
    pub(crate) asked: bool,
}

impl Findings {
    /// What the editor tells: all but what the API server's own words tell already.
    pub(crate) fn beside<'f>(
        &'f self,
        problems: &'f [problem::Problem],
    ) -> impl Iterator<Item = &'f Diagnosis> {
        let told = |place: &Place| {
            problems.iter().any(|problem| {
                problem.severity == problem::Severity::Error
                    && (problem.place.source, problem.place.line) == (place.source, place.line)
            })
        };
        self.texts.found.iter().filter(move |diagnosis| {
            diagnosis.positions.first().is_some_and(|position| !told(&position.place))
        })
    }

    /// What a key can mend: the place and the first fix of each thing that is wrong.
    pub(crate) fn mendable<'f>(
        &'f self,
        problems: &'f [problem::Problem],
    ) -> Vec<(Place, &'f Fix)> {
        let wrong = self.beside(problems).filter(|found| found.severity == Severity::Wrong);
        let wrong =
            wrong.filter_map(|found| Some((found.positions.first()?.place, found.fixes.first()?)));
        let told =
            problems.iter().filter_map(|problem| Some((problem.place, problem.fixes.first()?)));
        told.chain(wrong).collect()
    }
}

/// A first visit's own request is told by what the API server says; until something else is sent or written, nothing
/// is examined, so that a first visit need not load what examines.
fn awake(model: &Model) -> bool {
    !model.quiet
        && (*model.sources != texts::first()
            || model.log.last().is_some_and(|last| last.number > 1))
}

/// The request that shows, if it (or one of those that were sent with it) gets no answer.
fn failing(model: &Model) -> Option<Request> {
    let sent = model.sent.as_ref()?;
    let answered = matches!(sent.journey.outcome.kind, OutcomeKind::Reply { .. });
    let all = model
        .batch
        .as_ref()
        .is_none_or(|batch| batch.tally.rows.iter().all(|row| row.answered || row.met == 0));
    (!answered || !all).then(|| sent.request.clone())
}

/// Examines the texts when they rest, and the request that shows at once when it fails.
#[hook]
pub(crate) fn use_findings(model: &UseReducerHandle<Model>) -> Findings {
    let of_texts = use_state(|| None::<Examined>);
    let of_request = use_state(|| None::<Examined>);
    let awake = awake(model);
    let asked = failing(model).filter(|_| awake);
    // Texts that have changed are read before they are examined: what shows meanwhile is of the older ones.
    let settled = model.read == model.sources;
    let look = |request: Option<Request>, set: UseStateSetter<Option<Examined>>, after: u32| {
        let (scenario, sources) = (model.scenario.clone(), model.read.clone());
        move || {
            let (text, question) = ((*scenario).clone(), request.clone());
            let found = Callback::from(move |found| {
                let (scenario, sources) = (scenario.clone(), sources.clone());
                let (request, found) = (request.clone(), Shared::new(found));
                set.set(Some(Examined { scenario, sources, request, found }));
            });
            examine(after, text, question, found)
        }
    };
    {
        let look = look(None, of_texts.setter(), REST_MS);
        use_effect_with((model.scenario.clone(), awake && settled), move |(_, awake)| {
            let work = awake.then(look);
            move || drop(work)
        });
    }
    {
        // What is being typed is examined when it rests; what is sent, at once.
        let same = of_request.as_ref().is_some_and(|examined| examined.request == asked);
        let look = look(asked.clone(), of_request.setter(), if same { REST_MS } else { 0 });
        use_effect_with(
            (model.scenario.clone(), asked.clone(), settled),
            move |(_, asked, settled)| {
                let work = (asked.is_some() && *settled).then(look);
                move || drop(work)
            },
        );
    }
    let texts = (*of_texts).clone().filter(|_| awake);
    let request = (*of_request).clone().filter(|examined| examined.request == asked);
    let now = (model.scenario.clone(), model.read.clone());
    let texts = use_memo((texts, now.clone()), |(examined, now)| {
        Shared::new(examined.as_ref().map(|examined| told(examined, now)).unwrap_or_default())
    });
    let request = use_memo((request.filter(|_| asked.is_some()), now), |(examined, now)| {
        examined.as_ref().map(|examined| Shared::new(told(examined, now)))
    });
    Findings { texts: (*texts).clone(), request: (*request).clone(), asked: asked.is_some() }
}

/// What was found, in the texts as they stand now.
fn told(examined: &Examined, now: &(Shared<Scenario>, Shared<Vec<Source>>)) -> Told {
    if examined.scenario == now.0 {
        return Told { found: (*examined.found).clone(), fresh: true };
    }
    Told { found: moved(&examined.found, &examined.sources, &now.1), fresh: false }
}
