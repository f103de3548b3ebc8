//! What a visit starts from, links, and what replaces all texts.

use super::*;
use crate::state::actions::Action;
use crate::state::history::Kept;
use portolan::journey::OutcomeKind;

/// Someone who left these texts, or comes with a link.
pub(crate) fn visit(sources: Option<Vec<Source>>, link: Option<Result<State, LinkError>>) -> Model {
    started(Start { sources, history: History::default(), from: None, to: None, link, play: false })
}

fn started(start: Start) -> Model {
    let scenario = Scenario::read(&start.texts());
    Model::start(start, scenario)
}

/// The first visit, with one name changed.
fn own_texts() -> Vec<Source> {
    let mut texts = texts::first();
    texts[0].text = texts[0].text.replace("order-service\n", "mine\n");
    texts
}

fn edit(model: &mut Model, old: &str, new: &str) {
    let text = model.sources[0].text.replacen(old, new, 1);
    model.apply(Action::Edited { tab: 0, text });
    model.read();
}

/// A link to the fifth step of a mended first visit's request.
fn link() -> State {
    let mut model = visit(None, None);
    edit(&mut model, "spec:\n", "spec:\n  type: NodePort\n");
    model.apply(Action::Seed(7));
    model.apply(Action::Send { play: false });
    model.apply(Action::Step(4));
    model.apply(Action::Panel(2));
    model.state()
}

#[test]
fn at_a_first_visit_the_request_is_on_its_way_and_meets_what_is_there() {
    let model = visit(None, None);
    let sent = model.sent.as_ref().expect("it was sent");
    assert!(matches!(sent.journey.outcome.kind, OutcomeKind::Refused { .. }));
    assert!(model.steps() > 3);
    assert_eq!((model.step, model.playing, model.touched), (0, false, false));
    let playing = started(Start {
        sources: None,
        history: History::default(),
        from: None,
        to: None,
        link: None,
        play: true,
    });
    assert!(playing.playing);
}

#[test]
fn a_link_shows_the_same_step_of_the_same_journey_elsewhere() {
    let state = link();
    let text = state.write().expect("it is short");
    let model = visit(None, Some(State::read(&text)));
    assert_eq!((model.step, model.panel, model.seed), (4, 2, 7));
    assert!(matches!(
        model.sent.as_ref().map(|sent| &sent.journey.outcome.kind),
        Some(OutcomeKind::Reply { .. })
    ));
    assert_eq!(model.notice, None, "there is nothing of one's own to keep");
    assert_eq!(model.state(), state);
}

#[test]
fn a_link_keeps_the_users_own_texts_until_they_go_on() {
    let mut model = visit(Some(own_texts()), Some(Ok(link())));
    assert_eq!(model.notice, Some(Notice::Opened));
    assert!(model.borrowed, "what is stored is not touched");
    assert_ne!(*model.sources, own_texts());
    model.apply(Action::BackToOwn);
    assert_eq!(*model.sources, own_texts());
    assert!(!model.borrowed && model.notice.is_none());

    let mut model = visit(Some(own_texts()), Some(Ok(link())));
    edit(&mut model, "8080", "8081");
    assert!(!model.borrowed && model.notice.is_none(), "now it is theirs");
    model.apply(Action::Undo);
    assert_eq!(*model.sources, own_texts(), "and what it replaced is not lost");
}

#[test]
fn a_link_that_cannot_be_read_says_so_and_shows_the_users_own() {
    let model = visit(Some(own_texts()), Some(Err(LinkError::Newer(2))));
    assert_eq!(model.notice, Some(Notice::Link(LinkError::Newer(2))));
    assert_eq!(*model.sources, own_texts());
    assert!(!model.touched, "the address stays as it is");
}

#[test]
fn of_many_requests_a_link_shows_the_same_one() {
    let mut model = visit(None, None);
    edit(&mut model, "spec:\n", "spec:\n  type: NodePort\n");
    model.apply(Action::SendMany { keep_alive: true, play: false });
    let last = model.log.last().map_or(0, |last| last.number);
    model.apply(Action::Replay { number: last - 3, play: false });
    let opened = visit(None, Some(Ok(model.state())));
    assert_eq!(opened.batch.as_ref().map(|batch| batch.tally.count), Some(100));
    let journey = |model: &Model| model.sent.as_ref().map(|sent| (*sent.journey).clone());
    assert_eq!(journey(&opened), journey(&model));
}

#[test]
fn starting_over_loses_nothing_and_can_be_taken_back_and_done_again() {
    let mut model = visit(Some(own_texts()), None);
    model.apply(Action::StartOver);
    model.read();
    assert_eq!(*model.sources, texts::first());
    assert!(model.has_own());
    model.apply(Action::Undo);
    model.read();
    assert_eq!(*model.sources, own_texts());
    assert!(model.edited());
    model.apply(Action::Redo);
    assert_eq!(*model.sources, texts::first());
    model.apply(Action::Undo);
    assert!(model.history.earlier.is_empty());
}

#[test]
fn one_walks_back_through_scenarios_to_what_one_wrote() {
    let mut model = visit(Some(own_texts()), None);
    for name in ["a", "b"] {
        model.apply(Action::Load(Box::new(Loading {
            title: name.to_owned(),
            sources: texts::first(),
            from: String::new(),
            to: format!("http://{name}:1"),
            seed: 1,
            send: None,
        })));
    }
    model.apply(Action::BackToOwn);
    assert_eq!(*model.sources, own_texts());
    assert_eq!(model.history.later.len(), 2);
}

#[test]
fn what_was_replaced_survives_the_end_of_a_visit() {
    let mut model = visit(Some(own_texts()), None);
    model.apply(Action::StartOver);
    let kept = &model.history.earlier[0];
    let text = kept.write().expect("it is short");
    let read = Kept::read(&text).expect("it was just written");
    assert_eq!((&read.title, &*read.sources), (&kept.title, &*kept.sources));
}

#[test]
fn a_request_of_the_log_shows_again_as_it_was() {
    let mut model = visit(None, None);
    edit(&mut model, "spec:\n", "spec:\n  type: NodePort\n");
    model.apply(Action::Send { play: false });
    assert_eq!(model.log.len(), 2);
    model.apply(Action::Replay { number: 1, play: false });
    let sent = model.sent.as_ref().expect("it shows");
    assert!(sent.stale, "it is of earlier texts");
    assert!(matches!(sent.journey.outcome.kind, OutcomeKind::Refused { .. }));
    model.apply(Action::Replay { number: 2, play: false });
    assert!(model.sent.is_some_and(|sent| !sent.stale));
}
