//! The styles inside a picture: the page's own.

use super::Theme;
use super::colours;

/// What a picture looks like, as on the page.
const PICTURE: &str = include_str!("../../styles/picture.css");
/// Its letters.
const LETTERS: &str = include_str!("../../styles/letters.css");
/// Its colours, light and dark.
const COLOURS: &str = include_str!("../../styles/colours.css");

/// What only a picture of its own has: its ground, and the words below it.
const ALONE: &str = "\
.sea { fill: var(--sea); }
.caption-ground { fill: var(--card); stroke: var(--line); }
.map-picture .caption { font-size: 13px; }
.map-picture .caption .m { font-size: 12px; }
.map-picture .caption .name, .map-picture .caption .title { font-weight: 600; }
.map-picture .caption .mark { font-size: 11px; fill: var(--ink-3); }
.outcome.reply { fill: var(--ok); }
.outcome.refused { fill: var(--bad); }
.outcome.timeout { fill: var(--warn); }
";

/// The styles in one theme. In a fixed one every colour stands where it is used, so that programs which know no
/// variables show it as well.
pub(super) fn style(theme: Theme) -> String {
    // Not as arguments of a format: a page would have to bring them before anybody asks for a picture.
    let rules = without_motion(&(PICTURE.to_owned() + ALONE));
    let letters = block(LETTERS, ":root");
    let light = block(COLOURS, ":root");
    let dark = block(COLOURS, "[data-theme=\"dark\"]");
    let known = match theme {
        Theme::Light => light,
        Theme::Dark => dark,
        Theme::Reader => {
            return squeezed(&format!(
                ".map-picture{{{letters}{light}}}\
                 @media (prefers-color-scheme:dark){{.map-picture{{{dark}}}}}{rules}"
            ));
        }
    };
    squeezed(&colours::resolved(&rules, &[letters, known]))
}

/// What stands between the braces after `selector`.
fn block<'a>(css: &'a str, selector: &str) -> &'a str {
    let after = css.split_once(selector).and_then(|(_, after)| after.split_once('{'));
    after.and_then(|(_, after)| after.split_once('}')).map_or("", |(block, _)| block)
}

/// Without transitions: a picture does not move.
fn without_motion(css: &str) -> String {
    let mut written = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("transition:") {
        written.push_str(before);
        rest = after.find([';', '}']).and_then(|end| after.get(end..)).unwrap_or_default();
        rest = rest.strip_prefix(';').unwrap_or(rest);
    }
    written + rest
}

/// Without comments, line ends and indents. Nothing in it could end a `style` element or needs to be escaped.
fn squeezed(css: &str) -> String {
    let mut written = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        written.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    written.push_str(rest);
    let lines: Vec<&str> = written.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut css = lines.join("");
    for (long, short) in [
        (" { ", "{"),
        ("; }", "}"),
        (" }", "}"),
        ("; ", ";"),
        (": ", ":"),
        (", ", ","),
        (" > ", ">"),
    ] {
        css = css.replace(long, short);
    }
    css
}

#[cfg(test)]
mod tests {
    use super::{Theme, style};

    #[test]
    fn a_fixed_theme_leaves_no_variable_and_no_mixture() {
        for theme in [Theme::Light, Theme::Dark] {
            let style = style(theme);
            assert!(!style.contains("var(") && !style.contains("color-mix"), "{style}");
            assert!(!style.contains("transition") && !style.contains("/*"));
            assert!(style.contains("font-family:Inter"), "{style}");
        }
        assert_ne!(style(Theme::Light), style(Theme::Dark));
    }

    #[test]
    fn the_reader_s_theme_has_both() {
        let style = style(Theme::Reader);
        assert!(style.contains("@media (prefers-color-scheme:dark){.map-picture{"), "{style}");
        assert_eq!(style.matches("--sea:").count(), 2);
    }
}
