//! The editor: three texts in tabs, and below them what the API server says of them.

mod arranging;
pub(crate) mod bridge;
pub(crate) mod bring;
pub(crate) mod fixes;
mod pane;
mod ports_card;
mod problems;
mod remarks;
mod still;

pub(crate) use pane::EditorPane;

use bridge::Editor;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use web_sys::HtmlTextAreaElement;
use yew::NodeRef;

/// The open editor if its bundle has loaded, the field that shows until then, and where the cursor is. The app
/// and the pane share it.
#[derive(Clone, Default)]
pub(crate) struct EditorHandle(Rc<Held>);

#[derive(Default)]
struct Held {
    editor: RefCell<Option<Editor>>,
    cursor: Cell<(usize, usize)>,
    /// The field that shows until the editor is open.
    area: NodeRef,
}

impl PartialEq for EditorHandle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl EditorHandle {
    /// Asks the open editor something; `None` when none is open.
    pub(crate) fn with<T>(&self, ask: impl FnOnce(&Editor) -> T) -> Option<T> {
        self.0.editor.borrow().as_ref().map(ask)
    }

    /// Where the cursor is in the text that shows, as a UTF-16 unit.
    pub(crate) fn cursor(&self, shown: usize) -> usize {
        match (self.with(|_| self.0.cursor.get()), self.area()) {
            (Some((tab, at)), _) if tab == shown => at,
            (None, Some(area)) => area.selection_start().ok().flatten().unwrap_or(0) as usize,
            _ => 0,
        }
    }

    /// Selects a piece of a text (the one that shows, before the editor is open) and takes the focus.
    pub(crate) fn select(&self, tab: usize, from: usize, to: usize) {
        if self.with(|editor| editor.select(tab, from, to)).is_some() {
            return;
        }
        let unit = |at| u32::try_from(at).unwrap_or(u32::MAX);
        if let Some(area) = self.area() {
            // A field on the page can be selected in, and focused.
            let _ = area.set_selection_range(unit(from), unit(to));
            let _ = area.focus();
        }
    }

    /// Puts the cursor before the first letter of a text.
    pub(crate) fn at_start(&self, tab: usize) {
        self.with(|editor| editor.show_start(tab));
    }

    fn area(&self) -> Option<HtmlTextAreaElement> {
        self.0.area.cast()
    }

    fn hold(&self, editor: Option<Editor>) {
        let old = self.0.editor.replace(editor);
        drop(old);
    }

    fn moved(&self, tab: usize, to: usize) {
        self.0.cursor.set((tab, to));
    }
}
