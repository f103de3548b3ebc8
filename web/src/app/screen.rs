//! How the parts are arranged: side by side on a wide screen, as pages on a narrow one.

use crate::diagnosis::card::DiagnosisCard;
use crate::diagnosis::findings::Findings;
use crate::editor::{EditorHandle, EditorPane};
use crate::journey_list::JourneyList;
use crate::map::Map;
use crate::motion::{self, use_media};
use crate::panels::Panels;
use crate::panels::outcome::{OutcomeCard, OutcomeChip};
use crate::panels::packet::PacketCard;
use crate::request_bar::RequestBar;
use crate::request_bar::combobox::coloured;
use crate::request_bar::shares::Shares;
use crate::request_bar::url;
use crate::state::actions::Action;
use crate::state::model::{Model, Page};
use crate::tabs::Tabs;
use crate::timeline::Timeline;
use portolan::problem::{Fix, Place, Severity};
use portolan::request::Suggestion;
use yew::prelude::*;

/// Up to this width the parts are pages.
const NARROW: &str = "(max-width: 860px)";

/// What the screen shows.
#[derive(Properties, PartialEq)]
pub(crate) struct ScreenProps {
    /// What it holds may be drawn.
    pub(crate) drawn: bool,
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

/// Everything below the bar at the top.
#[component]
pub(crate) fn Screen(props: &ScreenProps) -> Html {
    let narrow = use_media(NARROW);
    let model = &props.model;
    let asked = use_asked(model);
    let page = match model.page {
        Page::Yaml => "on-yaml",
        Page::Journey => "on-journey",
        Page::Rules => "on-rules",
    };
    html! {
        <>
            if narrow { <nav class="pages" aria-label="Pages">{ pages(model) }</nav> }
            <main class={if narrow { classes!("narrow", page) } else { classes!("wide") }} id="page-panel">
                <div key="left" class="left">
                    if props.drawn {
                        <EditorPane model={model.clone()} findings={props.findings.clone()} editor={props.editor.clone()}
                            mend={props.mend.clone()} open_place={props.open_place.clone()} />
                    }
                </div>
                <div key="right" class="right">
                    if props.drawn {
                        { request_bar(model) }
                        { if narrow { journey_page(props, &asked) } else { map(props, &asked) } }
                        <Timeline journey={model.sent.as_ref().map(|sent| sent.journey.clone())} step={model.step}
                            playing={model.playing} speed={model.speed} act={model.dispatcher()} />
                        <div class="bottom">
                            <Panels model={model.clone()} open_place={props.open_place.clone()} />
                            <PacketCard journey={model.sent.as_ref().map(|sent| sent.journey.clone())} step={model.step}
                                act={model.dispatcher()} />
                        </div>
                    }
                </div>
            </main>
        </>
    }
}

fn pages(model: &UseReducerHandle<Model>) -> Html {
    let act = model.dispatcher();
    let choose = Callback::from(move |chosen: usize| {
        if let Some(page) = Page::ALL.get(chosen) {
            act.dispatch(Action::Page(*page));
        }
    });
    let chosen = Page::ALL.iter().position(|page| *page == model.page).unwrap_or(0);
    html! { <Tabs id="page" label="Pages" labels={vec!["YAML", "Journey", "Rules"]} {chosen} {choose} /> }
}

fn request_bar(model: &UseReducerHandle<Model>) -> Html {
    html! {
        <RequestBar callers={model.callers.clone()} suggestions={model.suggestions.clone()} from={model.from.clone()}
            to={model.to.clone()} seed={model.seed} error={model.request_error.clone()} summary={summary(model)}
            act={model.dispatcher()} />
    }
}

/// What the cluster holds, in a few words.
fn summary(model: &Model) -> String {
    if model.waiting.is_some() && model.read != model.sources {
        return "Reading the texts; then it is sent".to_owned();
    }
    let services = &model.chart.services;
    let ip = services.first().and_then(|service| service.cluster_ips.first());
    let pods: usize = model.chart.nodes.iter().map(|node| node.pods.len()).sum();
    let ready: usize = services.iter().map(|service| service.ready).sum();
    match (services.len(), ip) {
        (0, _) => format!("no Service · {pods} pods"),
        (1, Some(ip)) => format!("ClusterIP {ip} · {ready} ready"),
        (count, _) => format!("{count} Services · {ready} ready"),
    }
}

fn map(props: &ScreenProps, asked: &Asked) -> Html {
    let model = &props.model;
    html! {
        <div class="map" role="region" aria-label="Map">
            { map_alone(model, asked, empty(model)) }
            { why(props) }
            { shares(model) }
            <div class="legend">
                <ul>
                    <li><span class="dot port"></span>{ "port, inside the cluster" }</li>
                    <li><span class="dot target"></span>{ "targetPort, on the pod" }</li>
                    <li><span class="dot node"></span>{ "nodePort, on every node" }</li>
                </ul>
                { outcome(model) }
            </div>
        </div>
    }
}

/// What the map asks of the page: the same ones as long as they mean the same, so that it is drawn anew only when it
/// shows something else.
#[derive(Clone)]
struct Asked {
    go: Callback<usize>,
    suggest: Callback<String, Vec<Suggestion>>,
    send: Callback<(String, String)>,
}

#[hook]
fn use_asked(model: &UseReducerHandle<Model>) -> Asked {
    let act = model.dispatcher();
    let go = use_callback((), move |step, ()| act.dispatch(Action::Step(step)));
    let suggest =
        use_callback(model.scenario.clone(), |from: String, scenario| scenario.suggestions(&from));
    let act = model.dispatcher();
    let send = use_callback((), move |(from, to): (String, String), ()| {
        act.dispatch(Action::From(from));
        act.dispatch(Action::To(to));
        act.dispatch(Action::Send { play: motion::allowed() });
    });
    Asked { go, suggest, send }
}

fn map_alone(model: &UseReducerHandle<Model>, asked: &Asked, empty: Html) -> Html {
    let Asked { go, suggest, send } = asked.clone();
    html! {
        <Map chart={model.chart.clone()} hosts={model.hosts.clone()} stale={model.chart_stale} sent={model.sent.clone()} step={model.step} {go}
            callers={model.callers.clone()} from={model.from.clone()} {suggest} {send} {empty} />
    }
}

fn outcome(model: &UseReducerHandle<Model>) -> Html {
    let Some(sent) = &model.sent else { return html! {} };
    html! {
        <div class="outcome-place">
            if sent.stale { <span class="mut sm">{ "before the last edits: " }</span> }
            <OutcomeChip outcome={sent.journey.outcome.clone()} stale={sent.stale} act={model.dispatcher()} />
        </div>
    }
}

/// Where many requests went.
fn shares(model: &UseReducerHandle<Model>) -> Html {
    let Some(batch) = &model.batch else { return html! {} };
    html! { <Shares batch={batch.clone()} stale={batch.reading != model.reading} act={model.dispatcher()} /> }
}

/// Why the request gets no answer, and the way out.
fn why(props: &ScreenProps) -> Html {
    let (model, findings) = (&props.model, &props.findings);
    if !findings.asked {
        return invitation(model, &props.mend);
    }
    let told = findings.request.as_ref();
    let under_way = model.step > 0 && model.step + 1 < model.steps();
    let title = told.and_then(|told| told.found.first()).map(|found| found.title);
    let card = told.zip(model.sent.as_ref()).map(|(told, sent)| {
        html! {
            <DiagnosisCard told={told.clone()} sent={sent.clone()} {under_way} bar={(model.from.clone(), model.to.trim().to_owned())}
                mend={props.mend.clone()} open_place={props.open_place.clone()} act={model.dispatcher()} />
        }
    });
    html! {
        <>
            <p class="hidden-words" role="status">{ for title.map(|title| format!("Why it fails: {title}")) }</p>
            { for card }
        </>
    }
}

/// While something that the API server refuses decides what the request meets: why, and the way out.
fn invitation(model: &UseReducerHandle<Model>, mend: &Callback<Fix>) -> Html {
    let fresh = model.sent.as_ref().is_some_and(|sent| !sent.stale);
    let refused = model
        .scenario
        .problems()
        .iter()
        .find(|problem| problem.severity == Severity::Error && !problem.fixes.is_empty());
    let Some((problem, fix)) = refused.and_then(|problem| Some((problem, problem.fixes.first()?)))
    else {
        return html! {};
    };
    if !fresh {
        return html! {};
    }
    let (act, mend, fix) = (model.dispatcher(), mend.clone(), fix.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        act.dispatch(Action::SendWhenRead { play: motion::allowed() });
        mend.emit(fix.clone());
    });
    html! {
        <div class="invitation">
            <p><b>{ &problem.heading }</b>{ ", so the nodes know nothing of it yet: this is how far a request gets." }</p>
            <button type="button" class="btn pri" {onclick}>{ "Mend it and watch" }</button>
        </div>
    }
}

fn journey_page(props: &ScreenProps, asked: &Asked) -> Html {
    let model = &props.model;
    let map = html! { <div class="map" role="region" aria-label="Map">{ map_alone(model, asked, html! {}) }</div> };
    // Who reads why it fails is not led away from it by a journey that goes on by itself.
    let follow = !(props.findings.asked && model.playing);
    let Some(sent) = &model.sent else {
        return html! { <div class="journey-page">{ map }{ empty(model) }</div> };
    };
    html! {
        <div class="journey-page">
            { map }
            { outcome(model) }
            <div class="journey-below">
                { why(props) }
                { shares(model) }
                <JourneyList journey={sent.journey.clone()} step={model.step} stale={sent.stale} {follow} act={model.dispatcher()} />
            </div>
        </div>
    }
}

/// What stands where a journey will be.
fn empty(model: &UseReducerHandle<Model>) -> Html {
    let act = model.dispatcher();
    if let Some(sent) = &model.sent {
        // A request that could not even leave.
        return html! {
            <div class="empty-card"><OutcomeCard outcome={sent.journey.outcome.clone()} {act} /></div>
        };
    }
    let refused =
        model.scenario.problems().iter().any(|problem| problem.severity == Severity::Error);
    let try_it = (!model.to.is_empty()).then(|| {
        let short =
            model.to.split_once("://").map_or(model.to.as_str(), |(_, rest)| rest).to_owned();
        let role = url::role(&model.to, &model.suggestions);
        let onclick = Callback::from(move |_: MouseEvent| {
            act.dispatch(Action::Send { play: motion::allowed() });
        });
        html! {
            <>
                { ", or try " }
                <button type="button" class="link" {onclick}>
                    { format!("{} → ", model.from) }{ coloured(&short, role) }
                </button>
            </>
        }
    });
    html! {
        <div class="empty-card">
            <p>
                <b>{ "No request yet." }</b>
                { " Choose who calls and what they dial, then press " }<b>{ "Send" }</b>{ for try_it }{ "." }
            </p>
            if refused {
                <p class="mut">{ "The texts hold a mistake: what it touches is not on the map until it is mended." }</p>
            }
        </div>
    }
}
