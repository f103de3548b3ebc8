//! A short name that means a Service of another namespace.

use super::Found;
use super::aim::{Aim, Way};
use super::case::Case;
use super::tries::Try;
use crate::journey::HostKind;
use crate::problem::Fix;
use crate::scenario::scheme;
use crate::text::Text;

pub(super) const CODE: &str = "name-of-another-namespace";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for (at, this) in case.failing() {
        let Some((aim, name)) = unresolved(this) else { continue };
        let caller = case.caller(this).filter(|shown| shown.kind == HostKind::Pod);
        let Some(from) = caller.and_then(|shown| shown.namespace.as_deref()) else { continue };
        let labels: Vec<&str> = name.split('.').collect();
        let Some(first) = labels.first() else { continue };
        let service = case.services.iter().find(|service| {
            let meta = &service.service.metadata;
            meta.name == *first && labels.get(1).is_none_or(|ns| *ns != meta.namespace())
        });
        let Some(service) = service else { continue };
        let theirs = service.service.metadata.namespace();
        let mut found = case.begin(CODE, service.about(), vec![at]);
        let diagnosis = &mut found.diagnosis;
        let text = match labels.get(1) {
            Some(written) => Text::new()
                .code(name)
                .say(" names the namespace ")
                .code(*written)
                .say(", which has no Service ")
                .name(*first),
            None => Text::new()
                .name(&this.request.from)
                .say(" is in the namespace ")
                .code(from)
                .say(", where ")
                .code(name)
                .say(" means ")
                .code(format!("{first}.{from}.svc.cluster.local"))
                .say(", which is nobody"),
        };
        diagnosis.cause = text
            .say(". The Service ")
            .name(*first)
            .say(" is in ")
            .code(theirs)
            .say(": from elsewhere it is called ")
            .code(format!("{first}.{theirs}"))
            .say(".");
        diagnosis.positions.extend(case.position_of_request(this));
        let path = if case.is_written(service.document, "metadata.namespace") {
            "metadata.namespace"
        } else {
            "metadata.name"
        };
        diagnosis.positions.extend(case.position(service.document, path));
        diagnosis.fixes.extend(call(case, this, aim, &format!("{first}.{theirs}")));
        out.push(found);
    }
}

/// A request whose name does not resolve.
pub(super) fn unresolved(this: &Try) -> Option<(&Aim, &str)> {
    let aim = this.aim.as_ref().filter(|aim| aim.way == Way::NoName)?;
    Some((aim, aim.name.as_deref()?))
}

/// Dials another name.
pub(super) fn call(case: &Case<'_>, this: &Try, aim: &Aim, name: &str) -> Option<Fix> {
    let scheme = scheme(aim.protocol);
    let to = match aim.number {
        _ if aim.is_ping() => format!("icmp://{name}"),
        number => format!("{scheme}://{name}:{number}"),
    };
    case.dial(this, &to)
}
