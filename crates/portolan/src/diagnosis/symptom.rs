//! What the client sees: refused or a timeout, from whom, after how long (`docs/kernel.md`, 15 to 22).

use super::Shown;
use super::fate::Fate;
use super::tries::Try;
use crate::journey::{HostKind, OutcomeKind, RefusedBy};
use crate::text::Text;
use netfilter::packet::Protocol;

/// How long a node asks for a neighbour before it says "host unreachable" (measured: kernel.md 19).
const UNREACHABLE_AFTER_MS: u32 = 2_500;

/// The request that shows a diagnosis: its first failure, or else its first end.
pub(super) fn shown(this: &Try) -> Option<Shown> {
    let fate = this.failure().or_else(|| this.fates.first())?;
    Some(Shown {
        from: this.request.from.clone(),
        to: this.request.to.clone(),
        outcome: fate.outcome.clone(),
        decided_by: fate.host_name().to_owned(),
        after_ms: match &fate.outcome {
            OutcomeKind::Timeout => None,
            OutcomeKind::Error { what } if what == "no route to host" => Some(UNREACHABLE_AFTER_MS),
            _ => Some(0),
        },
    })
}

/// The same in a sentence.
pub(super) fn tell(this: &Try) -> Text {
    let text = Text::new().name(&this.request.from).say(" dials ").code(&this.request.to);
    let Some(fate) = this.failure().or_else(|| this.fates.first()) else {
        return match &this.error {
            Some(error) => text.say(format!(", which cannot be sent: {error}.")),
            None => text.say("."),
        };
    };
    let sometimes = this.fates.iter().any(Fate::is_reply) && !fate.is_reply();
    let text = if sometimes { text.say(" and, on some tries,") } else { text.say(" and") };
    match &fate.outcome {
        OutcomeKind::Reply { pod, seen } => text
            .say(" is answered by ")
            .name(pod)
            .say(", which sees ")
            .code(seen)
            .say(" as caller."),
        OutcomeKind::Refused { how } => refused(text, fate, *how, this),
        OutcomeKind::Timeout => timed_out(text, fate, this),
        OutcomeKind::Error { what } => error(text, fate, what),
    }
}

fn refused(text: Text, fate: &Fate, how: RefusedBy, this: &Try) -> Text {
    let text = text.say(" gets \"connection refused\" at once: ");
    let text = match (&fate.rule, how) {
        (Some(_), RefusedBy::Rst) => text.say("a REJECT rule of ").name(fate.host_name()),
        (Some(_), RefusedBy::Icmp(..)) => {
            text.say("a REJECT rule of ").name(fate.host_name()).say(" says \"port unreachable\"")
        }
        (None, RefusedBy::Rst) => text.say("a RST of ").name(fate.host_name()),
        (None, RefusedBy::Icmp(..)) => {
            text.say("the kernel of ").name(fate.host_name()).say(" says \"port unreachable\"")
        }
    };
    let dialled = this.aim.as_ref().and_then(|aim| aim.address);
    let by_pod = fate.host_kind() == Some(HostKind::Pod) && fate.rule.is_none();
    let other = dialled.is_some_and(|address| address.to_string() != fate.target);
    if by_pod && other {
        text.say(", which to the client looks as if the address that it dialled had refused.")
    } else {
        text.say(".")
    }
}

fn timed_out(text: Text, fate: &Fate, this: &Try) -> Text {
    let text = text.say(" hears nothing at all: ");
    let text = match (&fate.host, &fate.rule) {
        (Some(host), Some(_)) => text.say("a rule of ").name(&host.name).say(" drops it"),
        (Some(host), None) => text.name(&host.name).say(" throws it away"),
        (None, _) => text.say("no answer that it could take comes back"),
    };
    let protocol = this.aim.as_ref().map(|aim| aim.protocol);
    let patience = match protocol {
        Some(Protocol::Tcp) => ", and connecting times out (Linux gives up after two minutes).",
        _ => ", and it waits until its own patience ends.",
    };
    text.say(patience)
}

fn error(text: Text, fate: &Fate, what: &str) -> Text {
    match what {
        "name does not resolve" => text.say(" fails at once: the name does not resolve."),
        "no route to host" => {
            let text = text.say(" gets \"no route to host\" after about 2.5 seconds");
            match fate.host_name() {
                "" => text.say("."),
                host => text.say(": ").name(host).say(" finds nobody with that address."),
            }
        }
        what => text.say(format!(" fails at once: {what}.")),
    }
}
