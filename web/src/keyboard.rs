//! Keys that work anywhere on the page.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Send the request.
    Send,
    /// Mend the nearest problem.
    Mend,
    /// A number of steps on, or back.
    Move(isize),
    /// The first step.
    First,
    /// The last step.
    Last,
    /// Play or pause.
    PlayOrPause,
    /// Bring back what stood in the tabs before.
    Undo,
    /// And forward again.
    Redo,
    /// Show the sheet of keys.
    Help,
}

/// Where arrows, Home and End belong to what has the focus.
const OWN_ARROWS: &str =
    "input, textarea, select, [contenteditable], [role=tablist], [role=listbox], .popover, dialog";
/// Where the space bar does.
const OWN_SPACE: &str = "input, textarea, select, [contenteditable], button, a, [role=button], [role=option], [role=listbox], dialog";
/// Where letters are typed.
const TYPING: &str = "input, textarea, select, [contenteditable], dialog";

fn wish(event: &KeyboardEvent) -> Option<Wish> {
    let control = event.ctrl_key() || event.meta_key();
    let key = event.key();
    if key == "Enter" && control && !event.alt_key() {
        return Some(Wish::Send);
    }
    if key == "Enter" && event.alt_key() && !control {
        return Some(Wish::Mend);
    }
    let (wish, owners) = match key.as_str() {
        "z" | "Z" | "y" if control && !event.alt_key() => {
            let redo = key == "y" || event.shift_key();
            (if redo { Wish::Redo } else { Wish::Undo }, TYPING)
        }
        "?" if !control && !event.alt_key() => (Wish::Help, TYPING),
        _ if control || event.alt_key() || event.shift_key() => return None,
        "ArrowLeft" => (Wish::Move(-1), OWN_ARROWS),
        "ArrowRight" => (Wish::Move(1), OWN_ARROWS),
        "Home" => (Wish::First, OWN_ARROWS),
        "End" => (Wish::Last, OWN_ARROWS),
        " " => (Wish::PlayOrPause, OWN_SPACE),
        _ => return None,
    };
    let focus = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let owned = focus.and_then(|focus| focus.closest(owners).ok().flatten()).is_some();
    (!owned).then_some(wish)
}

/// Calls `wished` when a key asks for something; it says whether there was something to do.
#[hook]
pub(crate) fn use_keys(wished: impl Fn(Wish) -> bool + 'static) {
    let wished = std::rc::Rc::new(wished);
    let latest = use_mut_ref(|| None::<std::rc::Rc<dyn Fn(Wish) -> bool>>);
    *latest.borrow_mut() = Some(wished);
    use_effect_with((), move |()| {
        let options =
            EventListenerOptions { passive: false, ..EventListenerOptions::run_in_capture_phase() };
        let listener =
            EventListener::new_with_options(&document(), "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let wished = latest.borrow().clone();
                if let (Some(wish), Some(wished)) = (wish(event), wished)
                    && wished(wish)
                {
                    event.prevent_default();
                    event.stop_propagation();
                }
            });
        move || drop(listener)
    });
}
