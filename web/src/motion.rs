//! Whether things may move, and what the window is like.

use gloo::events::EventListener;
use yew::prelude::*;

fn matches(query: &str) -> bool {
    let list = web_sys::window().and_then(|window| window.match_media(query).ok().flatten());
    list.is_some_and(|list| list.matches())
}

/// The user did not ask for less motion.
pub(crate) fn allowed() -> bool {
    !matches("(prefers-reduced-motion: reduce)")
}

/// Whether a media query holds, kept up to date.
#[hook]
pub(crate) fn use_media(query: &'static str) -> bool {
    let holds = use_state_eq(|| matches(query));
    let set = holds.setter();
    use_effect_with((), move |()| {
        let list = web_sys::window().and_then(|window| window.match_media(query).ok().flatten());
        let listener =
            list.map(|list| EventListener::new(&list, "change", move |_| set.set(matches(query))));
        move || drop(listener)
    });
    *holds
}
