//! How the page opens: in parts, each of which lets the browser have its turn before the next. Until all of it is
//! there, what `index.html` shows lies over it (`#opening`).

use crate::browser::{turn, uncover};
use crate::motion;
use crate::slice::Slice;
use crate::state::model::Model;
use crate::state::opening::Start;
use crate::state::storage;
use gloo::timers::callback::Timeout;
use portolan::scenario::Reading;
use portolan::share::{LinkError, State};
use yew::prelude::*;

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
    turn().await;
    let mut reading = Reading::first(&start.texts());
    loop {
        let slice = Slice::begin();
        while !slice.is_over() {
            if let Some(scenario) = reading.step() {
                turn().await;
                return Model::start(start, scenario);
            }
        }
        turn().await;
    }
}

/// Draws the bar at the top, and all else a turn later; then lets it show. Answers whether all else may be drawn.
#[hook]
pub(crate) fn use_opening() -> bool {
    let whole = use_state_eq(|| false);
    let set = whole.setter();
    use_effect_with(*whole, move |whole| match whole {
        true => uncover(),
        false => {
            Timeout::new(0, move || set.set(true)).forget();
        }
    });
    *whole
}
