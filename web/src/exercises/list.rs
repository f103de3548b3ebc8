//! The list of exercises: five steps, and how far one has come in each.

use super::bridge::{Classroom, Listed};
use super::card::bar;
use super::list_row::{Row, row};
use super::progress::{OWN_MARK, Progress};
use super::record::Record;
use super::room::Course;
use crate::browser;
use crate::icons::{self, icon};
use crate::state::actions::Action;
use crate::state::aside::Wanted;
use crate::state::model::Model;
use portolan::exercise::Exercise;
use portolan::exercise::words::STEPS;
use portolan::scenario::Source;
use std::rc::Rc;
use yew::prelude::*;

/// What the list shows.
#[derive(Properties, PartialEq)]
pub(crate) struct ListProps {
    /// The classroom's module.
    pub(crate) browser: Classroom,
    /// The exercises; the outer `None` while they are on their way.
    pub(crate) course: Option<Course>,
    /// Where progress is kept.
    pub(crate) progress: Progress,
    /// Where to tell what the user does.
    pub(crate) act: UseReducerDispatcher<Model>,
    /// Goes back to what was there.
    pub(crate) close: Callback<()>,
}

/// What each step teaches, in the order of [`STEPS`].
const TEACHES: [&str; STEPS.len()] = [
    "Which of the three numbers is looked at where, and what the API server refuses.",
    "Which pods a Service means, and when one of them counts.",
    "Who answers whom, and whose address the pod sees.",
    "Predict the packet's way through kube-proxy's chains, then watch it.",
    "Several faults at once, as on a Friday evening.",
];

/// The list.
#[component]
pub(crate) fn List(props: &ListProps) -> Html {
    let ListProps { browser, course, progress, act, close } = props;
    let title = use_node_ref();
    let told = use_state_eq(String::new);
    // What is kept is read anew when something of it was changed here.
    let changed = use_state_eq(|| 0_u32);
    let records = use_memo(*changed, |_| progress.all());
    let own = use_memo(*changed, |_| progress.own());
    {
        let title = title.clone();
        use_effect_with((), move |()| {
            if let Some(title) = title.cast::<web_sys::HtmlElement>() {
                // A title with a tabindex can take the focus.
                let _ = title.focus();
            }
        });
    }
    let onkeydown = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close.emit(());
            }
        })
    };
    let ready = course.as_ref().and_then(Option::as_ref);
    html! {
        <section class="course" aria-labelledby="course-title" {onkeydown}>
            <div class="course-head">
                <h2 id="course-title" ref={title} tabindex="-1">{ "Exercises" }</h2>
                <span class="sp"></span>
                <button type="button" class="btn" onclick={write(act)}>{ "Write your own" }</button>
                <button type="button" class="btn icon-btn" aria-label="Close the list" title="Close (Escape)" onclick={close.reform(|_: MouseEvent| ())}>
                    { icon(icons::CLOSE) }
                </button>
            </div>
            { match course {
                None => html! { <p class="mut" role="status">{ "Loading the list" }</p> },
                Some(None) => html! { <p role="alert">{ "The list could not be loaded. Is the network there?" }</p> },
                Some(Some(list)) => html! { <>{ begin(list, &records, act) }{ steps(list, &records, act) }</> },
            } }
            if !own.is_empty() { { yours(&own, progress, act, &changed) } }
            if ready.is_some() { { keep(browser, progress, &told, &changed) } }
        </section>
    }
}

fn wish(act: &UseReducerDispatcher<Model>, wanted: Wanted) -> Callback<MouseEvent> {
    let act = act.clone();
    Callback::from(move |_: MouseEvent| act.dispatch(Action::Classroom(Some(wanted.clone()))))
}

/// To the desk. An exercise that is open is left before: one is written of one's own texts.
fn write(act: &UseReducerDispatcher<Model>) -> Callback<MouseEvent> {
    let act = act.clone();
    Callback::from(move |_: MouseEvent| {
        act.dispatch(Action::Leave { keep: false });
        act.dispatch(Action::Classroom(Some(Wanted::Write)));
    })
}

fn record<'r>(records: &'r [(String, Record)], name: &str) -> Option<&'r Record> {
    records.iter().find(|(known, _)| known == name).map(|(_, record)| record)
}

/// Where to begin, or to go on.
fn begin(
    list: &Rc<Vec<Listed>>,
    records: &[(String, Record)],
    act: &UseReducerDispatcher<Model>,
) -> Html {
    let of = |listed: &Listed| record(records, &listed.name);
    let solved =
        list.iter().filter(|listed| of(listed).is_some_and(|record| record.solved)).count();
    let begun = list.iter().any(|listed| of(listed).is_some_and(Record::begun));
    let next = list
        .iter()
        .find(|listed| {
            of(listed).is_some_and(|record| record.begun() && !record.solved && !record.shown)
        })
        .or_else(|| {
            list.iter()
                .find(|listed| !of(listed).is_some_and(|record| record.solved || record.shown))
        });
    let button = next.map(|listed| {
        let label = if begun { "Go on: " } else { "Begin: " };
        let onclick = wish(act, Wanted::Named(listed.name.clone()));
        html! { <button type="button" class="btn pri" {onclick}>{ label }{ &listed.title }</button> }
    });
    let words = match (begun, next) {
        (false, _) => html! {
            <p>
                { "A Service that does not work, and goals that say what should happen. Edit the manifests; each goal ticks itself. " }
                { "Your own texts are set aside, and come back when you leave." }
            </p>
        },
        (true, Some(_)) => {
            html! { <p>{ format!("{solved} of {} solved. What you began is as you left it.", list.len()) }</p> }
        }
        (true, None) => {
            html! { <p><b>{ "All done." }</b>{ " Now write one for somebody else." }</p> }
        }
    };
    html! {
        <div class="course-begin">
            { words }
            { for button }
            if begun { { bar(solved, list.len()) } }
        </div>
    }
}

fn steps(
    list: &Rc<Vec<Listed>>,
    records: &[(String, Record)],
    act: &UseReducerDispatcher<Model>,
) -> Html {
    let steps = STEPS.iter().zip(TEACHES).enumerate().map(|(nth, ((word, title), teaches))| {
        let mine: Vec<&Listed> = list.iter().filter(|listed| listed.step == *word).collect();
        if mine.is_empty() {
            return html! {};
        }
        let solved = mine
            .iter()
            .filter(|listed| record(records, &listed.name).is_some_and(|r| r.solved))
            .count();
        let rows = mine.iter().map(|listed| {
            let onclick = wish(act, Wanted::Named(listed.name.clone()));
            let record = record(records, &listed.name).cloned().unwrap_or_default();
            row(&Row { title: &listed.title, summary: &listed.summary, record: &record, onclick })
        });
        html! {
            <section class="course-step" aria-label={*title}>
                <div class="step-head">
                    <h3><span class="mut">{ format!("{} ", nth + 1) }</span>{ *title }</h3>
                    <span class="mut sm">{ format!("{solved} of {}", mine.len()) }</span>
                </div>
                { bar(solved, mine.len()) }
                <p class="mut sm">{ teaches }</p>
                <ul>{ for rows }</ul>
            </section>
        }
    });
    html! { <div class="course-steps">{ for steps }</div> }
}

/// Exercises that are no course's.
fn yours(
    own: &[(String, String)],
    progress: &Progress,
    act: &UseReducerDispatcher<Model>,
    changed: &UseStateHandle<u32>,
) -> Html {
    let rows = own.iter().map(|(name, text)| {
        let source = Source { name: "exercise.yaml".to_owned(), text: text.clone() };
        let exercise = Exercise::read(&[source]).ok();
        let (title, summary) = exercise.map(|e| (e.title, e.summary)).unwrap_or_default();
        let title = if title.is_empty() { name.clone() } else { title };
        let onclick = wish(act, Wanted::Text { text: text.clone(), answer: None });
        let record = progress.of(&format!("{OWN_MARK}{name}"));
        let forget = {
            let (progress, name, changed) = (progress.clone(), name.clone(), changed.clone());
            Callback::from(move |_: MouseEvent| {
                progress.keep_own(&name, None);
                changed.set(*changed + 1);
            })
        };
        html! {
            <div class="own-row">
                <ul>{ row(&Row { title: &title, summary: &summary, record: &record, onclick }) }</ul>
                <button type="button" class="close" aria-label={format!("Take {title} off the list")} title="Take it off the list" onclick={forget}>{ icon(icons::CLOSE) }</button>
            </div>
        }
    });
    html! {
        <section class="course-step yours" aria-label="Yours">
            <div class="step-head"><h3>{ "Yours" }</h3></div>
            <p class="mut sm">{ "Written here, or opened from a link or a file." }</p>
            { for rows }
        </section>
    }
}

/// What the progress is kept in, and the ways to take it along.
fn keep(
    browser: &Classroom,
    progress: &Progress,
    told: &UseStateHandle<String>,
    changed: &UseStateHandle<u32>,
) -> Html {
    let damaged = progress.damaged();
    let save = {
        let progress = progress.clone();
        Callback::from(move |_: MouseEvent| {
            browser::save("portolan-progress.txt", &progress.export())
        })
    };
    let import = {
        let (browser, progress, told, changed) =
            (browser.clone(), progress.clone(), told.clone(), changed.clone());
        Callback::from(move |_: MouseEvent| {
            let (progress, told, changed) = (progress.clone(), told.clone(), changed.clone());
            browser.choose_file(".txt,text/plain", move |name, text| {
                told.set(match progress.import(&text) {
                    None => format!("{name} holds no progress of Portolan. Nothing has changed."),
                    Some(0) => format!("{name} holds nothing that is not here already."),
                    Some(count) => format!("Taken from {name}: {count} exercises."),
                });
                changed.set(*changed + 1);
            });
        })
    };
    let reset = {
        let (progress, told, changed) = (progress.clone(), told.clone(), changed.clone());
        Callback::from(move |_: MouseEvent| {
            // Away with it, but as a file it can come back.
            browser::save("portolan-progress.txt", &progress.export());
            progress.reset();
            told.set(
                "Your progress is forgotten here. A file with it has been saved, just in case."
                    .to_owned(),
            );
            changed.set(*changed + 1);
        })
    };
    let forget = {
        let (progress, changed) = (progress.clone(), changed.clone());
        Callback::from(move |_: MouseEvent| {
            progress.forget_damaged();
            changed.set(*changed + 1);
        })
    };
    html! {
        <div class="course-keep">
            if !damaged.is_empty() {
                <p class="damaged" role="status">
                    <b>{ "A part of your progress was damaged." }</b>
                    { " What could be read is shown above; the rest is kept as it was found, and goes into the file." }
                    { " " }<button type="button" class="link" onclick={forget}>{ "Forget the damaged part" }</button>
                </p>
            }
            <p class="mut sm">{ "Progress is kept in this browser, and nowhere else." }</p>
            <div class="keep-ways">
                <button type="button" class="btn sm" onclick={save}>{ "Save progress as a file" }</button>
                <button type="button" class="btn sm" onclick={import}>{ "Take progress from a file" }</button>
                <button type="button" class="btn sm" onclick={reset}>{ "Begin all anew" }</button>
            </div>
            <p class="sm" role="status">{ &**told }</p>
        </div>
    }
}
