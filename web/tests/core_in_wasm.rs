//! The core as the page runs it: compiled to wasm, where an integer of the machine's size has 32 bits
//! and a panic ends everything. Each test here also runs natively, so the two cannot drift apart.

use portolan::journey::OutcomeKind;
use portolan::request::Request;
use portolan::scenario::{Scenario, Source};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A Service that any node answers for, before three pods. Its addresses and its `nodePort` are left
/// to the cluster to choose.
const ORDERS: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: orders
spec:
  type: NodePort
  selector:
    app: orders
  ports:
  - port: 8080
    targetPort: 8170
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
spec:
  replicas: 3
  selector:
    matchLabels:
      app: orders
  template:
    metadata:
      labels:
        app: orders
    spec:
      containers:
      - name: orders
        image: orders
        ports:
        - containerPort: 8170
";

fn scenario(text: &str) -> Scenario {
    Scenario::read(&[Source { name: "service.yaml".to_owned(), text: text.to_owned() }])
}

#[test]
fn the_same_seed_chooses_the_same_addresses_and_pods_on_every_machine() {
    let scenario = scenario(ORDERS);
    let urls: Vec<String> =
        scenario.suggestions("laptop").into_iter().map(|suggestion| suggestion.url).collect();
    assert_eq!(
        urls,
        [
            "http://node-1:30265",
            "http://node-2:30265",
            "http://10.105.57.129:8080",
            "http://10.244.1.209:8170",
            "http://10.244.1.181:8170",
            "http://10.244.2.81:8170",
            "http://orders.default:8080",
        ]
    );
    let answered: Vec<String> = (0..8)
        .map(|seed| {
            let request = Request { from: "laptop".to_owned(), to: urls[0].clone(), seed };
            let journey = scenario.send(&request).expect("the laptop can dial a node");
            match journey.outcome.kind {
                OutcomeKind::Reply { pod, seen } => format!("{pod} sees {seen}"),
                other => format!("{other:?}"),
            }
        })
        .collect();
    // Dialled at node-1, which masquerades: a pod of its own sees its bridge, one of node-2 its address.
    assert_eq!(
        answered,
        [
            "orders-5694978795-vqnxs sees 10.244.1.1",
            "orders-5694978795-vcvm5 sees 192.168.50.11",
            "orders-5694978795-vcvm5 sees 192.168.50.11",
            "orders-5694978795-z4dmg sees 10.244.1.1",
            "orders-5694978795-vcvm5 sees 192.168.50.11",
            "orders-5694978795-vcvm5 sees 192.168.50.11",
            "orders-5694978795-vqnxs sees 10.244.1.1",
            "orders-5694978795-vqnxs sees 10.244.1.1",
        ]
    );
}

#[test]
fn a_text_that_makes_no_sense_ends_nothing() {
    let deep = "[".repeat(20_000);
    let wide = "a: ".repeat(20_000);
    let huge = format!("kind: Service\nspec: {{ports: [{{port: {}}}]}}", u64::MAX);
    for text in ["", "---\n---", "\u{0}", "\u{feff}kind: \u{1f9ed}", "&a [*a]", &deep, &wide, &huge]
    {
        let scenario = scenario(text);
        for caller in scenario.callers() {
            scenario.suggestions(&caller.name);
        }
    }
}
