//! The cluster of the article: a Service, refused and mended, and a Deployment of three.

use super::documents;
use control_plane::Cluster;

const REFUSED: &str = "\
apiVersion: v1
kind: Service
metadata: {name: order-service}
spec:
  ports: [{port: 8080, targetPort: 8170, nodePort: 32222, protocol: TCP}]
  selector: {component: order-service-app}";

const DEPLOYMENT: &str = "
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: order-service-app}
spec:
  replicas: 3
  selector: {matchLabels: {component: order-service-app}}
  template:
    metadata: {labels: {component: order-service-app}}
    spec: {containers: [{name: app, image: app, ports: [{containerPort: 8170}]}]}";

fn build(text: &str) -> Cluster {
    documents::cluster(text)
}

#[test]
fn a_node_port_without_its_type_is_refused_in_the_api_servers_words() {
    let cluster = build(REFUSED);
    assert_eq!(
        cluster.answers[0].object.kubectl("svc.yaml"),
        "The Service \"order-service\" is invalid: spec.ports[0].nodePort: Forbidden: may not be \
         used when `type` is 'ClusterIP'\n"
    );
    assert!(cluster.services.is_empty());
}

#[test]
fn the_mended_service_reaches_three_pods_on_two_nodes() {
    let cluster = build(&format!("{REFUSED}\n  type: NodePort{DEPLOYMENT}"));
    assert_eq!(cluster.answers[0].object.stage(), "ok");
    let service = cluster.service("default", "order-service").unwrap();
    assert!(service.spec.cluster_ip.starts_with("10."), "{}", service.spec.cluster_ip);
    assert_eq!(service.spec.ports[0].node_port, 32222);
    assert_eq!(service.spec.external_traffic_policy, "Cluster");

    let names: Vec<&str> = cluster.nodes.iter().map(|n| n.metadata.name.as_str()).collect();
    assert_eq!(names, ["node-1", "node-2"]);
    assert_eq!(cluster.nodes[0].status.addresses[0].address, "192.168.50.11");
    assert_eq!(cluster.nodes[1].spec.pod_cidr, "10.244.2.0/24");
    assert_eq!(cluster.settings.cluster_cidr, "10.244.0.0/16");
    assert_eq!(cluster.clients[0].spec.ip, "203.0.113.9");

    assert_eq!(cluster.pods.len(), 3);
    for pod in &cluster.pods {
        let name = &pod.metadata.name;
        assert!(name.starts_with("order-service-app-"), "{name}");
        let node = &pod.spec.node_name;
        let range = if node == "node-1" { "10.244.1." } else { "10.244.2." };
        assert!(pod.status.pod_ip.starts_with(range), "{node} {}", pod.status.pod_ip);
        assert_eq!(pod.metadata.labels["component"], "order-service-app");
        assert!(pod.metadata.labels.contains_key("pod-template-hash"));
    }
    let nodes: std::collections::BTreeSet<&str> =
        cluster.pods.iter().map(|pod| pod.spec.node_name.as_str()).collect();
    assert_eq!(nodes.len(), 2);

    let slices: Vec<_> = cluster.slices_of("default", "order-service").collect();
    assert_eq!(slices.len(), 1);
    assert_eq!(slices[0].endpoints.len(), 3);
    assert_eq!(slices[0].ports[0].port, Some(8170));
}

#[test]
fn a_dump_of_a_deployment_makes_no_pod_twice() {
    let replica_set = DEPLOYMENT
        .replace("kind: Deployment", "kind: ReplicaSet")
        .replace("{name: order-service-app}\n", "{name: order-service-app-7c9f, labels: {component: order-service-app, pod-template-hash: 7c9f}}\n");
    let pod = |name: &str| {
        format!(
            "\n---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{component: order-service-app, \
             pod-template-hash: 7c9f}}}}\nspec: {{nodeName: worker, containers: []}}\nstatus: {{phase: Running, \
             podIP: 10.42.0.7, hostIP: 172.18.0.3, conditions: [{{type: Ready, status: 'True'}}]}}"
        )
    };
    let text = format!("{REFUSED}{DEPLOYMENT}{replica_set}{}{}{}", pod("a"), pod("b"), pod("c"));
    let cluster = build(&text);
    assert_eq!(cluster.pods.len(), 3);
    assert_eq!(cluster.nodes.len(), 1);
    assert_eq!(cluster.nodes[0].status.addresses[0].address, "172.18.0.3");
    assert_eq!(cluster.nodes[0].spec.pod_cidr, "10.42.0.0/24");
    assert_eq!(cluster.settings.cluster_cidr, "10.42.0.0/16");
}

#[test]
fn a_dump_without_its_replica_sets_makes_no_pod_twice() {
    let pod = |name: &str| {
        format!(
            "\n---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{component: \
             order-service-app}}, ownerReferences: [{{apiVersion: apps/v1, kind: ReplicaSet, name: \
             order-service-app-7c9f, uid: x, controller: true}}]}}\nspec: {{containers: []}}"
        )
    };
    let cluster = build(&format!("{REFUSED}{DEPLOYMENT}{}{}", pod("a"), pod("b")));
    assert_eq!(cluster.pods.len(), 3);
}

#[test]
fn a_pod_of_another_owner_does_not_count() {
    let pod = "\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {component: \
               order-service-app}, ownerReferences: [{apiVersion: batch/v1, kind: Job, name: j, \
               uid: x, controller: true}]}\nspec: {containers: []}";
    assert_eq!(build(&format!("{REFUSED}{DEPLOYMENT}{pod}")).pods.len(), 4);
}

#[test]
fn a_deployment_whose_selector_misses_its_template_makes_no_pods() {
    let text = DEPLOYMENT.replace("labels: {component: order-service-app}", "labels: {app: x}");
    let cluster = build(&format!("{REFUSED}{text}"));
    assert!(cluster.pods.is_empty());
    assert_eq!(
        cluster.refused_workloads[0].object.kubectl(),
        "The Deployment \"order-service-app\" is invalid: spec.template.metadata.labels: Invalid \
         value: {\"app\":\"x\"}: `selector` does not match template `labels`\n"
    );
}
