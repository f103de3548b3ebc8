//! Outcomes as words, the same for the kernel's and for ours.

use portolan::journey::OutcomeKind;

/// No answer within the time allowed.
pub(crate) const TIMEOUT: &str = "timeout";
/// A host on the way, or one's own, said that it cannot be reached.
pub(crate) const NO_ROUTE_TO_HOST: &str = "no route to host";

const UNREACHABLE: u8 = 3;
const PROTOCOL_UNREACHABLE: u8 = 2;
const PORT_UNREACHABLE: u8 = 3;

/// `answer`: who answered, and the source that it saw.
pub(crate) fn reply(answer: &str) -> String {
    format!("reply {answer}")
}

/// `how`: `rst` or `icmp TYPE/CODE`.
pub(crate) fn refused(how: &str) -> String {
    format!("refused {how}")
}

pub(crate) fn error(what: &str) -> String {
    format!("error {what}")
}

/// What an ICMP error means to a client.
pub(crate) fn icmp(kind: u8, code: u8) -> String {
    match (kind, code) {
        (UNREACHABLE, PROTOCOL_UNREACHABLE | PORT_UNREACHABLE) => {
            refused(&format!("icmp {kind}/{code}"))
        }
        (UNREACHABLE, _) => error(NO_ROUTE_TO_HOST),
        _ => error(&format!("icmp {kind}/{code}")),
    }
}

/// One of ours.
pub(crate) fn ours(outcome: &OutcomeKind) -> String {
    match outcome {
        OutcomeKind::Reply { pod, seen } => reply(&format!("{pod} {seen}")),
        OutcomeKind::Refused { how } => refused(&String::from(*how)),
        OutcomeKind::Timeout => TIMEOUT.to_owned(),
        OutcomeKind::Error { what } => error(what),
    }
}
