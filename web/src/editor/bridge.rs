//! The editor's bundle (CodeMirror), as Rust sees it. See `web/editor/editor.js`.

use super::remarks::Remark;
use js_sys::{Array, Promise, Reflect};
use portolan::chart::PortMark;
use portolan::problem::Edit;
use portolan::scenario::{Source, Words};
use portolan::text::PortRole;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlTextAreaElement};
use yew::Callback;

#[wasm_bindgen(module = "/src/editor/load.js")]
extern "C" {
    fn load(panel: &Element) -> Promise;
    /// Makes the text of a field equal to `text`; the cursor stays at its place in what did not change.
    #[wasm_bindgen(js_name = put)]
    pub(crate) fn put_text(area: &HtmlTextAreaElement, text: &str);
    /// Types a text at the cursor, as one step of the field's own undo; whether the browser did.
    pub(crate) fn insert(text: &str) -> bool;
}

#[wasm_bindgen]
extern "C" {
    type Module;
    #[wasm_bindgen(method)]
    fn open(
        this: &Module,
        parent: &Element,
        texts: &Array,
        shown: usize,
        listener: &JsValue,
    ) -> Handle;

    type Handle;
    #[wasm_bindgen(method)]
    fn show(this: &Handle, index: usize);
    #[wasm_bindgen(method)]
    fn replace(this: &Handle, index: usize, text: &str);
    #[wasm_bindgen(method)]
    fn edit(this: &Handle, index: usize, edits: &Array);
    #[wasm_bindgen(method)]
    fn marks(
        this: &Handle,
        index: usize,
        from: usize,
        to: usize,
        marks: &Array,
        count: usize,
    ) -> bool;
    #[wasm_bindgen(method)]
    fn problems(this: &Handle, index: usize, problems: &Array);
    #[wasm_bindgen(method)]
    fn select(this: &Handle, from: usize, to: usize);
    #[wasm_bindgen(method)]
    fn start(this: &Handle, index: usize);
    #[wasm_bindgen(method)]
    fn resume(this: &Handle, area: &HtmlTextAreaElement);
    #[wasm_bindgen(method)]
    fn close(this: &Handle);
}

/// What an editor tells.
pub(crate) struct Listener {
    /// A text changed: its place among the texts, what it is now, and whether the user typed that.
    pub(crate) changed: Box<dyn Fn(usize, String, bool)>,
    /// The cursor moved: the text's place, and the cursor's in UTF-16 units.
    pub(crate) moved: Box<dyn Fn(usize, usize)>,
    /// A paste would replace a whole text; `true` when it was taken elsewhere.
    pub(crate) pasted: Callback<String, bool>,
    /// What the pods here are called.
    pub(crate) words: Box<dyn Fn() -> Words>,
    /// The names of the texts.
    pub(crate) labels: Vec<String>,
}

/// An open editor. It leaves the page when dropped.
pub(crate) struct Editor {
    handle: Handle,
    /// What each text was annotated with last.
    shown: RefCell<Vec<Annotated>>,
    /// What each text is, as it was given or told last.
    texts: Rc<RefCell<Vec<String>>>,
    _changed: Closure<dyn Fn(usize, String, bool)>,
    _moved: Closure<dyn Fn(usize, usize)>,
    _label: Closure<dyn Fn(usize) -> String>,
    _pasted: Closure<dyn Fn(String) -> bool>,
    _words: Closure<dyn Fn() -> JsValue>,
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.handle.close();
    }
}

/// Loads the bundle, at a moment when nothing in `panel` is pressed or half typed; `None` when it cannot be
/// had, as when the network is gone.
pub(crate) async fn loaded(panel: &Element) -> Option<EditorModule> {
    let module = JsFuture::from(load(panel)).await.ok()?;
    Some(EditorModule(module.unchecked_into()))
}

/// The loaded bundle.
pub(crate) struct EditorModule(Module);

impl EditorModule {
    /// Opens an editor inside `parent`, the text at `shown` showing.
    pub(crate) fn open(
        &self,
        parent: &Element,
        sources: &[Source],
        shown: usize,
        listener: Listener,
    ) -> Editor {
        let known: Vec<String> = sources.iter().map(|source| source.text.clone()).collect();
        let known = Rc::new(RefCell::new(known));
        let (told, changed) = (Rc::clone(&known), listener.changed);
        let changed = Closure::new(move |tab: usize, text: String, typed: bool| {
            if let Some(known) = told.borrow_mut().get_mut(tab) {
                known.clone_from(&text);
            }
            changed(tab, text, typed);
        });
        let moved = Closure::new(listener.moved);
        let labels = listener.labels;
        let label =
            Closure::new(move |index: usize| labels.get(index).cloned().unwrap_or_default());
        let pasted = Closure::new(move |text: String| listener.pasted.emit(text));
        let words = Closure::new(move || words_object(&(listener.words)()));
        let object = js_sys::Object::new();
        put(&object, "changed", changed.as_ref());
        put(&object, "moved", moved.as_ref());
        put(&object, "label", label.as_ref());
        put(&object, "words", words.as_ref());
        put(&object, "pasted", pasted.as_ref());
        let texts: Array = sources.iter().map(|source| JsValue::from_str(&source.text)).collect();
        let handle = self.0.open(parent, &texts, shown, &object);
        let shown = RefCell::new(sources.iter().map(|_| Annotated::default()).collect());
        Editor {
            handle,
            shown,
            texts: known,
            _changed: changed,
            _moved: moved,
            _label: label,
            _pasted: pasted,
            _words: words,
        }
    }
}

/// `{ labels: [[key, value]], ports: [[name, number, protocol]] }`
fn words_object(words: &Words) -> JsValue {
    let text = |text: &str| JsValue::from_str(text);
    let labels: Array =
        words.labels.iter().map(|(key, value)| Array::of2(&text(key), &text(value))).collect();
    let ports = words.ports.iter().map(|port| {
        Array::of3(&text(&port.name), &JsValue::from(port.number), &text(&port.protocol))
    });
    let object = js_sys::Object::new();
    put(&object, "labels", &labels);
    put(&object, "ports", &ports.collect::<Array>());
    object.into()
}

fn put(object: &js_sys::Object, key: &str, value: &JsValue) {
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}

impl Editor {
    /// Shows another text.
    pub(crate) fn show(&self, tab: usize) {
        self.handle.show(tab);
    }

    /// Makes the texts equal to `sources`, each by one change that can be undone. Those that are so already, as the
    /// one that is being typed, are not handed over.
    pub(crate) fn replace(&self, sources: &[Source]) {
        for (tab, source) in sources.iter().enumerate() {
            let is_known = |known: &mut String| {
                let same = *known == source.text;
                if !same {
                    known.clone_from(&source.text);
                }
                same
            };
            if !self.texts.borrow_mut().get_mut(tab).is_some_and(is_known) {
                self.handle.replace(tab, &source.text);
            }
        }
    }

    /// Whether nothing has been coloured or underlined yet.
    pub(crate) fn is_bare(&self) -> bool {
        self.shown.borrow().iter().all(|text| text.marks.is_empty() && text.remarks.is_empty())
    }

    /// Makes edits of one text as one change that can be undone.
    pub(crate) fn edit(&self, tab: usize, edits: &[Edit]) {
        let edit =
            |edit: &Edit| triple(edit.place.start_utf16, edit.place.end_utf16, &edit.replacement);
        self.handle.edit(tab, &edits.iter().map(edit).collect());
    }

    /// Colours the three ports of a text and underlines what is said of it. What only moved along with the text, the
    /// editor has moved itself.
    pub(crate) fn annotate(&self, tab: usize, marks: &[PortMark], remarks: &[Remark]) {
        let marks = marks.iter().filter(|mark| mark.place.source == tab);
        let mark = |mark: &PortMark| (mark.place.start_utf16, mark.place.end_utf16, mark.role);
        let marks: Vec<Mark> = marks.map(mark).collect();
        let remarks = remarks.iter().filter(|remark| remark.place.source == tab);
        let remarks: Vec<Remark> = remarks.cloned().collect();
        let mut shown = self.shown.borrow_mut();
        let Some(shown) = shown.get_mut(tab) else { return };
        let change = change(&shown.marks, &marks);
        let all = (0, usize::MAX, marks.as_slice());
        let partly = change.is_none_or(|change| self.mark(tab, change, marks.len()));
        if !partly {
            self.mark(tab, all, marks.len());
        }
        if remarks != shown.remarks {
            self.handle.problems(tab, &remarks.iter().map(row).collect());
        }
        *shown = Annotated { marks, remarks };
    }

    /// Puts marks in the place of those between two places; `false` if there are not as many as there should be
    /// then.
    fn mark(&self, tab: usize, (from, to, marks): (usize, usize, &[Mark]), count: usize) -> bool {
        let mark = |(from, to, is): &Mark| triple(*from, *to, role(*is));
        self.handle.marks(tab, from, to, &marks.iter().map(mark).collect(), count)
    }

    /// Shows a text from its first line on, as soon as it has been replaced.
    pub(crate) fn show_start(&self, tab: usize) {
        self.handle.start(tab);
    }

    /// Goes on where a plain field was: with its text, selection, focus and scroll position.
    pub(crate) fn resume(&self, area: &HtmlTextAreaElement) {
        self.handle.resume(area);
    }

    /// Selects a piece of a text and takes the focus.
    pub(crate) fn select(&self, tab: usize, from: usize, to: usize) {
        self.handle.show(tab);
        self.handle.select(from, to);
    }
}

/// A port in a text, in UTF-16 units.
type Mark = (usize, usize, PortRole);

/// What a text is annotated with.
#[derive(Default)]
struct Annotated {
    marks: Vec<Mark>,
    remarks: Vec<Remark>,
}

/// The marks that are not those of before: neither at the same place nor moved along with the end of the text. Besides
/// the stretch of the text where they stand alone; `None` when there are none, and none are gone.
fn change<'m>(before: &[Mark], now: &'m [Mark]) -> Option<(usize, usize, &'m [Mark])> {
    let start = before.iter().zip(now).take_while(|(a, b)| a == b).count();
    let moved = now.last().zip(before.last()).map(|(a, b)| a.1.wrapping_sub(b.1));
    let same = |a: &Mark, b: &Mark| {
        a.2 == b.2 && moved == Some(b.0.wrapping_sub(a.0)) && moved == Some(b.1.wrapping_sub(a.1))
    };
    let most = before.len().min(now.len()) - start;
    let ends = before.iter().rev().zip(now.iter().rev()).take(most);
    let end = now.len() - ends.take_while(|(a, b)| same(a, b)).count();
    if start == end && before.len() == now.len() {
        return None;
    }
    let from = start.checked_sub(1).and_then(|last| now.get(last)).map_or(0, |mark| mark.1);
    let to = now.get(end).map_or(usize::MAX, |mark| mark.0);
    Some((from, to, now.get(start..end).unwrap_or_default()))
}

fn row(remark: &Remark) -> Array {
    let place = remark.place;
    let row = triple(place.start_utf16, place.end_utf16, remark.weight.as_str());
    row.push(&JsValue::from_str(&remark.words));
    row
}

fn triple(from: usize, to: usize, what: &str) -> Array {
    Array::of3(&JsValue::from(from), &JsValue::from(to), &JsValue::from_str(what))
}

fn role(role: PortRole) -> &'static str {
    match role {
        PortRole::Port => "port",
        PortRole::TargetPort => "target",
        PortRole::NodePort => "node",
    }
}
