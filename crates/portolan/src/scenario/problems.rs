//! What is wrong, in the order of the texts: from the reader, from admission, from kube-proxy's settings.

use super::other_rules::IPTABLES_ANNOTATION;
use super::plan::World;
use super::texts::{Texts, place};
use crate::problem::{Edit, Fix, Problem, Severity};
use crate::text::Text;
use control_plane::Cluster;
use control_plane::diagnostics::diagnostics;
use manifest::tree::Node;
use manifest::{Diagnostic, Document, Span};

/// All problems.
pub(super) fn all(texts: &Texts, cluster: &Cluster, world: &World) -> Vec<Problem> {
    let read = texts.manifests.diagnostics.iter();
    let judged = diagnostics(cluster, &texts.manifests, &texts.sources);
    let mut found: Vec<Problem> =
        read.chain(&judged).filter_map(|diagnostic| problem(texts, diagnostic)).collect();
    found.extend(settings(texts, world));
    found.extend(mode(texts, cluster));
    found.extend(commands(texts, world));
    found.sort_by_key(|problem| (problem.place.source, problem.place.start, problem.severity));
    found
}

fn problem(texts: &Texts, diagnostic: &Diagnostic) -> Option<Problem> {
    let source = diagnostic.source;
    let places = texts.places(source)?;
    let at = |span: Span| place(&places, source, span);
    let document = diagnostic.document.and_then(|at| texts.manifests.documents.get(at));
    let kind = document.map_or("", |document| document.kind.as_str());
    let span = document
        .and_then(|document| key_beside(document, &document.root, diagnostic.span))
        .map_or(diagnostic.span, |key| key.to(diagnostic.span));
    let fixes = diagnostic.fixes.iter().map(|fix| Fix {
        title: fix.title.clone(),
        dial: None,
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
        place: at(span),
        fixes: fixes.collect(),
    })
}

/// The key whose value stands at `value`, beside it on one line.
fn key_beside(document: &Document, node: &Node, value: Span) -> Option<Span> {
    let within = document.standing(node.span);
    if !(within.start <= value.start && value.end <= within.end) {
        return None;
    }
    let entries = node.entries().unwrap_or_default();
    let key = entries.iter().find(|entry| {
        entry.key.start.line == entry.value.span.start.line
            && document.standing(entry.value.span) == value
    });
    let inside = || {
        let items = node.items().unwrap_or_default().iter();
        items
            .chain(entries.iter().map(|entry| &entry.value))
            .find_map(|n| key_beside(document, n, value))
    };
    key.map(|entry| document.standing(entry.key)).or_else(inside)
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

/// A mode of kube-proxy that is not simulated.
fn mode(texts: &Texts, cluster: &Cluster) -> Option<Problem> {
    let mode = super::unsupported_mode(cluster)?;
    let document = texts.document("KubeProxyConfiguration", "", "")?;
    Some(Problem {
        severity: Severity::Warning,
        heading: format!("{mode} mode is not simulated yet"),
        message: format!("kube-proxy's {mode} mode is not simulated yet: requests cannot be sent"),
        explanation: Text::from(
            "The rules shown are those of iptables mode with the same settings.",
        ),
        place: texts.place(document.source, document.point("mode")),
        fixes: Vec::new(),
    })
}

/// Commands of a node's annotation that cannot be run.
fn commands(texts: &Texts, world: &World) -> Vec<Problem> {
    let shown = world.refused_commands.iter().filter_map(|refused| {
        let document = texts.document("Node", "", &refused.node)?;
        let path = format!("metadata.annotations[{IPTABLES_ANNOTATION}]");
        Some(Problem {
            severity: Severity::Warning,
            heading: "This rule is left out".to_owned(),
            message: format!("{:?} cannot be run: {}", refused.command, refused.why),
            explanation: Text::new(),
            place: texts.place(document.source, document.point(&path)),
            fixes: Vec::new(),
        })
    });
    shown.collect()
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

#[cfg(test)]
mod tests {
    use crate::problem::Problem;
    use crate::scenario::{Scenario, Source};

    const ARTICLE: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: order-service
spec:
  ports:
  - port: 8080
    targetPort: 8170
    nodePort: 32222
    protocol: TCP
  selector:
    component: order-service-app
";

    fn problems(text: &str) -> Vec<Problem> {
        let source = Source { name: "service.yaml".to_owned(), text: text.to_owned() };
        Scenario::read(&[source]).problems().to_vec()
    }

    fn mended(text: &str, problem: &Problem, fix: usize) -> String {
        let mut text = text.to_owned();
        for edit in problem.fixes[fix].edits.iter().rev() {
            text.replace_range(edit.place.start..edit.place.end, &edit.replacement);
        }
        text
    }

    #[test]
    fn a_node_port_without_its_type_is_refused_at_its_line_and_one_edit_mends_it() {
        let found = problems(ARTICLE);
        assert_eq!(found.len(), 1, "{found:#?}");
        let words = "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'";
        assert_eq!(found[0].message, words);
        assert_eq!((found[0].place.line, found[0].place.column), (9, 5));
        assert_eq!(&ARTICLE[found[0].place.start..found[0].place.end], "nodePort: 32222");
        assert_eq!(found[0].fixes[0].title, "Add type: NodePort");
        let with_type = ARTICLE.replace("spec:\n", "spec:\n  type: NodePort\n");
        assert_eq!(mended(ARTICLE, &found[0], 0), with_type);
        assert_eq!(problems(&with_type), []);
        let without = ARTICLE.replace("    nodePort: 32222\n", "");
        assert_eq!(mended(ARTICLE, &found[0], 1), without);
        assert_eq!(problems(&without), []);
    }

    #[test]
    fn ports_without_names_get_names() {
        let text = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports:\n  - port: 80\n  - port: 443\n";
        let found = problems(text);
        assert_eq!(found.len(), 2, "{found:#?}");
        let once = mended(text, &found[0], 0);
        assert!(once.contains("name: http"), "{once}");
        let twice = mended(&once, &problems(&once)[0], 0);
        assert_eq!(problems(&twice), []);
    }
}
