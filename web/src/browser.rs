//! What the browser has at hand: compression, the clipboard, the address, files. See `browser.js`.

use js_sys::{Array, JsString, Promise};
use portolan::share::{self, LinkError, State};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/src/browser.js")]
extern "C" {
    /// A text, compressed, as an address can carry it.
    pub(crate) fn pack(text: &str) -> Promise;
    /// What `pack` was given.
    pub(crate) fn unpack(packed: &str, limit: usize) -> Promise;
    #[wasm_bindgen(js_name = turn)]
    fn next_turn() -> Promise;
    /// Takes away what lies over the page until all of it is there.
    pub(crate) fn uncover();
    #[wasm_bindgen(js_name = keepInAddress)]
    fn keep_in_address(before: &str, text: &str, most: usize) -> Promise;
    fn fragment() -> String;
    /// The texts have changed: until the address follows, a reload does not go by it.
    #[wasm_bindgen(js_name = addressIsOld)]
    pub(crate) fn address_is_old();
    fn copy(text: &str) -> Promise;
    /// Offers a text as a file.
    pub(crate) fn save(name: &str, text: &str);
    /// Shows the sheet of keys.
    #[wasm_bindgen(js_name = showShortcuts)]
    pub(crate) fn show_shortcuts();
    #[wasm_bindgen(js_name = paragraph)]
    fn fetch_paragraph(code: &str) -> Promise;
    /// A module that stands beside the page.
    pub(crate) fn beside(name: &str) -> Promise;
    /// Whether the address asks for an exercise, or for the list of them.
    #[wasm_bindgen(js_name = asksForExercise)]
    pub(crate) fn asks_for_exercise() -> bool;
    #[wasm_bindgen(js_name = showEmbed)]
    fn show_embed(text: &str, step: usize, steps: usize, pictures: &Array);
    fn scenarios() -> Promise;
    fn scenario(name: &str, files: &Array) -> Promise;
}

/// Lets the browser draw, and take what the user did, before the page goes on.
pub(crate) async fn turn() {
    // It cannot fail.
    let _ = JsFuture::from(next_turn()).await;
}

/// What the page's address carries; `None` when it carries nothing of ours.
pub(crate) async fn opened() -> Option<Result<State, LinkError>> {
    let fragment = fragment();
    let packed = match share::packed(&fragment)? {
        Ok(packed) => packed,
        Err(error) => return Some(Err(error)),
    };
    let text = JsFuture::from(unpack(packed, share::TEXT_LIMIT)).await;
    let error = |error: JsValue| match error.is_instance_of::<js_sys::RangeError>() {
        true => LinkError::TooLong,
        false => LinkError::Damaged,
    };
    let text = text.map_err(error).and_then(|text| text.as_string().ok_or(LinkError::Damaged));
    Some(text.and_then(|text| State::read(&text)))
}

/// Lets the page's address carry `state`; what is too long for it takes the old one out.
pub(crate) fn show_in_address(state: &State) {
    let text = state.write().unwrap_or_default();
    // Nothing depends on it: the promise is not waited for.
    let _ = keep_in_address(&share::fragment(""), &text, share::ADDRESS_LIMIT);
}

/// Shows the dialog that puts `state` into somebody's own page. Its step has a number, from 1, of so many, and
/// pictures: in the reader's colours, light and dark.
pub(crate) fn embed(state: &State, step: usize, steps: usize, pictures: [String; 3]) {
    let pictures = pictures.iter().map(|picture| JsValue::from_str(picture)).collect();
    show_embed(&state.write().unwrap_or_default(), step, steps, &pictures);
}

/// What came of copying a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Copied {
    /// It is in the clipboard.
    Yes,
    /// The browser did not allow it.
    NotAllowed,
    /// The texts are too long for an address.
    TooLong,
}

/// Copies a link to `state`.
pub(crate) async fn copy_link(state: &State) -> Copied {
    let Some(text) = state.write() else { return Copied::TooLong };
    let packed = JsFuture::from(pack(&text)).await.ok().and_then(|packed| packed.as_string());
    let Some(packed) = packed else { return Copied::NotAllowed };
    let fragment = share::fragment(&packed);
    if fragment.len() > share::ADDRESS_LIMIT {
        return Copied::TooLong;
    }
    let page = web_sys::window().and_then(|window| window.location().href().ok());
    let page = page.unwrap_or_default();
    let page = page.split('#').next().unwrap_or_default();
    if copied(&format!("{page}{fragment}")).await { Copied::Yes } else { Copied::NotAllowed }
}

/// Copies a text; `false` when the browser does not allow it.
pub(crate) async fn copied(text: &str) -> bool {
    JsFuture::from(copy(text)).await.is_ok_and(|done| done.is_truthy())
}

/// What there is to learn from a diagnosis, by its code; `None` when it cannot be had.
pub(crate) async fn paragraph(code: &str) -> Option<String> {
    JsFuture::from(fetch_paragraph(code)).await.ok()?.as_string()
}

/// A row of strings.
pub(crate) fn strings(array: JsValue) -> Vec<String> {
    let array: Array = array.unchecked_into();
    array.iter().map(|text| String::from(text.unchecked_into::<JsString>())).collect()
}

/// A scenario of the list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ScenarioListed {
    /// Its folder.
    pub(crate) name: String,
    /// Its title.
    pub(crate) title: String,
    /// Two sentences.
    pub(crate) story: String,
    /// Who calls first.
    pub(crate) from: String,
    /// What is dialled first.
    pub(crate) to: String,
    /// How many requests are sent at once.
    pub(crate) count: u32,
}

/// The scenarios; `None` when they cannot be had.
pub(crate) async fn scenario_list() -> Option<Vec<ScenarioListed>> {
    let rows: Array = JsFuture::from(scenarios()).await.ok()?.unchecked_into();
    let listed = |row| {
        let [name, title, story, from, to, count] = strings(row).try_into().ok()?;
        let count = count.parse().unwrap_or(1);
        Some(ScenarioListed { name, title, story, from, to, count })
    };
    rows.iter().map(listed).collect()
}

/// The texts of a scenario, in the order of `files`; `None` when they cannot be had.
pub(crate) async fn scenario_texts(name: &str, files: &[&str]) -> Option<Vec<String>> {
    let files: Array = files.iter().map(|file| JsValue::from_str(file)).collect();
    Some(strings(JsFuture::from(scenario(name, &files)).await.ok()?))
}
