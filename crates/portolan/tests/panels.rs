//! What stands beside a journey: where many requests went, what the nodes remember, and who is an endpoint.

use portolan::connections::{Glance, NodeConnections};
use portolan::journey::Journey;
use portolan::membership::Standing;
use portolan::request::Request;
use portolan::scenario::{RulesFormat, RulesQuery, Scenario, Source};

fn scenario(name: &str) -> Scenario {
    let sources = ["service.yaml", "pods.yaml", "cluster.yaml"].map(|file| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios");
        let text = std::fs::read_to_string(format!("{folder}/{name}/{file}")).expect("it is there");
        Source { name: file.to_owned(), text }
    });
    Scenario::read(&sources)
}

fn request(from: &str, to: &str) -> Request {
    Request { from: from.into(), to: to.into(), seed: 1 }
}

fn sent(scenario: &Scenario, request: &Request, count: u32, keep_alive: bool) -> Vec<Journey> {
    let sent = scenario.send_many(request, count, keep_alive).expect("it can be sent");
    sent.into_iter().map(|(journey, _)| journey).collect()
}

#[test]
fn a_hundred_requests_stand_beside_their_exact_shares() {
    let scenario = scenario("node-port");
    let request = request("laptop", "http://node-1:32222");
    let tally = scenario.tally(&request, &sent(&scenario, &request, 100, false)).expect("a tally");
    assert_eq!(tally.count, 100);
    assert_eq!(tally.rows.iter().map(|row| row.met).sum::<u32>(), 100);
    let shares: Vec<u32> = tally.rows.iter().map(|row| row.expected_ppm).collect();
    assert_eq!(shares, [333_333; 3]);
    assert!(tally.rows.iter().all(|row| row.answered && row.met > 15), "{tally:#?}");
}

#[test]
fn over_one_connection_all_go_where_the_first_went() {
    let scenario = scenario("node-port");
    let request = request("laptop", "http://node-1:32222");
    let tally = scenario.tally(&request, &sent(&scenario, &request, 20, true)).expect("a tally");
    let mut met: Vec<u32> = tally.rows.iter().map(|row| row.met).collect();
    met.sort_unstable();
    assert_eq!(met, [0, 0, 20]);
}

#[test]
fn what_refuses_has_a_share_too() {
    let scenario = scenario("no-endpoints");
    let request = request("shop-web", "http://order-service:8080");
    let tally = scenario.tally(&request, &sent(&scenario, &request, 3, false)).expect("a tally");
    assert_eq!(tally.rows.len(), 1);
    assert_eq!((tally.rows[0].met, tally.rows[0].expected_ppm), (3, 1_000_000));
    assert!(!tally.rows[0].answered);
}

/// The connections of node-1 at a step.
fn of_node_1(scenario: &Scenario, glance: &Glance<'_>) -> NodeConnections {
    let mut all = scenario.connections(glance).expect("connections");
    all.remove(all.iter().position(|node| node.node == "node-1").expect("node-1"))
}

#[test]
fn a_connection_is_made_while_the_packet_passes_and_remembered_afterwards() {
    let scenario = scenario("node-port");
    let first = request("laptop", "http://node-1:32222");
    let journey = &sent(&scenario, &first, 1, false)[0];
    let at =
        |step| of_node_1(&scenario, &Glance { first: &first, before: 0, keep_alive: false, step });
    assert_eq!(at(0).entries, []);
    let dnat = journey.steps.iter().position(|step| step.label == "DNAT").expect("a DNAT");
    let before = at(dnat - 1).entries;
    assert_eq!(before.len(), 1);
    assert!(before[0].being_made);
    assert_eq!(before[0].reply[0].port, Some(32222), "nothing is translated yet");
    let during = at(dnat).entries;
    assert!(during[0].being_made);
    assert_eq!(during[0].original[1].port, Some(32222));
    assert_eq!(during[0].reply[0].port, Some(8170), "answers will come from the pod");
    let last = at(journey.steps.len() - 1).entries;
    assert_eq!(last.len(), 1);
    assert!(!last[0].being_made && last[0].answered);
    assert_eq!((last[0].protocol, last[0].state), ("TCP", "SYN_RECV"));
    assert!(last[0].seconds_left > 0);
    for step in 0..journey.steps.len() + 2 {
        assert!(at(step).entries.len() <= 1, "step {step}");
    }
}

#[test]
fn later_requests_find_the_connections_of_earlier_ones() {
    let scenario = scenario("node-port");
    let first = request("laptop", "http://node-1:32222");
    let at = |before, keep_alive| {
        of_node_1(&scenario, &Glance { first: &first, before, keep_alive, step: 0 }).entries.len()
    };
    assert_eq!([at(0, false), at(3, false), at(3, true)], [0, 3, 1]);
}

#[test]
fn an_endpoint_says_why_it_gets_requests_and_why_not() {
    let scenario = scenario("not-ready");
    let told = scenario.membership("default", "order-service").expect("the Service");
    let standing: Vec<(&str, Standing)> =
        told.members.iter().map(|member| (member.pod.as_str(), member.standing)).collect();
    assert_eq!(
        standing,
        [
            ("order-a", Standing::In),
            ("order-b", Standing::Out),
            ("order-c", Standing::Out),
            ("shop-web", Standing::Out)
        ]
    );
    let why: Vec<String> = told.members.iter().map(|member| member.why.to_string()).collect();
    assert!(why[1].contains("not ready"), "{}", why[1]);
    assert_eq!(
        why[3],
        "Its label component is shop-web, and the selector wants order-service-app."
    );
    assert!(told.looks_for.to_string().contains("component=order-service-app"));
}

#[test]
fn a_port_name_that_no_container_has_leaves_a_pod_out() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports:\n  - port: 80\n    targetPort: http\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: {app: web}}\nspec:\n  containers:\n  - name: web\n    image: web\n    ports: [{containerPort: 8080}]\n";
    let scenario = Scenario::read(&[Source { name: "all.yaml".into(), text: text.into() }]);
    let told = scenario.membership("default", "web").expect("the Service");
    assert_eq!(told.members[0].standing, Standing::Out);
    assert!(told.members[0].why.to_string().contains("port called http"));
}

#[test]
fn counters_grow_along_the_way() {
    let scenario = scenario("node-port");
    let first = request("laptop", "http://node-1:32222");
    let journey = &sent(&scenario, &first, 1, false)[0];
    let at = |step, before| {
        let glance = Glance { first: &first, before, keep_alive: false, step };
        let counters = scenario.counters(&glance, "node-1", false).expect("counters");
        counters.iter().map(|(_, packets)| packets).sum::<u64>()
    };
    assert_eq!(at(0, 0), 0);
    let sums: Vec<u64> = (0..journey.steps.len()).map(|step| at(step, 0)).collect();
    assert!(sums.is_sorted(), "{sums:?}");
    assert!(sums[journey.steps.len() - 1] > 8, "{sums:?}");
    assert!(at(0, 5) > at(0, 1));
    let decided = journey.steps.iter().position(|step| step.label == "NODEPORTS").expect("a chain");
    assert!(at(decided, 0) >= 2, "the rules that decided so far count: {sums:?}");
}

#[test]
fn a_rule_that_sends_onward_a_packet_just_marked_counts_it() {
    let scenario = scenario("node-port");
    let first = request("laptop", "http://node-1:32222");
    let journey = &sent(&scenario, &first, 1, false)[0];
    let step = journey.steps.iter().position(|step| step.onward.is_some()).expect("a mark");
    let onward = journey.steps[step].onward.expect("a rule");
    let at = |step| {
        let glance = Glance { first: &first, before: 0, keep_alive: false, step };
        let counters = scenario.counters(&glance, "node-1", false).expect("counters");
        counters.iter().find(|(place, _)| *place == onward).map_or(0, |(_, packets)| *packets)
    };
    let last = journey.steps.len() - 1;
    assert_eq!((at(step - 1), at(step), at(step + 1), at(last)), (0, 1, 1, 1));
}

#[test]
fn the_rules_on_a_screen_are_taken_away_as_iptables_save_prints_them() {
    let scenario = scenario("dual-stack");
    for v6 in [false, true] {
        let query = RulesQuery { node: "node-1", v6, format: RulesFormat::Save };
        let shown = scenario.rules("node-1", v6).expect("the node");
        assert_eq!(shown.save_text(), scenario.rules_text(&query).expect("the node"));
    }
}
