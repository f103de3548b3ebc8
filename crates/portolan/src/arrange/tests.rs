//! Texts as people bring them along.

use super::*;
use crate::scenario::Source;

fn texts(text: &str) -> [String; 3] {
    arrange(text).map(|part| part.text)
}

/// The objects of a text, as JSON without where they stand.
fn objects(text: &str) -> Vec<String> {
    let source = Source { name: "x.yaml".to_owned(), text: text.to_owned() };
    let documents = manifest::read(&[source]).documents;
    documents.iter().map(|document| manifest::decode::to_json(&document.root).to_string()).collect()
}

#[test]
fn documents_go_where_their_kinds_belong_with_their_comments() {
    let text = "\
# The Service.
apiVersion: v1
kind: Service # here
---
# Pods behind it.
apiVersion: apps/v1
kind: Deployment
--- # another
apiVersion: v1
kind: Node

---
apiVersion: example.org/v1
kind: Widget
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
";
    assert_eq!(
        texts(text),
        [
            "# The Service.\napiVersion: v1\nkind: Service # here\n---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\n",
            "# Pods behind it.\napiVersion: apps/v1\nkind: Deployment\n---\napiVersion: example.org/v1\nkind: Widget\n",
            "# another\napiVersion: v1\nkind: Node\n",
        ]
    );
    assert_eq!(arrange(text).map(|part| part.objects), [2, 2, 1]);
}

const LIST: &str = "\
# From the cluster.
apiVersion: v1
items:
# One.
- apiVersion: v1
  kind: Service
  metadata:
    name: web # here
# Two.
-   kind: Pod
    apiVersion: v1
    metadata:
      annotations:
        note: |
          # no comment
            deeper

          - no dash
- # below
  apiVersion: v1
  kind: Node
kind: List
metadata:
  # nothing
  resourceVersion: \"\"
";

#[test]
fn a_list_of_many_kinds_is_taken_apart() {
    assert_eq!(
        texts(LIST),
        [
            "# From the cluster.\n# One.\napiVersion: v1\nkind: Service\nmetadata:\n  name: web # here\n",
            "# Two.\nkind: Pod\napiVersion: v1\nmetadata:\n  annotations:\n    note: |\n      # no comment\n        deeper\n\n      - no dash\n",
            "# below\napiVersion: v1\nkind: Node\n# nothing\n",
        ]
    );
    let [services, pods, cluster] = texts(LIST);
    let apart: Vec<String> =
        [services, pods, cluster].iter().flat_map(|text| objects(text)).collect();
    assert_eq!(apart, objects(LIST));
}

#[test]
fn a_list_whose_items_belong_together_stays_a_list() {
    let text =
        "apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: a}\n- metadata: {name: b}\n";
    let arranged = arrange(text);
    assert_eq!(arranged[0], Part { text: text.to_owned(), objects: 2 });
    assert_eq!((&*arranged[1].text, &*arranged[2].text), ("", ""));
}

#[test]
fn a_list_in_json_is_taken_apart() {
    let text = r#"{
    "apiVersion": "v1",
    "items": [
        {
            "kind": "Service",
            "apiVersion": "v1"
        },
        {"kind": "Pod", "apiVersion": "v1"}
    ],
    "kind": "List"
}
"#;
    let [services, pods, cluster] = texts(text);
    assert_eq!(services, "{\n    \"kind\": \"Service\",\n    \"apiVersion\": \"v1\"\n}\n");
    assert_eq!(
        (pods.as_str(), cluster.as_str()),
        ("{\"kind\": \"Pod\", \"apiVersion\": \"v1\"}\n", "")
    );
}

#[test]
fn items_that_refer_to_each_other_stay_together() {
    let text = "kind: List\nitems:\n- kind: Service\n  metadata: &m {name: a}\n- kind: Pod\n  metadata: *m\n";
    assert_eq!(texts(text), [text.to_owned(), String::new(), String::new()]);
}

#[test]
fn what_cannot_be_read_stays_with_what_stands_before_it() {
    let text = "apiVersion: v1\nkind: Node\n---\na: [\n---\napiVersion: v1\nkind: Service\n";
    let [services, _, cluster] = texts(text);
    assert_eq!(services, "apiVersion: v1\nkind: Service\n");
    assert_eq!(cluster, "apiVersion: v1\nkind: Node\n---\na: [\n");
}

#[test]
fn line_ends_and_marks_of_other_systems_are_read() {
    let text = "\u{feff}apiVersion: v1\r\nkind: Node\r\n---\r\nkind: Service\r\napiVersion: v1\r\n";
    let [services, _, cluster] = texts(text);
    assert_eq!(services, "kind: Service\napiVersion: v1\n");
    assert_eq!(cluster, "apiVersion: v1\nkind: Node\n");
}

#[test]
fn nothing_gives_nothing() {
    for text in ["", "\n\n", "---\n---\n"] {
        assert_eq!(arrange(text), Arranged::default(), "{text:?}");
    }
}
