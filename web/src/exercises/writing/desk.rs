//! The desk where an exercise is written, beside the editor and the map.

use super::fields::{area, line};
use super::goals::goals;
use super::hints::hints;
use super::sheet::{Outcome, Sheet, Which};
use super::ways::Ways;
use crate::exercises::bridge::Classroom;
use crate::icons::{self, icon};
use crate::state::actions::Action;
use crate::state::model::Model;
use crate::state::shared::Shared;
use gloo::timers::callback::Timeout;
use portolan::exercise::draft::name_of;
use portolan::exercise::words::STEPS;
use portolan::scenario::Source;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// The key of what is being written.
const KEY: &str = "portolan/draft";

/// How long typing rests before the exercise is put together anew, in milliseconds.
const REST_MS: u32 = 200;

/// What the desk shows.
#[derive(Properties, PartialEq)]
pub(crate) struct DeskProps {
    /// The classroom's module.
    pub(crate) browser: Classroom,
    /// Everything.
    pub(crate) model: UseReducerHandle<Model>,
    /// Goes back to what was there.
    pub(crate) close: Callback<()>,
}

/// The desk.
#[component]
pub(crate) fn Desk(props: &DeskProps) -> Html {
    let DeskProps { browser, model, close } = props;
    let sheet = use_state_eq(|| {
        let kept = browser.kept(KEY).into_iter().find(|(key, _)| key == KEY);
        kept.map(|(_, text)| Sheet::read(&text)).unwrap_or_default()
    });
    let change = {
        let (sheet, browser) = (sheet.setter(), browser.clone());
        Callback::from(move |next: Sheet| {
            browser.keep(KEY, Some(&next.write()));
            sheet.set(next);
        })
    };
    let outcome = use_outcome(&sheet, &model.sources);
    let title = use_node_ref();
    {
        let title = title.clone();
        use_effect_with((), move |()| {
            if let Some(title) = title.cast::<web_sys::HtmlElement>() {
                // A title with a tabindex can take the focus.
                let _ = title.focus();
            }
        });
    }
    let set = |set: fn(&mut Sheet, String)| {
        let (sheet, change) = ((*sheet).clone(), change.clone());
        Callback::from(move |text: String| {
            let mut next = sheet.clone();
            set(&mut next, text);
            change.emit(next);
        })
    };
    let step = {
        let (sheet, change) = ((*sheet).clone(), change.clone());
        Callback::from(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            let step = usize::try_from(chosen).unwrap_or(0);
            change.emit(Sheet { step, ..sheet.clone() });
        })
    };
    let anew = change.reform(|_: MouseEvent| Sheet::default());
    html! {
        <section class="exercise desk" aria-labelledby="desk-title">
            <div class="exercise-head">
                <p class="mut sm">{ "It is kept as you write it." }</p>
                <button type="button" class="close" aria-label="Close the desk" title="Close" onclick={close.reform(|_: MouseEvent| ())}>{ icon(icons::CLOSE) }</button>
            </div>
            <h2 id="desk-title" ref={title} tabindex="-1">{ "Write an exercise" }</h2>
            { line("Title", &sheet.title, set(|sheet, text| sheet.title = text)) }
            { area("Story: what happened, and what is asked", "4", &sheet.story, set(|sheet, text| sheet.story = text)) }
            <h3>{ "Start and solution" }</h3>
            { states(&sheet, model, &change) }
            <h3>{ "Goals" }</h3>
            if let Some(outcome) = &*outcome { { goals(&sheet, outcome, model, &change) } }
            <h3>{ "What may be edited" }</h3>
            { editable(&sheet, model, &change) }
            <h3>{ "Hints" }</h3>
            { hints(&sheet, &change) }
            <h3>{ "Afterwards" }</h3>
            { area("What was learnt", "3", &sheet.learnt.0, set(|sheet, text| sheet.learnt.0 = text)) }
            { area("Why it matters", "3", &sheet.learnt.1, set(|sheet, text| sheet.learnt.1 = text)) }
            <h3>{ "In the list" }</h3>
            { line("One line", &sheet.summary, set(|sheet, text| sheet.summary = text)) }
            <label class="field"><span>{ "Step" }</span>
                <select class="sel sm" onchange={step}>
                    { for STEPS.iter().enumerate().map(|(nth, (_, title))| html! { <option selected={nth == sheet.step}>{ *title }</option> }) }
                </select>
            </label>
            if let Some(outcome) = (*outcome).clone() {
                <Ways {outcome} name={name_of(&sheet.title)} act={model.dispatcher()} />
            }
            if *sheet != Sheet::default() { <p><button type="button" class="link sm" onclick={anew}>{ "Throw it all away" }</button></p> }
        </section>
    }
}

/// Which of the two states is kept, and what stands in the tabs.
fn states(sheet: &Sheet, model: &UseReducerHandle<Model>, change: &Callback<Sheet>) -> Html {
    let hold = |which: Which| {
        let (sheet, change, now) = (sheet.clone(), change.clone(), (*model.sources).clone());
        Callback::from(move |_: MouseEvent| {
            change.emit(Sheet { held: Some((which, now.clone())), ..sheet.clone() });
        })
    };
    let Some((which, held)) = &sheet.held else {
        return html! {
            <>
                <p class="mut sm">{ "What do the texts in the editor show now? Keep them as the one, then edit them into the other." }</p>
                <div class="keep-ways">
                    <button type="button" class="btn sm" onclick={hold(Which::Solution)}>{ "All is well: the solution" }</button>
                    <button type="button" class="btn sm" onclick={hold(Which::Start)}>{ "Broken: the start" }</button>
                </div>
            </>
        };
    };
    let words = match which {
        Which::Solution => {
            "The solution is kept. Now break the texts in the editor: what stands there is the start."
        }
        Which::Start => {
            "The start is kept. Now mend the texts in the editor: what stands there is the solution."
        }
    };
    let swap = {
        let (sheet, change, model) = (sheet.clone(), change.clone(), model.clone());
        let (which, held) = (*which, held.clone());
        Callback::from(move |_: MouseEvent| {
            let other = if which == Which::Start { Which::Solution } else { Which::Start };
            change.emit(Sheet { held: Some((other, (*model.sources).clone())), ..sheet.clone() });
            for (tab, source) in held.iter().enumerate() {
                model.dispatch(Action::Edited { tab, text: source.text.clone() });
            }
        })
    };
    let forget = {
        let (sheet, change) = (sheet.clone(), change.clone());
        Callback::from(move |_: MouseEvent| change.emit(Sheet { held: None, ..sheet.clone() }))
    };
    let label = if *which == Which::Start { "Edit the start" } else { "Edit the solution" };
    html! {
        <>
            <p class="sm" role="status">{ words }</p>
            <div class="keep-ways">
                <button type="button" class="btn sm" onclick={swap}>{ label }</button>
                <button type="button" class="btn sm" onclick={forget}>{ "Choose again" }</button>
            </div>
        </>
    }
}

/// The objects that a student may edit.
fn editable(sheet: &Sheet, model: &UseReducerHandle<Model>, change: &Callback<Sheet>) -> Html {
    let row = |object: String| {
        let on = sheet.edit.contains(&object);
        let (sheet, change) = (sheet.clone(), change.clone());
        let name = object.clone();
        let onchange = Callback::from(move |_: Event| {
            let mut next = sheet.clone();
            if on {
                next.edit.retain(|other| *other != object);
            } else {
                next.edit.push(object.clone());
            }
            change.emit(next);
        });
        html! { <li><label><input type="checkbox" checked={on} {onchange} /><code>{ name }</code></label></li> }
    };
    html! {
        <>
            <p class="mut sm">{ if sheet.edit.is_empty() { "Everything, as long as nothing is ticked." } else { "Only what is ticked." } }</p>
            <ul class="desk-objects">{ for sheet.objects(&model.sources).into_iter().map(row) }</ul>
        </>
    }
}

/// The exercise as it stands, put together when typing rests.
#[hook]
fn use_outcome(
    sheet: &UseStateHandle<Sheet>,
    sources: &Shared<Vec<Source>>,
) -> UseStateHandle<Option<Outcome>> {
    let outcome = use_state_eq(|| None::<Outcome>);
    let set = outcome.setter();
    use_effect_with(((**sheet).clone(), sources.clone()), move |(sheet, sources)| {
        let (sheet, sources) = (sheet.clone(), sources.clone());
        let timer = Timeout::new(REST_MS, move || set.set(Some(sheet.outcome(&sources))));
        move || drop(timer)
    });
    outcome
}
