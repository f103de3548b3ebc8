//! The timeline: one stop a step. It drives everything that shows a step.

mod labels;

use crate::icons::{self, icon};
use crate::size::use_size;
use crate::state::actions::Action;
use crate::state::model::{Model, Speed};
use crate::state::shared::Shared;
use labels::Label;
use portolan::journey::{Journey, Way};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlSelectElement};
use yew::prelude::*;

/// Air at both ends of the track, so that the first and last labels have room.
const INSET: f64 = 26.0;

/// What the timeline shows.
#[derive(Properties, PartialEq)]
pub(crate) struct TimelineProps {
    /// The journey, if there is one.
    pub(crate) journey: Option<Shared<Journey>>,
    /// The step.
    pub(crate) step: usize,
    /// It goes on by itself.
    pub(crate) playing: bool,
    /// How fast.
    pub(crate) speed: Speed,
    /// Where to tell what the user does.
    pub(crate) act: UseReducerDispatcher<Model>,
}

/// The timeline.
#[component]
pub(crate) fn Timeline(props: &TimelineProps) -> Html {
    let steps = props.journey.as_ref().map_or(0, |journey| journey.steps.len());
    let (none, first, last) = (steps == 0, props.step == 0, props.step + 1 >= steps);
    let button = |label: &'static str,
                  sign: &'static str,
                  disabled: bool,
                  action: fn() -> Action| {
        let act = props.act.clone();
        let onclick = Callback::from(move |_: MouseEvent| act.dispatch(action()));
        html! {
            <button type="button" class="btn icon-btn" aria-label={label} title={label} {disabled} {onclick}>
                { icon(sign) }
            </button>
        }
    };
    let (play_label, play_sign) =
        if props.playing { ("Pause", icons::PAUSE) } else { ("Play", icons::PLAY) };
    let play = {
        let act = props.act.clone();
        Callback::from(move |_: MouseEvent| act.dispatch(Action::PlayOrPause))
    };
    let speed = {
        let act = props.act.clone();
        Callback::from(move |event: Event| {
            let select = event.target_dyn_into::<HtmlSelectElement>();
            let chosen = select.and_then(|select| usize::try_from(select.selected_index()).ok());
            if let Some(speed) = chosen.and_then(|index| Speed::ALL.get(index)) {
                act.dispatch(Action::Speed(*speed));
            }
        })
    };
    html! {
        <section class="timeline" aria-label="Timeline">
            <div class="controls">
                { button("First step", icons::FIRST, none || first, || Action::Step(0)) }
                { button("Step back", icons::BACK, none || first, || Action::Move(-1)) }
                <button type="button" class="btn icon-btn pri" aria-label={play_label} title={play_label}
                    disabled={none} onclick={play}>{ icon(play_sign) }</button>
                { button("Step on", icons::ON, none || last, || Action::Move(1)) }
                <select class="sel sm" aria-label="Speed" onchange={speed}>
                    { for Speed::ALL.map(|speed| html! {
                        <option selected={speed == props.speed}>{ speed.label() }</option>
                    }) }
                </select>
            </div>
            if let Some(journey) = props.journey.as_ref().filter(|journey| !journey.steps.is_empty()) {
                <Track journey={journey.clone()} step={props.step} act={props.act.clone()} />
            } else {
                <div class="track empty" aria-hidden="true"><div class="rail"></div></div>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct TrackProps {
    journey: Shared<Journey>,
    step: usize,
    act: UseReducerDispatcher<Model>,
}

#[component]
fn Track(props: &TrackProps) -> Html {
    let holder = use_node_ref();
    // Before the room is known no stop has a place.
    let measured = use_size(&holder);
    let width = measured.map_or(600.0, |(width, _)| width);
    let dragging = use_state_eq(|| false);
    let steps = &props.journey.steps;
    let count = steps.len();
    let gap = (width - 2.0 * INSET) / count.saturating_sub(1).max(1) as f64;
    let place = |index: usize| INSET + gap * index as f64;
    let labels: Vec<Label> = steps
        .iter()
        .enumerate()
        .map(|(index, step)| Label { middle: place(index), width: labels::width(&step.label) })
        .collect();
    let shown = labels::thin(&labels, props.step);
    let turn = steps.iter().position(|step| step.way == Way::Back);
    let scrub = {
        let (act, holder, step) = (props.act.clone(), holder.clone(), props.step);
        move |event: &PointerEvent| {
            let Some(track) = holder.cast::<Element>() else { return };
            let x = f64::from(event.client_x()) - track.get_bounding_client_rect().left() - INSET;
            let index = (x / gap).round().clamp(0.0, count.saturating_sub(1) as f64) as usize;
            if index != step {
                act.dispatch(Action::Step(index));
            }
        }
    };
    let onpointerdown = {
        let (scrub, dragging) = (scrub.clone(), dragging.setter());
        Callback::from(move |event: PointerEvent| {
            let target =
                event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
            // Without capture a drag ends at the track's edge, which is no harm.
            let _ = target.map(|target| target.set_pointer_capture(event.pointer_id()));
            dragging.set(true);
            scrub(&event);
        })
    };
    let onpointermove = {
        let dragging = *dragging;
        Callback::from(move |event: PointerEvent| {
            if dragging && event.buttons() != 0 {
                scrub(&event);
            }
        })
    };
    let end = {
        let dragging = dragging.setter();
        Callback::from(move |_: PointerEvent| dragging.set(false))
    };
    let now = steps.get(props.step);
    let said = now
        .map(|step| format!("step {} of {count}: {}", props.step + 1, step.title))
        .unwrap_or_default();
    let dense = (gap < 17.0).then_some("dense");
    html! {
        <div ref={holder} class={classes!("track", dense)} role="slider" tabindex="0" aria-label="Step"
            aria-valuemin="1" aria-valuemax={count.to_string()} aria-valuenow={(props.step + 1).to_string()}
            aria-valuetext={said} {onpointerdown} {onpointermove} onpointerup={end.clone()} onpointercancel={end}>
            <div class="rail" style={format!("left:{INSET}px;right:{INSET}px")}></div>
            if measured.is_some() {
                <div class="rail done" style={format!("left:{INSET}px;width:{}px", place(props.step) - INSET)}></div>
                { for turn.map(|index| html! {
                    <div class="turn" style={format!("left:{}px", place(index) - gap / 2.0)} title="From here: the answer"></div>
                }) }
                { for steps.iter().enumerate().map(|(index, step)| {
                    let state = match index.cmp(&props.step) {
                        std::cmp::Ordering::Less => "done",
                        std::cmp::Ordering::Equal => "now",
                        std::cmp::Ordering::Greater => "ahead",
                    };
                    let back = (step.way == Way::Back).then_some("back");
                    let label = shown.get(index).copied().unwrap_or(false);
                    html! {
                        <div key={index} class={classes!("stop", state, back)} title={step.title.to_string()}
                            style={format!("left:{}px", place(index))}>
                            if label { <span>{ &step.label }</span> }
                        </div>
                    }
                }) }
            }
        </div>
    }
}
