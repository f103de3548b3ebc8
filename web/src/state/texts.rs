//! The three texts that a user edits, and the ones that a first visit shows.

use portolan::scenario::Source;

/// How many texts there are.
pub(crate) const COUNT: usize = 3;

/// One tab of the editor.
pub(crate) struct Tab {
    /// Its label.
    pub(crate) label: &'static str,
    /// The name of its text.
    pub(crate) file: &'static str,
    /// What a first visit shows in it.
    pub(crate) first: &'static str,
}

/// The tabs, in the order of the sources.
pub(crate) const TABS: [Tab; COUNT] = [
    Tab {
        label: "Service",
        file: "service.yaml",
        first: include_str!("../../../scenarios/order-service/service.yaml"),
    },
    Tab {
        label: "Pods",
        file: "pods.yaml",
        first: include_str!("../../../scenarios/order-service/pods.yaml"),
    },
    Tab {
        label: "Cluster",
        file: "cluster.yaml",
        first: include_str!("../../../scenarios/order-service/cluster.yaml"),
    },
];

/// What a first visit dials.
pub(crate) const FIRST_ADDRESS: &str = "http://node-1:32222";

/// What the texts of a first visit are called.
pub(crate) const FIRST_TITLE: &str = "The article's order-service";

/// Any texts, as many as there are tabs: what has no tab of its own stands in the last.
pub(crate) fn in_tabs(sources: &[Source]) -> Vec<Source> {
    let mut texts: Vec<Source> =
        TABS.iter().map(|tab| Source { name: tab.file.to_owned(), text: String::new() }).collect();
    for (at, source) in sources.iter().enumerate() {
        let own = TABS.iter().position(|tab| tab.file == source.name).unwrap_or(at);
        let Some(text) = texts.get_mut(own.min(COUNT - 1)) else { continue };
        if !text.text.is_empty() {
            text.text.push_str("\n---\n");
        }
        text.text.push_str(&source.text);
    }
    texts
}

/// The texts of a first visit.
pub(crate) fn first() -> Vec<Source> {
    TABS.iter()
        .map(|tab| Source { name: tab.file.to_owned(), text: tab.first.to_owned() })
        .collect()
}
