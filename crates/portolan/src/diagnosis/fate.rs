//! What became of one request, in short.

use crate::journey::{HostKind, HostShown, Journey, OutcomeKind, RuleCited, StepKind, Way};
use crate::text::Text;

/// What became of one request on one branch of chance.
#[derive(Debug, Clone)]
pub(super) struct Fate {
    pub(super) outcome: OutcomeKind,
    /// The journey's own words on why.
    pub(super) because: Text,
    /// The host that decided: that refused or dropped it, or that answered.
    pub(super) host: Option<HostShown>,
    /// The rule that decided, if one did.
    pub(super) rule: Option<RuleCited>,
    /// The address that it was translated to, or that was dialled.
    pub(super) target: String,
    /// The port there.
    pub(super) target_port: Option<u16>,
    /// The caller's address.
    pub(super) source: String,
}

impl Fate {
    pub(super) fn of(journey: &Journey) -> Fate {
        let steps = &journey.steps;
        let out = || steps.iter().filter(|step| step.way == Way::Out);
        let first = steps.first().map(|step| &step.before);
        let translated = out().rev().find(|step| step.kind == StepKind::Dnat);
        let target = translated.map(|step| &step.after).or(first);
        let refused = steps.iter().find(|s| s.kind == StepKind::Refused && s.rule.is_some());
        let dropped = steps.iter().rev().find(|step| step.kind == StepKind::Dropped);
        let delivered = out().rev().find(|step| step.kind == StepKind::Delivered);
        let by = match &journey.outcome.kind {
            OutcomeKind::Timeout => dropped,
            OutcomeKind::Refused { .. } => refused.or(delivered),
            OutcomeKind::Reply { .. } => delivered,
            OutcomeKind::Error { .. } => steps.iter().rev().find(|s| s.kind == StepKind::Refused),
        };
        Fate {
            because: journey.outcome.because.clone(),
            rule: journey.outcome.rule.clone(),
            host: by.map(|step| step.host.clone()),
            target: target.map(|shown| shown.destination.ip.clone()).unwrap_or_default(),
            target_port: target.and_then(|shown| shown.destination.port),
            source: first.map(|shown| shown.source.ip.clone()).unwrap_or_default(),
            outcome: journey.outcome.kind.clone(),
        }
    }

    pub(super) fn is_reply(&self) -> bool {
        matches!(self.outcome, OutcomeKind::Reply { .. })
    }

    pub(super) fn is_timeout(&self) -> bool {
        self.outcome == OutcomeKind::Timeout
    }

    /// The name of the host that decided; empty where none did.
    pub(super) fn host_name(&self) -> &str {
        self.host.as_ref().map_or("", |host| host.name.as_str())
    }

    pub(super) fn host_kind(&self) -> Option<HostKind> {
        self.host.as_ref().map(|host| host.kind)
    }

    /// Whether a rule of a chain whose name begins so decided.
    pub(super) fn by_chain(&self, prefix: &str) -> bool {
        self.rule.as_ref().is_some_and(|rule| rule.place.chain.as_str().starts_with(prefix))
    }
}
