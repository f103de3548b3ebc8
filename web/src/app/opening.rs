//! How the page opens: in parts, each of which lets the browser have its turn before the next. Until all of it is
//! there, what `index.html` shows lies over it (`#opening`).

use crate::browser::{turn, uncover};
use crate::motion;
use crate::state::model::Model;
use crate::state::opening::Start;
use crate::state::storage;
use portolan::scenario::Reading;
use portolan::share::{LinkError, State};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How far the page is drawn: this part and those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// The bar at the top.
    Bar,
    /// The texts, and what is said of them.
    Texts,
    /// Request, map and outcome.
    Journey,
    /// What stands below the map: all is there.
    Panels,
}

impl Part {
    fn next(self) -> Option<Self> {
        match self {
            Part::Bar => Some(Part::Texts),
            Part::Texts => Some(Part::Journey),
            Part::Journey => Some(Part::Panels),
            Part::Panels => None,
        }
    }
}

/// What the page shows first, by what its address carries and what the browser has kept.
pub(crate) async fn model(link: Option<Result<State, LinkError>>) -> Model {
    turn().await;
    let start = Start {
        sources: storage::texts(),
        history: storage::history(),
        from: storage::get("from"),
        to: storage::get("to"),
        link,
        play: motion::allowed(),
    };
    turn().await;
    let mut reading = Reading::first(&start.texts());
    let scenario = loop {
        turn().await;
        if let Some(scenario) = reading.step() {
            break scenario;
        }
    };
    turn().await;
    let model = Model::start(start, scenario);
    turn().await;
    model
}

/// Draws the page part by part, and then lets it show.
#[hook]
pub(crate) fn use_opening() -> Part {
    let drawn = use_state_eq(|| Part::Bar);
    let set = drawn.setter();
    use_effect_with(*drawn, move |drawn| match drawn.next() {
        Some(next) => spawn_local(async move {
            turn().await;
            set.set(next);
        }),
        None => uncover(),
    });
    *drawn
}
