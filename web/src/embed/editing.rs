//! The texts in an embed: to edit, or only to read.

use crate::diagnosis::findings::use_findings;
use crate::editor::fixes::mend;
use crate::editor::{EditorHandle, EditorPane};
use crate::state::actions::Action;
use crate::state::model::{Model, text_of};
use crate::state::texts::TABS;
use crate::tabs::Tabs;
use crate::text_view::port;
use portolan::problem::{Fix, Place};
use yew::prelude::*;

/// What the texts come from.
#[derive(Properties, PartialEq)]
pub(crate) struct TextsProps {
    /// Everything.
    pub(crate) model: UseReducerHandle<Model>,
}

/// The editor, with all that it says of the texts.
#[component]
pub(crate) fn EditedTexts(props: &TextsProps) -> Html {
    let model = &props.model;
    let editor = use_memo((), |()| EditorHandle::default());
    let findings = use_findings(model);
    let mend = {
        let (model, editor) = (model.clone(), editor.clone());
        Callback::from(move |fix: Fix| mend(&model, &editor, &fix))
    };
    let open_place = {
        let (model, editor) = (model.clone(), editor.clone());
        Callback::from(move |place: Place| {
            model.dispatch(Action::Tab(place.source));
            editor.select(place.source, place.start_utf16, place.end_utf16);
        })
    };
    html! {
        <div class="embed-texts">
            <EditorPane model={model.clone()} {findings} editor={(*editor).clone()} {mend} {open_place} />
        </div>
    }
}

/// The texts, to read.
#[component]
pub(crate) fn ReadTexts(props: &TextsProps) -> Html {
    let model = &props.model;
    let act = model.dispatcher();
    let choose = Callback::from(move |tab| act.dispatch(Action::Tab(tab)));
    let tab = model.tab;
    html! {
        <section class="embed-read" aria-label="Manifests">
            <div class="tabs">
                <Tabs id="text" label="Texts" labels={TABS.iter().map(|tab| tab.label).collect::<Vec<_>>()} chosen={tab} {choose} />
            </div>
            <pre id="text-panel" role="tabpanel" aria-labelledby={format!("text-tab-{tab}")} tabindex="0">{ coloured(model) }</pre>
        </section>
    }
}

/// The text that shows, its ports in their colours.
fn coloured(model: &Model) -> Html {
    let text = text_of(&model.sources, model.tab);
    let mut marks: Vec<_> =
        model.scenario.marks().iter().filter(|mark| mark.place.source == model.tab).collect();
    marks.sort_by_key(|mark| mark.place.start);
    let mut parts = Vec::new();
    let mut at = 0;
    for mark in marks {
        let (Some(before), Some(number)) =
            (text.get(at..mark.place.start), text.get(mark.place.start..mark.place.end))
        else {
            continue;
        };
        parts.push(html! { { before } });
        parts.push(port(number, mark.role));
        at = mark.place.end;
    }
    parts.push(html! { { text.get(at..).unwrap_or_default() } });
    parts.into_iter().collect()
}
