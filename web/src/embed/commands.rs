//! What the host page may ask for while the embed shows: another step. `web/embed/frame.js` has read the message,
//! and says so by an event at the embed's element.

use crate::state::actions::Action;
use crate::state::model::Model;
use gloo::events::EventListener;
use web_sys::Element;
use yew::prelude::*;

/// The event that asks for a step.
const GO: &str = "portolan-go";
/// The attribute that holds its number, from 1.
const STEP: &str = "data-go";

/// Lets the host page choose the step.
#[hook]
pub(crate) fn use_commands(place: &Element, model: &UseReducerHandle<Model>) {
    let (place, act) = (place.clone(), model.dispatcher());
    use_effect_with((), move |()| {
        let asked = place.clone();
        let listener = EventListener::new(&place, GO, move |_| {
            let step = asked.get_attribute(STEP).and_then(|step| step.parse::<usize>().ok());
            if let Some(step) = step {
                act.dispatch(Action::Step(step.saturating_sub(1)));
            }
        });
        move || drop(listener)
    });
}
