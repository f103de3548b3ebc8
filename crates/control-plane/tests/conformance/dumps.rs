//! What `kubectl get -o yaml` printed, pasted as it is.

use super::documents;

const K3S: &str = "\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata:
    creationTimestamp: '2026-01-01T00:00:00Z'
    name: web
    namespace: shop
    resourceVersion: '1234'
    uid: 9f0c
  spec:
    clusterIP: 10.43.7.1
    clusterIPs: [10.43.7.1]
    externalTrafficPolicy: Cluster
    internalTrafficPolicy: Cluster
    ipFamilies: [IPv4]
    ipFamilyPolicy: SingleStack
    ports: [{nodePort: 20080, port: 80, protocol: TCP, targetPort: 8080}]
    selector: {app: web}
    sessionAffinity: None
    type: LoadBalancer
    allocateLoadBalancerNodePorts: true
  status: {loadBalancer: {ingress: [{ip: 192.168.1.7, ipMode: VIP}]}}
- apiVersion: v1
  kind: Pod
  metadata: {name: web-1, namespace: shop, labels: {app: web}}
  spec: {nodeName: k3s-a, containers: []}
  status:
    phase: Running
    hostIP: 192.168.1.7
    podIP: 10.42.0.9
    podIPs: [{ip: 10.42.0.9}]
    conditions: [{type: Ready, status: 'True'}]
";

#[test]
fn a_cluster_with_other_ranges_keeps_its_addresses_and_ports() {
    let cluster = documents::cluster(K3S);
    let service = cluster.service("shop", "web").unwrap();
    assert_eq!(service.spec.cluster_ips, ["10.43.7.1"]);
    assert_eq!(service.spec.ports[0].node_port, 20080);
    assert_eq!(service.status.load_balancer.ingress[0].ip, "192.168.1.7");
    assert_eq!(cluster.ranges.prefixes()[0].to_string(), "10.43.0.0/16");
    assert_eq!(cluster.nodes[0].metadata.name, "k3s-a");
    assert_eq!(cluster.settings.cluster_cidr, "10.42.0.0/16");
    assert_eq!(cluster.endpoint_slices[0].endpoints[0].addresses, ["10.42.0.9"]);
}

#[test]
fn written_endpoints_of_a_service_without_a_selector_are_mirrored() {
    let text = "\
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {ports: [{port: 5432}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: db}
subsets:
- addresses: [{ip: 192.0.2.1}]
  notReadyAddresses: [{ip: 192.0.2.2}]
  ports: [{port: 5432}]
";
    let cluster = documents::cluster(text);
    let slice = &cluster.endpoint_slices[0];
    assert_eq!(slice.metadata.labels["kubernetes.io/service-name"], "db");
    let ready: Vec<_> = slice.endpoints.iter().map(|e| e.conditions.ready).collect();
    assert_eq!(ready, [Some(true), Some(false)]);
    assert_eq!(
        (slice.ports[0].port, slice.ports[0].protocol.as_deref()),
        (Some(5432), Some("TCP"))
    );
}

#[test]
fn pasted_slices_stand_for_their_service() {
    let slice = "---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: web-x, \
                 namespace: shop, labels: {kubernetes.io/service-name: web}}\naddressType: \
                 IPv4\nendpoints: [{addresses: [10.42.0.99]}]\nports: [{port: 8080}]\n";
    let cluster = documents::cluster(&format!("{K3S}{slice}"));
    let found: Vec<_> = cluster.slices_of("shop", "web").collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].endpoints[0].addresses, ["10.42.0.99"]);
    assert_eq!(cluster.controllers_slices()[0].endpoints[0].addresses, ["10.42.0.9"]);
}
