//! The command line's contract: what goes to which stream, the exit codes, the shapes of the JSON.
#![allow(clippy::unwrap_used, reason = "a command that cannot be run fails the test")]

mod command;

use command::{portolan, text};
use serde_json::Value;

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

const POD: &str = "
---
apiVersion: v1
kind: Pod
metadata:
  name: order-1
  labels:
    component: order-service-app
spec:
  nodeName: node-1
  containers:
  - name: app
    ports:
    - containerPort: 8170
";

fn served() -> String {
    ARTICLE.replace("spec:\n", "spec:\n  type: NodePort\n") + POD
}

/// A recorded file of kube-proxy's.
fn recorded(case: &str, name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../conformance/kube-proxy");
    let archive = std::fs::read_to_string(format!("{folder}/{case}.txtar")).unwrap();
    let (_, rest) = archive.split_once(&format!("-- {name} --\n")).unwrap();
    let end = rest.find("\n-- ").map_or(rest.len(), |end| end + 1);
    rest[..end].to_owned()
}

#[test]
fn apply_says_what_kubectl_would_and_offers_the_edit() {
    let output = portolan(&["apply", "-f", "-"], ARTICLE);
    assert_eq!(
        text(&output.stdout),
        "The Service \"order-service\" is invalid: spec.ports[0].nodePort: Forbidden: may not be \
         used when `type` is 'ClusterIP'\n"
    );
    let told = text(&output.stderr);
    assert!(told.starts_with("STDIN:9:5: error: spec.ports[0].nodePort: Forbidden"), "{told}");
    assert!(told.contains("\n        nodePort: 32222\n        ^^^^^^^^^^^^^^^\n"), "{told}");
    assert!(told.contains("fix: Add type: NodePort"), "{told}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn apply_prints_what_is_stored() {
    let output = portolan(&["apply", "-f", "-"], &served());
    assert_eq!(text(&output.stdout), "service/order-service created\npod/order-1 created\n");
    assert_eq!(output.status.code(), Some(0));
    let stored = portolan(&["apply", "-f", "-", "-o", "json"], &served());
    let stored: Value = serde_json::from_slice(&stored.stdout).unwrap();
    assert_eq!(stored["kind"], "List");
    assert_eq!(stored["items"][0]["spec"]["sessionAffinity"], "None");
    assert!(stored["items"][0]["spec"]["clusterIP"].as_str().unwrap().starts_with("10."));
    let report = portolan(&["apply", "-f", "-", "-o", "report"], ARTICLE);
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(report["stage"], "validate");
    assert_eq!(report["errors"][0]["type"], "Forbidden");
}

#[test]
fn endpoints_prints_the_controllers_slices() {
    let output = portolan(&["endpoints", "-f", "-", "-o", "json"], &served());
    let slice: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(slice["kind"], "EndpointSlice");
    assert_eq!(slice["ports"][0]["port"], 8170);
    assert_eq!(slice["endpoints"][0]["targetRef"]["name"], "order-1");
}

#[test]
fn rules_are_kube_proxys_in_both_dialects_and_families() {
    let cluster = recorded("nodeport-3ep", "cluster.yaml");
    for (family, suffix) in [("4", ""), ("6", "6")] {
        for format in ["restore", "save"] {
            let arguments =
                ["rules", "-f", "-", "--node", "node-1", "--family", family, "--format", format];
            let output = portolan(&arguments, &cluster);
            let expected = recorded("nodeport-3ep", &format!("node-1.{format}{suffix}"));
            assert_eq!(text(&output.stdout), expected);
            assert_eq!(output.status.code(), Some(0));
        }
    }
    let unknown = portolan(&["rules", "-f", "-", "--node", "nobody"], &cluster);
    assert!(text(&unknown.stderr).contains("the nodes are: node-1, node-2"));
    assert_eq!(unknown.status.code(), Some(2));
    let nftables = ["rules", "-f", "-", "--node", "node-1", "--mode", "nftables"];
    let refused = portolan(&nftables, &cluster);
    assert!(text(&refused.stderr).contains("nftables mode is not supported yet"));
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn trace_tells_each_hop_and_ends_with_the_outcome() {
    let arguments = ["trace", "-f", "-", "--from", "laptop", "--to", "http://node-2:32222"];
    let told = text(&portolan(&arguments, &served()).stdout);
    let last = told.lines().last().unwrap();
    assert!(last.starts_with("answered by order-1. It saw 192.168.50.12 (node-2)"), "{told}");
    assert!(told.contains("-j DNAT --to-destination"), "{told}");
    assert!(!told.contains('\x1b'), "no colours but on a terminal");
}

#[test]
fn trace_all_gives_every_outcome_with_its_probability_and_walk() {
    let arguments = [
        "trace",
        "-f",
        "-",
        "--from",
        "laptop",
        "--to",
        "http://node-1:32222",
        "--all",
        "-o",
        "json",
    ];
    let answer: Value = serde_json::from_slice(&portolan(&arguments, &served()).stdout).unwrap();
    let outcomes = answer["outcomes"].as_array().unwrap();
    assert_eq!(outcomes.len(), 1);
    assert_eq!(outcomes[0]["outcome"], "reply");
    assert_eq!(outcomes[0]["pod"], "order-1");
    assert_eq!(outcomes[0]["seen"], "10.244.1.1");
    assert_eq!(outcomes[0]["probability"], 1.0);
    assert_eq!(outcomes[0]["walk"]["node-1"][0]["dst"], "192.168.50.11:32222");
    let none = ["trace", "-f", "-", "--from", "laptop", "--to", "tcp://node-1:32222", "-o", "json"];
    let answer: Value = serde_json::from_slice(&portolan(&none, ARTICLE).stdout).unwrap();
    assert_eq!(answer["journeys"][0]["outcome"], "refused");
    assert_eq!(answer["journeys"][0]["how"], "rst");
}

#[test]
fn explain_tells_what_is_wrong_with_place_cause_and_edits() {
    let output = portolan(&["explain", "-f", "-"], ARTICLE);
    let told = text(&output.stdout);
    assert!(told.starts_with("STDIN:9:5: wrong: "), "{told}");
    assert!(told.contains("[node-port-without-type]"), "{told}");
    assert!(told.contains("\n        nodePort: 32222\n        ^^^^^^^^^^^^^^^\n"), "{told}");
    assert!(told.contains("  fix:    Add type: NodePort\n"), "{told}");
    assert_eq!(output.status.code(), Some(1));
    let healthy = portolan(&["explain", "-f", "-"], &served());
    assert_eq!(text(&healthy.stdout), "Nothing is wrong.\n");
    assert_eq!(healthy.status.code(), Some(0));
    let missing = portolan(&["explain", "-f", "/does/not/exist.yaml"], "");
    assert_eq!(missing.status.code(), Some(2));
}

#[test]
fn explain_prints_json_for_programs() {
    let input = served().replace("component: order-service-app\n---", "component: order\n---");
    let input = input.replacen("component: order-service-app", "component: order-service", 1);
    let request = "---\napiVersion: portolan/v1alpha1\nkind: Request\nmetadata: {name: ask}\n\
                   spec: {from: laptop, to: \"http://node-1:32222\"}\n";
    let input = input + request;
    let output = portolan(&["explain", "-f", "-", "-o", "json"], &input);
    assert_eq!(output.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let first = &answer["diagnoses"][0];
    let keys: Vec<&str> = first.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = [
        "code",
        "title",
        "severity",
        "about",
        "request",
        "symptom",
        "cause",
        "positions",
        "fixes",
        "learn",
    ];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    assert_eq!(first["code"], "selector-matches-no-pod");
    assert_eq!(first["severity"], "wrong");
    assert_eq!(first["about"], "Service default/order-service");
    assert_eq!(first["request"]["outcome"], "refused");
    assert_eq!(first["request"]["how"], "icmp 3/3");
    assert_eq!(first["request"]["decidedBy"], "node-1");
    assert_eq!(first["request"]["afterMilliseconds"], 0);
    let position = &first["positions"][0];
    assert_eq!(position["file"], "STDIN");
    assert_eq!((&position["line"], &position["column"]), (&Value::from(13), &Value::from(5)));
    let edit = &first["fixes"][0]["edits"][0];
    let (start, end) = (edit["start"].as_u64().unwrap(), edit["end"].as_u64().unwrap());
    let (start, end) = (usize::try_from(start).unwrap(), usize::try_from(end).unwrap());
    let mut mended = input.clone();
    mended.replace_range(start..end, edit["replacement"].as_str().unwrap());
    let again = portolan(&["explain", "-f", "-", "-o", "json"], &mended);
    assert_eq!(again.status.code(), Some(0), "{}", text(&again.stdout));
}

#[test]
fn explain_can_be_asked_about_one_request() {
    let ask = |to: &str| {
        let arguments = ["explain", "-f", "-", "--from", "laptop", "--to", to, "-o", "json"];
        let output = portolan(&arguments, &served());
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), answer["diagnoses"][0]["code"].clone())
    };
    assert_eq!(ask("http://node-1:8080"), (Some(1), Value::from("ports-mixed-up")));
    assert_eq!(ask("http://node-1:32222"), (Some(0), Value::from("client-address-lost")));
}

#[test]
fn unusable_input_ends_with_2_and_says_why() {
    for (arguments, words) in [
        (&["trace", "-f", "-", "--from", "nobody", "--to", "http://x"][..], "called \"nobody\""),
        (&["trace", "-f", "-", "--from", "laptop", "--to", "tcp://x"], "it needs a port"),
        (&["apply", "-f", "/does/not/exist.yaml"], "/does/not/exist.yaml"),
        (&["trace", "--from", "laptop"], "--to"),
    ] {
        let output = portolan(arguments, ARTICLE);
        let told = text(&output.stderr);
        assert!(told.contains(words), "{arguments:?}: {told}");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_dump_is_traced_and_what_cannot_be_told_is_said() {
    let rules = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 23 -j DROP\n\
                 -A INPUT -m string --algo bm --string x -j DROP\nCOMMIT\n";
    let ask = |port: &str| {
        let to = format!("192.0.2.1:{port}");
        let arguments = [
            "trace",
            "--rules",
            "-",
            "--host-ip",
            "192.0.2.1",
            "--in",
            "eth0",
            "--src",
            "198.51.100.7:40000",
            "--dst",
            &to,
            "--proto",
            "tcp",
            "-o",
            "json",
        ];
        let output = portolan(&arguments, rules);
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    assert_eq!(ask("23")["outcome"], "dropped");
    assert_eq!(ask("22")["outcome"], "cannot-tell");
    let arguments = [
        "trace",
        "--rules",
        "-",
        "--host-ip",
        "192.0.2.1",
        "--in",
        "eth0",
        "--src",
        "198.51.100.7:1",
        "--dst",
        "192.0.2.1:2",
        "--proto",
        "tcp",
    ];
    let broken = portolan(&arguments, "*nat\n-A PREROUTING -j NOWHERE -p\nCOMMIT\n");
    assert_eq!(broken.status.code(), Some(2));
    assert!(text(&broken.stderr).contains("STDIN:2:"), "{}", text(&broken.stderr));
}
