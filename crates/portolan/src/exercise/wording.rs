//! A goal in words, where its author gave none.

use super::checks::{Asks, Check, Ends, How, Stated, Whom};
use crate::journey::RefusedBy;
use crate::request::Request;
use crate::text::Text;

/// A check as a sentence.
pub(super) fn stated(stated: &Stated) -> Text {
    let not = stated.not;
    match &stated.check {
        Check::Request { request, ends } => ended(asked(request), ends, not),
        Check::Shares { request, over, by } => {
            let verb = if not { "is not shared equally over" } else { "is shared equally over" };
            let text = asked(request).say(format!("{verb} {over} "));
            match by {
                Some(by) => whom(text, by).say("."),
                None => text.say("pods."),
            }
        }
        Check::Sticks { request, count, keep_alive } => {
            let how = if *keep_alive { " on one connection" } else { "" };
            let verb = if not { "do not all stay with one pod." } else { "stay with one pod." };
            let text = Text::new().say(format!("{count} requests{how} from ")).name(&request.from);
            text.say(" to ").code(&request.to).say(" ").say(verb)
        }
        Check::Reaches { request, whom: pods } => {
            let (text, verb) = match (request, not) {
                (Some(request), true) => (asked(request), "never gets to "),
                (Some(request), false) => (asked(request), "gets to "),
                (None, true) => (Text::new(), "No request to a Service gets to "),
                (None, false) => (Text::new(), "Some request to a Service gets to "),
            };
            whom(text.say(verb), pods).say(".")
        }
        Check::Accepted(object) => {
            let who = object.as_ref().map_or("everything".to_owned(), ToString::to_string);
            let verb = if not { "The API server refuses " } else { "The API server takes " };
            Text::new().say(verb).code(who).say(".")
        }
        Check::Rules { node, v6, chain } => {
            let family = if *v6 { " for IPv6" } else { "" };
            let who = node.as_deref().unwrap_or("some node");
            let verb = if not { " hold no chain " } else { " hold a chain " };
            let text = Text::new().say("The rules of ").name(who).say(family);
            text.say(verb).code(chain).say(".")
        }
        Check::Prediction { answer, question, request, asks } => {
            let name = format!("Answer/{answer}");
            if !question.is_empty() {
                return Text::new().say(question).say(" Say it in ").code(name).say(".");
            }
            let text = Text::new().say("Say in ").code(name).say(" ").then(question_of(asks));
            text.say(": ").name(&request.from).say(" dials ").code(&request.to).say(".")
        }
        Check::Count { of, at_least, at_most } => {
            let number = match (at_least, at_most) {
                (least, most) if least == most => format!("{least}"),
                (0, most) => format!("At most {most}"),
                (least, most) if *most >= of.len() => format!("At least {least}"),
                (least, most) => format!("From {least} to {most}"),
            };
            let mut text = Text::new().say(if not { "It is not so that " } else { "" });
            text = text.say(format!("{number} of these hold:"));
            for part in of {
                text = text.say(" ").then(self::stated(part));
            }
            text
        }
    }
}

/// `laptop → http://node-1:32222 `
fn asked(request: &Request) -> Text {
    Text::new().name(&request.from).say(" → ").code(&request.to).say(" ")
}

fn ended(text: Text, ends: &Ends, not: bool) -> Text {
    let never = if not { "never " } else { "" };
    match ends {
        Ends::Answered { by, every, seeing } => {
            let mut text = text.say(if not { "is never answered" } else { "is answered" });
            if let Some(by) = by {
                text = whom(text.say(if *every { " by each of the " } else { " by " }), by);
            }
            match seeing.as_deref() {
                None => text.say("."),
                Some("caller") => text.say(", seeing the caller's own address."),
                Some(who) => text.say(", seeing ").code(who).say(" as the caller."),
            }
        }
        Ends::Refused { how, at } => {
            let mut text = text.say(format!("is {never}refused"));
            if let Some(at) = at {
                text = text.say(" by ").name(at);
            }
            text.say(match how {
                None => ".",
                Some(How::By(RefusedBy::Rst)) => ", with a RST.",
                Some(_) => ", with an ICMP message.",
            })
        }
        Ends::TimedOut => {
            text.say(format!("{}.", if not { "never times out" } else { "times out" }))
        }
        Ends::Unresolved => text.say(if not {
            "is a name that resolves."
        } else {
            "is a name that does not resolve."
        }),
        Ends::Unreachable => {
            text.say(if not { "can be sent." } else { "cannot be sent: there is no route." })
        }
    }
}

/// `pods with app=web on node-1`
fn whom(mut text: Text, whom: &Whom) -> Text {
    let Whom { labels, pods, workload, node, namespace } = whom;
    text = match pods.is_empty() {
        true => text.say("pods"),
        false => text.name(pods.join(", ")),
    };
    for (nth, (key, value)) in labels.iter().enumerate() {
        text = text.say(if nth == 0 { " with " } else { " and " }).code(format!("{key}={value}"));
    }
    if !workload.is_empty() {
        text = text.say(" of ").name(workload);
    }
    if !node.is_empty() {
        text = text.say(" on ").name(node);
    }
    if !namespace.is_empty() {
        text = text.say(" in namespace ").name(namespace);
    }
    text
}

fn question_of(asks: &Asks) -> Text {
    Text::new().say(match asks {
        Asks::Outcome => "how this ends".to_owned(),
        Asks::Pods => "which pods could answer".to_owned(),
        Asks::Nodes => "on which nodes the pods are that could answer".to_owned(),
        Asks::Seen => "whose address the pod sees".to_owned(),
        Asks::Port => "at which port the packet arrives".to_owned(),
        Asks::Chains(among) => format!("which of {} the packet meets", among.join(", ")),
        Asks::Share(pod) => format!("which share of the requests {pod} gets"),
    })
}
