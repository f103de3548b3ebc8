//! What stays in the browser between visits: the texts, the address dialled, the theme. Where storage is
//! not allowed, nothing stays and nothing breaks.

use super::history::{History, Kept, MOST};
use super::texts;
use portolan::scenario::Source;
use web_sys::Storage;

const PREFIX: &str = "portolan/";

fn store() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// What is kept under `key`.
pub(crate) fn get(key: &str) -> Option<String> {
    store()?.get_item(&format!("{PREFIX}{key}")).ok().flatten()
}

/// Keeps `value` under `key`, or forgets it.
pub(crate) fn set(key: &str, value: Option<&str>) {
    let Some(store) = store() else { return };
    let key = format!("{PREFIX}{key}");
    // A full or forbidden store is no reason to stop working.
    let _ = match value {
        Some(value) => store.set_item(&key, value),
        None => store.remove_item(&key),
    };
}

/// The texts that the user left, if there are any.
pub(crate) fn texts() -> Option<Vec<Source>> {
    let text = |tab: &texts::Tab| {
        Some(Source { name: tab.file.to_owned(), text: get(&format!("text/{}", tab.file))? })
    };
    texts::TABS.iter().map(text).collect()
}

/// Keeps the texts, but for those that `written` knows to be kept already.
pub(crate) fn set_texts(sources: &[Source], written: &mut Vec<Source>) {
    for (at, (tab, source)) in texts::TABS.iter().zip(sources).enumerate() {
        if written.get(at).is_none_or(|written| written.text != source.text) {
            set(&format!("text/{}", tab.file), Some(&source.text));
        }
    }
    written.clear();
    written.extend_from_slice(sources);
}

/// What had been replaced, as far as it was kept.
pub(crate) fn history() -> History {
    let kept = (0..MOST).map_while(|at| Kept::read(&get(&format!("history/{at}"))?));
    History { earlier: kept.collect(), later: Vec::new() }
}

/// Keeps what was replaced.
pub(crate) fn set_history(history: &History) {
    let mut kept = history.earlier.iter().filter_map(Kept::write);
    for at in 0..MOST {
        set(&format!("history/{at}"), kept.next().as_deref());
    }
}
