//! What happens beside drawing: reading the texts, keeping them, and the clock.

use crate::state::actions::Action;
use crate::state::model::Model;
use crate::state::storage;
use gloo::render::request_animation_frame;
use gloo::timers::callback::Timeout;
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

/// Keeps what the user wrote.
#[hook]
pub(crate) fn use_kept(model: &UseReducerHandle<Model>) {
    use_effect_with(model.sources.clone(), |sources| storage::set_texts("text", Some(sources)));
    use_effect_with(model.before_start_over.clone(), |before| {
        storage::set_texts("before", before.as_ref().map(|before| before.as_slice()));
    });
    use_effect_with((model.to.clone(), model.to_chosen), |(to, chosen)| {
        storage::set("to", chosen.then_some(to.as_str()));
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
