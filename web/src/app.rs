//! The page: its parts, and what holds them together.

mod effects;
mod header;
mod screen;

use crate::editor::EditorHandle;
use crate::editor::fixes::{edited, nearest};
use crate::keyboard::{Wish, use_keys};
use crate::motion;
use crate::state::actions::Action;
use crate::state::model::{Model, Page, text_of};
use crate::state::{storage, texts};
use effects::{use_clock, use_kept, use_reading};
use header::Header;
use portolan::problem::{Fix, Place};
use screen::Screen;
use yew::prelude::*;

/// The whole page.
#[component]
pub(crate) fn App() -> Html {
    let model = use_reducer(|| {
        let sources = storage::texts("text").unwrap_or_else(texts::first);
        Model::new(sources, storage::texts("before"), storage::get("to"))
    });
    let editor = use_memo((), |()| EditorHandle::default());
    use_reading(&model);
    use_kept(&model);
    use_clock(&model);
    let mend = {
        let (model, editor) = (model.clone(), editor.clone());
        Callback::from(move |fix: Fix| mend(&model, &editor, &fix))
    };
    let open_place = {
        let (model, editor) = (model.clone(), editor.clone());
        Callback::from(move |place: Place| {
            model.dispatch(Action::Tab(place.source));
            model.dispatch(Action::Page(Page::Yaml));
            let editor = editor.clone();
            // The editor's page has to show before it can take the focus.
            gloo::timers::callback::Timeout::new(0, move || {
                editor.select(place.source, place.start_utf16, place.end_utf16);
            })
            .forget();
        })
    };
    {
        let (model, editor) = (model.clone(), editor.clone());
        use_keys(move |wish| fulfil(&model, &editor, wish));
    }
    html! {
        <>
            <Header />
            <Screen {model} editor={(*editor).clone()} {mend} {open_place} />
        </>
    }
}

/// Does what a key asks for; `false` when there is nothing to do.
fn fulfil(model: &UseReducerHandle<Model>, editor: &EditorHandle, wish: Wish) -> bool {
    let action = match wish {
        Wish::Send => Action::Send { play: motion::allowed() },
        Wish::Mend => {
            let cursor = (model.tab, editor.cursor(model.tab));
            let Some(fix) = nearest(model.scenario.problems(), cursor).cloned() else {
                return false;
            };
            mend(model, editor, &fix);
            return true;
        }
        _ if model.steps() == 0 => return false,
        Wish::Move(by) => Action::Move(by),
        Wish::First => Action::Step(0),
        Wish::Last => Action::Last,
        Wish::PlayOrPause => Action::PlayOrPause,
    };
    model.dispatch(action);
    true
}

/// Makes the edits of `fix`: through the editor, so that they can be undone there; without one, in the text.
fn mend(model: &UseReducerHandle<Model>, editor: &EditorHandle, fix: &Fix) {
    let Some(tab) = fix.edits.first().map(|edit| edit.place.source) else { return };
    model.dispatch(Action::Tab(tab));
    if editor.with(|editor| editor.edit(&fix.edits)).is_none() {
        let text = edited(text_of(&model.sources, tab), &fix.edits);
        model.dispatch(Action::Edited { tab, text });
    }
}
