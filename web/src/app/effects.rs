//! What happens beside drawing: reading the texts, keeping them, and the clock.

use crate::browser;
use crate::state::actions::Action;
use crate::state::model::Model;
use crate::state::storage;
use gloo::events::EventListener;
use gloo::render::request_animation_frame;
use gloo::timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Reads the texts anew after each change, at most once a frame.
#[hook]
pub(crate) fn use_reading(model: &UseReducerHandle<Model>) {
    let act = model.dispatcher();
    let first = use_mut_ref(|| true);
    use_effect_with(model.sources.clone(), move |_| {
        // The first texts were read when the model was made. A frame that has not come is dropped with the
        // change that asked for it.
        let first = std::mem::replace(&mut *first.borrow_mut(), false);
        let frame = (!first).then(|| request_animation_frame(move |_| act.dispatch(Action::Read)));
        move || drop(frame)
    });
}

/// Keeps what the user wrote. What a link brought is kept from the user's first change of it.
#[hook]
pub(crate) fn use_kept(model: &UseReducerHandle<Model>) {
    let borrowed = model.borrowed;
    use_effect_with((model.sources.clone(), borrowed), |(sources, borrowed)| {
        if !borrowed {
            storage::set_texts(sources);
        }
    });
    use_effect_with((model.history.clone(), borrowed), |(history, borrowed)| {
        if !borrowed {
            storage::set_history(history);
        }
    });
    use_effect_with((model.from.clone(), borrowed), |(from, borrowed)| {
        if !borrowed {
            storage::set("from", Some(from));
        }
    });
    use_effect_with((model.to.clone(), model.to_chosen, borrowed), |(to, chosen, borrowed)| {
        if !borrowed {
            storage::set("to", chosen.then_some(to.as_str()));
        }
    });
}

/// How long nothing must happen before the address follows, in milliseconds: browsers allow few changes of it.
const ADDRESS_REST_MS: u32 = 400;

/// Lets the address carry what shows, and opens what somebody puts there.
#[hook]
pub(crate) fn use_address(model: &UseReducerHandle<Model>) {
    let shown = (
        (model.sources.clone(), model.sent.clone(), model.step),
        (model.from.clone(), model.to.clone(), model.seed),
        (model.tab, model.panel, model.page, model.touched),
    );
    let touched = model.touched && !model.borrowed;
    use_effect_with((model.sources.clone(), touched), |(_, touched)| {
        if *touched {
            browser::address_is_old();
        }
    });
    let now = model.clone();
    use_effect_with(shown, move |_| {
        let timer = now
            .touched
            .then(|| Timeout::new(ADDRESS_REST_MS, move || browser::show_in_address(&now.state())));
        move || drop(timer)
    });
    let act = model.dispatcher();
    use_effect_with((), move |()| {
        let window = gloo::utils::window();
        let listener = EventListener::new(&window, "hashchange", move |_| {
            let act = act.clone();
            spawn_local(async move {
                if let Some(link) = browser::opened().await {
                    act.dispatch(Action::Open(Box::new(link)));
                }
            });
        });
        move || drop(listener)
    });
}

/// Shows the next step when one has been shown long enough.
#[hook]
pub(crate) fn use_clock(model: &UseReducerHandle<Model>) {
    let act = model.dispatcher();
    use_effect_with((model.playing, model.step, model.speed), move |(playing, _, speed)| {
        let timer =
            playing.then(|| Timeout::new(speed.step_ms(), move || act.dispatch(Action::Tick)));
        move || drop(timer)
    });
}
