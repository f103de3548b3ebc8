//! The classroom's module (`web/exercises/classroom.js`), as Rust sees it.

use crate::browser::{self, strings};
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// The loaded module.
    #[derive(Clone, PartialEq)]
    pub(crate) type Classroom;
    #[wasm_bindgen(method)]
    fn index(this: &Classroom) -> Promise;
    #[wasm_bindgen(method)]
    fn exercise(this: &Classroom, name: &str) -> Promise;
    /// The name of the exercise in the address, `*` for the list.
    #[wasm_bindgen(method)]
    pub(crate) fn named(this: &Classroom) -> Option<String>;
    /// Puts a fragment in the address.
    #[wasm_bindgen(method)]
    pub(crate) fn show(this: &Classroom, fragment: &str);
    /// Tells whoever listens.
    #[wasm_bindgen(method)]
    pub(crate) fn tell(this: &Classroom, kind: &str, detail: &JsValue);
    /// The state that somebody outside keeps for an exercise.
    #[wasm_bindgen(method)]
    pub(crate) fn resume(this: &Classroom, exercise: &str) -> Option<String>;
    /// The list of a course beside the page, where the address names one.
    #[wasm_bindgen(method, js_name = courseName)]
    pub(crate) fn course_name(this: &Classroom) -> String;
    #[wasm_bindgen(method, js_name = kept)]
    fn kept_rows(this: &Classroom, prefix: &str) -> Array;
    /// Keeps a value, or forgets it; `false` when the browser does not let it.
    #[wasm_bindgen(method)]
    pub(crate) fn keep(this: &Classroom, key: &str, value: Option<&str>) -> bool;
    #[wasm_bindgen(method)]
    fn choose(this: &Classroom, accept: &str, take: &JsValue);
}

/// An exercise of the list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Listed {
    /// Its name.
    pub(crate) name: String,
    /// Its title.
    pub(crate) title: String,
    /// The word of its step.
    pub(crate) step: String,
    /// One line.
    pub(crate) summary: String,
}

/// Loads the module and the styles; `None` when they cannot be had.
pub(crate) async fn load() -> Option<Classroom> {
    let module = JsFuture::from(browser::beside("classroom.js")).await.ok()?;
    Some(module.unchecked_into())
}

impl Classroom {
    /// The exercises; `None` when they cannot be had.
    pub(crate) async fn list(&self) -> Option<Vec<Listed>> {
        let rows: Array = JsFuture::from(self.index()).await.ok()?.unchecked_into();
        let listed = |row| {
            let [name, title, step, summary] = strings(row).try_into().ok()?;
            Some(Listed { name, title, step, summary })
        };
        rows.iter().map(listed).collect()
    }

    /// An exercise's text; `None` when it cannot be had.
    pub(crate) async fn text(&self, name: &str) -> Option<String> {
        JsFuture::from(self.exercise(name)).await.ok()?.as_string()
    }

    /// What the browser keeps under keys that begin so.
    pub(crate) fn kept(&self, prefix: &str) -> Vec<(String, String)> {
        let rows = self.kept_rows(prefix);
        let pair = |row| {
            let [key, value] = strings(row).try_into().ok()?;
            Some((key, value))
        };
        rows.iter().filter_map(pair).collect()
    }

    /// Lets the user choose a file, and hands on its name and text.
    pub(crate) fn choose_file(&self, accept: &str, take: impl Fn(String, String) + 'static) {
        let take: Closure<dyn Fn(String, String)> = Closure::new(take);
        // The list of files may stay open as long as the page.
        self.choose(accept, &take.into_js_value());
    }
}
