//! What the client saw, and the rule or fact that decided it.

use super::chain_sentences::Scene;
use super::chains::reject_words;
use super::directory::icmp_words;
use super::moments::Told;
use super::{HostShown, Journey, Outcome, OutcomeKind, RefusedBy, Step, StepKind};
use crate::text::{PortRole, Text};
use crate::world::machine::MachineId;
use crate::world::network::Network;
use crate::world::sockets::Seen;
use netfilter::host::SendError;
use netfilter::record::DropReason;
use netfilter::rule::RejectWith;
use std::net::IpAddr;

/// A rule refused the packet.
pub(crate) fn rejected(scene: &Scene<'_>, with: RejectWith) -> Told {
    let title = Text::new().say("A rule of ").name(&scene.shelf.host().name).say(" refuses");
    let sentence = Text::new()
        .say("A REJECT rule of ")
        .code(scene.frame.chain.to_string())
        .say(" fits this packet")
        .then(reason_in_comment(scene))
        .say(". ")
        .name(&scene.shelf.host().name)
        .say(" refuses it and says so (")
        .code(reject_words(with))
        .say(").");
    (title, sentence)
}

/// A rule discarded the packet.
pub(crate) fn dropped_by_rule(scene: &Scene<'_>) -> Told {
    let title = Text::new().say("A rule of ").name(&scene.shelf.host().name).say(" drops it");
    let sentence = Text::new()
        .say("A DROP rule of ")
        .code(scene.frame.chain.to_string())
        .say(" fits this packet")
        .then(reason_in_comment(scene))
        .say(". It is thrown away, and nobody is told.");
    (title, sentence)
}

/// kube-proxy writes into a rule's comment why it is there: `shop/web has no endpoints`.
fn reason_in_comment(scene: &Scene<'_>) -> Text {
    let rule = scene.frame.decided.and_then(|place| scene.shelf.rule(place));
    match rule.and_then(|rule| rule.comment()) {
        Some(comment) => Text::new().say(", and says why: ").code(comment),
        None => Text::new(),
    }
}

/// A host threw a packet away, and no rule said so.
pub(crate) fn dropped(host: &str, reason: DropReason) -> Told {
    let name = || Text::new().name(host);
    let why = match reason {
        DropReason::Rule(place) => {
            name().say(" drops it: a rule of ").code(place.chain.to_string()).say(" says so.")
        }
        DropReason::Policy { hook, table } => name()
            .say(" drops it: no rule lets it pass, and the policy of ")
            .code(format!("{table} {hook}"))
            .say(" is DROP."),
        DropReason::NoRoute => name().say(" has no route to that address."),
        DropReason::Blackhole => {
            name().say(" knows nobody with that address and throws the packet away, silently.")
        }
        DropReason::NotForwarding => {
            name().say(" is no router and throws it away: it is not for it.")
        }
        DropReason::Martian => {
            name().say(" throws it away: a loopback address has no business on a wire.")
        }
        DropReason::TtlExpired => name().say(" throws it away: it has passed too many routers."),
        DropReason::NoHairpin => name()
            .say(" would have to send it back out of the port that it came in by, and must not."),
        DropReason::Untranslatable => {
            name().say(" throws it away: no free port is left for its translation.")
        }
    };
    (Text::new().say("It ends at ").name(host), why)
}

/// The outcome of a journey whose steps are written.
pub(crate) fn decide(network: &Network, caller: MachineId, seen: &Seen, steps: &[Step]) -> Outcome {
    let from = &network.machine(caller).shown;
    match seen {
        Seen::Reply { process, saw, .. } => replied(process, *saw, steps),
        Seen::Refused(how) => refused(*how, steps),
        Seen::Unreachable(kind, code) => {
            let words = icmp_words(steps_are_v6(steps), *kind, *code);
            error(
                "no route to host",
                Text::new().say(format!("A host on the way said \"{words}\".")),
            )
        }
        Seen::NotSent(why) => not_sent(from, why),
        Seen::Connected | Seen::Nothing => timed_out(from, steps),
    }
}

fn steps_are_v6(steps: &[Step]) -> bool {
    steps.first().is_some_and(|step| step.before.source.ip.contains(':'))
}

fn replied(process: &str, saw: IpAddr, steps: &[Step]) -> Outcome {
    let asked = steps.first().map(|step| step.before.source.ip.clone()).unwrap_or_default();
    let delivered = steps.iter().find(|step| step.kind == StepKind::Delivered);
    let owner = delivered.map(|step| step.before.source.owner.clone()).unwrap_or_default();
    let headline = Text::new().say("answered by ").name(process);
    let because = if asked == saw.to_string() {
        Text::new().say("It saw the caller's own address, ").code(saw.to_string()).say(".")
    } else if owner.is_empty() {
        Text::new().say("It saw ").code(saw.to_string()).say(" as the caller.")
    } else {
        Text::new()
            .say("It saw ")
            .code(saw.to_string())
            .say(" (")
            .name(owner)
            .say(") as the caller, since the source was rewritten on the way.")
    };
    let dnat = steps.iter().find(|step| step.kind == StepKind::Dnat);
    Outcome {
        kind: OutcomeKind::Reply { pod: process.to_owned(), seen: saw.to_string() },
        headline,
        because,
        rule: dnat.and_then(|step| step.rule.clone()),
    }
}

fn refused(how: RefusedBy, steps: &[Step]) -> Outcome {
    let kind = OutcomeKind::Refused { how };
    // The rule, if one refused; else the host whose kernel did.
    if let Some(step) = steps.iter().find(|s| s.kind == StepKind::Refused && s.rule.is_some()) {
        return Outcome {
            kind,
            headline: Text::new()
                .say("connection refused by a REJECT rule of ")
                .name(&step.host.name),
            because: step.sentence.clone(),
            rule: step.rule.clone(),
        };
    }
    let delivered = steps.iter().rev().find(|step| step.kind == StepKind::Delivered);
    let Some(step) = delivered else {
        return Outcome {
            kind,
            headline: "connection refused".into(),
            because: Text::new(),
            rule: None,
        };
    };
    let to = &step.before.destination;
    let port = to.port.unwrap_or_default();
    let host = &step.host.name;
    let by_node_port = to.role == Some(PortRole::NodePort) || to.role.is_none();
    let because = match step.host.kind {
        super::HostKind::Node if by_node_port => Text::new()
            .say("No Service has opened port ")
            .port(port, to.role)
            .say(" on ")
            .name(host)
            .say(", and no process of the node listens there, so its kernel refuses."),
        _ => Text::new()
            .name(host)
            .say(" got the packet, but no process there listens on ")
            .port(port, to.role)
            .say(", so its kernel refuses."),
    };
    Outcome {
        kind,
        headline: Text::new().say("connection refused by ").name(host),
        because,
        rule: None,
    }
}

fn not_sent(from: &HostShown, why: &SendError) -> Outcome {
    match why {
        SendError::NoRoute => error(
            "network is unreachable",
            Text::new().name(&from.name).say(" has no route to that address, so nothing was sent."),
        ),
        SendError::NotPermitted => error(
            "operation not permitted",
            Text::new()
                .say("A rule of ")
                .name(&from.name)
                .say(" drops what this process sends, so sending failed at once."),
        ),
        SendError::Unroutable => error(
            "no route to host",
            Text::new()
                .say("A rule of ")
                .name(&from.name)
                .say(" changed the destination to one that it has no route to."),
        ),
    }
}

fn timed_out(from: &HostShown, steps: &[Step]) -> Outcome {
    let dropped = steps.iter().rev().find(|step| step.kind == StepKind::Dropped);
    let because = match dropped {
        Some(step) => step.sentence.clone(),
        None => {
            Text::new().say("No answer that ").name(&from.name).say(" could take ever came back.")
        }
    };
    Outcome {
        kind: OutcomeKind::Timeout,
        headline: "timed out: no answer came".into(),
        because,
        rule: dropped.and_then(|step| step.rule.clone()),
    }
}

fn error(what: &str, because: Text) -> Outcome {
    Outcome {
        kind: OutcomeKind::Error { what: what.to_owned() },
        headline: what.into(),
        because,
        rule: None,
    }
}

/// The journey of a name that does not resolve: nothing was sent.
pub(crate) fn unresolved(from: &HostShown, to: &str, name: &str, tried: &[String]) -> Journey {
    let tried = match tried {
        [] => Text::new(),
        names => Text::new().say(" Tried: ").code(names.join(", ")).say("."),
    };
    let because =
        Text::new().name(&from.name).say(" finds nobody called ").code(name).say(".").then(tried);
    Journey {
        from: from.clone(),
        to: to.to_owned(),
        resolved: None,
        steps: Vec::new(),
        outcome: Outcome {
            headline: Text::new().say("the name ").code(name).say(" does not resolve"),
            ..error("name does not resolve", because)
        },
    }
}
