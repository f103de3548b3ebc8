//! What stays in the browser between visits: the texts, the address dialled, the theme. Where storage is
//! not allowed, nothing stays and nothing breaks.

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

/// A set of texts kept under `folder`, if there is one.
pub(crate) fn texts(folder: &str) -> Option<Vec<Source>> {
    let text = |tab: &texts::Tab| {
        Some(Source { name: tab.file.to_owned(), text: get(&format!("{folder}/{}", tab.file))? })
    };
    texts::TABS.iter().map(text).collect()
}

/// Keeps a set of texts under `folder`, or forgets it.
pub(crate) fn set_texts(folder: &str, sources: Option<&[Source]>) {
    for (at, tab) in texts::TABS.iter().enumerate() {
        let text = sources.and_then(|sources| sources.get(at)).map(|source| source.text.as_str());
        set(&format!("{folder}/{}", tab.file), text);
    }
}
