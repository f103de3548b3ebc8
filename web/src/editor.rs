//! The editor: three texts in tabs, and below them what the API server says of them.

pub(crate) mod bridge;
pub(crate) mod fixes;
mod pane;
mod plain;
mod ports_card;
mod problems;

pub(crate) use pane::EditorPane;

use bridge::Editor;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The open editor, if its bundle has loaded, and where its cursor is. The app and the pane share it.
#[derive(Clone, Default)]
pub(crate) struct EditorHandle(Rc<Held>);

#[derive(Default)]
struct Held {
    editor: RefCell<Option<Editor>>,
    cursor: Cell<(usize, usize)>,
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

    /// Where the cursor is: the text's place, and the UTF-16 unit in it.
    pub(crate) fn cursor(&self) -> (usize, usize) {
        self.0.cursor.get()
    }

    fn hold(&self, editor: Option<Editor>) {
        let old = self.0.editor.replace(editor);
        drop(old);
    }

    fn moved(&self, tab: usize, to: usize) {
        self.0.cursor.set((tab, to));
    }
}
