//! Clusters as people write them: workloads of each kind, both families, zones.

use super::documents;
use std::collections::{BTreeMap, BTreeSet};

fn workload(kind: &str, more: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: web}}\nspec:\n  selector: \
         {{matchLabels: {{app: web}}}}\n  template: {{metadata: {{labels: {{app: web}}}}, spec: \
         {{containers: []}}}}\n{more}"
    )
}

#[test]
fn a_stateful_set_numbers_its_pods_and_gives_them_names() {
    let text = workload("StatefulSet", "  replicas: 2\n  serviceName: db\n");
    let cluster = documents::cluster(&text);
    let names: Vec<&str> = cluster.pods.iter().map(|pod| pod.metadata.name.as_str()).collect();
    assert_eq!(names, ["web-0", "web-1"]);
    assert_eq!(cluster.pods[1].spec.hostname, "web-1");
    assert_eq!(cluster.pods[1].spec.subdomain, "db");
    assert_eq!(cluster.pods[1].metadata.labels["apps.kubernetes.io/pod-index"], "1");
}

#[test]
fn a_daemon_set_has_a_pod_on_each_node() {
    let nodes = ["a", "b", "c"]
        .map(|name| format!("---\napiVersion: v1\nkind: Node\nmetadata: {{name: {name}}}\n"));
    let cluster = documents::cluster(&format!("{}{}", workload("DaemonSet", ""), nodes.concat()));
    let on: BTreeSet<&str> = cluster.pods.iter().map(|pod| pod.spec.node_name.as_str()).collect();
    assert_eq!((on.len(), cluster.pods.len()), (3, 3));
}

#[test]
fn names_look_as_kubernetes_makes_them() {
    let cluster = documents::cluster(&workload("Deployment", "  replicas: 4\n"));
    let names: BTreeSet<&str> = cluster.pods.iter().map(|p| p.metadata.name.as_str()).collect();
    assert_eq!(names.len(), 4);
    for pod in &cluster.pods {
        let rest = pod.metadata.name.strip_prefix("web-").unwrap();
        let (hash, suffix) = rest.split_once('-').unwrap();
        assert_eq!(hash, pod.metadata.labels["pod-template-hash"]);
        assert_eq!(suffix.len(), 5);
        assert!(!suffix.contains(['a', 'e', 'i', 'o', 'u', '0', '1', '3']), "{suffix}");
    }
    let sample = control_plane_sample();
    assert_eq!(sample, control_plane_sample());
}

/// The same on every machine and in every build.
fn control_plane_sample() -> Vec<String> {
    let cluster = documents::cluster(&workload("Deployment", ""));
    cluster.pods.iter().map(|pod| pod.metadata.name.clone()).collect()
}

#[test]
fn a_workload_written_twice_is_updated() {
    let text = workload("Deployment", "  replicas: 2\n");
    let cluster = documents::cluster(&format!("{text}---\n{}", workload("Deployment", "")));
    assert_eq!(cluster.pods.len(), 1);
}

#[test]
fn a_pod_copied_from_a_workload_stands_for_the_one_it_was_copied_from() {
    let text = workload("Deployment", "  replicas: 3\n");
    let before = documents::cluster(&text);
    let copied = &before.pods[1].metadata.name;
    let pod = format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {copied}, labels: {{app: web}}}}\nspec: \
         {{containers: []}}\nstatus: {{conditions: [{{type: Ready, status: 'False'}}]}}\n"
    );
    let after = documents::cluster(&format!("{text}{pod}"));
    let names = |cluster: &control_plane::Cluster| -> BTreeSet<String> {
        cluster.pods.iter().map(|pod| pod.metadata.name.clone()).collect()
    };
    assert_eq!(names(&before), names(&after));
    assert_eq!(after.pods.len(), 3);
}

#[test]
fn a_full_node_leaves_pods_waiting() {
    let node =
        "---\napiVersion: v1\nkind: Node\nmetadata: {name: a}\nspec: {podCIDR: 10.1.0.0/29}\n";
    let cluster =
        documents::cluster(&format!("{}{node}", workload("Deployment", "  replicas: 9\n")));
    let mut phases: BTreeMap<&str, usize> = BTreeMap::new();
    for pod in &cluster.pods {
        *phases.entry(pod.status.phase.as_str()).or_default() += 1;
    }
    // Of eight addresses, the first two and the last are nobody's.
    assert_eq!(phases, BTreeMap::from([("Pending", 4), ("Running", 5)]));
    assert!(cluster.pods.iter().all(|pod| pod.status.pod_ip != "10.1.0.1"));
}

#[test]
fn a_pod_keeps_what_it_says_and_gets_the_rest() {
    let text = "\
apiVersion: v1
kind: Pod
metadata: {name: plain}
spec: {containers: []}
---
apiVersion: v1
kind: Pod
metadata: {name: unready}
spec: {nodeName: node-2, containers: []}
status: {conditions: [{type: Ready, status: 'False'}]}
---
apiVersion: v1
kind: Pod
metadata: {name: going, deletionTimestamp: '2026-01-01T00:00:00Z'}
spec: {hostNetwork: true, nodeName: node-1, containers: []}
---
apiVersion: v1
kind: Pod
metadata: {name: waiting}
spec: {containers: []}
status: {phase: Pending}
";
    let cluster = documents::cluster(text);
    let [plain, unready, going, waiting] = cluster.pods.as_slice() else { panic!() };
    assert_eq!((plain.status.phase.as_str(), plain.status.pod_ips.len()), ("Running", 1));
    assert!(!plain.spec.node_name.is_empty() && !plain.status.host_ip.is_empty());
    assert!(unready.status.pod_ip.starts_with("10.244.2."));
    assert_eq!(unready.status.conditions.len(), 1);
    assert_eq!(going.status.pod_ip, "192.168.50.11");
    assert_eq!(going.status.conditions[0].status, "False");
    assert_eq!((waiting.status.phase.as_str(), waiting.status.pod_ip.as_str()), ("Pending", ""));
}

#[test]
fn a_cluster_of_both_families_has_addresses_of_both() {
    let text = format!(
        "apiVersion: networking.k8s.io/v1\nkind: ServiceCIDR\nmetadata: {{name: kubernetes}}\nspec: \
         {{cidrs: [10.96.0.0/12, 'fd00:96::/108']}}\n---\napiVersion: v1\nkind: Service\nmetadata: \
         {{name: web}}\nspec: {{ipFamilyPolicy: PreferDualStack, selector: {{app: web}}, ports: \
         [{{port: 80}}]}}\n---\n{}",
        workload("Deployment", "")
    );
    let cluster = documents::cluster(&text);
    let service = cluster.service("default", "web").unwrap();
    assert_eq!(service.spec.ip_families, ["IPv4", "IPv6"]);
    assert!(service.spec.cluster_ips[1].starts_with("fd00:96::"));
    assert_eq!(cluster.nodes[0].spec.pod_cidrs, ["10.244.1.0/24", "fd00:10:244:1::/64"]);
    assert_eq!(cluster.nodes[0].status.addresses[1].address, "fd00:50::11");
    assert_eq!(cluster.settings.cluster_cidr, "10.244.0.0/16,fd00:10:244::/48");
    assert_eq!(cluster.pods[0].status.pod_ips.len(), 2);
    let families: Vec<&str> =
        cluster.endpoint_slices.iter().map(|slice| slice.address_type.as_str()).collect();
    assert_eq!(families, ["IPv4", "IPv6"]);
}

/// Nodes `a` and `b` in zones of their names, and so many pods on each.
fn zones(cpus: [&str; 2], pods: [usize; 2]) -> String {
    let mut text = "apiVersion: v1\nkind: Service\nmetadata: {name: web, annotations: \
                    {service.kubernetes.io/topology-mode: Auto}}\nspec: {selector: {app: web}, \
                    ports: [{port: 80}]}\n"
        .to_owned();
    for (index, zone) in ["a", "b"].iter().enumerate() {
        text += &format!(
            "---\napiVersion: v1\nkind: Node\nmetadata: {{name: {zone}, labels: \
             {{topology.kubernetes.io/zone: {zone}}}}}\nstatus: {{allocatable: {{cpu: '{}'}}}}\n",
            cpus[index]
        );
        for pod in 0..pods[index] {
            text += &format!(
                "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {zone}-{pod}, labels: {{app: \
                 web}}}}\nspec: {{nodeName: {zone}, containers: []}}\n"
            );
        }
    }
    text
}

fn hints(text: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for endpoint in &documents::cluster(text).endpoint_slices[0].endpoints {
        let zone = endpoint.hints.as_ref().map_or("none", |hints| hints.for_zones[0].name.as_str());
        *counts.entry(zone.to_owned()).or_default() += 1;
    }
    counts
}

#[test]
fn topology_mode_shares_endpoints_out_by_cpu() {
    let counts = |list: &[(&str, usize)]| -> BTreeMap<String, usize> {
        list.iter().map(|(zone, count)| ((*zone).to_owned(), *count)).collect()
    };
    assert_eq!(hints(&zones(["4", "4"], [2, 2])), counts(&[("a", 2), ("b", 2)]));
    // Zone a gives one of its four away.
    assert_eq!(hints(&zones(["4", "4"], [4, 2])), counts(&[("a", 3), ("b", 3)]));
    assert_eq!(hints(&zones(["6", "2"], [4, 4])), counts(&[("a", 6), ("b", 2)]));
    // Fewer endpoints than zones, or no CPUs told: no hints.
    assert_eq!(hints(&zones(["4", "4"], [1, 0])), counts(&[("none", 1)]));
    assert_eq!(hints(&zones(["4", "0"], [2, 2])), counts(&[("none", 4)]));
    // Each zone would need two, so that none bears a fifth more than its share.
    assert_eq!(hints(&zones(["4", "3"], [2, 1])), counts(&[("none", 3)]));
}

/// Three nodes, the second and third with a label.
fn labelled_nodes() -> String {
    let node = |name: &str, labels: &str| {
        format!(
            "---\napiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{{labels}}}}}\n"
        )
    };
    node("a", "") + &node("b", "disk: ssd") + &node("c", "disk: ssd")
}

/// A workload whose pods ask for something of their node.
fn asking(kind: &str, more: &str) -> String {
    workload(kind, "").replace("containers: []", &format!("containers: [], {more}"))
}

/// The nodes that the pods are on, and how many pods there are; all run, or wait without an address.
fn on(text: &str) -> (Vec<String>, usize) {
    let cluster = documents::cluster(text);
    for pod in &cluster.pods {
        let waits = pod.spec.node_name.is_empty();
        assert_eq!(pod.status.phase, if waits { "Pending" } else { "Running" });
        assert_eq!(pod.status.pod_ip.is_empty(), waits);
    }
    let on: BTreeSet<&String> = cluster.pods.iter().map(|pod| &pod.spec.node_name).collect();
    (on.into_iter().cloned().collect(), cluster.pods.len())
}

#[test]
fn pods_run_where_their_node_selector_lets_them() {
    let on = |kind: &str, more: &str| {
        let count = if kind == "DaemonSet" { "" } else { "  replicas: 4\n" };
        on(&(asking(kind, more).replace("  selector", &format!("{count}  selector"))
            + &labelled_nodes()))
    };
    let nodes = |names: &[&str], pods| (names.iter().map(ToString::to_string).collect(), pods);
    assert_eq!(on("Deployment", "nodeSelector: {disk: ssd}"), nodes(&["b", "c"], 4));
    assert_eq!(on("StatefulSet", "nodeSelector: {kubernetes.io/hostname: a}"), nodes(&["a"], 4));
    assert_eq!(on("DaemonSet", "nodeSelector: {disk: ssd}"), nodes(&["b", "c"], 2));
    assert_eq!(on("DaemonSet", "nodeSelector: {disk: hdd}"), nodes(&[], 0));
    // What kubelets say of themselves need not be written.
    assert_eq!(
        on("DaemonSet", "nodeSelector: {kubernetes.io/os: linux}"),
        nodes(&["a", "b", "c"], 3)
    );
    assert_eq!(on("Deployment", "nodeSelector: {kubernetes.io/os: windows}"), nodes(&[""], 4));
    assert_eq!(on("Deployment", "nodeSelector: {disk: hdd}"), nodes(&[""], 4));
    assert_eq!(
        on("Deployment", "nodeSelector: {disk: ssd, kubernetes.io/hostname: c}"),
        nodes(&["c"], 4)
    );
}

#[test]
fn a_node_named_in_a_template_is_taken() {
    let nodes = |names: &[&str], pods| (names.iter().map(ToString::to_string).collect(), pods);
    let all = labelled_nodes();
    assert_eq!(on(&(asking("Deployment", "nodeName: b") + &all)), nodes(&["b"], 1));
    assert_eq!(on(&(asking("DaemonSet", "nodeName: b") + &all)), nodes(&["b"], 1));
    // Where no node is written, those that are named are there.
    let cluster = documents::cluster(&asking("Deployment", "nodeName: far"));
    assert!(cluster.node("far").is_some());
    assert_eq!(cluster.pods[0].spec.node_name, "far");
    let selected =
        documents::cluster(&asking("Deployment", "nodeSelector: {kubernetes.io/hostname: far}"));
    assert_eq!(selected.pods[0].spec.node_name, "far");
}

#[test]
fn a_written_pod_waits_for_a_node_that_fits() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {nodeSelector: {disk: ssd}, containers: []}\n";
    assert_eq!(on(pod), (vec![String::new()], 1));
    let (on, _) = on(&(pod.to_owned() + &labelled_nodes()));
    assert!(on == ["b"] || on == ["c"], "{on:?}");
}

/// Three nodes: a plain one, one with a taint, and one that is cordoned.
fn guarded_nodes(effect: &str) -> String {
    let node = |name: &str, spec: &str| {
        format!("---\napiVersion: v1\nkind: Node\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n")
    };
    node("a", "")
        + &node("b", &format!("taints: [{{key: dedicated, value: db, effect: {effect}}}]"))
        + &node("c", "unschedulable: true")
}

#[test]
fn pods_keep_away_from_taints_that_they_do_not_tolerate() {
    let on = |kind: &str, effect: &str, more: &str| {
        let count = if kind == "DaemonSet" { "" } else { "  replicas: 3\n" };
        let text = asking(kind, more).replace("  selector", &format!("{count}  selector"));
        on(&(text + &guarded_nodes(effect))).0
    };
    for (kind, effect, tolerations, nodes) in [
        ("Deployment", "NoSchedule", "", &["a"][..]),
        ("Deployment", "NoExecute", "", &["a"]),
        ("Deployment", "PreferNoSchedule", "", &["a", "b"]),
        ("Deployment", "NoSchedule", "{key: dedicated, value: db}", &["a", "b"]),
        ("Deployment", "NoSchedule", "{key: dedicated, value: web}", &["a"]),
        ("Deployment", "NoSchedule", "{key: dedicated, operator: Exists}", &["a", "b"]),
        (
            "Deployment",
            "NoSchedule",
            "{key: dedicated, operator: Exists, effect: NoExecute}",
            &["a"],
        ),
        ("Deployment", "NoSchedule", "{operator: Exists}", &["a", "b", "c"]),
        (
            "Deployment",
            "NoSchedule",
            "{key: node.kubernetes.io/unschedulable, operator: Exists}",
            &["a", "c"],
        ),
        ("DaemonSet", "NoSchedule", "", &["a", "c"]),
        ("DaemonSet", "NoSchedule", "{key: dedicated, value: db}", &["a", "b", "c"]),
    ] {
        let more = format!("tolerations: [{tolerations}]");
        assert_eq!(on(kind, effect, &more), nodes, "{kind} {effect} {tolerations}");
    }
}

#[test]
fn a_tainted_control_plane_takes_who_tolerates_it() {
    let control_plane = "---\napiVersion: v1\nkind: Node\nmetadata: {name: cp, labels: {node-role.kubernetes.io/control-plane: \"\"}}\n\
        spec: {taints: [{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}]}\n";
    let tolerant = asking("Deployment", "tolerations: [{operator: Exists}]");
    assert_eq!(on(&(tolerant + control_plane)).0, ["cp"]);
    assert_eq!(on(&(asking("Deployment", "nodeSelector: {}") + control_plane)).0, [""]);
    // Where nothing is written of taints, a lone control plane is one for all.
    let lone = control_plane.split("spec:").next().unwrap_or_default();
    assert_eq!(on(&(asking("Deployment", "nodeSelector: {}") + lone)).0, ["cp"]);
}
