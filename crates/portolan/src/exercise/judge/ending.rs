//! How a request may end: one for each branch of chance.

use crate::exercise::limits::MOST_BRANCHES;
use crate::exercise::words::ENDS;
use crate::journey::{HostShown, Journey, Outcome, OutcomeKind, StepKind, Way};
use crate::request::Request;
use crate::scenario::Scenario;
use crate::text::{Role, Text};
use crate::walk::{Met, Walk};

/// What became of a request on one branch of chance.
pub(in crate::exercise) struct Ending {
    pub(in crate::exercise) outcome: Outcome,
    /// How likely it is, 0 to 1.
    pub(in crate::exercise) share: f64,
    /// The caller's own address.
    pub(in crate::exercise) caller: String,
    /// The host that refused it, if one did.
    pub(in crate::exercise) refused_at: Option<String>,
    /// The hosts that it was delivered to, on the way out.
    pub(in crate::exercise) delivered: Vec<HostShown>,
    /// The port at which it was delivered.
    pub(in crate::exercise) port: Option<u16>,
    /// The chains that its first packet met.
    pub(in crate::exercise) chains: Vec<String>,
}

impl Ending {
    fn of(journey: Journey, walk: &Walk, share: f64) -> Self {
        let out = || journey.steps.iter().filter(|step| step.way == Way::Out);
        let delivered = || out().filter(|step| step.kind == StepKind::Delivered);
        let by_rule =
            journey.steps.iter().find(|s| s.kind == StepKind::Refused && s.rule.is_some());
        let refuses = by_rule.or(delivered().next_back());
        let first = journey.steps.first();
        Ending {
            caller: first.map(|step| step.before.source.ip.clone()).unwrap_or_default(),
            refused_at: refuses.map(|step| step.host.name.clone()),
            port: delivered().next_back().and_then(|step| step.before.destination.port),
            delivered: delivered().map(|step| step.host.clone()).collect(),
            chains: chains(walk),
            outcome: journey.outcome,
            share,
        }
    }

    /// The word for it among [`ENDS`].
    pub(in crate::exercise) fn word(&self) -> &'static str {
        let at = match &self.outcome.kind {
            OutcomeKind::Reply { .. } => 0,
            OutcomeKind::Refused { .. } => 1,
            OutcomeKind::Timeout => 2,
            OutcomeKind::Error { what } if what == "name does not resolve" => 3,
            OutcomeKind::Error { .. } => 4,
        };
        ENDS.get(at).copied().unwrap_or_default()
    }

    /// Who answered, if anyone did.
    pub(in crate::exercise) fn answered_by(&self) -> Option<&str> {
        match &self.outcome.kind {
            OutcomeKind::Reply { pod, .. } => Some(pod),
            _ => None,
        }
    }

    /// The address that the pod saw, if one answered.
    pub(in crate::exercise) fn seen(&self) -> Option<&str> {
        match &self.outcome.kind {
            OutcomeKind::Reply { seen, .. } => Some(seen),
            _ => None,
        }
    }

    /// What happened, in a sentence or two.
    pub(in crate::exercise) fn told(&self) -> Text {
        let because = self.outcome.because.clone();
        let told = capital(self.outcome.headline.clone());
        if because.0.is_empty() { told.say(".") } else { told.say(". ").then(because) }
    }
}

/// With a capital, unless it begins with a name or something else to be read letter by letter.
pub(in crate::exercise) fn capital(mut text: Text) -> Text {
    if let Some(first) = text.0.first_mut().filter(|part| part.role == Role::Plain) {
        let mut letters = first.text.chars();
        if let Some(letter) = letters.next() {
            first.text = letter.to_uppercase().chain(letters).collect();
        }
    }
    text
}

/// The chains that a walk went through: those of the rules that fitted, and those that they led to.
fn chains(walk: &Walk) -> Vec<String> {
    let mut chains: Vec<String> = Vec::new();
    for met in walk.values().flatten() {
        let Met::Rule { rule, verdict, .. } = met else { continue };
        let own = rule.split(' ').nth(1);
        let next = verdict.strip_prefix("JUMP:").or_else(|| verdict.strip_prefix("GOTO:"));
        for chain in own.into_iter().chain(next) {
            if !chains.iter().any(|known| known == chain) {
                chains.push(chain.to_owned());
            }
        }
    }
    chains
}

/// All endings of a request.
///
/// # Errors
/// When it cannot be sent, or there are too many; why, in a sentence.
pub(in crate::exercise) fn endings(
    world: &Scenario,
    request: &Request,
) -> Result<Vec<Ending>, Text> {
    small_enough(world)?;
    let mut endings = Vec::new();
    let all = world.explore(request, MOST_BRANCHES, &mut |journey, walk, share| {
        endings.push(Ending::of(journey, &walk, share));
    });
    match all {
        Ok(true) => Ok(endings),
        Ok(false) => Err(Text::new().say(format!(
            "Chance has more than {MOST_BRANCHES} ways to go, more than are looked at."
        ))),
        Err(error) => Err(Text::new().say(error.to_string()).say(".")),
    }
}

/// Whether a world is small enough to be judged.
pub(in crate::exercise) fn small_enough(world: &Scenario) -> Result<(), Text> {
    let most = crate::exercise::limits::MOST_PODS;
    match world.cluster.pods.len() > most {
        true => {
            Err(Text::new().say(format!("There are more than {most} pods, too many to judge.")))
        }
        false => Ok(()),
    }
}

/// A share in percent, to the nearest; `less than 1%` for what is not nothing.
pub(in crate::exercise) fn percent(share: f64) -> String {
    let whole = (share * 100.0).round() as u32;
    if whole == 0 && share > 0.0 { "less than 1%".to_owned() } else { format!("{whole}%") }
}
