//! Light, dark, or what the system says. The choice is remembered.

use crate::motion::use_media;
use crate::state::storage;
use gloo::utils::document;
use yew::prelude::*;

const KEY: &str = "theme";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    fn kept() -> Self {
        match storage::get(KEY).as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    fn next(self) -> Self {
        match self {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        }
    }
}

/// The button that changes the theme.
#[component]
pub(crate) fn ThemeButton() -> Html {
    let theme = use_state_eq(Theme::kept);
    let system_dark = use_media("(prefers-color-scheme: dark)");
    let dark = *theme == Theme::Dark || *theme == Theme::System && system_dark;
    use_effect_with(dark, |dark| {
        let word = if *dark { "dark" } else { "light" };
        if let Some(root) = document().document_element() {
            // The attribute's name is a valid one, so this cannot fail.
            let _ = root.set_attribute("data-theme", word);
        }
    });
    let onclick = {
        let theme = theme.clone();
        Callback::from(move |_: MouseEvent| {
            let next = theme.next();
            storage::set(KEY, (next != Theme::System).then_some(next.word()));
            theme.set(next);
        })
    };
    let label = format!("Theme: {}. Change to {}", theme.word(), theme.next().word());
    html! {
        <button type="button" class="btn icon-btn" aria-label={label.clone()} title={label} {onclick}>
            <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
                { match *theme {
                    Theme::System => html! { <><circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.6" /><path d="M8 2a6 6 0 0 1 0 12z" /></> },
                    Theme::Light => html! { <><circle cx="8" cy="8" r="3.2" /><path fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" d="M8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M13 3l-1.2 1.2M4.2 11.8 3 13" /></> },
                    Theme::Dark => html! { <path d="M13.5 10.2A6 6 0 0 1 5.8 2.5a6 6 0 1 0 7.7 7.7z" /> },
                } }
            </svg>
        </button>
    }
}
