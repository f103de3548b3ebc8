//! The API server's refusals and warnings: its words, the same in plain words, and the edit that mends it.

use super::texts::{Texts, place};
use crate::problem::{Edit, Fix, Problem, Severity};
use crate::text::{PortRole, Text};
use control_plane::Cluster;
use control_plane::field_error::{FieldError, FieldErrorKind};
use manifest::edit::{EditError, remove_field, set_field};
use manifest::kinds::service::Service;
use manifest::{Document, Places, Source, TextEdit};
use serde_json::json;

/// What the API server said of the Services, as problems.
pub(super) fn all(texts: &Texts, cluster: &Cluster, places: &[Places<'_>]) -> Vec<Problem> {
    let mut found = Vec::new();
    for answer in &cluster.answers {
        let Some(document) = texts.manifests.documents.get(answer.place) else { continue };
        let source = texts.sources.get(document.source);
        let (Some(places), Some(source)) = (places.get(document.source), source) else { continue };
        let page = Page { document, source, places };
        let service = answer.object.defaulted();
        for error in answer.object.errors() {
            found.push(page.refusal(error, service));
        }
        for warning in answer.object.warnings() {
            found.push(page.warning(warning));
        }
    }
    found
}

/// One document on its text.
struct Page<'a> {
    document: &'a Document,
    source: &'a Source,
    places: &'a Places<'a>,
}

impl Page<'_> {
    fn refusal(&self, error: &FieldError, service: &Service) -> Problem {
        let (explanation, fixes) = explain(error, service);
        let fixes = fixes.into_iter().filter_map(|(title, mend)| {
            let edits = mend(self.source, self.document).ok()?;
            Some(Fix { title, edits: self.edits(&edits) })
        });
        let span = match self.document.key_span(&error.field) {
            Some(key) => key.to(self.document.point(&error.field)),
            None => self.document.point(&error.field),
        };
        Problem {
            severity: Severity::Error,
            heading: "The API server refuses this Service".to_owned(),
            message: error.to_string(),
            explanation,
            place: place(self.places, self.document.source, span),
            fixes: fixes.collect(),
        }
    }

    fn warning(&self, warning: &str) -> Problem {
        // A warning begins with the field that it is about.
        let field = warning.split([':', ' ']).next().unwrap_or_default();
        Problem {
            severity: Severity::Warning,
            heading: "The API server warns".to_owned(),
            message: warning.to_owned(),
            explanation: Text::new(),
            place: place(self.places, self.document.source, self.document.point(field)),
            fixes: Vec::new(),
        }
    }

    fn edits(&self, edits: &[TextEdit]) -> Vec<Edit> {
        let edit = |edit: &TextEdit| Edit {
            place: place(self.places, self.document.source, edit.range),
            replacement: edit.replacement.clone(),
        };
        edits.iter().map(edit).collect()
    }
}

/// A fix: its title, and what makes its edits.
type Mend = Box<dyn Fn(&Source, &Document) -> Result<Vec<TextEdit>, EditError>>;

/// A refusal in plain words, and what would mend it, likeliest first.
fn explain(error: &FieldError, service: &Service) -> (Text, Vec<(String, Mend)>) {
    let field = error.field.as_str();
    let of_port = field.strip_prefix("spec.ports[").and_then(|rest| rest.split_once("]."));
    match (of_port, error.kind) {
        (Some((_, "nodePort")), FieldErrorKind::Forbidden) => {
            node_port_without_type(field, service)
        }
        (Some((_, "nodePort")), FieldErrorKind::Invalid) => node_port_not_given(field, error),
        (Some((_, "name")), FieldErrorKind::Required) => port_without_name(field, service),
        _ => (Text::new(), Vec::new()),
    }
}

fn node_port_without_type(field: &str, service: &Service) -> (Text, Vec<(String, Mend)>) {
    let explanation = Text::new()
        .say("Without a type a Service is a ClusterIP: it can be reached inside the cluster only. A ")
        .code("nodePort")
        .say(" opens it on every node, so the type must say so.");
    if service.spec.kind != "ClusterIP" {
        let explanation = Text::new()
            .say("Only a Service of type NodePort or LoadBalancer has node ports. This one is of type ")
            .code(&service.spec.kind)
            .say(".");
        return (explanation, vec![remove(field, "nodePort")]);
    }
    (explanation, vec![node_port_type(), remove(field, "nodePort")])
}

fn node_port_type() -> (String, Mend) {
    let mend: Mend =
        Box::new(|source, document| set_field(source, document, "spec.type", &json!("NodePort")));
    ("Add type: NodePort".to_owned(), mend)
}

fn remove(field: &str, name: &str) -> (String, Mend) {
    let field = field.to_owned();
    (
        format!("Remove {name}"),
        Box::new(move |source, document| remove_field(source, document, &field)),
    )
}

fn node_port_not_given(field: &str, error: &FieldError) -> (Text, Vec<(String, Mend)>) {
    let taken = error.detail.contains("already allocated");
    let number = error.value.as_ref().and_then(|value| value.parse::<u16>().ok());
    let explanation = match number {
        Some(number) if taken => Text::new()
            .say("Another Service has ")
            .port(number, Some(PortRole::NodePort))
            .say(" already, and a node port can be given once only. Choose another, or none: then the cluster chooses."),
        _ => Text::new()
            .say("A cluster keeps the node ports to a range of its own, 30000 to 32767 unless told otherwise. Choose one in it, or none: then the cluster chooses."),
    };
    (explanation, vec![remove(field, "nodePort")])
}

fn port_without_name(field: &str, service: &Service) -> (Text, Vec<(String, Mend)>) {
    let explanation = "A Service with several ports needs a name for each, so that endpoints and DNS can tell them apart.".into();
    let index = field
        .strip_prefix("spec.ports[")
        .and_then(|rest| rest.split(']').next())
        .and_then(|index| index.parse::<usize>().ok());
    let port = index.and_then(|index| service.spec.ports.get(index));
    let Some(port) = port else { return (explanation, Vec::new()) };
    let name = format!("port-{}", port.port);
    let title = format!("Name it {name}");
    let path = field.to_owned();
    let mend: Mend =
        Box::new(move |source, document| set_field(source, document, &path, &json!(name)));
    (explanation, vec![(title, mend)])
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
        assert!(once.contains("name: port-80"), "{once}");
        let twice = mended(&once, &problems(&once)[0], 0);
        assert_eq!(problems(&twice), []);
    }
}
