//! How long a scenario takes: `cargo bench -p portolan`.
//!
//! Each Service has a Deployment of five pods, one in five a node port. `cluster` reads the text, admits the Services, makes the pods and
//! writes the EndpointSlices; `open` is all that opening such a text causes before the screen is drawn: the same, then
//! the world, and a request sent through it, with the rules of the nodes on its way. `keystroke` is the same after one
//! typed letter, from what was there before it.

use control_plane::Cluster;
use divan::Bencher;
use portolan::request::Request;
use portolan::scenario::{Scenario, Source};
use std::fmt::Write;

fn main() {
    divan::main();
}

/// A text of so many Services with five pods each.
fn text(services: u32) -> Source {
    let mut text = String::new();
    for nth in 0..services {
        // There are not enough node ports for 5,000.
        let kind = if nth % 5 == 0 { "NodePort" } else { "ClusterIP" };
        let _ = write!(
            text,
            "apiVersion: v1
kind: Service
metadata:
  name: shop-{nth}
spec:
  type: {kind}
  selector:
    app: shop-{nth}
  ports:
  - port: 80
    targetPort: 8080
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-{nth}
spec:
  replicas: 5
  selector:
    matchLabels:
      app: shop-{nth}
  template:
    metadata:
      labels:
        app: shop-{nth}
    spec:
      containers:
      - name: app
        image: shop
        ports:
        - containerPort: 8080
---
"
        );
    }
    // More pods than two nodes' ranges hold.
    for nth in 1..=services.div_ceil(40).max(2) {
        let _ = write!(text, "apiVersion: v1\nkind: Node\nmetadata:\n  name: node-{nth}\n---\n");
    }
    Source { name: "cluster.yaml".to_owned(), text }
}

#[divan::bench(args = [50, 1_000], sample_count = 20)]
fn cluster(bencher: Bencher<'_, '_>, services: u32) {
    let sources = [text(services)];
    bencher.bench(|| Cluster::build(&manifest::read(&sources)));
}

fn request() -> Request {
    Request { from: "laptop".to_owned(), to: "http://10.96.0.1:80".to_owned(), seed: 1 }
}

#[divan::bench(args = [50, 1_000, 5_000], sample_count = 10)]
fn open(bencher: Bencher<'_, '_>, services: u32) {
    let sources = [text(services)];
    bencher.bench(|| {
        let scenario = Scenario::read(&sources);
        let journey = scenario.send(&request());
        (scenario, journey.is_ok())
    });
}

#[divan::bench(args = [50, 1_000, 5_000], sample_count = 20)]
fn keystroke(bencher: Bencher<'_, '_>, services: u32) {
    let sources = [text(services)];
    let mut typed = sources.clone();
    typed[0].text = typed[0].text.replacen("port: 80\n", "port: 801\n", 1);
    let (mut scenario, mut odd) = (Scenario::read(&sources), false);
    bencher.bench_local(|| {
        odd = !odd;
        scenario = scenario.read_again(if odd { &typed } else { &sources });
        scenario.send(&request()).is_ok()
    });
}
