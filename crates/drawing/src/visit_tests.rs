//! Visits and open nodes, with journeys through the cluster of a first visit.

use super::*;
use portolan::request::Request;
use portolan::scenario::{Scenario, Source};

/// The texts of a first visit.
fn first() -> Vec<Source> {
    let text = |name: &str, text: &str| Source { name: name.to_owned(), text: text.to_owned() };
    vec![
        text("service.yaml", include_str!("../../../scenarios/order-service/service.yaml")),
        text("pods.yaml", include_str!("../../../scenarios/order-service/pods.yaml")),
        text("cluster.yaml", include_str!("../../../scenarios/order-service/cluster.yaml")),
    ]
}

fn journey(from: &str, to: &str, mend: impl Fn(&str) -> String) -> Journey {
    let mut sources = first();
    sources[0].text = mend(&sources[0].text.replacen("spec:\n", "spec:\n  type: NodePort\n", 1));
    let request = Request { from: from.into(), to: to.into(), seed: 1 };
    Scenario::read(&sources).send(&request).expect("a journey")
}

fn every_journey() -> Vec<Journey> {
    let same = |text: &str| text.to_owned();
    vec![
        journey("laptop", "http://node-1:32222", same),
        journey("shop-web", "http://order-service:8080", same),
        journey("node-1", "http://node-1:32222", same),
        journey("laptop", "http://node-1:1", same),
        journey("laptop", "http://node-1:32222", |text| {
            text.replace("order-service-app", "nobody")
        }),
        journey("shop-web", "http://order-service:8080", |text| text.replace("8170", "8171")),
    ]
}

#[test]
fn visits_hold_every_step_once_and_in_order() {
    for journey in every_journey() {
        let steps: Vec<usize> =
            visits(&journey).into_iter().flat_map(|visit| visit.steps).collect();
        assert_eq!(steps, (0..journey.steps.len()).collect::<Vec<_>>());
    }
}

#[test]
fn on_a_node_the_packet_is_at_one_station_and_never_goes_back() {
    for journey in every_journey() {
        let mut last = None;
        for (index, step) in journey.steps.iter().enumerate() {
            let open = open_at(&journey, index).expect("some node is open");
            let here = step.host.kind == HostKind::Node;
            assert_eq!(open.now.is_some(), here, "step {index} of {}", journey.to);
            let at = open.now.map(|now| (open.visit.steps.start, now));
            if let (Some((visit, now)), Some((same, before))) = (at, last)
                && visit == same
            {
                assert!(now >= before, "step {index} of {}: from {before} to {now}", journey.to);
            }
            last = at;
        }
    }
}

#[test]
fn a_step_in_a_chain_of_its_own_is_a_rung_that_shows() {
    for journey in every_journey() {
        for (index, step) in journey.steps.iter().enumerate() {
            let Some(chain) = &step.chain else { continue };
            if step.hook.is_some_and(|hook| hook.as_str() == chain.name.as_str()) {
                continue;
            }
            let open = open_at(&journey, index).expect("some node is open");
            let rungs =
                [&open.near, &open.far].into_iter().flatten().flat_map(|ladder| &ladder.rungs);
            let now: Vec<&Rung> = rungs.filter(|rung| rung.progress == Progress::Now).collect();
            assert_eq!(now.len(), 1, "step {index} of {}", journey.to);
            assert_eq!(now[0].chain, chain.name);
        }
    }
}

#[test]
fn a_refused_packet_goes_no_further_than_the_rule() {
    let journey =
        journey("laptop", "http://node-1:32222", |t| t.replace("order-service-app", "nobody"));
    let refused =
        journey.steps.iter().position(|step| step.kind == StepKind::Refused).expect("a refusal");
    let open = open_at(&journey, refused).expect("node-1 is open");
    assert_eq!(open.end, open.now);
    assert!(open.after.is_none());
    let answer = open_at(&journey, refused + 1).expect("node-1 is open again");
    assert_eq!(answer.stations[0].0, Station::Kernel);
    assert!(answer.before.is_none() && answer.after.is_some());
}
