//! Which lines of a long list are drawn: those in view and some around them. The others are room that is left
//! free, so that the list scrolls as if they were there.

use gloo::utils::{document, window};
use std::ops::Range;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The height of a line, as the style sheet sets it.
pub(super) const LINE: i32 = 19;
/// Lists of no more lines are drawn whole.
const SHORT: usize = 160;
/// How many lines are drawn above and below those in view.
const AROUND: usize = 24;
/// The drawn part moves in steps of so many lines.
const STEP: usize = 16;

/// The lines to draw of `count`, when the list has been scrolled to the line `first`.
pub(super) fn drawn(count: usize, first: usize) -> Range<usize> {
    if count <= SHORT {
        return 0..count;
    }
    // No list is higher than the window.
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(900.0);
    let most = height as usize / LINE as usize + STEP + 2 * AROUND;
    let start = first.saturating_sub(AROUND).min(count.saturating_sub(most));
    start..(start + most).min(count)
}

/// Tells the first line in view, in steps.
pub(super) fn scrolled(set: UseStateSetter<usize>) -> Callback<Event> {
    Callback::from(move |event: Event| {
        if let Some(list) = event.target_dyn_into::<HtmlElement>() {
            let first = usize::try_from(list.scroll_top() / LINE).unwrap_or(0);
            set.set(first / STEP * STEP);
        }
    })
}

/// Scrolls the list, and only the list, until its line `at` is in view.
pub(super) fn bring_into_view(at: usize) {
    let list = document().get_element_by_id("rules");
    let Some(list) = list.and_then(|list| list.dyn_into::<HtmlElement>().ok()) else { return };
    let top = i32::try_from(at).unwrap_or(i32::MAX).saturating_mul(LINE);
    let height = list.client_height();
    if top < list.scroll_top() + 20 || top + 40 > list.scroll_top() + height {
        list.set_scroll_top((top - height / 2).max(0));
    }
}

/// The room of lines that are not drawn.
pub(super) fn room(key: &'static str, lines: usize) -> Html {
    if lines == 0 {
        return html! {};
    }
    let height = lines.saturating_mul(LINE as usize);
    html! { <div {key} role="presentation" style={format!("height:{height}px")}></div> }
}
