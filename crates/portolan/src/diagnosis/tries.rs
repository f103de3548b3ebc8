//! The requests that are looked at, and what became of each.

use super::aim::{Aim, Way};
use super::fate::Fate;
use super::probes::{self, Limits};
use crate::journey::OutcomeKind;
use crate::request::{Request, RequestError};
use crate::scenario::Scenario;
use manifest::Object;

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// It stands in a manifest: the document, by its place.
    InManifest(usize),
    /// Somebody asks about it.
    Directly,
    /// It is one of the sensible ones.
    Probe,
}

/// A request and what became of it.
#[derive(Debug, Clone)]
pub(super) struct Try {
    pub(super) asked: Asked,
    pub(super) request: Request,
    /// How often, and whether over one connection.
    pub(super) count: u32,
    pub(super) keep_alive: bool,
    /// What it is aimed at; `None` when the address cannot be read.
    pub(super) aim: Option<Aim>,
    /// Each different end that chance could bring it to.
    pub(super) fates: Vec<Fate>,
    /// Why it cannot be sent at all.
    pub(super) error: Option<RequestError>,
}

impl Try {
    pub(super) fn is_probe(&self) -> bool {
        self.asked == Asked::Probe
    }

    /// The first end that is no answer.
    pub(super) fn failure(&self) -> Option<&Fate> {
        self.fates.iter().find(|fate| !fate.is_reply())
    }

    pub(super) fn fails(&self) -> bool {
        self.failure().is_some()
    }

    pub(super) fn way(&self) -> Option<Way> {
        self.aim.as_ref().map(|aim| aim.way)
    }

    pub(super) fn service(&self) -> Option<usize> {
        self.aim.as_ref().and_then(|aim| aim.service)
    }

    pub(super) fn port(&self) -> Option<usize> {
        self.aim.as_ref().and_then(|aim| aim.port)
    }
}

/// A request and all ends that chance could bring it to, up to `branches`.
pub(super) fn send(scenario: &Scenario, request: Request, asked: Asked, branches: usize) -> Try {
    let aim = Aim::of(scenario, &request);
    // Of a request that somebody asks about, what its own seed led to comes first: that is what they saw.
    let own = || scenario.send(&request).ok().map(|journey| Fate::of(&journey));
    let own = (asked == Asked::Directly).then(own).flatten();
    let mut fates: Vec<Fate> = own.into_iter().collect();
    let sent = scenario.explore(&request, branches, &mut |journey, _, _| {
        let fate = Fate::of(&journey);
        let same = |known: &Fate| {
            known.outcome == fate.outcome && known.host == fate.host && known.target == fate.target
        };
        if !fates.iter().any(same) {
            fates.push(fate);
        }
    });
    Try { asked, request, count: 1, keep_alive: false, aim, fates, error: sent.err() }
}

/// A request that is going to be sent.
pub(super) struct Planned {
    request: Request,
    asked: Asked,
    branches: usize,
    count: u32,
    keep_alive: bool,
}

impl Planned {
    pub(super) fn new(request: Request, asked: Asked, branches: usize) -> Self {
        Planned { request, asked, branches, count: 1, keep_alive: false }
    }

    /// Sends it; `None` where the mode is not simulated, which is told among the problems, once.
    pub(super) fn send(self, scenario: &Scenario) -> Option<Try> {
        let this = send(scenario, self.request, self.asked, self.branches);
        if self.asked != Asked::Directly
            && matches!(this.error, Some(RequestError::NotSupported(_)))
        {
            return None;
        }
        Some(Try { count: self.count, keep_alive: self.keep_alive, ..this })
    }
}

/// The requests of the manifests, the one that is asked about, or probes.
pub(super) fn planned(
    scenario: &Scenario,
    asked: Option<&Request>,
    limits: Limits,
) -> Vec<Planned> {
    if let Some(request) = asked {
        return vec![Planned::new(request.clone(), Asked::Directly, limits.branches)];
    }
    let mut planned = Vec::new();
    for (at, document) in scenario.texts.manifests.documents.iter().enumerate() {
        let Object::Request(written) = &document.object else { continue };
        if planned.len() >= limits.requests {
            break;
        }
        let spec = &written.spec;
        let request =
            Request { from: spec.from.clone(), to: spec.to.clone(), seed: spec.seed.unwrap_or(1) };
        planned.push(Planned {
            count: spec.count.unwrap_or(1),
            keep_alive: spec.keep_alive,
            ..Planned::new(request, Asked::InManifest(at), limits.branches)
        });
    }
    probes::plan(scenario, limits, &mut planned);
    planned
}

/// The pods that answered, where the request is sent as often as it says (at most `most` times).
pub(super) fn answering_pods(scenario: &Scenario, this: &Try, most: u32) -> Vec<String> {
    let count = this.count.min(most);
    let sent = scenario.send_many(&this.request, count, this.keep_alive).unwrap_or_default();
    let pod = |outcome: OutcomeKind| match outcome {
        OutcomeKind::Reply { pod, .. } => Some(pod),
        _ => None,
    };
    sent.into_iter().filter_map(|(journey, _)| pod(journey.outcome.kind)).collect()
}
