//! The plain field that shows, and works, until the editor's bundle has loaded, and where it never does.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// What the field shows.
#[derive(Properties, PartialEq)]
pub(crate) struct PlainProps {
    /// The text's name.
    pub(crate) label: String,
    /// The text.
    pub(crate) text: String,
    /// It was edited.
    pub(crate) edited: Callback<String>,
}

/// The field.
#[component]
pub(crate) fn Plain(props: &PlainProps) -> Html {
    let oninput = {
        let edited = props.edited.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                edited.emit(area.value());
            }
        })
    };
    html! {
        <textarea class="plain" aria-label={props.label.clone()} spellcheck="false" autocapitalize="off"
            autocomplete="off" value={props.text.clone()} {oninput} />
    }
}
