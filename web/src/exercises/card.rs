//! The open exercise: its story, its goals, the ways on. It stays in sight while the student edits.

use super::attempt::{Attempt, Deed};
use super::bridge::Classroom;
use super::goals::Goals;
use super::hints::{Asked, Hints};
use super::judging::judge;
use super::keeping::use_keeping;
use super::paragraphs::paragraphs;
use super::progress::Progress;
use super::report;
use super::result_code::ResultCode;
use super::room::Course;
use super::said_aloud::SaidAloud;
use super::solved::Solved;
use crate::icons::{self, icon};
use crate::latest::Latest;
use crate::state::actions::Action;
use crate::state::model::Model;
use crate::text_view::words;
use portolan::exercise::words::STEPS;
use portolan::problem::Place;
use portolan::scenario::Source;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What the card shows.
#[derive(Properties, PartialEq)]
pub(crate) struct CardProps {
    /// The attempt as it began.
    pub(crate) begun: Rc<Attempt>,
    /// The classroom's module.
    pub(crate) browser: Classroom,
    /// Where progress is kept.
    pub(crate) progress: Progress,
    /// The list.
    pub(crate) course: Course,
    /// Everything.
    pub(crate) model: UseReducerHandle<Model>,
    /// Shows a piece of a text.
    pub(crate) open_place: Callback<Place>,
    /// Leaves the exercise; `true` keeps its texts as the user's own.
    pub(crate) leave: Callback<bool>,
}

/// The card.
#[component]
pub(crate) fn Card(props: &CardProps) -> Html {
    let CardProps { browser, progress, course, model, open_place, leave, .. } = props;
    let attempt = use_reducer(|| (*props.begun).clone());
    let asked = use_state_eq(|| Asked::Nothing);
    let title = use_node_ref();
    // On a phone the card may take up no more than its head.
    let folded = use_state_eq(|| false);
    let fold = {
        let folded = folded.clone();
        Callback::from(move |_: MouseEvent| folded.set(!*folded))
    };
    use_keeping(progress, &attempt, model);
    use_judging(&attempt, model);
    use_report(browser, &attempt);
    use_focus(&title);
    {
        let act = model.dispatcher();
        use_effect_with(attempt.is_quiet(), move |quiet| act.dispatch(Action::Quiet(*quiet)));
    }
    let (exercise, deed, act) =
        (attempt.exercise.clone(), attempt.dispatcher(), model.dispatcher());
    let (met, all) = (attempt.met(), exercise.goals.len());
    let put = move |sources: &[Source]| {
        for (tab, source) in sources.iter().enumerate() {
            act.dispatch(Action::Edited { tab, text: source.text.clone() });
        }
    };
    let undo = {
        let (put, deed, attempt) = (put.clone(), deed.clone(), attempt.clone());
        let (now, pending) = (attempt.now.clone(), *model.sources != *attempt.now);
        Callback::from(move |_: MouseEvent| {
            // What was typed and is not judged yet goes first.
            if pending {
                put(&now);
            } else if let Some(before) = attempt.earlier.last() {
                put(before);
                deed.dispatch(Deed::Back);
            }
        })
    };
    let can_undo = !attempt.earlier.is_empty() || *model.sources != *attempt.now;
    let over = {
        let (put, exercise, deed) = (put.clone(), exercise.clone(), deed.clone());
        let typed = model.sources.clone();
        Callback::from(move |_: MouseEvent| {
            deed.dispatch(Deed::Replace(typed.clone()));
            put(&exercise.start);
        })
    };
    let show_solution = {
        let (put, exercise, deed, asked) = (put, exercise.clone(), deed.clone(), asked.setter());
        let typed = model.sources.clone();
        Callback::from(move |()| {
            deed.dispatch(Deed::Replace(typed.clone()));
            deed.dispatch(Deed::Show);
            put(&exercise.solution());
            asked.set(Asked::Nothing);
        })
    };
    let go = {
        let leave = leave.clone();
        Callback::from(move |_: MouseEvent| leave.emit(false))
    };
    let solved = attempt.record.solved || attempt.record.shown;
    html! {
        <section class={classes!("exercise", attempt.is_quiet().then_some("quiet"), folded.then_some("folded"))} aria-labelledby="exercise-title">
            <div class="exercise-head">
                <p class="mut sm">{ place(&attempt, course) }</p>
                { marks(&attempt) }
                <button type="button" class="btn sm fold-card" aria-expanded={(!*folded).to_string()} onclick={fold}>
                    { if *folded { "Unfold" } else { "Fold" } }
                </button>
                <button type="button" class="close" aria-label="Leave the exercise" title="Leave: your own texts come back, and this is kept"
                    onclick={go}>{ icon(icons::CLOSE) }</button>
            </div>
            <h2 id="exercise-title" ref={title} tabindex="-1">{ &exercise.title }</h2>
            { bar(met, all) }
            <SaidAloud key="aloud" goals={exercise.clone()} judged={attempt.judged.clone()} />
            <details class="story" open={!attempt.record.solved}>
                <summary>{ "The story" }</summary>
                { paragraphs(&exercise.story) }
            </details>
            <Goals attempt={attempt.clone()} model={model.clone()} />
            { forbidden(&attempt, open_place) }
            if solved { <Solved attempt={attempt.clone()} course={course.clone()} act={model.dispatcher()} leave={leave.clone()} /> }
            <Hints attempt={attempt.clone()} asked={asked.clone()} {show_solution} />
            <div class="exercise-foot">
                { hint_button(&attempt, &asked) }
                <button type="button" class="btn sm" disabled={!can_undo} onclick={undo}>{ "Undo" }</button>
                <button type="button" class="btn sm" disabled={*model.sources == exercise.start} onclick={over}
                    title="Back to the texts of the beginning. Undo brings yours back.">{ "Start over" }</button>
                if attempt.is_quiet() && exercise.has_solution() {
                    { ask(&asked, Asked::Solution, "Give up") }
                }
            </div>
            <ResultCode attempt={attempt.clone()} sources={model.sources.clone()} />
        </section>
    }
}

/// The goals as a row of ticks: on a phone they stay in sight where the list scrolls.
fn marks(attempt: &Attempt) -> Html {
    let mark = |nth: usize| attempt.judged.get(nth).is_some_and(|judged| judged.met);
    html! {
        <span class="marks" aria-hidden="true">
            { for (0..attempt.exercise.goals.len()).map(|nth| html! {
                <span class={classes!("goal-mark", mark(nth).then_some("met"))}></span>
            }) }
        </span>
    }
}

/// Which exercise of how many.
fn place(attempt: &Attempt, course: &Course) -> String {
    let step = STEPS.get(attempt.exercise.step);
    let title = step.map_or("Exercise", |(_, title)| *title);
    let (Some(list), Some((word, _)), true) = (course, step, attempt.listed) else {
        return title.to_owned();
    };
    let mine: Vec<_> = list.iter().filter(|listed| listed.step == *word).collect();
    match mine.iter().position(|listed| listed.name == attempt.exercise.name) {
        Some(at) => format!("{title} · exercise {} of {}", at + 1, mine.len()),
        None => title.to_owned(),
    }
}

/// How many goals are met.
pub(crate) fn bar(met: usize, all: usize) -> Html {
    html! {
        <div class="goal-bar" role="progressbar" aria-label="Goals met" aria-valuemin="0" aria-valuemax={all.to_string()}
            aria-valuenow={met.to_string()} aria-valuetext={format!("{met} of {all}")}>
            <i style={format!("width:{}%", met * 100 / all.max(1))}></i>
        </div>
    }
}

/// What was edited that may not be.
fn forbidden(attempt: &Attempt, open_place: &Callback<Place>) -> Html {
    if attempt.forbidden.is_empty() {
        return html! {};
    }
    html! {
        <div class="forbidden" role="status">
            <p><b>{ "Not everything here may be edited." }</b>{ " As long as this stands, nothing is earned:" }</p>
            <ul>
                { for attempt.forbidden.iter().take(4).map(|found| {
                    let (place, open_place) = (found.place, open_place.clone());
                    let show = move |place: Place| {
                        let open_place = open_place.clone();
                        Callback::from(move |_: MouseEvent| open_place.emit(place))
                    };
                    html! {
                        <li>
                            { words(&found.told) }
                            { for place.map(|place| html! {
                                <>{ " " }<button type="button" class="link sm" onclick={show(place)}>{ format!("line {}", place.line) }</button></>
                            }) }
                        </li>
                    }
                }) }
            </ul>
            <p class="mut sm">{ "Undo takes the last edit back." }</p>
        </div>
    }
}

/// One child of what holds it, whether there is a hint or not: what stands beside it stays the same element.
fn hint_button(attempt: &Attempt, asked: &UseStateHandle<Asked>) -> Html {
    let (read, all) = (attempt.record.hints, attempt.exercise.hints.len());
    let Some(hint) = attempt.exercise.hints.get(read).filter(|_| attempt.is_quiet()) else {
        return html! {};
    };
    let label = format!("Hint {} of {all}", read + 1);
    let label = if hint.cost == 0 { label } else { format!("{label} (−{})", hint.cost) };
    ask(asked, Asked::Hint, &label)
}

/// A button that asks before something is done that cannot be taken back.
fn ask(asked: &UseStateHandle<Asked>, what: Asked, label: &str) -> Html {
    let open = **asked == what;
    let asked = asked.setter();
    let onclick =
        Callback::from(move |_: MouseEvent| asked.set(if open { Asked::Nothing } else { what }));
    html! {
        <button type="button" class="btn sm" aria-expanded={open.to_string()} {onclick}>{ label }</button>
    }
}

/// Judges the texts when they rest.
#[hook]
fn use_judging(attempt: &UseReducerHandle<Attempt>, model: &Model) {
    let mine = model.aside.as_ref().is_some_and(|aside| aside.exercise.0 == *attempt.text);
    let settled = mine && model.read == model.sources;
    let (now, sources) = (attempt.clone(), model.read.clone());
    let about = (model.scenario.clone(), settled, attempt.record.committed.clone());
    use_effect_with(about, move |(scenario, settled, committed)| {
        let work = settled.then(|| {
            let done = Callback::from({
                let deed = now.dispatcher();
                move |verdict| deed.dispatch(Deed::Judged(sources.clone(), verdict))
            });
            judge(now.exercise.clone(), (**scenario).clone(), committed.clone(), done)
        });
        move || drop(work)
    });
}

/// Tells whoever surrounds the page how it stands, after each judgement.
#[hook]
fn use_report(browser: &Classroom, attempt: &UseReducerHandle<Attempt>) {
    let (browser, now) = (browser.clone(), attempt.clone());
    let told = use_memo((), |()| Latest::default());
    let about = (attempt.judged.clone(), attempt.record.clone(), attempt.now.clone());
    use_effect_with(about, move |(judged, ..)| {
        if !judged.is_empty() {
            let turn = told.begin();
            spawn_local(async move { report::tell(&browser, &now, &now.now, turn).await });
        }
    });
}

/// Whoever opened the exercise goes on at its title.
#[hook]
fn use_focus(title: &NodeRef) {
    let title = title.clone();
    use_effect_with((), move |()| {
        if let Some(title) = title.cast::<web_sys::HtmlElement>() {
            // A title with a tabindex can take the focus.
            let _ = title.focus();
        }
    });
}
