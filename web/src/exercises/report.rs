//! The seam to whatever surrounds the page: a learning system's adapter, a course's own script.
//!
//! The page speaks in events on `window`; a script in the page's folder (the page allows none from elsewhere, and none
//! inline) listens to them. It must be there before the page opens an exercise: a `<script src="...">` in the head.
//!
//! `portolan:exercise`: after each judgement that changed something, `event.detail` is
//!
//! ```text
//! { exercise: string,    // its name
//!   score: number,       // 0 to 1, hints taken off
//!   solved: boolean,     // at any time; it stays so
//!   goals: [number, number],  // met now, of all
//!   state: string }      // what was done, letters of base64url; usually below 1,000 of them
//! ```
//!
//! `portolan:resume`: before an exercise opens, `event.detail` is `{ exercise, give }`. A listener that keeps states calls
//! `give(state)` before it returns, with the last `state` of that exercise or with `""` for a fresh start. Then that is
//! resumed, and not what the browser keeps; a state that cannot be read is a fresh start.
//!
//! `portolan:left`: the exercise was left; `event.detail` is `{ exercise }`.
//!
//! The address chooses: `index.html?course=FOLDER/index.json` takes the list and the exercises (`NAME.yaml` beside it) from
//! there in place of the built-in ones, with progress of its own; `#exercise=NAME` opens one, `#exercises` the list. Both
//! can be given: `index.html?course=course/index.json#exercise=order-service`.

use super::attempt::Attempt;
use super::bridge::Classroom;
use super::record::Record;
use crate::browser;
use crate::latest::Turn;
use js_sys::{Array, Object, Reflect};
use portolan::exercise::FULL_POINTS;
use portolan::scenario::Source;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// A state that unfolds to more bytes is not read.
const MOST_STATE: usize = 1 << 20;

fn put(object: &Object, key: &str, value: &JsValue) {
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}

/// Tells how an attempt stands, unless a later report has been begun meanwhile.
pub(crate) async fn tell(to: &Classroom, attempt: &Attempt, sources: &[Source], turn: Turn) {
    let mut record = attempt.record.clone();
    record.note(&attempt.exercise, sources);
    let packed = JsFuture::from(browser::pack(&record.write())).await;
    if !turn.is_latest() {
        return;
    }
    let goals = [attempt.met(), attempt.exercise.goals.len()];
    let detail = Object::new();
    put(&detail, "exercise", &JsValue::from_str(&attempt.exercise.name));
    put(&detail, "score", &JsValue::from_f64(f64::from(record.points) / f64::from(FULL_POINTS)));
    put(&detail, "solved", &JsValue::from_bool(record.solved));
    put(&detail, "goals", &goals.into_iter().map(JsValue::from).collect::<Array>());
    put(&detail, "state", &packed.unwrap_or_else(|_| JsValue::from_str("")));
    to.tell("exercise", &detail);
}

/// Tells that an exercise was left.
pub(crate) fn left(to: &Classroom, exercise: &str) {
    let detail = Object::new();
    put(&detail, "exercise", &JsValue::from_str(exercise));
    to.tell("left", &detail);
}

/// What somebody outside keeps for an exercise; `None` when nobody does.
pub(crate) async fn resumed(from: &Classroom, exercise: &str) -> Option<Record> {
    let state = from.resume(exercise)?;
    let text = JsFuture::from(browser::unpack(&state, MOST_STATE)).await;
    let text = text.ok().and_then(|text| text.as_string()).unwrap_or_default();
    Some(Record::read(&text).0)
}
