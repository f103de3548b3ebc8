//! What happens beside drawing: reading the texts, keeping them, and the clock.

use crate::browser;
use crate::latest::Latest;
use crate::slice::Slice;
use crate::state::actions::Action;
use crate::state::aside::Wanted;
use crate::state::model::Model;
use crate::state::shared::Shared;
use crate::state::storage;
use gloo::events::EventListener;
use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Timeout;
use portolan::scenario::{Reading, Source};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Reads the texts anew after each change that has not been read at once, at most once a frame. Until that is done
/// the old picture stays.
#[hook]
pub(crate) fn use_reading(model: &UseReducerHandle<Model>) {
    let now = model.clone();
    use_effect_with(model.sources.clone(), move |_| {
        // What has not come is dropped with the change that asked for it.
        let task = (now.read != now.sources).then(|| {
            let task = Rc::new(RefCell::new(None));
            let own = Rc::downgrade(&task);
            let frame = request_animation_frame(move |_| read_on(&now, None, &own));
            *task.borrow_mut() = Some(Waits::Frame { _frame: frame });
            task
        });
        move || drop(task)
    });
}

/// What the next steps of a reading wait for.
enum Waits {
    Frame { _frame: AnimationFrame },
    Turn { _timer: Timeout },
}

/// Reads on, step by step; `task` is gone when the texts have changed meanwhile.
fn read_on(
    model: &UseReducerHandle<Model>,
    reading: Option<Reading>,
    task: &Weak<RefCell<Option<Waits>>>,
) {
    let slice = Slice::begin();
    let mut reading = reading.unwrap_or_else(|| model.scenario.reading(&model.sources));
    // Drawing takes its own time: what was read late is asked for again in the next slice.
    while !slice.is_over() {
        if let Some(scenario) = reading.step() {
            let (sources, scenario) = (model.sources.clone(), Box::new(scenario));
            model.dispatch(Action::Whole { sources, scenario });
            return;
        }
    }
    if let Some(task) = task.upgrade() {
        let (model, own) = (model.clone(), Rc::downgrade(&task));
        let timer = Timeout::new(0, move || read_on(&model, Some(reading), &own));
        *task.borrow_mut() = Some(Waits::Turn { _timer: timer });
    }
}

/// How long the picture of newer texts has shown before what nobody looks at any more is dropped, in milliseconds.
const LATE_DROP_MS: u32 = 500;

/// Keeps what followed from older texts until the new picture shows: to take it apart takes time too.
#[hook]
pub(crate) fn use_late_drop(model: &UseReducerHandle<Model>) {
    use_effect_with((model.scenario.clone(), model.before_edit.clone()), |held| {
        let held = held.clone();
        move || {
            Timeout::new(LATE_DROP_MS, move || drop(held)).forget();
        }
    });
}

/// How long nothing must be typed before the list of what is worth dialling follows, in milliseconds.
const SUGGEST_REST_MS: u32 = 150;

/// Lets the list of what is worth dialling follow the texts, once they rest.
#[hook]
pub(crate) fn use_suggestions(model: &UseReducerHandle<Model>) {
    let act = model.dispatcher();
    use_effect_with((model.suggestions_old, model.scenario.clone()), move |(old, _)| {
        let timer =
            old.then(|| Timeout::new(SUGGEST_REST_MS, move || act.dispatch(Action::Suggest)));
        move || drop(timer)
    });
}

/// Texts that are still to be kept.
#[derive(Default)]
struct Unkept {
    texts: Option<Shared<Vec<Source>>>,
    /// What is kept already.
    written: Vec<Source>,
}

impl Unkept {
    /// Keeps them now.
    fn keep(&mut self) {
        if let Some(texts) = self.texts.take() {
            storage::set_texts(&texts, &mut self.written);
        }
    }
}

/// Texts of more bytes together are long.
const LONG_TEXTS: usize = 100_000;
/// How long nothing must be typed before long texts are kept, in milliseconds.
const KEEP_REST_MS: u32 = 300;
/// The same for others: what a key did shows first.
const KEEP_SOON_MS: u32 = 100;

/// Keeps what the user wrote. What a link brought is kept from the user's first change of it.
#[hook]
pub(crate) fn use_kept(model: &UseReducerHandle<Model>) {
    // What stands in the tabs of an exercise is kept with the exercise.
    let borrowed = model.borrowed || model.aside.is_some();
    let unkept = use_mut_ref(Unkept::default);
    {
        let unkept = unkept.clone();
        use_effect_with((model.sources.clone(), borrowed), move |(sources, borrowed)| {
            let mut now = unkept.borrow_mut();
            let timer = if *borrowed {
                // What somebody else's text takes the place of.
                now.keep();
                None
            } else {
                now.texts = Some(sources.clone());
                // The browser writes what it stores at once, while whoever types waits.
                let bytes = sources.iter().map(|source| source.text.len()).sum::<usize>();
                let wait = if bytes > LONG_TEXTS { KEEP_REST_MS } else { KEEP_SOON_MS };
                let unkept = unkept.clone();
                Some(Timeout::new(wait, move || unkept.borrow_mut().keep()))
            };
            move || drop(timer)
        });
    }
    // Whoever leaves has typed the last letter too.
    use_effect_with((), move |()| {
        let leaving = web_sys::window().map(|window| {
            EventListener::new(&window, "pagehide", move |_| unkept.borrow_mut().keep())
        });
        move || drop(leaving)
    });
    use_effect_with((model.history.clone(), borrowed), |(history, borrowed)| {
        if !borrowed {
            storage::set_history(history);
        }
    });
    use_effect_with((model.from.clone(), borrowed), |(from, borrowed)| {
        if !borrowed {
            storage::set("from", Some(from));
        }
    });
    use_effect_with((model.to.clone(), model.to_chosen, borrowed), |(to, chosen, borrowed)| {
        if !borrowed {
            storage::set("to", chosen.then_some(to.as_str()));
        }
    });
}

/// How long nothing must happen before the address follows, in milliseconds: browsers allow few changes of it.
const ADDRESS_REST_MS: u32 = 400;

/// Lets the address carry what shows, and opens what somebody puts there.
#[hook]
pub(crate) fn use_address(model: &UseReducerHandle<Model>) {
    let shown = (
        (model.sources.clone(), model.sent.clone(), model.step),
        (model.from.clone(), model.to.clone(), model.seed),
        (model.tab, model.panel, model.page, model.touched),
    );
    // An exercise that has a name is opened by that: its address stays.
    let named = model.aside.as_ref().is_some_and(|aside| aside.exercise.1);
    let follows = model.touched && !named && (model.aside.is_some() || model.classroom.is_none());
    let touched = model.touched && !model.borrowed && model.aside.is_none();
    use_effect_with((model.sources.clone(), touched), |(_, touched)| {
        if *touched {
            browser::address_is_old();
        }
    });
    let now = model.clone();
    use_effect_with((shown, follows), move |_| {
        let timer = follows
            .then(|| Timeout::new(ADDRESS_REST_MS, move || browser::show_in_address(&now.state())));
        move || drop(timer)
    });
    let act = model.dispatcher();
    use_effect_with((), move |()| {
        let window = gloo::utils::window();
        // Which one it is, the classroom reads when it has come.
        let ask = move |act: &UseReducerDispatcher<Model>| {
            if browser::asks_for_exercise() {
                act.dispatch(Action::Classroom(Some(Wanted::Addressed)));
            }
        };
        ask(&act);
        let opening = Latest::default();
        let listener = EventListener::new(&window, "hashchange", move |_| {
            let (act, turn) = (act.clone(), opening.begin());
            ask(&act);
            spawn_local(async move {
                if let Some(link) = browser::opened().await.filter(|_| turn.is_latest()) {
                    act.dispatch(Action::Open(Box::new(link)));
                }
            });
        });
        move || drop(listener)
    });
}

/// Shows the next step when one has been shown long enough.
#[hook]
pub(crate) fn use_clock(model: &UseReducerHandle<Model>) {
    let act = model.dispatcher();
    use_effect_with((model.playing, model.step, model.speed), move |(playing, _, speed)| {
        let timer =
            playing.then(|| Timeout::new(speed.step_ms(), move || act.dispatch(Action::Tick)));
        move || drop(timer)
    });
}
