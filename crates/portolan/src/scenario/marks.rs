//! Where in the texts the three ports stand, so that an editor can colour them.

use super::texts::{Texts, place};
use crate::chart::PortMark;
use crate::text::PortRole;
use control_plane::Cluster;
use manifest::tree::Node;
use manifest::tree::scalar::{Scalar, Value};
use manifest::{Document, Object, Places};
use std::collections::HashSet;

/// Finds the numbers: a Service's three ports, and the container ports that are a target port of some Service.
pub(super) fn find(texts: &Texts, cluster: &Cluster) -> Vec<PortMark> {
    let targets: HashSet<i32> = cluster
        .endpoint_slices
        .iter()
        .flat_map(|slice| &slice.ports)
        .filter_map(|port| port.port)
        .collect();
    let mut found = Vec::new();
    let places: Vec<Places<'_>> =
        (0..texts.sources.len()).filter_map(|source| texts.places(source)).collect();
    for document in &texts.manifests.documents {
        let Some(places) = places.get(document.source) else { continue };
        let mut mark = |node: &Node, role| {
            found.push(PortMark { place: place(places, document.source, node.span), role });
        };
        match document.kind.as_str() {
            "Service" => service(document, &mut mark),
            "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" | "Pod" => {
                containers(document, &targets, &mut mark);
            }
            _ => {}
        }
    }
    found.sort_by_key(|mark| (mark.place.source, mark.place.start));
    found
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
