//! The buttons that hand on what shows: as a link, or in a page of somebody's own.

use crate::browser::{self, Copied};
use crate::icons::{self, icon};
use crate::state::model::Model;
use drawing::svg::{Theme, Wanted, svg};
use gloo::timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How long the button says what came of it, in milliseconds.
const SAID_MS: u32 = 4_000;

/// What the buttons hand on.
#[derive(Properties, PartialEq)]
pub(crate) struct ShareButtonProps {
    /// Everything.
    pub(crate) model: UseReducerHandle<Model>,
}

/// The buttons.
#[component]
pub(crate) fn ShareButton(props: &ShareButtonProps) -> Html {
    let said = use_state_eq(|| None::<Copied>);
    {
        let (reset, said) = (said.setter(), *said);
        use_effect_with(said, move |said| {
            let timer = said.map(|_| Timeout::new(SAID_MS, move || reset.set(None)));
            move || drop(timer)
        });
    }
    let onclick = {
        let (model, said) = (props.model.clone(), said.setter());
        Callback::from(move |_: MouseEvent| {
            let (state, said) = (model.state(), said.clone());
            spawn_local(async move { said.set(Some(browser::copy_link(&state).await)) });
        })
    };
    let embed = {
        let model = props.model.clone();
        Callback::from(move |_: MouseEvent| {
            let journey = model.sent.as_ref().map(|sent| &*sent.journey);
            let pictures = [Theme::Reader, Theme::Light, Theme::Dark].map(|theme| {
                let wanted = Wanted { theme, ..Wanted::default() };
                svg(&model.chart, journey, model.step, wanted)
            });
            browser::embed(&model.state(), model.step + 1, model.steps(), pictures);
        })
    };
    let words = match *said {
        None => "",
        Some(Copied::Yes) => "Link copied",
        Some(Copied::NotAllowed) => "Copy it from the address bar",
        Some(Copied::TooLong) => "Too long for a link: send the files",
    };
    html! {
        <>
            <span class="said sm" role="status">{ words }</span>
            <button type="button" class="btn" onclick={embed} title="Put this step into a page of your own">{ "Embed" }</button>
            <button type="button" class="btn" {onclick} title="Copy a link that opens these texts, this request and this step">
                { icon(icons::LINK) }<span class="bar-words">{ "Copy link to this step" }</span>
            </button>
        </>
    }
}
