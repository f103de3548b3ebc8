//! The page: its parts, and what holds them together.

pub(crate) mod effects;
mod header;
mod notice;
pub(crate) mod opening;
mod scenario_menu;
mod screen;
mod share_button;

use crate::browser;
use crate::diagnosis::findings::{Findings, use_findings};
use crate::editor::EditorHandle;
use crate::editor::fixes::{mend, nearest};
use crate::exercises::ClassroomPlace;
use crate::keyboard::{Wish, use_keys};
use crate::motion;
use crate::state::actions::Action;
use crate::state::model::{Model, Page};
use crate::state::shared::Shared;
use effects::{use_address, use_clock, use_kept, use_late_drop, use_reading, use_suggestions};
use header::Header;
use notice::NoticeBar;
use opening::use_opening;
use portolan::problem::{Fix, Place};
use screen::Screen;
use yew::prelude::*;

/// What the page starts with.
#[derive(Properties, PartialEq)]
pub(crate) struct AppProps {
    /// What it shows first.
    pub(crate) model: Shared<Model>,
}

/// The whole page.
#[component]
pub(crate) fn App(props: &AppProps) -> Html {
    let model = use_reducer(|| (*props.model).clone());
    let drawn = use_opening();
    let editor = use_memo((), |()| EditorHandle::default());
    use_reading(&model);
    use_late_drop(&model);
    use_suggestions(&model);
    use_kept(&model);
    use_clock(&model);
    use_address(&model);
    let findings = use_findings(&model);
    let mend = {
        let (model, editor) = (model.clone(), editor.clone());
        Callback::from(move |fix: Fix| show_and_mend(&model, &editor, &fix))
    };
    // The same one all along: what takes it is drawn anew only when something else has changed.
    let open_place = {
        let act = model.dispatcher();
        use_callback((*editor).clone(), move |place: Place, editor: &EditorHandle| {
            act.dispatch(Action::Tab(place.source));
            act.dispatch(Action::Page(Page::Yaml));
            let editor = editor.clone();
            // The editor's page has to show before it can take the focus.
            gloo::timers::callback::Timeout::new(0, move || {
                editor.select(place.source, place.start_utf16, place.end_utf16);
            })
            .forget();
        })
    };
    {
        let (model, editor, findings) = (model.clone(), editor.clone(), findings.clone());
        use_keys(move |wish| fulfil(&model, &editor, &findings, wish));
    }
    html! {
        <>
            <Header model={model.clone()} />
            <NoticeBar notice={model.notice.clone()} act={model.dispatcher()} />
            if model.classroom.is_some() {
                <ClassroomPlace model={model.clone()} open_place={open_place.clone()} />
            }
            <Screen {drawn} {model} {findings} editor={(*editor).clone()} {mend} {open_place} />
        </>
    }
}

/// Does what a key asks for; `false` when there is nothing to do.
fn fulfil(
    model: &UseReducerHandle<Model>,
    editor: &EditorHandle,
    findings: &Findings,
    wish: Wish,
) -> bool {
    let action = match wish {
        Wish::Send => Action::Send { play: motion::allowed() },
        Wish::Mend if model.quiet => return false,
        Wish::Mend => {
            let cursor = (model.tab, editor.cursor(model.tab));
            let mendable = findings.mendable(model.scenario.problems());
            let Some(fix) = nearest(&mendable, cursor) else { return false };
            show_and_mend(model, editor, fix);
            return true;
        }
        Wish::Help => {
            browser::show_shortcuts();
            return true;
        }
        Wish::Undo if model.history.earlier.is_empty() => return false,
        Wish::Undo => Action::Undo,
        Wish::Redo if model.history.later.is_empty() => return false,
        Wish::Redo => Action::Redo,
        _ if model.steps() == 0 => return false,
        Wish::Move(by) => Action::Move(by),
        Wish::First => Action::Step(0),
        Wish::Last => Action::Last,
        Wish::PlayOrPause => Action::PlayOrPause,
    };
    model.dispatch(action);
    true
}

/// Makes the edits of `fix`, the text with the first of them showing.
fn show_and_mend(model: &UseReducerHandle<Model>, editor: &EditorHandle, fix: &Fix) {
    let Some(first) = fix.edits.first().map(|edit| edit.place.source) else { return };
    model.dispatch(Action::Tab(first));
    mend(model, editor, fix);
}
