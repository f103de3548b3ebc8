//! Nothing is diagnosed where nothing is wrong: the built-in scenarios, and random healthy clusters.
#![allow(clippy::unwrap_used, reason = "a scenario that cannot be read fails the test")]

use portolan::diagnosis::diagnose;
use portolan::scenario::{Scenario, Source};
use std::fmt::Write as _;
use std::path::Path;

/// A small generator of numbers, the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn flip(&mut self) -> bool {
        self.below(2) == 0
    }
}

const NAMESPACES: [&str; 3] = ["default", "shop", "team-a"];

/// A Service and its workload: whatever is drawn, callers of every kind are answered.
fn service(dice: &mut Dice, nth: u64) -> String {
    let name = format!("app-{nth}");
    let namespace = NAMESPACES[usize::try_from(dice.below(3)).unwrap()];
    let ports = 1 + dice.below(3);
    let external = dice.below(3);
    let headless = external == 2 && dice.flip();
    // One pod on every node: then policy Local leaves nobody out.
    let daemons = dice.flip();
    let mut text = format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n  namespace: {namespace}\nspec:\n"
    );
    match external {
        0 => text.push_str("  type: NodePort\n"),
        1 => text.push_str("  type: LoadBalancer\n"),
        _ if headless => text.push_str("  clusterIP: None\n"),
        _ => {}
    }
    if external < 2 && daemons && dice.flip() {
        text.push_str("  externalTrafficPolicy: Local\n");
    }
    if daemons && dice.flip() {
        text.push_str("  internalTrafficPolicy: Local\n");
    }
    let tier = dice.flip();
    let more = if tier { ", tier: back" } else { "" };
    writeln!(text, "  selector: {{app: {name}{more}}}\n  ports:").unwrap();
    let mut containers = String::new();
    for port in 0..ports {
        let protocol = if dice.below(4) == 0 { "UDP" } else { "TCP" };
        let target = 8_000 + 100 * port + dice.below(50);
        let number = if headless { target } else { 80 + port };
        let by_name = dice.flip();
        let to = if by_name { format!("p{port}") } else { target.to_string() };
        writeln!(
            text,
            "  - name: port-{port}\n    port: {number}\n    targetPort: {to}\n    protocol: {protocol}"
        )
        .unwrap();
        if external == 0 {
            writeln!(text, "    nodePort: {}", 30_100 + 10 * nth + port).unwrap();
        }
        writeln!(
            containers,
            "        - name: p{port}\n          containerPort: {target}\n          protocol: {protocol}"
        )
        .unwrap();
    }
    if external == 1 {
        writeln!(text, "status:\n  loadBalancer:\n    ingress:\n    - ip: 198.51.100.{}", 10 + nth)
            .unwrap();
    }
    let (kind, replicas) = match daemons {
        true => ("DaemonSet", String::new()),
        false => ("Deployment", format!("  replicas: {}\n", 1 + dice.below(4))),
    };
    let labels = format!("{{app: {name}, tier: back, version: v{}}}", dice.below(3));
    format!(
        "{text}---\napiVersion: apps/v1\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: {namespace}\nspec:\n\
         {replicas}  selector:\n    matchLabels: {{app: {name}}}\n  template:\n    metadata:\n      labels: {labels}\n    \
         spec:\n      containers:\n      - name: app\n        image: registry.example/app\n        ports:\n{containers}"
    )
}

#[test]
fn random_healthy_clusters_report_nothing() {
    for seed in 0..60 {
        let dice = &mut Dice(seed);
        let services = 1 + dice.below(4);
        let mut texts: Vec<String> = (0..services).map(|nth| service(dice, nth)).collect();
        for nth in 1..=1 + dice.below(3) {
            let node = format!("apiVersion: v1\nkind: Node\nmetadata:\n  name: node-{nth}\n");
            texts.push(node);
        }
        let text = texts.join("---\n");
        let scenario = Scenario::read(&[Source { name: "all.yaml".into(), text: text.clone() }]);
        assert_eq!(scenario.problems(), [], "{text}");
        let found = diagnose(&scenario, None);
        assert!(found.is_empty(), "seed {seed}: {found:#?}\n{text}");
    }
}

#[test]
fn the_built_in_scenario_reports_its_one_fault_and_nothing_once_that_is_mended() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/order-service"));
    let read = |name: &str| Source {
        name: name.to_owned(),
        text: std::fs::read_to_string(folder.join(name)).unwrap(),
    };
    let mut sources = vec![read("service.yaml"), read("pods.yaml"), read("cluster.yaml")];
    let found = diagnose(&Scenario::read(&sources), None);
    let codes: Vec<&str> = found.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["node-port-without-type"]);
    for edit in found[0].fixes[0].edits.iter().rev() {
        let text = &mut sources[edit.place.source].text;
        text.replace_range(edit.place.start..edit.place.end, &edit.replacement);
    }
    assert_eq!(diagnose(&Scenario::read(&sources), None), []);
}
