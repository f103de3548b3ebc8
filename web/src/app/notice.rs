//! What is told about a link that was opened: whose texts these are, or why it cannot be read.

use crate::state::actions::Action;
use crate::state::model::{Model, Notice};
use yew::prelude::*;

/// What the bar tells.
#[derive(Properties, PartialEq)]
pub(crate) struct NoticeProps {
    /// The notice, if there is one.
    pub(crate) notice: Option<Notice>,
    /// Where to tell what the user does.
    pub(crate) act: UseReducerDispatcher<Model>,
}

/// The bar below the header; nothing when there is nothing to tell.
#[component]
pub(crate) fn NoticeBar(props: &NoticeProps) -> Html {
    let Some(notice) = &props.notice else { return html! { <div></div> } };
    let button = |label: &'static str, action: fn() -> Action| {
        let act = props.act.clone();
        let onclick = Callback::from(move |_: MouseEvent| act.dispatch(action()));
        html! { <button type="button" class="btn sm" {onclick}>{ label }</button> }
    };
    match notice {
        Notice::Opened => html! {
            <div class="notice" role="status">
                <p>
                    <b>{ "This is what the link shows." }</b>
                    { " Your own texts are kept as you left them." }
                </p>
                { button("Back to my texts", || Action::BackToOwn) }
                { button("Go on with these", || Action::CloseNotice) }
            </div>
        },
        Notice::Link(error) => html! {
            <div class="notice bad" role="alert">
                <p>
                    <b>{ sentence(&error.to_string()) }</b>
                    { " Your own work is untouched, and shown here instead." }
                </p>
                { button("All right", || Action::CloseNotice) }
            </div>
        },
    }
}

/// `error` as a sentence.
fn sentence(error: &str) -> String {
    let (first, rest) = error.split_at(error.chars().next().map_or(0, char::len_utf8));
    format!("{}{rest}.", first.to_ascii_uppercase())
}
