//! Sentences and names inside a picture: the three ports keep their colours, and what is too long is cut.

use portolan::journey::AddressShown;
use portolan::text::{PortRole, Role, Text};
use yew::prelude::*;

/// The class that colours a port.
pub fn port_class(role: PortRole) -> &'static str {
    match role {
        PortRole::Port => "port",
        PortRole::TargetPort => "target",
        PortRole::NodePort => "node",
    }
}

/// A sentence inside an SVG text, cut to `most` characters.
pub fn svg_words(text: &Text, most: usize) -> Html {
    let mut left = most;
    let whole = text.0.iter().map(|part| part.text.chars().count()).sum::<usize>() <= most;
    let mut spans = Vec::new();
    for part in &text.0 {
        if left == 0 {
            break;
        }
        let length = part.text.chars().count();
        let shown = if whole || length < left { part.text.clone() } else { cut(&part.text, left) };
        left = left.saturating_sub(length);
        spans.push(span(shown, part.role));
    }
    spans.into_iter().collect()
}

/// A part of a sentence.
pub(crate) fn span(text: String, role: Role) -> Html {
    let class = match role {
        Role::Plain => classes!("words"),
        Role::Name => classes!("words", "name"),
        Role::Code => classes!("m"),
        Role::Port(role) => classes!("m", "pt", port_class(role)),
    };
    html! { <tspan {class}>{ text }</tspan> }
}

/// `text`, cut at its end to `most` characters if it is longer.
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    kept + "…"
}

/// `text`, cut in its middle to `most` characters if it is longer: of a pod's name both ends tell something.
pub fn cut_middle(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most || most < 3 {
        return cut(text, most);
    }
    let end = (most - 1) / 2;
    let start: String = text.chars().take(most - 1 - end).collect();
    let rest: String = text.chars().skip(length - end).collect();
    format!("{start}…{rest}")
}

/// The address and the port as they are written: IPv6 in brackets where a port follows.
pub fn parts(address: &AddressShown) -> (String, Option<String>) {
    match address.port {
        Some(port) if address.ip.contains(':') => {
            (format!("[{}]", address.ip), Some(port.to_string()))
        }
        port => (address.ip.clone(), port.map(|port| port.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::{cut, cut_middle};

    #[test]
    fn a_text_that_fits_is_left_alone() {
        assert_eq!(cut("order", 5), "order");
        assert_eq!(cut_middle("order-7c9f-a", 12), "order-7c9f-a");
    }

    #[test]
    fn a_long_name_keeps_both_ends() {
        assert_eq!(cut_middle("order-7c9f8d6b5-x2k4j", 13), "order-…-x2k4j");
        assert_eq!(cut("KUBE-SERVICES", 6), "KUBE-…");
    }
}
