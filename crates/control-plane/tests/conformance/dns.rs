//! Names, as pods and hosts look them up.

use super::documents;
use control_plane::Cluster;
use control_plane::dns::{Asker, Owner};

const TEXT: &str = "\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, clusterIP: 10.96.0.20, ports: [{name: http, port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, clusterIP: None, ports: [{name: sql, port: 5432}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  replicas: 2
  serviceName: db
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: []}}
---
apiVersion: v1
kind: Service
metadata: {name: away, namespace: shop}
spec: {type: ExternalName, externalName: web.shop.svc.cluster.local}
---
apiVersion: v1
kind: Service
metadata: {name: gone, namespace: shop}
spec: {type: ExternalName, externalName: example.com}
---
apiVersion: v1
kind: Service
metadata: {name: ring, namespace: shop}
spec: {type: ExternalName, externalName: ring.shop.svc.cluster.local}";

fn cluster() -> Cluster {
    documents::cluster(TEXT)
}

fn addresses(name: &str, asker: Asker<'_>) -> Vec<String> {
    cluster().resolve(name, asker).addresses.iter().map(ToString::to_string).collect()
}

const SHOP: Asker<'_> = Asker::Pod { namespace: "shop" };
const OTHER: Asker<'_> = Asker::Pod { namespace: "other" };

#[test]
fn a_service_is_found_by_its_short_name_in_its_own_namespace_only() {
    let found = cluster().resolve("web", SHOP);
    assert_eq!(found.tried, ["web.shop.svc.cluster.local"]);
    assert_eq!(found.addresses, ["10.96.0.20".parse::<std::net::IpAddr>().unwrap()]);
    let elsewhere = cluster().resolve("web", OTHER);
    assert!(elsewhere.addresses.is_empty());
    assert_eq!(elsewhere.tried.len(), 4);
    assert_eq!(addresses("web.shop", OTHER), ["10.96.0.20"]);
    assert_eq!(addresses("web.shop.svc", OTHER), ["10.96.0.20"]);
    assert_eq!(addresses("web.shop.svc.cluster.local", OTHER), ["10.96.0.20"]);
    assert!(addresses("web.shop.svc.cluster.local", Asker::Host).is_empty());
}

#[test]
fn a_headless_service_gives_its_pods_and_each_pod_has_a_name() {
    let cluster = cluster();
    let all = cluster.resolve("db", SHOP);
    let mut ours: Vec<String> = cluster.pods.iter().map(|p| p.status.pod_ip.clone()).collect();
    let mut found: Vec<String> = all.addresses.iter().map(ToString::to_string).collect();
    ours.sort();
    found.sort();
    assert_eq!(found, ours);
    let pod = cluster.pods.iter().find(|pod| pod.metadata.name == "db-1").unwrap();
    let address = std::slice::from_ref(&pod.status.pod_ip);
    assert_eq!(addresses("db-1.db", SHOP), address);
    let dashed = format!("{}.shop.pod.cluster.local", pod.status.pod_ip.replace('.', "-"));
    assert_eq!(addresses(&dashed, OTHER), address);
}

#[test]
fn an_external_name_is_an_alias() {
    let found = cluster().resolve("away", SHOP);
    assert_eq!(
        found.aliases,
        [("away.shop.svc.cluster.local".to_owned(), "web.shop.svc.cluster.local".to_owned())]
    );
    assert_eq!(found.addresses.len(), 1);
    let found = cluster().resolve("gone", SHOP);
    assert_eq!(found.aliases.len(), 1);
    assert!(found.addresses.is_empty());
    assert!(cluster().resolve("ring", SHOP).addresses.is_empty());
}

#[test]
fn nodes_and_clients_are_known_to_all() {
    assert_eq!(addresses("node-1", Asker::Host), ["192.168.50.11"]);
    assert_eq!(addresses("node-2", SHOP), ["192.168.50.12"]);
    let found = cluster().resolve("laptop", SHOP);
    assert_eq!(found.owner, Some(Owner::Client("laptop".to_owned())));
    assert_eq!(addresses("10.0.0.1", Asker::Host), ["10.0.0.1"]);
    assert_eq!(addresses("[fd00::1]", Asker::Host), ["fd00::1"]);
    assert!(addresses("", SHOP).is_empty());
    assert!(addresses("..", SHOP).is_empty());
}

#[test]
fn named_ports_have_service_records() {
    let records = cluster().resolve_service("_http._tcp.web.shop.svc.cluster.local.");
    assert_eq!((records[0].port, records[0].target.as_str()), (80, "web.shop.svc.cluster.local"));
    let records = cluster().resolve_service("_sql._tcp.db.shop.svc.cluster.local");
    assert_eq!(records.len(), 2);
    assert!(records.iter().any(|record| record.target == "db-0.db.shop.svc.cluster.local"));
    assert!(cluster().resolve_service("_http._udp.web.shop.svc.cluster.local").is_empty());
}
