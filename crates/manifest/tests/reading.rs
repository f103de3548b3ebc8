//! Sources to documents: kinds, lists, JSON, several documents, refusals; text in, a few lines out.

use manifest::{Object, Severity, Source, apply_edits, read};

fn source(text: &str) -> Source {
    Source { name: "svc.yaml".to_owned(), text: text.to_owned() }
}

/// One line a document, one line a diagnostic.
fn told(text: &str) -> String {
    let manifests = read(&[source(text)]);
    let mut lines: Vec<String> = manifests
        .documents
        .iter()
        .map(|document| {
            let what = match &document.object {
                Object::Unknown { .. } => "unknown ",
                Object::Refused { .. } => "refused ",
                _ => "",
            };
            format!("{what}{} {}", document.kind, document.name)
        })
        .collect();
    for diagnostic in &manifests.diagnostics {
        let start = diagnostic.span.start;
        let place = format!("{}:{}", start.line, start.column);
        let help = diagnostic.help.as_deref().unwrap_or("");
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        lines.push(format!(
            "{place} {severity} {}: {} ({help})",
            diagnostic.code, diagnostic.message
        ));
    }
    lines.join("\n")
}

#[test]
fn documents_are_cut_at_markers_and_a_broken_one_leaves_the_others() {
    let text = "\
apiVersion: v1
kind: Namespace
metadata: {name: a}
---
a: b: c
---
# nothing
---
apiVersion: v1
kind: Namespace
metadata: {name: b}
";
    assert_eq!(
        told(text),
        "Namespace a\nrefused  \nNamespace b\n5:5 error yaml-syntax: mapping values are not allowed in this \
         context ()"
    );
}

#[test]
fn kubectl_counts_lines_from_the_marker() {
    let manifests = read(&[source("a: 1\n---\n\nb: c: d\n")]);
    assert_eq!(
        manifests.documents[1].kubectl,
        "error: error parsing svc.yaml: error converting YAML to JSON: yaml: line 2: mapping values are not \
         allowed in this context"
    );
}

#[test]
fn json_values_follow_each_other_as_kubectl_reads_them() {
    let text = "{\"apiVersion\":\"v1\",\t\"kind\":\"Pod\",\"metadata\":{\"name\":\"\\u0061\\/\\ud83d\\ude00\"}}\n\
                {\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"b\"}}";
    assert_eq!(told(text), "Pod a/😀\nPod b");
}

#[test]
fn braces_that_are_no_json_are_yaml() {
    assert_eq!(told("{apiVersion: v1, kind: Pod, metadata: {name: a}}"), "Pod a");
    let comma = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"a\"},}";
    assert_eq!(told(comma), "Pod a");
    let broken = "{\n  \"apiVersion\": \"v1\"\n  \"kind\": \"Pod\"\n}";
    assert!(told(broken).contains("3:3 error"), "{}", told(broken));
}

#[test]
fn items_of_a_list_are_documents_that_know_their_place() {
    let text = "\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata: {name: a}
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: b}
  spec: {replica: 2}
";
    assert_eq!(
        told(text),
        "Service a\nrefused Deployment b\n10:10 error unknown-field: unknown field \"spec.replica\" (did you \
         mean `replicas`?)"
    );
    let typed = "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n";
    assert_eq!(told(typed), "Pod a");
}

#[test]
fn a_kind_of_no_concern_is_kept_with_a_note() {
    let note = "plays no part in where a request goes here ()";
    assert_eq!(
        told("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"),
        format!("unknown ConfigMap a\n2:7 note unknown-kind: a ConfigMap {note}")
    );
    assert_eq!(
        told("apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: a}\n"),
        format!("unknown HTTPRoute a\n2:7 note unknown-kind: a HTTPRoute {note}")
    );
}

#[test]
fn a_kind_that_its_group_has_not_is_refused_with_the_right_one() {
    assert_eq!(
        told("apiVersion: apps/v1\nkind: Service\n"),
        "refused Service \n1:13 error no-such-kind: there is no kind `Service` in `apps/v1` (did you mean \
         `v1`?)"
    );
    assert_eq!(
        told("apiVersion: v1\nkind: service\n"),
        "refused service \n2:7 error no-such-kind: there is no kind `service` in `v1` (did you mean \
         `Service`?)"
    );
    assert_eq!(told("a: 1\n"), "refused  \n1:1 error no-kind: `kind` is missing ()");
    assert!(told("hello").starts_with("refused  \n1:1 error no-object"));
}

#[test]
fn a_key_that_stands_twice_is_told() {
    assert_eq!(
        told("apiVersion: v1\nkind: Pod\nkind: Service\n"),
        "Service \n3:1 warning duplicate-key: `kind` stands here again (first in line 2); only the last one \
         counts (kubectl does not tell: it sends the last value and drops the others)"
    );
}

#[test]
fn all_unknown_fields_are_told_in_the_order_of_their_names() {
    let text = "apiVersion: v1\nkind: Service\nspec:\n  zone: a\n  ports:\n  - prot: 80\n    port: 1\n    x: y\n";
    let manifests = read(&[source(text)]);
    assert_eq!(
        manifests.documents[0].kubectl,
        "Error from server (BadRequest): error when creating \"svc.yaml\": Service in version \"v1\" cannot be \
         handled as a Service: strict decoding error: unknown field \"spec.ports[0].prot\", unknown field \
         \"spec.ports[0].x\", unknown field \"spec.zone\""
    );
}

#[test]
fn the_first_wrong_type_is_the_only_error_and_names_its_field_as_go_does() {
    let error = |rest: &str| {
        let text = format!("apiVersion: v1\nkind: Service\n{rest}\n");
        read(&[source(&text)]).documents[0].decode_errors.join("; ")
    };
    let table = [
        ("spec: x", "string into Go struct field Service.spec of type v1.ServiceSpec"),
        (
            "spec: {ports: [80]}",
            "number into Go struct field ServiceSpec.spec.ports of type v1.ServicePort",
        ),
        (
            "spec: {type: 1}",
            "number into Go struct field ServiceSpec.spec.type of type v1.ServiceType",
        ),
        (
            "spec: {ports: [{port: 99999999999}]}",
            "number 99999999999 into Go struct field ServicePort.spec.ports.port of type int32",
        ),
        (
            "spec: {publishNotReadyAddresses: 'true'}",
            "string into Go struct field ServiceSpec.spec.publishNotReadyAddresses of type bool",
        ),
        (
            "spec: {selector: {app: [a]}}",
            "array into Go struct field ServiceSpec.spec.selector of type string",
        ),
        (
            "spec: {ports: [{targetPort: yes}]}",
            "bool into Go struct field ServicePort.spec.ports.targetPort of type int32",
        ),
        (
            "metadata: {name: 1}\nspec: x",
            "number into Go struct field ObjectMeta.metadata.name of type string",
        ),
        (
            "spec: {foo: 1, type: {}}",
            "object into Go struct field ServiceSpec.spec.type of type v1.ServiceType",
        ),
    ];
    for (rest, meant) in table {
        assert_eq!(error(rest), format!("json: cannot unmarshal {meant}"), "{rest}");
    }
}

#[test]
fn null_leaves_a_field_as_it_is() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: a, creationTimestamp: null, labels: {a: ~}}\n\
                spec: {ports: [{port: 80.0, targetPort: null, name: }], selector: null, type: ~}\nstatus:\n";
    let manifests = read(&[source(text)]);
    let Object::Service(service) = &manifests.documents[0].object else { panic!("{manifests:?}") };
    assert_eq!(service.spec.ports[0].port, 80);
    assert_eq!(service.spec.ports[0].target_port, None);
    assert_eq!(service.spec.selector, None);
    assert_eq!(service.metadata.labels["a"], "");
}

#[test]
fn what_kubectl_get_prints_is_read_as_it_is() {
    let text = "\
apiVersion: v1
kind: Pod
metadata:
  creationTimestamp: \"2024-05-01T10:00:00Z\"
  managedFields:
  - apiVersion: v1
    fieldsType: FieldsV1
    fieldsV1:
      f:spec:
        f:containers:
          k:{\"name\":\"web\"}:
            .: {}
    manager: kubectl
    operation: Update
    time: \"2024-05-01T10:00:00Z\"
  name: web
  ownerReferences:
  - {apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: 1-2, controller: true}
  uid: 1-2-3
spec:
  containers:
  - image: nginx
    name: web
    livenessProbe: {httpGet: {port: 80}}
    ports: [{containerPort: 80}]
  tolerations: [{operator: Exists}]
status:
  containerStatuses: [{ready: true}]
  hostIPs: [{ip: 192.168.50.11}]
  podIP: 10.244.1.5
";
    let manifests = read(&[source(text)]);
    assert_eq!(manifests.diagnostics, []);
    let Object::Pod(pod) = &manifests.documents[0].object else { panic!("{manifests:?}") };
    assert_eq!(
        (pod.status.pod_ip.as_str(), pod.spec.containers[0].ports[0].container_port),
        ("10.244.1.5", 80)
    );
    assert_eq!(pod.metadata.owner_references.len(), 1);
}

#[test]
fn every_fix_mends_what_it_belongs_to() {
    let table = [
        ("spec: {ports: [{port: '80'}]}", "spec: {ports: [{port: 80}]}"),
        ("spec: {ports: [{prt: 80}]}", "spec: {ports: [{port: 80}]}"),
        ("spec: {selector: {app: 8080}}", "spec: {selector: {app: \"8080\"}}"),
        ("metadata: {labels: {on: yes}}", "metadata: {labels: {on: \"yes\"}}"),
        ("spec: {Type: NodePort}", "spec: {type: NodePort}"),
    ];
    for (written, mended) in table {
        let (head, json_like) = ("apiVersion: v1\nkind: Service\n", "");
        let text = format!("{head}{written}{json_like}\n");
        let manifests = read(&[source(&text)]);
        let fix = &manifests.diagnostics[0].fixes[0];
        let after = apply_edits(&text, &fix.edits);
        assert_eq!(after, format!("{head}{mended}\n"));
        assert_eq!(read(&[source(&after)]).diagnostics, []);
    }
    let text = "apiVersion: apps/v1\nkind: Service\n";
    let fix = &read(&[source(text)]).diagnostics[0].fixes[0];
    assert_eq!(fix.title, "Change apiVersion to v1");
    assert_eq!(apply_edits(text, &fix.edits), "apiVersion: v1\nkind: Service\n");
}

#[test]
fn places_are_told_for_paths_and_their_nearest_ancestors() {
    let text = "\
apiVersion: v1
kind: Service
metadata:
  name: 'wéb'
spec:
  ports:
  - port: 80
  - name: b
    port: 81
  selector:
";
    let manifests = read(&[source(text)]);
    let document = &manifests.documents[0];
    let slice = |span: manifest::Span| &text[span.range()];
    let at = |path| document.position(path).map(slice);
    assert_eq!(at("metadata.name"), Some("'wéb'"));
    assert_eq!(at("spec.ports[1].port"), Some("81"));
    assert_eq!(at("spec.ports[0].nodePort"), Some("port: 80"));
    assert_eq!(at("spec.ports"), Some("- port: 80\n  - name: b\n    port: 81"));
    assert_eq!(at("spec.selector"), Some(""));
    assert_eq!(document.key_span("spec.ports[1].port").map(slice), Some("port"));
    assert_eq!(document.key_span("spec.type"), None);
    assert_eq!(slice(document.point("spec.type")), "spec");
    assert_eq!(slice(document.span()), text.trim_end());
}
