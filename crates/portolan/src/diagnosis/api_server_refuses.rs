//! The API server refuses an object, or cannot read it: it is not there at all.

use super::case::Case;
use super::edits::together;
use super::tries::Try;
use super::{Found, Position};
use crate::problem::{Edit, Fix, Severity};
use crate::text::Text;
use control_plane::diagnostics::diagnostics;
use control_plane::field_error::{FieldError, FieldErrorKind};
use manifest::kinds::service::Service;
use manifest::{Diagnostic, Severity as Told};

pub(super) const CODE: &str = "api-server-refuses";

/// One reason for which a Service is refused.
pub(super) struct Refusal<'a> {
    pub(super) document: usize,
    /// The Service, as defaulted.
    pub(super) service: &'a Service,
    pub(super) error: &'a FieldError,
    diagnostic: Diagnostic,
}

/// The kinds of refusal that have a diagnosis of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    NodePortWithoutType,
    NodePortUnavailable,
    PortWithoutName,
    ExternalNameWithPort,
    Other,
}

impl Refusal<'_> {
    pub(super) fn kind(&self) -> Kind {
        let field = self.error.field.as_str();
        match self.error.kind {
            FieldErrorKind::Forbidden if field.ends_with(".nodePort") => Kind::NodePortWithoutType,
            FieldErrorKind::Invalid if field.ends_with(".nodePort") => Kind::NodePortUnavailable,
            FieldErrorKind::Required
                if field.starts_with("spec.ports[") && field.ends_with("].name") =>
            {
                Kind::PortWithoutName
            }
            FieldErrorKind::Invalid
                if field == "spec.externalName"
                    && self.service.spec.external_name.contains(':') =>
            {
                Kind::ExternalNameWithPort
            }
            _ => Kind::Other,
        }
    }

    pub(super) fn about(&self) -> String {
        format!("Service {}/{}", self.service.metadata.namespace(), self.service.metadata.name)
    }

    /// The index of the port that it is about.
    pub(super) fn port(&self) -> Option<usize> {
        let rest = self.error.field.strip_prefix("spec.ports[")?;
        rest.split(']').next()?.parse().ok()
    }

    /// The edits that admission offers.
    pub(super) fn fixes(&self, case: &Case<'_>) -> Vec<Fix> {
        let source = self.diagnostic.source;
        let fix = |fix: &manifest::Fix| Fix {
            title: fix.title.clone(),
            dial: None,
            edits: fix
                .edits
                .iter()
                .map(|edit| Edit {
                    place: case.texts.place(source, edit.range),
                    replacement: edit.replacement.clone(),
                })
                .collect(),
        };
        self.diagnostic.fixes.iter().map(fix).collect()
    }

    pub(super) fn position(&self, case: &Case<'_>) -> Position {
        let written = case.position(self.document, &self.error.field);
        let own = Position {
            place: case.texts.place(self.diagnostic.source, self.diagnostic.span),
            label: self.error.field.clone(),
        };
        match written {
            Some(written) if written.place.line == own.place.line => written,
            _ => own,
        }
    }

    /// The failing requests that were meant for the Service.
    pub(super) fn tries(&self, case: &Case<'_>) -> Vec<usize> {
        case.failing().filter(|(_, this)| is_meant(self.service, this)).map(|(at, _)| at).collect()
    }
}

/// Whether a request that no Service gets may be meant for a refused one: by a number or the name.
fn is_meant(service: &Service, this: &Try) -> bool {
    let Some(aim) = this.aim.as_ref().filter(|aim| aim.service.is_none()) else { return false };
    let by_name = aim
        .name
        .as_deref()
        .is_some_and(|name| name.split('.').next() == Some(service.metadata.name.as_str()));
    let number = i32::from(aim.number);
    let by_number =
        service.spec.ports.iter().any(|port| port.port == number || port.node_port == number);
    by_name || (aim.name.is_none() || aim.node.is_some()) && number != 0 && by_number
}

/// Why Services are refused, in the order of the texts.
pub(super) fn refusals<'a>(case: &Case<'a>) -> Vec<Refusal<'a>> {
    let refused = || case.cluster.answers.iter().filter(|a| a.object.service().is_none());
    if refused().next().is_none() {
        return Vec::new();
    }
    let told = diagnostics(case.cluster, &case.texts.manifests, &case.texts.sources);
    let mut found = Vec::new();
    for answer in refused() {
        for error in answer.object.errors() {
            let words = error.to_string();
            let own = told.iter().find(|diagnostic| {
                diagnostic.document == Some(answer.place)
                    && diagnostic.severity == Told::Error
                    && diagnostic.message == words
            });
            let Some(diagnostic) = own.cloned() else { continue };
            let service = answer.object.defaulted();
            found.push(Refusal { document: answer.place, service, error, diagnostic });
        }
    }
    found
}

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    let refusals = refusals(case);
    for problem in case.scenario.problems() {
        if problem.severity != Severity::Error {
            continue;
        }
        let same = |refusal: &&Refusal<'_>| refusal.error.to_string() == problem.message;
        let refusal = refusals.iter().find(same);
        if refusal.is_some_and(|refusal| refusal.kind() != Kind::Other) {
            continue;
        }
        let about = refusal.map_or_else(String::new, Refusal::about);
        let tries = refusal.map_or_else(Vec::new, |refusal| refusal.tries(case));
        let mut found = case.begin(CODE, about, tries);
        let diagnosis = &mut found.diagnosis;
        if diagnosis.symptom.0.is_empty() {
            diagnosis.symptom = "kubectl prints the refusal, and the object is not there.".into();
        }
        let words =
            Text::new().say(format!("{}: ", problem.heading)).code(problem.message.trim_end());
        diagnosis.cause = match problem.explanation.0.is_empty() {
            true => words,
            false => words.say(". ").then(problem.explanation.clone()),
        };
        diagnosis.positions = vec![Position { place: problem.place, label: String::new() }];
        diagnosis.fixes.clone_from(&problem.fixes);
        out.push(found);
    }
}

/// Refusals of one kind, those of one Service together.
pub(super) fn by_service<'a>(case: &Case<'a>, kind: Kind) -> Vec<Vec<Refusal<'a>>> {
    let mut groups: Vec<Vec<Refusal<'a>>> = Vec::new();
    for refusal in refusals(case).into_iter().filter(|refusal| refusal.kind() == kind) {
        match groups.last_mut() {
            Some(group) if group.first().is_some_and(|f| f.document == refusal.document) => {
                group.push(refusal);
            }
            _ => groups.push(vec![refusal]),
        }
    }
    groups
}

/// The n-th fix of each refusal, as one; `None` where one of them has none.
pub(super) fn nth_of_each(case: &Case<'_>, group: &[Refusal<'_>], nth: usize) -> Option<Fix> {
    let each: Vec<Option<Fix>> =
        group.iter().map(|refusal| refusal.fixes(case).into_iter().nth(nth)).collect();
    let title = each.first()?.as_ref()?.title.clone();
    if each.iter().flatten().all(|fix| fix == each.first().and_then(Option::as_ref).unwrap_or(fix))
    {
        return each.into_iter().next()?;
    }
    together(title, each)
}

/// A diagnosis of a group of refusals.
pub(super) fn begin(case: &Case<'_>, code: &'static str, group: &[Refusal<'_>]) -> Option<Found> {
    let first = group.first()?;
    let mut found = case.begin(code, first.about(), first.tries(case));
    let diagnosis = &mut found.diagnosis;
    let refusal = Text::new()
        .say("kubectl prints ")
        .code(first.error.to_string())
        .say(", and the Service is not there.");
    diagnosis.symptom = match diagnosis.symptom.0.is_empty() {
        true => refusal,
        false => refusal.say(" ").then(diagnosis.symptom.clone()),
    };
    diagnosis.positions = group.iter().map(|refusal| refusal.position(case)).collect();
    Some(found)
}
