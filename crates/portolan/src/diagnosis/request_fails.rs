//! A request that gets no answer, and none of the known causes fits: what the journey itself says.

use super::Found;
use super::Severity;
use super::case::Case;
use crate::request::RequestError;
use crate::text::Text;

pub(super) const CODE: &str = "request-fails";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for (at, this) in case.asked() {
        let explained = |found: &Found| {
            found.diagnosis.severity == Severity::Wrong && found.tries.contains(&at)
        };
        let wrong = this.fails() || this.error.is_some();
        if !wrong || out.iter().any(explained) {
            continue;
        }
        let about = match case.request_document(this).and_then(|at| case.document(at)) {
            Some(document) if !document.name.is_empty() => format!("Request {}", document.name),
            _ => format!("Request to {}", this.request.to),
        };
        let mut found = case.begin(CODE, about, vec![at]);
        let diagnosis = &mut found.diagnosis;
        diagnosis.cause = match (&this.error, this.failure()) {
            (Some(error), _) => Text::new().say(format!("It cannot be sent: {error}.")),
            (None, Some(fate)) => fate.because.clone(),
            (None, None) => Text::new(),
        };
        let gone = case.aimed_at(this).zip(this.failure()).filter(|(service, fate)| {
            let mut ends = service.endpoints.iter();
            ends.any(|end| end.pod.is_none() && end.address.to_string() == fate.target)
        });
        if let Some((service, fate)) = gone {
            diagnosis.cause = Text::new()
                .say("An EndpointSlice of ")
                .name(service.name())
                .say(" names ")
                .code(&fate.target)
                .say(", and no pod here has that address: the packet is sent to nobody.");
        }
        let path = match this.error {
            Some(RequestError::UnknownCaller(_) | RequestError::AmbiguousCaller(_)) => "spec.from",
            _ => "spec.to",
        };
        let document = case.request_document(this);
        diagnosis.positions.extend(document.and_then(|document| case.position(document, path)));
        out.push(found);
    }
}
