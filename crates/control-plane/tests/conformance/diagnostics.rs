//! Findings at their places, with edits that mend them.

use control_plane::Cluster;
use control_plane::diagnostics::diagnostics;
use manifest::{Diagnostic, Source, apply_edits, read};

fn find(text: &str) -> Vec<Diagnostic> {
    let sources = [Source { name: "svc.yaml".to_owned(), text: text.to_owned() }];
    let manifests = read(&sources);
    let cluster = Cluster::build(&manifests);
    diagnostics(&cluster, &manifests, &sources)
}

/// The text at the finding, the titles of its fixes, and what the first one makes of the text.
fn mend(text: &str) -> (String, Vec<String>, String) {
    let found = find(text);
    let diagnostic = &found[0];
    let at = text[diagnostic.span.range()].to_owned();
    let titles = diagnostic.fixes.iter().map(|fix| fix.title.clone()).collect();
    let mended =
        diagnostic.fixes.first().map(|fix| apply_edits(text, &fix.edits)).unwrap_or_default();
    (at, titles, mended)
}

/// After the first fix, the first finding is gone.
fn assert_mended(text: &str, at: &str, title: &str) {
    let (found_at, titles, mended) = mend(text);
    assert_eq!((found_at.as_str(), titles[0].as_str()), (at, title));
    let first = &find(text)[0].message;
    assert!(find(&mended).iter().all(|other| other.message != *first), "{mended}");
}

#[test]
fn a_node_port_without_its_type_is_mended_by_one_line() {
    let text = "apiVersion: v1
kind: Service
metadata:
  name: order-service
spec:
  ports:
    - port: 8080 # the Service's
      targetPort: 8170
      nodePort: 32222
      protocol: TCP
  selector:
    component: order-service-app
";
    let (at, titles, mended) = mend(text);
    assert_eq!(at, "32222");
    assert_eq!(titles, ["Add type: NodePort", "Remove nodePort"]);
    assert_eq!(mended, text.replace("spec:\n", "spec:\n  type: NodePort\n"));
    assert!(find(&mended).is_empty());
    let found = &find(text)[0];
    assert_eq!(found.code, "node-port-without-type");
    assert_eq!(
        found.message,
        "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"
    );
}

fn service(spec: &str) -> String {
    format!("apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n{spec}\n")
}

#[test]
fn a_value_in_the_wrong_case_is_mended() {
    let text = service("  type: nodePort\n  ports:\n  - port: 80");
    assert_mended(&text, "nodePort", "Set type to NodePort");
    let text = service("  ports:\n  - {port: 80, protocol: tcp}");
    assert_mended(&text, "tcp", "Set protocol to TCP");
}

#[test]
fn ports_without_names_get_them() {
    let text = service("  ports:\n  - port: 80\n  - port: 8080");
    assert_mended(&text, "- port: 80".strip_prefix("- ").unwrap(), "Add name: http");
}

#[test]
fn names_are_made_labels_and_quoted_numbers_numbers() {
    let text = service("  ports:\n  - port: 80").replace("name: web", "name: My_Web");
    assert_mended(&text, "My_Web", "Set name to my-web");
    let text = service("  ports:\n  - port: 80\n    targetPort: '8080'");
    assert_mended(&text, "'8080'", "Set targetPort to 8080");
}

#[test]
fn what_is_taken_or_out_of_range_is_removed() {
    let taken = service("  type: NodePort\n  ports:\n  - port: 80\n    nodePort: 30080");
    let text = format!("{taken}---\n{}", taken.replace("name: web", "name: other"));
    let found = find(&text);
    assert_eq!(found[0].document, Some(1));
    assert_eq!(found[0].code, "already-allocated");
    assert_mended(&text, "30080", "Remove nodePort");
    let text = service("  clusterIP: 192.168.1.1\n  ports:\n  - port: 80");
    assert_mended(&text, "192.168.1.1", "Remove clusterIP");
    let text = service("  type: NodePort\n  ports:\n  - port: 80\n    nodePort: 8080");
    assert_mended(&text, "8080", "Remove nodePort");
}

#[test]
fn fields_of_another_type_are_removed_or_the_type_is_set() {
    let text = service("  externalTrafficPolicy: Local\n  ports:\n  - port: 80");
    assert_mended(&text, "Local", "Remove externalTrafficPolicy");
    let text = service("  loadBalancerSourceRanges: [10.0.0.1/8]\n  ports:\n  - port: 80");
    assert_mended(&text, "[10.0.0.1/8]", "Add type: LoadBalancer");
    let text = service(
        "  type: LoadBalancer\n  loadBalancerSourceRanges: [10.0.0.1/8]\n  ports:\n  - port: 80",
    );
    assert_mended(&text, "10.0.0.1/8", "Set it to 10.0.0.0/8");
}

#[test]
fn a_bad_label_is_pointed_at_among_the_others() {
    let text = service("  ports:\n  - port: 80\n  selector:\n    app: web\n    tier: a b");
    let found = find(&text);
    assert_eq!(&text[found[0].span.range()], "a b");
}

#[test]
fn warnings_point_at_their_fields() {
    let text = service("  externalIPs: [1.2.3.4]\n  ports:\n  - port: 80");
    let found = find(&text);
    assert_eq!(&text[found[0].span.range()], "[1.2.3.4]");
    assert_eq!(found[0].code, "api-warning");
}

#[test]
fn too_many_pods_are_told() {
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec:\n  replicas: \
                2000000000\n  selector: {matchLabels: {a: b}}\n  template: {metadata: {labels: {a: \
                b}}, spec: {containers: []}}\n";
    let found = find(text);
    assert_eq!((found[0].code.as_str(), found.len()), ("too-many-pods", 1));
    assert_eq!(&text[found[0].span.range()], "2000000000");
}

#[test]
fn that_no_node_fits_a_selector_is_told_once_where_it_stands() {
    let text = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      nodeSelector:
        disk: ssd
      containers: [{name: web, image: web}]
";
    let found = find(text);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "no-node-fits");
    assert_eq!(
        found[0].message,
        "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."
    );
    assert_eq!(&text[found[0].span.range()], "disk: ssd");
    let node = "---\napiVersion: v1\nkind: Node\nmetadata: {name: node-9, labels: {disk: ssd}}\n";
    assert_eq!(find(&format!("{text}{node}")), []);
}

#[test]
fn why_no_node_fits_is_told_as_the_scheduler_tells_it() {
    let node = |name: &str, rest: &str| {
        format!("---\napiVersion: v1\nkind: Node\nmetadata: {{name: {name}}}\n{rest}\n")
    };
    let taint = "spec: {taints: [{key: a, effect: NoSchedule}]}";
    let nodes = node("node-1", taint)
        + &node("node-2", taint)
        + &node("node-3", "spec: {unschedulable: true}")
        + &node("node-4", "");
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {nodeSelector: {x: z}, containers: []}\n";
    let found = find(&format!("{pod}{nodes}"));
    assert_eq!(
        found.iter().map(|found| found.message.as_str()).collect::<Vec<_>>(),
        [
            "0/4 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) were unschedulable, \
          2 node(s) had untolerated taint(s)."
        ]
    );
}
