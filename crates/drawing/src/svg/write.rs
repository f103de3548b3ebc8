//! Writes Yew's nodes as SVG text. What is not on the lists below is left out.

use super::escape;
use std::fmt::Write;
use yew::virtual_dom::{VNode, VTag};

/// The elements that a picture is made of.
const ELEMENTS: [&str; 10] =
    ["g", "rect", "path", "circle", "text", "tspan", "title", "defs", "pattern", "marker"];

/// Their attributes: places, sizes and classes.
const ATTRIBUTES: [&str; 24] = [
    "class",
    "x",
    "y",
    "dx",
    "width",
    "height",
    "rx",
    "cx",
    "cy",
    "r",
    "d",
    "fill",
    "transform",
    "text-anchor",
    "marker-end",
    "id",
    "viewBox",
    "refX",
    "refY",
    "markerWidth",
    "markerHeight",
    "markerUnits",
    "patternUnits",
    "orient",
];

/// Writes `node`; `own` distinguishes its names from those of other pictures in the same document.
pub(super) fn node(text: &mut String, node: &VNode, own: &str) {
    match node {
        VNode::VTag(element) => self::element(text, element, own),
        VNode::VText(words) => text.push_str(&escape::text(&words.text)),
        VNode::VList(nodes) => nodes.iter().for_each(|node| self::node(text, node, own)),
        // Components, portals and raw text have no place in a picture.
        _ => {}
    }
}

fn element(text: &mut String, element: &VTag, own: &str) {
    let pressed = element.attributes.iter().any(|(name, value)| name == "class" && value == "hit");
    if pressed || !ELEMENTS.contains(&element.tag()) {
        return;
    }
    text.push('<');
    text.push_str(element.tag());
    for (name, value) in element.attributes.iter() {
        match name {
            // Writing to a text cannot fail.
            "style" => {
                if let Some(by) = shifted(value).filter(|by| *by != "0") {
                    let _ = write!(text, " transform=\"translate(0 {})\"", escape::text(by));
                }
            }
            "class" if value.is_empty() => {}
            "d" => {
                let _ = write!(text, " d=\"{}\"", escape::text(&short(value)));
            }
            "id" => {
                let _ = write!(text, " id=\"{}{own}\"", escape::text(value));
            }
            _ if ATTRIBUTES.contains(&name) => match value.strip_prefix("url(#") {
                Some(named) => {
                    let named = named.trim_end_matches(')');
                    let _ = write!(text, " {name}=\"url(#{}{own})\"", escape::text(named));
                }
                None => {
                    let _ = write!(text, " {name}=\"{}\"", escape::text(value));
                }
            },
            _ => {}
        }
    }
    let Some(inside) = element.children().filter(|inside| !empty(inside)) else {
        text.push_str("/>");
        return;
    };
    text.push('>');
    node(text, inside, own);
    let _ = write!(text, "</{}>", element.tag());
}

fn empty(node: &VNode) -> bool {
    match node {
        VNode::VText(words) => words.text.is_empty(),
        VNode::VList(nodes) => nodes.iter().all(empty),
        VNode::VTag(_) => false,
        _ => true,
    }
}

/// How far down a style moves its element, in units.
fn shifted(style: &str) -> Option<&str> {
    style.strip_prefix("transform:translateY(")?.strip_suffix("px)")
}

/// A path whose numbers have no more digits than a screen has use for.
fn short(path: &str) -> String {
    let mut written = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(first) = rest.chars().next() {
        let number = |letter: char| letter.is_ascii_digit() || letter == '.';
        let length = rest.find(|letter| !number(letter)).unwrap_or(rest.len());
        match rest.get(..length).and_then(rounded) {
            Some(value) => {
                written.push_str(&value);
                rest = rest.get(length..).unwrap_or_default();
            }
            None => {
                written.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    written
}

/// A number of digits and a dot, rounded to tenths. Reading it as a floating-point number would bring tables of 10 kB
/// into the page.
fn rounded(digits: &str) -> Option<String> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if digits.is_empty() || digits == "." || fraction.contains('.') {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let digit = |at: usize| fraction.as_bytes().get(at).map_or(0, |digit| u64::from(digit & 0xf));
    let tenths = whole.checked_mul(10)?.checked_add(digit(0) + u64::from(digit(1) >= 5))?;
    Some(match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    })
}

#[cfg(test)]
mod tests {
    use super::{node, short};
    use yew::prelude::*;

    fn written(html: Html) -> String {
        let mut text = String::new();
        node(&mut text, &html, "-x");
        text
    }

    #[test]
    fn long_numbers_in_paths_are_rounded() {
        assert_eq!(short("M1.25 -0.3333333C2,4 10.96 7"), "M1.3 -0.3C2,4 11 7");
    }

    #[test]
    fn scripts_links_events_and_unknown_elements_are_left_out() {
        let onclick = Callback::from(|_: MouseEvent| {});
        let drawn = html! {
            <g {onclick} tabindex="0" class="a">
                <script>{ "alert(1)" }</script>
                <a href="javascript:alert(1)"><text>{ "x" }</text></a>
                <rect class="hit" />
                <use href="#y" />
                <path d="M0 0" marker-end="url(#arrow)" />
            </g>
        };
        assert_eq!(
            written(drawn),
            "<g class=\"a\"><path d=\"M0 0\" marker-end=\"url(#arrow-x)\"/></g>"
        );
    }

    #[test]
    fn a_shift_by_style_becomes_one_by_attribute() {
        let drawn = html! { <g style="transform:translateY(5.5px)"><text>{ "<b>" }</text></g> };
        assert_eq!(written(drawn), "<g transform=\"translate(0 5.5)\"><text>&lt;b&gt;</text></g>");
    }
}
