//! Fixes as text edits: text in, text out.

use manifest::edit::{
    EditError, append, insert_document, remove_field, set_field, set_field_after,
};
use manifest::{Source, TextEdit, apply_edits, read};
use serde_json::{Value, json};

fn source(text: &str) -> Source {
    Source { name: "svc.yaml".to_owned(), text: text.to_owned() }
}

fn edited(
    text: &str,
    edit: impl Fn(&Source, &manifest::Document) -> Result<Vec<TextEdit>, EditError>,
) -> String {
    let source = source(text);
    let manifests = read(std::slice::from_ref(&source));
    match edit(&source, &manifests.documents[0]) {
        Ok(edits) => apply_edits(text, &edits),
        Err(error) => format!("{error}"),
    }
}

fn set(text: &str, path: &str, value: Value) -> String {
    edited(text, |source, document| set_field(source, document, path, &value))
}

fn remove(text: &str, path: &str) -> String {
    edited(text, |source, document| remove_field(source, document, path))
}

fn push(text: &str, path: &str, value: Value) -> String {
    edited(text, |source, document| append(source, document, path, &value))
}

const SERVICE: &str = "\
# the shop
kind: Service
apiVersion: v1
metadata:
  name: web # its name
spec:
  # how it is reached
  ports:
  - port: 80 # http
    targetPort: 8080
  selector: {app: web}
";

#[test]
fn a_new_field_becomes_the_first_key_of_its_parent() {
    assert_eq!(
        set(SERVICE, "spec.type", json!("NodePort")),
        SERVICE.replace("  ports:", "  type: NodePort\n  ports:")
    );
    assert_eq!(
        set(SERVICE, "spec.ports[0].nodePort", json!(30080)),
        SERVICE.replace("- port: 80", "- nodePort: 30080\n    port: 80")
    );
    assert_eq!(
        set(SERVICE, "spec.selector.tier", json!("front")),
        SERVICE.replace("{app", "{tier: front, app")
    );
}

#[test]
fn a_new_field_goes_behind_its_sibling_when_told_so() {
    let after = edited(SERVICE, |source, document| {
        let value = json!(30080);
        set_field_after(source, document, "spec.ports[0].nodePort", &value, Some("port"))
    });
    assert_eq!(after, SERVICE.replace("# http\n", "# http\n    nodePort: 30080\n"));
    let after = edited(SERVICE, |source, document| {
        set_field_after(source, document, "spec.type", &json!("NodePort"), Some("selector"))
    });
    assert_eq!(after, format!("{SERVICE}  type: NodePort\n"));
}

#[test]
fn a_value_is_replaced_and_its_comment_stays() {
    assert_eq!(set(SERVICE, "metadata.name", json!("api")), SERVICE.replace(": web #", ": api #"));
    assert_eq!(
        set(SERVICE, "spec.ports[0].port", json!(81)),
        SERVICE.replace("80 # http", "81 # http")
    );
    assert_eq!(
        set(SERVICE, "spec.selector", json!({"app": "api"})),
        SERVICE.replace("selector: {app: web}", "selector:\n    app: api")
    );
    assert_eq!(set("kind: # which\n", "kind", json!("Service")), "kind: Service # which\n");
    assert_eq!(
        set("spec: # wanted\n", "spec.type", json!("NodePort")),
        "spec: # wanted\n  type: NodePort\n"
    );
}

#[test]
fn parents_that_are_not_there_are_made() {
    let path = "spec.sessionAffinityConfig.clientIP.timeoutSeconds";
    assert_eq!(
        set("spec:\n  type: ClusterIP\n", path, json!(60)),
        "spec:\n  sessionAffinityConfig:\n    clientIP:\n      timeoutSeconds: 60\n  type: ClusterIP\n"
    );
    assert_eq!(set("{\"spec\": {}}", path, json!(60)), {
        "{\"spec\": {\"sessionAffinityConfig\": {\"clientIP\": {\"timeoutSeconds\": 60}}}}"
    });
    assert_eq!(
        set("kind: A\n", "metadata.labels[example.com/a]", json!("yes")),
        "metadata:\n  labels:\n    example.com/a: \"yes\"\nkind: A\n"
    );
}

#[test]
fn json_keeps_its_quotes_and_its_lines() {
    let text = "{\n\t\"kind\": \"Service\",\n\t\"spec\": {\"ports\": [{\"port\": 80}]}\n}\n";
    assert_eq!(
        set(text, "spec.type", json!("NodePort")),
        text.replace("{\"ports\"", "{\"type\": \"NodePort\", \"ports\"")
    );
    assert_eq!(
        push(text, "spec.ports", json!({"port": 81})),
        text.replace("80}", "80}, {\"port\": 81}")
    );
    assert_eq!(remove(text, "spec"), "{\n\t\"kind\": \"Service\"\n}\n");
}

#[test]
fn an_element_is_appended_in_the_lists_own_style() {
    assert_eq!(
        push(SERVICE, "spec.ports", json!({"name": "tls", "port": 443})),
        SERVICE.replace("8080\n", "8080\n  - name: tls\n    port: 443\n")
    );
    assert_eq!(
        push("a:\n    - 1\nb:\n    c: []\n", "b.c", json!(2)),
        "a:\n    - 1\nb:\n    c:\n        - 2\n"
    );
    assert_eq!(push("a: [1]\n", "a", json!("x")), "a: [1, x]\n");
    assert_eq!(push("a:\n", "a", json!("x")), "a:\n- x\n");
    assert_eq!(push("a: 1", "a", json!("x")), "`a` is no list");
}

#[test]
fn a_field_or_an_element_goes_with_its_line() {
    assert_eq!(remove(SERVICE, "metadata.name"), SERVICE.replace("\n  name: web", " {}"));
    assert_eq!(
        remove(SERVICE, "spec.ports[0].targetPort"),
        SERVICE.replace("    targetPort: 8080\n", "")
    );
    assert_eq!(
        remove(SERVICE, "spec.ports[0].port"),
        SERVICE.replace("port: 80 # http\n    targetPort", "targetPort")
    );
    assert_eq!(remove("a: [1, 2, 3]\n", "a[1]"), "a: [1, 3]\n");
    assert_eq!(remove("a: [1, 2, 3]\n", "a[2]"), "a: [1, 2]\n");
    assert_eq!(remove("a:\n- 1\n- 2 # two\nb: 1\n", "a[1]"), "a:\n- 1\nb: 1\n");
    assert_eq!(remove("a:\n- 1\nb: 1\n", "a[0]"), "a: []\nb: 1\n");
    assert_eq!(remove("a: 1\na: 2\nb: 3\n", "a"), "b: 3\n");
    assert_eq!(remove(SERVICE, "spec.type"), "there is no `spec.type`");
}

#[test]
fn what_others_share_is_left_alone() {
    let text = "a: &x {p: 1}\nb: *x\nc:\n  <<: *x\n  q: 2\n";
    for path in ["a", "b", "b.p", "c.p"] {
        let shared = format!("`{path}` is shared by an anchor or an alias");
        assert_eq!(set(text, path, json!(3)), shared, "{path}");
    }
    assert_eq!(remove(text, "c.p"), "`c.p` is shared by an anchor or an alias");
    assert_eq!(set(text, "c.q", json!(3)), text.replace("q: 2", "q: 3"));
}

#[test]
fn line_breaks_of_windows_stay() {
    assert_eq!(
        set("spec:\r\n  ports: []\r\n", "spec.type", json!("NodePort")),
        "spec:\r\n  type: NodePort\r\n  ports: []\r\n"
    );
}

#[test]
fn a_document_is_added_behind_a_marker() {
    let object =
        json!({"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "a"}]}});
    let written = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n";
    let add = |text: &str| apply_edits(text, &insert_document(&source(text), &object));
    assert_eq!(add(""), written);
    assert_eq!(add("kind: A\n"), format!("kind: A\n---\n{written}"));
    assert_eq!(add("kind: A"), format!("kind: A\n---\n{written}"));
}
