//! Where in the texts the three ports stand, so that an editor can colour them.

use super::texts::{Texts, place};
use crate::chart::PortMark;
use crate::text::PortRole;
use control_plane::Cluster;
use control_plane::alike::Alike;
use manifest::tree::Node;
use manifest::tree::scalar::{Scalar, Value};
use manifest::{Document, Object, Places, Read, Span};
use std::collections::HashSet;
use std::sync::Arc;

/// The ports of all documents, and what they were found by.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    /// The numbers that are a target port of some Service.
    targets: HashSet<i32>,
    /// For each document what was read of it and where its ports stand there, in the order of its text.
    found: Vec<(Arc<Read>, Ports)>,
    /// All, in the order of the texts.
    pub(super) all: Arc<[PortMark]>,
}

/// Where the ports of one document stand, within its piece of the text.
type Ports = Arc<[(Span, PortRole)]>;

impl Marks {
    /// Finds the numbers: a Service's three ports, and the container ports that are a target port of some Service.
    /// What is known from `before` is not looked for again.
    pub(super) fn find(texts: &Texts, cluster: &Cluster, before: &Marks) -> Self {
        let slices = cluster.endpoint_slices.iter();
        let targets: HashSet<i32> =
            slices.flat_map(|slice| &slice.ports).filter_map(|port| port.port).collect();
        let places: Vec<Places<'_>> =
            (0..texts.sources.len()).filter_map(|source| texts.places(source)).collect();
        let documents = &texts.manifests.documents;
        let known: &[(Arc<Read>, Ports)] =
            if before.targets == targets { &before.found } else { &[] };
        let reads: Vec<Arc<Read>> = documents.iter().map(|d| Arc::clone(&d.read)).collect();
        let older: Vec<Arc<Read>> = known.iter().map(|(read, _)| Arc::clone(read)).collect();
        let alike = Alike::of(&older, &reads, Arc::ptr_eq);
        let mut found = Vec::with_capacity(documents.len());
        let mut all = Vec::new();
        for (at, (document, read)) in documents.iter().zip(reads).enumerate() {
            let known = alike.old(at).and_then(|old| known.get(old));
            let ports = known.map_or_else(|| ports(document, &targets), |(_, p)| Arc::clone(p));
            if let Some(places) = places.get(document.source) {
                let source = document.source;
                all.extend(ports.iter().map(|(span, role)| PortMark {
                    place: place(places, source, document.standing(*span)),
                    role: *role,
                }));
            }
            found.push((read, ports));
        }
        Marks { targets, found, all: all.into() }
    }
}

fn ports(document: &Document, targets: &HashSet<i32>) -> Ports {
    let mut found = Vec::new();
    let mut mark = |node: &Node, role| found.push((node.span, role));
    match document.kind.as_str() {
        "Service" => service(document, &mut mark),
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" | "Pod" => {
            containers(document, targets, &mut mark);
        }
        _ => {}
    }
    found.sort_by_key(|(span, _)| span.start);
    found.into()
}

fn service(document: &Document, mark: &mut impl FnMut(&Node, PortRole)) {
    const FIELDS: [(&str, PortRole); 3] = [
        ("port", PortRole::Port),
        ("targetPort", PortRole::TargetPort),
        ("nodePort", PortRole::NodePort),
    ];
    let ports = document.root.get("spec").and_then(|spec| spec.get("ports"));
    for port in ports.and_then(Node::items).unwrap_or_default() {
        for (name, role) in FIELDS {
            if let Some(value) =
                port.get(name).filter(|value| value.scalar().is_some() && !value.is_null())
            {
                mark(value, role);
            }
        }
    }
}

fn containers(document: &Document, targets: &HashSet<i32>, mark: &mut impl FnMut(&Node, PortRole)) {
    if matches!(document.object, Object::Refused { .. }) {
        return;
    }
    let spec = document.root.get("spec");
    let template = spec.and_then(|spec| spec.get("template")).and_then(|t| t.get("spec"));
    let Some(pod) = template.or(spec) else { return };
    for container in pod.get("containers").and_then(Node::items).unwrap_or_default() {
        for port in container.get("ports").and_then(Node::items).unwrap_or_default() {
            let Some(value) = port.get("containerPort") else { continue };
            let number = match value.scalar().map(Scalar::value) {
                Some(Value::Int(number)) => i32::try_from(number).ok(),
                _ => None,
            };
            if number.is_some_and(|number| targets.contains(&number)) {
                mark(value, PortRole::TargetPort);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Scenario, Source};
    use crate::text::PortRole;

    #[test]
    fn the_three_ports_are_found_where_they_are_written() {
        let service = "apiVersion: v1\nkind: Service\nmetadata: {name: order-service}\nspec:\n  type: NodePort\n  \
                       selector: {app: order}\n  ports:\n  - port: 8080\n    targetPort: 8170\n    nodePort: 32222\n";
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: order, labels: {app: order}}\nspec:\n  containers:\n  \
                   - name: order\n    image: order\n    ports:\n    - containerPort: 8170\n    - containerPort: 9000\n";
        let text = format!("{service}---\n{pod}");
        let scenario = Scenario::read(&[Source { name: "all.yaml".into(), text: text.clone() }]);
        let found: Vec<(&str, PortRole)> = scenario
            .marks()
            .iter()
            .map(|mark| (&text[mark.place.start..mark.place.end], mark.role))
            .collect();
        let expected = [
            ("8080", PortRole::Port),
            ("8170", PortRole::TargetPort),
            ("32222", PortRole::NodePort),
            ("8170", PortRole::TargetPort),
        ];
        assert_eq!(found, expected);
    }
}
