//! Paragraphs as authors write them: hard-wrapped, apart by empty lines, with `code` in back-quotes.

use yew::prelude::*;

/// The paragraphs.
pub(crate) fn paragraphs(text: &str) -> Html {
    let mut done = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        let line = line.trim();
        if !line.is_empty() {
            lines.push(line);
        } else if !lines.is_empty() {
            done.push(html! { <p>{ sentence(&lines.join(" ")) }</p> });
            lines.clear();
        }
    }
    done.into_iter().collect()
}

/// One paragraph's words.
pub(crate) fn sentence(text: &str) -> Html {
    let closed = text.matches('`').count() & !1;
    let mut parts = text.splitn(closed + 1, '`').enumerate();
    let part = |(at, part): (usize, &str)| match at % 2 {
        0 => html! { { part } },
        _ => html! { <code>{ part }</code> },
    };
    parts.by_ref().map(part).collect()
}
