//! The editor's pane: tabs, the text, and what is said of it.

use super::EditorHandle;
use super::bridge::{self, Editor, Listener};
use super::bring::{tell, use_bring};
use super::ports_card::PortsCard;
use super::problems::Problems;
use super::remarks::{Remark, Weight, remarks};
use super::still::{Still, is_short};
use crate::diagnosis::findings::Findings;
use crate::state::actions::Action;
use crate::state::model::{Model, text_of};
use crate::state::shared::Shared;
use crate::state::texts::{self, TABS};
use crate::tabs::{Sign, Tabs};
use gloo::timers::callback::Timeout;
use portolan::problem::{Fix, Place, Severity};
use portolan::scenario::Scenario;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

/// How long after a change of what is known the text is coloured and underlined anew, in milliseconds: longer than
/// a frame.
const ANNOTATE_MS: u32 = 20;

/// What the pane shows.
#[derive(Properties, PartialEq)]
pub(crate) struct EditorPaneProps {
    /// Everything.
    pub(crate) model: UseReducerHandle<Model>,
    /// What was diagnosed.
    pub(crate) findings: Findings,
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
    let (panel, holder) = (use_node_ref(), use_node_ref());
    let ready = use_state_eq(|| false);
    // How often the user turned to the editor before it was there: a bundle that did not come is asked for again.
    let turned = use_state_eq(|| 0);
    let long = !model.sources.iter().all(|source| is_short(&source.text));
    let bring = use_bring(model, &props.editor);
    let turn = {
        let (turned, ready) = (turned.clone(), *ready);
        move |least: u32| {
            if !ready && (*turned == 0 || least > 0) {
                turned.set(*turned + 1);
            }
        }
    };
    let first = use_memo((), |()| model.sources.clone());
    let live = use_mut_ref(|| (model.sources.clone(), 0));
    *live.borrow_mut() = (model.sources.clone(), model.tab);
    let latest = use_mut_ref(|| model.scenario.clone());
    *latest.borrow_mut() = model.scenario.clone();
    {
        let (panel, holder, editor, ready) =
            (panel.clone(), holder.clone(), props.editor.clone(), ready.setter());
        let listener = listener(model, &props.editor, &latest, bring.pasted.clone());
        use_effect_with((*turned, long), move |(turned, long)| {
            if *turned > 0 || *long {
                spawn_local(async move {
                    let Some(panel) = panel.cast::<Element>() else { return };
                    let Some(module) = bridge::loaded(&panel).await else { return };
                    let Some(holder) = holder.cast::<Element>() else { return };
                    if editor.with(|_| ()).is_some() {
                        return;
                    }
                    // What was edited before the editor came can be undone in it.
                    let (sources, tab) = live.borrow().clone();
                    let opened = module.open(&holder, &first, tab, listener);
                    opened.replace(&sources);
                    if let Some(area) = editor.area() {
                        opened.resume(&area);
                    }
                    editor.hold(Some(opened));
                    ready.set(true);
                });
            }
        });
    }
    {
        let held = props.editor.clone();
        use_effect_with((), move |()| move || held.hold(None));
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
    let remarks =
        use_memo((model.scenario.clone(), props.findings.clone()), |(scenario, findings)| {
            remarks(scenario, findings)
        });
    {
        // The picture comes first: what is coloured has moved along with the text meanwhile. Of texts that have
        // changed again since, nothing is told.
        let (scenario, editor) = (model.scenario.clone(), props.editor.clone());
        let settled = model.read == model.sources;
        let shown = (scenario, remarks.clone(), model.sources.clone(), settled, *ready);
        use_effect_with(shown, move |(scenario, remarks, _, settled, _)| {
            let (scenario, remarks, held) = (scenario.clone(), remarks.clone(), editor.clone());
            let annotate = move || {
                held.with(|editor| {
                    for tab in 0..texts::COUNT {
                        editor.annotate(tab, scenario.marks(), &remarks);
                    }
                });
            };
            let mut timer = None;
            if editor.with(Editor::is_bare) == Some(true) {
                annotate();
            } else if *settled {
                timer = Some(Timeout::new(ANNOTATE_MS, annotate));
            }
            move || drop(timer)
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
    let onpointerover = {
        let turn = turn.clone();
        Callback::from(move |_: PointerEvent| turn(0))
    };
    let onfocusin = Callback::from(move |_: FocusEvent| turn(1));
    let is_error = |severity| severity == Severity::Error;
    let refused = model.scenario.problems().iter().any(|problem| is_error(problem.severity));
    html! {
        <section class="editor-pane" aria-label="Manifests">
            <div class="tabs">
                <Tabs id="text" label="Texts" labels={TABS.iter().map(|tab| tab.label).collect::<Vec<_>>()}
                    signs={signs(&remarks)} chosen={model.tab} {choose} />
                <span class="sp"></span>
                { start_over(model) }
                <button type="button" class="tab sm quiet" title="Choose files. They can also be dropped on the page, or pasted over a whole text."
                    onclick={bring.choose.clone()}>{ "Import…" }</button>
            </div>
            <div ref={panel} id="text-panel" role="tabpanel" aria-labelledby={format!("text-tab-{}", model.tab)}
                class="text-panel" {onpointerover} {onfocusin}>
                <div ref={holder} class="code"></div>
                if !*ready {
                    <Still tab={model.tab} label={label(model.tab)} text={text_of(&model.sources, model.tab).to_owned()}
                        scenario={model.scenario.clone()} remarks={remarks.clone()} area={props.editor.0.area.clone()} {edited} pasted={bring.pasted.clone()} />
                }
            </div>
            <div class="below">
                { tell(&bring.told, act.clone()) }
                <Problems scenario={model.scenario.clone()} findings={props.findings.clone()} tab={model.tab} mend={props.mend.clone()}
                    open_place={props.open_place.clone()} />
                if !refused { <PortsCard chart={model.chart.clone()} /> }
            </div>
        </section>
    }
}

fn label(tab: usize) -> String {
    TABS.get(tab).map_or_else(String::new, |tab| format!("{}, YAML", tab.file))
}

fn listener(
    model: &UseReducerHandle<Model>,
    editor: &EditorHandle,
    scenario: &Rc<RefCell<Shared<Scenario>>>,
    pasted: Callback<String, bool>,
) -> Listener {
    let (act, editor, scenario) = (model.dispatcher(), editor.clone(), Rc::clone(scenario));
    Listener {
        changed: Box::new(move |tab, text, typed| {
            act.dispatch(if typed {
                Action::Typed { tab, text }
            } else {
                Action::Edited { tab, text }
            });
        }),
        moved: Box::new(move |tab, to| editor.moved(tab, to)),
        pasted,
        words: Box::new(move || scenario.borrow().words()),
        labels: (0..texts::COUNT).map(label).collect(),
    }
}

/// Which tabs hold a text with a problem.
fn signs(remarks: &[Remark]) -> Vec<Option<Sign>> {
    let sign = |tab| {
        let here = || {
            let here = remarks.iter().filter(|remark| remark.place.source == tab);
            here.filter(|remark| remark.weight != Weight::Hint)
        };
        let serious = here().any(|remark| remark.weight == Weight::Error);
        let meaning = match here().count() {
            0 => return None,
            1 => "1 problem".to_owned(),
            count => format!("{count} problems"),
        };
        Some(Sign { meaning, serious })
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
    let undo = Callback::from(move |_: MouseEvent| act.dispatch(Action::Undo));
    html! {
        if first && !model.history.earlier.is_empty() {
            <button type="button" class="tab sm quiet" onclick={undo}>{ "Bring back my texts" }</button>
        } else if !first {
            <button type="button" class="tab sm quiet" onclick={over}>{ "Start over" }</button>
        }
    }
}
