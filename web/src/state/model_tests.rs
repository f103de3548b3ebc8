//! What the screen shows after what a user does, with the texts of a first visit.

use super::*;
use crate::editor::fixes::{edited, nearest};
use crate::state::actions::Action;
use crate::state::opening::tests::visit;
use portolan::journey::OutcomeKind;

/// Someone who has never been here.
fn first_visit() -> Model {
    visit(None, None)
}

/// An edit of the Service, and the frame after it.
fn edit(model: &mut Model, old: &str, new: &str) {
    let text = text_of(&model.sources, 0).replacen(old, new, 1);
    assert_ne!(text, text_of(&model.sources, 0), "{old:?} is not in the text");
    model.apply(Action::Edited { tab: 0, text });
    model.read();
}

/// The first visit, mended and with the first request sent.
fn answered() -> Model {
    let mut model = first_visit();
    edit(&mut model, "spec:\n", "spec:\n  type: NodePort\n");
    model.apply(Action::Send { play: false });
    model
}

fn outcome(model: &Model) -> &OutcomeKind {
    &model.sent.as_ref().expect("a request was sent").journey.outcome.kind
}

#[test]
fn a_first_visit_meets_a_refusal_that_a_key_mends() {
    let model = first_visit();
    let problems = model.scenario.problems();
    assert!(
        problems.iter().any(|p| p.message.contains("may not be used when `type` is 'ClusterIP'"))
    );
    let mendable: Vec<_> =
        problems.iter().map(|problem| (problem.place, &problem.fixes[0])).collect();
    let fix = nearest(&mendable, (0, 0)).expect("a fix");
    let mended = edited(text_of(&model.sources, 0), &fix.edits);
    assert!(mended.contains("\n  type: NodePort\n"), "{mended}");
}

#[test]
fn the_first_address_is_there_before_the_service_works_and_after() {
    let mut model = first_visit();
    assert_eq!((model.from.as_str(), model.to.as_str()), ("laptop", "http://node-1:32222"));
    edit(&mut model, "spec:\n", "spec:\n  type: NodePort\n");
    assert_eq!(model.to, "http://node-1:32222");
}

#[test]
fn an_address_that_nobody_chose_follows_the_caller_and_a_chosen_one_stays() {
    let mut model = answered();
    model.apply(Action::From("shop-web".into()));
    assert_eq!(model.to, "http://order-service:8080");
    model.apply(Action::To("http://node-2:32222".into()));
    model.apply(Action::From("laptop".into()));
    assert_eq!(model.to, "http://node-2:32222");
}

#[test]
fn an_edit_sends_the_same_request_through_the_new_world() {
    let mut model = answered();
    assert!(matches!(outcome(&model), OutcomeKind::Reply { .. }));
    model.apply(Action::Last);
    edit(&mut model, "8170", "8171");
    assert!(matches!(outcome(&model), OutcomeKind::Refused { .. }));
    assert_eq!(model.step + 1, model.steps(), "who looked at the end still does");
}

#[test]
fn an_edit_leads_to_the_first_step_that_it_changed() {
    let mut model = answered();
    model.apply(Action::Step(6));
    edit(&mut model, "component: order-service-app", "component: nobody");
    assert!(model.step < 6 && model.step < model.steps());
    assert!(!model.sent.as_ref().is_some_and(|sent| sent.stale));
}

#[test]
fn while_a_text_is_broken_the_last_good_journey_stays() {
    let mut model = answered();
    let before = model.sent.clone().map(|sent| sent.journey);
    edit(&mut model, "kind: Service", "kind: [");
    let sent = model.sent.as_ref().expect("it stays");
    assert!(sent.stale);
    assert!(Some(&sent.journey) == before.as_ref());
    edit(&mut model, "kind: [", "kind: Service");
    assert!(model.sent.is_some_and(|sent| !sent.stale));
}

#[test]
fn a_request_through_long_texts_waits_until_they_are_read() {
    let mut model = answered();
    let older = model.sent.clone();
    let long =
        format!("{}{}", text_of(&model.sources, 0), "# a long line\n".repeat(SHORT_TEXTS / 10));
    model.apply(Action::Edited { tab: 0, text: long });
    model.apply(Action::To("http://order-service:8080".into()));
    for action in
        [Action::Send { play: false }, Action::SendMany { keep_alive: false, play: false }]
    {
        model.apply(action);
        assert!(model.waiting.is_some());
        assert!(model.sent == older, "the old way shows on");
    }
    let whole = model.scenario.read_again(&model.sources);
    model.apply(Action::Whole { sources: model.sources.clone(), scenario: Box::new(whole) });
    assert!(model.waiting.is_none());
    let sent = model.sent.as_ref().expect("it was sent");
    assert_eq!((sent.request.to.as_str(), sent.count), ("http://order-service:8080", 100));
}

#[test]
fn what_is_typed_in_short_texts_shows_at_once_and_in_long_ones_a_frame_later() {
    let mut model = answered();
    let mut typed = |extra: &str| {
        let text = text_of(&model.sources, 0).replacen("8170", "8171", 1) + extra;
        model.apply(Action::Typed { tab: 0, text });
        (model.read == model.sources, model.touched)
    };
    assert_eq!(typed(""), (true, true));
    assert_eq!(typed(&"# a long line\n".repeat(SHORT_TEXTS / 10)), (false, true));
    assert!(matches!(outcome(&model), OutcomeKind::Refused { .. }));
}

#[test]
fn a_journey_plays_to_its_end_and_stops() {
    let mut model = answered();
    model.apply(Action::PlayOrPause);
    for _ in 0..model.steps() * 2 {
        model.apply(Action::Tick);
    }
    assert_eq!(model.step + 1, model.steps());
    assert!(!model.playing);
    model.apply(Action::PlayOrPause);
    assert_eq!((model.step, model.playing), (0, true), "from the end it plays again");
}

#[test]
fn no_step_is_ever_beyond_the_journey() {
    let mut model = Model::new(texts::first(), Scenario::read(&texts::first()), None);
    for action in
        [Action::Last, Action::Move(5), Action::Step(99), Action::PlayOrPause, Action::Tick]
    {
        model.apply(action);
        assert_eq!((model.step, model.playing), (0, false));
    }
    model.apply(Action::To("http://nobody:80".into()));
    model.apply(Action::Send { play: true });
    assert_eq!((model.steps(), model.step, model.playing), (0, 0, false));
}

#[test]
fn what_cannot_be_dialled_is_told_and_changes_nothing_else() {
    let mut model = answered();
    let journey = model.sent.clone().map(|sent| sent.journey);
    model.apply(Action::To("node-1 32222".into()));
    model.apply(Action::Send { play: true });
    assert!(model.request_error.as_ref().is_some_and(|error| error.contains("node-1 32222")));
    assert!(model.sent.as_ref().map(|sent| &sent.journey) == journey.as_ref());
    model.apply(Action::To("http://node-1:32222".into()));
    assert!(model.request_error.is_none());
}

#[test]
fn rolling_again_takes_the_next_seed() {
    let mut model = answered();
    model.apply(Action::RollAgain { play: false });
    assert_eq!(model.seed, 2);
    assert_eq!(model.sent.as_ref().map(|sent| sent.request.seed), Some(2));
}

#[test]
fn another_port_of_a_service_moves_no_host() {
    let mut model = answered();
    let hosts = model.hosts.clone();
    edit(&mut model, "port: 8080", "port: 8081");
    assert!(model.chart.services != hosts.services, "the Service shows its new port");
    assert!(model.hosts == hosts, "and the hosts are the same ones");
    edit(&mut model, "targetPort: 8170", "targetPort: 8171");
    assert!(model.hosts != hosts, "where a pod listens shows on it");
    assert!(model.hosts == model.chart);
}
