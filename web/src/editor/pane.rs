//! The editor's pane: tabs, the text, and what is said of it.

use super::EditorHandle;
use super::bridge::{self, Listener};
use super::plain::Plain;
use super::ports_card::PortsCard;
use super::problems::Problems;
use crate::state::actions::Action;
use crate::state::model::{Model, text_of};
use crate::state::texts::{self, TABS};
use crate::tabs::Tabs;
use portolan::problem::{Fix, Place, Severity};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

/// What the pane shows.
#[derive(Properties, PartialEq)]
pub(crate) struct EditorPaneProps {
    /// Everything.
    pub(crate) model: UseReducerHandle<Model>,
    /// The open editor.
    pub(crate) editor: EditorHandle,
    /// Makes an edit.
    pub(crate) mend: Callback<Fix>,
    /// Shows a piece of a text.
    pub(crate) open_place: Callback<Place>,
}

/// The pane.
#[component]
pub(crate) fn EditorPane(props: &EditorPaneProps) -> Html {
    let model = &props.model;
    let holder = use_node_ref();
    let ready = use_state_eq(|| false);
    {
        let (holder, model, editor, ready) =
            (holder.clone(), model.clone(), props.editor.clone(), ready.setter());
        use_effect_with((), move |()| {
            let held = editor.clone();
            spawn_local(async move {
                let Some(module) = bridge::loaded().await else { return };
                let Some(parent) = holder.cast::<Element>() else { return };
                let listener = listener(&model, &editor);
                editor.hold(Some(module.open(&parent, &model.sources, model.tab, listener)));
                ready.set(true);
            });
            move || held.hold(None)
        });
    }
    // The texts may have changed elsewhere (a fix, "Start over"); what the user types is there already.
    {
        let (live, editor) = (model.clone(), props.editor.clone());
        use_effect_with((model.sources.clone(), *ready), move |_| {
            editor.with(|editor| editor.replace(&live.sources));
        });
    }
    {
        let (editor, tab) = (props.editor.clone(), model.tab);
        use_effect_with((tab, *ready), move |_| {
            editor.with(|editor| editor.show(tab));
        });
    }
    {
        let (scenario, editor) = (model.scenario.clone(), props.editor.clone());
        use_effect_with((scenario, *ready), move |(scenario, _)| {
            editor.with(|editor| {
                for tab in 0..texts::COUNT {
                    editor.annotate(tab, scenario.marks(), scenario.problems());
                }
            });
        });
    }
    let act = model.dispatcher();
    let choose = {
        let act = act.clone();
        Callback::from(move |tab| act.dispatch(Action::Tab(tab)))
    };
    let edited = {
        let (act, tab) = (act.clone(), model.tab);
        Callback::from(move |text| act.dispatch(Action::Edited { tab, text }))
    };
    let is_error = |severity| severity == Severity::Error;
    let refused = model.scenario.problems().iter().any(|problem| is_error(problem.severity));
    html! {
        <section class="editor-pane" aria-label="Manifests">
            <div class="tabs">
                <Tabs id="text" label="Texts" labels={TABS.iter().map(|tab| tab.label).collect::<Vec<_>>()}
                    signs={signs(model)} chosen={model.tab} {choose} />
                <span class="sp"></span>
                { start_over(model) }
            </div>
            <div id="text-panel" role="tabpanel" aria-labelledby={format!("text-tab-{}", model.tab)} class="text-panel">
                <div ref={holder} class={classes!("code", (!*ready).then_some("off"))}></div>
                if !*ready {
                    <Plain label={label(model.tab)} text={text_of(&model.sources, model.tab).to_owned()} {edited} />
                }
            </div>
            <div class="below">
                <Problems scenario={model.scenario.clone()} tab={model.tab} mend={props.mend.clone()}
                    open_place={props.open_place.clone()} />
                if !refused { <PortsCard chart={model.chart.clone()} /> }
            </div>
        </section>
    }
}

fn label(tab: usize) -> String {
    TABS.get(tab).map_or_else(String::new, |tab| format!("{}, YAML", tab.file))
}

fn listener(model: &UseReducerHandle<Model>, editor: &EditorHandle) -> Listener {
    let (act, editor) = (model.dispatcher(), editor.clone());
    Listener {
        changed: Box::new(move |tab, text| act.dispatch(Action::Edited { tab, text })),
        moved: Box::new(move |tab, to| editor.moved(tab, to)),
        labels: (0..texts::COUNT).map(label).collect(),
    }
}

/// Which tabs hold a text with a problem.
fn signs(model: &Model) -> Vec<Option<String>> {
    let count = |tab: usize| {
        model.scenario.problems().iter().filter(|problem| problem.place.source == tab).count()
    };
    let sign = |tab| match count(tab) {
        0 => None,
        1 => Some("1 problem".to_owned()),
        count => Some(format!("{count} problems")),
    };
    (0..texts::COUNT).map(sign).collect()
}

/// Back to the first texts, and from there back to the user's own.
fn start_over(model: &UseReducerHandle<Model>) -> Html {
    let act = model.dispatcher();
    let first = *model.sources == texts::first();
    let over = {
        let act = act.clone();
        Callback::from(move |_: MouseEvent| act.dispatch(Action::StartOver))
    };
    let undo = Callback::from(move |_: MouseEvent| act.dispatch(Action::UndoStartOver));
    html! {
        if first && model.before_start_over.is_some() {
            <button type="button" class="tab sm quiet" onclick={undo}>{ "Bring back my texts" }</button>
        } else if !first {
            <button type="button" class="tab sm quiet" onclick={over}>{ "Start over" }</button>
        }
    }
}
