//! How the page opens: in parts, each of which lets the browser have its turn before the next. Until all of it is
//! there, what `index.html` shows lies over it (`#opening`).

use crate::browser::{turn, uncover};
use crate::motion;
use crate::state::model::Model;
use crate::state::opening::Start;
use crate::state::storage;
use gloo::timers::callback::Timeout;
use portolan::scenario::Reading;
use portolan::share::{LinkError, State};
use yew::prelude::*;

/// The bar at the top is drawn first; then the texts, and what is said of them.
pub(crate) const TEXTS: usize = 1;
/// Then request, map and outcome.
pub(crate) const JOURNEY: usize = 2;
/// Then what stands below the map: all is there.
pub(crate) const PANELS: usize = 3;

/// What the page shows first, by what its address carries and what the browser has kept.
pub(crate) async fn model(link: Option<Result<State, LinkError>>) -> Model {
    let start = Start {
        sources: storage::texts(),
        history: storage::history(),
        from: storage::get("from"),
        to: storage::get("to"),
        link,
        play: motion::allowed(),
    };
    let (mut reading, mut scenario) = (None, None);
    loop {
        turn().await;
        match scenario.take() {
            Some(scenario) => return Model::start(start, scenario),
            None => {
                let reading = reading.get_or_insert_with(|| Reading::first(&start.texts()));
                scenario = reading.step();
            }
        }
    }
}

/// Draws the page part by part, and then lets it show; answers how many parts are drawn.
#[hook]
pub(crate) fn use_opening() -> usize {
    let drawn = use_state_eq(|| 0);
    let set = drawn.setter();
    use_effect_with(*drawn, move |drawn| match *drawn {
        PANELS => uncover(),
        drawn => {
            Timeout::new(0, move || set.set(drawn + 1)).forget();
        }
    });
    *drawn
}
