//! What is wrong, in the order of the texts: from the reader, from admission, from kube-proxy's settings.

use super::plan::World;
use super::refusals;
use super::texts::{Texts, place};
use crate::problem::{Edit, Fix, Problem, Severity};
use crate::text::Text;
use control_plane::Cluster;
use manifest::{Diagnostic, Places, Span};

/// All problems.
pub(super) fn all(texts: &Texts, cluster: &Cluster, world: &World) -> Vec<Problem> {
    let places: Vec<Places<'_>> =
        texts.sources.iter().map(|source| Places::new(&source.text)).collect();
    let read = texts.manifests.diagnostics.iter();
    let mut found: Vec<Problem> =
        read.filter_map(|diagnostic| problem(texts, &places, diagnostic)).collect();
    found.extend(refusals::all(texts, cluster, &places));
    found.extend(settings(texts, world));
    found.sort_by_key(|problem| (problem.place.source, problem.place.start, problem.severity));
    found
}

fn problem(texts: &Texts, places: &[Places<'_>], diagnostic: &Diagnostic) -> Option<Problem> {
    let source = diagnostic.source;
    let places = places.get(source)?;
    let at = |span: Span| place(places, source, span);
    let kind = diagnostic.document.and_then(|at| texts.manifests.documents.get(at));
    let kind = kind.map_or("", |document| document.kind.as_str());
    let fixes = diagnostic.fixes.iter().map(|fix| Fix {
        title: fix.title.clone(),
        edits: fix
            .edits
            .iter()
            .map(|edit| Edit { place: at(edit.range), replacement: edit.replacement.clone() })
            .collect(),
    });
    let severity = severity(diagnostic.severity);
    Some(Problem {
        severity,
        heading: heading(severity, kind),
        message: diagnostic.message.clone(),
        explanation: diagnostic.help.as_deref().map(Text::from).unwrap_or_default(),
        place: at(diagnostic.span),
        fixes: fixes.collect(),
    })
}

fn severity(severity: manifest::Severity) -> Severity {
    match severity {
        manifest::Severity::Error => Severity::Error,
        manifest::Severity::Warning => Severity::Warning,
        manifest::Severity::Note => Severity::Note,
    }
}

fn heading(severity: Severity, kind: &str) -> String {
    match (severity, kind) {
        (Severity::Error, "") => "This cannot be read".to_owned(),
        (Severity::Error, kind) => format!("The API server refuses this {kind}"),
        (Severity::Warning, "Service") => "The API server warns".to_owned(),
        (Severity::Warning, _) => "Probably not what was meant".to_owned(),
        (Severity::Note, _) => "Good to know".to_owned(),
    }
}

/// Settings with which kube-proxy would not start.
fn settings(texts: &Texts, world: &World) -> Vec<Problem> {
    let shown = world.refused_settings.iter().filter_map(|error| {
        let document = texts.document("KubeProxyConfiguration", "", "")?;
        Some(Problem {
            severity: Severity::Error,
            heading: "kube-proxy does not start with this".to_owned(),
            message: error.to_string(),
            explanation: Text::from("Without kube-proxy the nodes have no rules for Services."),
            place: texts.place(document.source, document.point(&error.path)),
            fixes: Vec::new(),
        })
    });
    shown.collect()
}
