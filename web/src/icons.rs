//! The page's few signs, as inline SVG.

use yew::prelude::*;

/// The compass rose.
pub(crate) fn logo() -> Html {
    html! {
        <svg class="logo-sign" width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
            <circle cx="11" cy="11" r="9.2" fill="none" stroke="currentColor" stroke-width="1.6" />
            <path d="M11 2 13 11 11 20 9 11Z" fill="currentColor" />
            <path d="M2 11 11 9.4 20 11 11 12.6Z" fill="currentColor" opacity=".45" />
        </svg>
    }
}

/// One of the signs below, 16 pixels square.
pub(crate) fn icon(path: &'static str) -> Html {
    html! { <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg> }
}

/// To the first step.
pub(crate) const FIRST: &str = "M3 3h2v10H3zM13 3v10L6 8z";
/// One step back.
pub(crate) const BACK: &str = "M12 3v10L4 8z";
/// Play.
pub(crate) const PLAY: &str = "M4 2.5v11L13 8z";
/// Pause.
pub(crate) const PAUSE: &str = "M4 3h3v10H4zM9 3h3v10H9z";
/// One step on.
pub(crate) const ON: &str = "M3 3v10l7-5zM11 3h2v10h-2z";
/// A die.
pub(crate) const DIE: &str = "M3.5 2h9A1.5 1.5 0 0 1 14 3.5v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 12.5v-9A1.5 1.5 0 0 1 3.5 2zm1.3 2.8a1.1 1.1 0 1 0 0-.01zm4.4 0a1.1 1.1 0 1 0 0-.01zM7 8a1.1 1.1 0 1 0 0-.01zm-2.2 3.2a1.1 1.1 0 1 0 0-.01zm4.4 0a1.1 1.1 0 1 0 0-.01z";
/// Back to what was before.
pub(crate) const UNDO: &str = "M7 2v3h3a4.5 4.5 0 0 1 0 9H5v-2h5a2.5 2.5 0 0 0 0-5H7v3L2.5 6z";
/// And forward again.
pub(crate) const REDO: &str = "M9 2v3H6a4.5 4.5 0 0 0 0 9h5v-2H6a2.5 2.5 0 0 1 0-5h3v3l4.5-4z";
/// A link of a chain.
pub(crate) const LINK: &str = "M6.5 11.5H5a3.5 3.5 0 0 1 0-7h1.5V6H5a2 2 0 0 0 0 4h1.5zM9.5 4.5H11a3.5 3.5 0 0 1 0 7H9.5V10H11a2 2 0 0 0 0-4H9.5zM5.5 7.25h5v1.5h-5z";
/// A cross.
pub(crate) const CLOSE: &str = "M4 2.6 8 6.6l4-4L13.4 4l-4 4 4 4-1.4 1.4-4-4-4 4L2.6 12l4-4-4-4z";
/// Two sheets.
pub(crate) const COPY: &str = "M5 1h9v10h-3v1.5V15H2V4h3zm1.5 1.5V4H11v5.5h1.5v-7zM3.5 5.5v8h6v-8z";
/// An arrow into a tray.
pub(crate) const DOWNLOAD: &str =
    "M7.2 1.5h1.6v6l2.4-2.4 1.1 1.1L8 10.5 3.7 6.2l1.1-1.1 2.4 2.4zM2.5 12.5h11V14h-11z";
/// A list of things that are ticked off.
pub(crate) const TICKED: &str = "M2.2 3.4 3.4 2.2l1 1L6.6 1l1.2 1.2-3.4 3.4zM2.2 8.4l1.2-1.2 1 1L6.6 6l1.2 1.2-3.4 3.4zM2.5 11.5h4v3h-4zM9 2.8h5.5v1.5H9zM9 7.8h5.5v1.5H9zM9 12.3h5.5v1.5H9z";
