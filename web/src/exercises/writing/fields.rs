//! The fields of the desk.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// A line of text with its label.
pub(super) fn line(label: &'static str, value: &str, set: Callback<String>) -> Html {
    let oninput = Callback::from(move |event: InputEvent| {
        set.emit(event.target_unchecked_into::<HtmlInputElement>().value());
    });
    html! {
        <label class="field"><span>{ label }</span><input type="text" value={value.to_owned()} {oninput} autocomplete="off" /></label>
    }
}

/// A text of several lines with its label.
pub(super) fn area(
    label: &'static str,
    rows: &'static str,
    value: &str,
    set: Callback<String>,
) -> Html {
    let oninput = Callback::from(move |event: InputEvent| {
        set.emit(event.target_unchecked_into::<HtmlTextAreaElement>().value());
    });
    html! {
        <label class="field"><span>{ label }</span><textarea {rows} value={value.to_owned()} {oninput} /></label>
    }
}
