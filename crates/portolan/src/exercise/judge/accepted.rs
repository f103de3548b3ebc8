//! Whether the API server takes an object.

use super::Look;
use crate::exercise::name::ObjectName;
use crate::problem::Severity;
use crate::scenario::Scenario;
use crate::text::Text;
use manifest::Object;

pub(super) fn look(object: Option<&ObjectName>, world: &Scenario) -> Look {
    let documents = world.texts.manifests.documents.iter().enumerate();
    let meant: Vec<_> = documents
        .filter(|(_, document)| object.is_none_or(|object| object.fits(document)))
        .collect();
    if let (true, Some(object)) = (meant.is_empty(), object) {
        return Look::new(false, Text::new().say("There is no ").code(object.to_string()).say("."));
    }
    let cluster = &world.cluster;
    let refused = meant.iter().find(|(place, document)| {
        let answer = cluster.answers.iter().find(|answer| answer.place == *place);
        !document.decode_errors.is_empty()
            || matches!(document.object, Object::Refused { .. })
            || answer.is_some_and(|answer| answer.object.service().is_none())
            || cluster.refused_workloads.iter().any(|refused| refused.place == *place)
    });
    let Some((_, document)) = refused else {
        let who = object.map_or("everything".to_owned(), ToString::to_string);
        return Look::new(true, Text::new().say("The API server takes ").code(who).say("."));
    };
    let span = document.span();
    let problem = world.problems().iter().find(|problem| {
        problem.severity == Severity::Error
            && problem.place.source == document.source
            && (span.start.offset..=span.end.offset).contains(&problem.place.start)
    });
    let why = problem.map(|problem| problem.message.clone());
    let why = why.or_else(|| document.decode_errors.first().cloned()).unwrap_or_default();
    let name = ObjectName::of(document).to_string();
    let name = if document.kind.is_empty() { "a document".to_owned() } else { name };
    Look::new(false, Text::new().say("The API server refuses ").code(name).say(": ").code(why))
}
