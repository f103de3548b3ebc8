//! Sentences on the screen: the three ports keep their colours wherever they are named.

use portolan::journey::AddressShown;
use portolan::text::{Part, PortRole, Role, Text};
use yew::prelude::*;

/// The class that colours a port.
pub(crate) fn port_class(role: PortRole) -> &'static str {
    match role {
        PortRole::Port => "port",
        PortRole::TargetPort => "target",
        PortRole::NodePort => "node",
    }
}

/// The field's name, for those who do not see the colour.
pub(crate) fn port_name(role: PortRole) -> &'static str {
    match role {
        PortRole::Port => "port",
        PortRole::TargetPort => "targetPort",
        PortRole::NodePort => "nodePort",
    }
}

/// A number (or more) in its port's colour.
pub(crate) fn port(text: &str, role: PortRole) -> Html {
    html! { <span class={classes!("p", port_class(role))} title={port_name(role)}>{ text }</span> }
}

/// A sentence.
pub(crate) fn words(text: &Text) -> Html {
    text.0.iter().map(word).collect()
}

fn word(part: &Part) -> Html {
    match part.role {
        Role::Plain => html! { { &part.text } },
        Role::Name => html! { <b>{ &part.text }</b> },
        Role::Code => html! { <code>{ &part.text }</code> },
        Role::Port(role) => port(&part.text, role),
    }
}

/// A sentence inside an SVG text, cut to `most` characters.
pub(crate) fn svg_words(text: &Text, most: usize) -> Html {
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
        let class = match part.role {
            Role::Plain => classes!("words"),
            Role::Name => classes!("words", "name"),
            Role::Code => classes!("m"),
            Role::Port(role) => classes!("m", "pt", port_class(role)),
        };
        spans.push(html! { <tspan {class}>{ shown }</tspan> });
    }
    spans.into_iter().collect()
}

/// `text`, cut at its end to `most` characters if it is longer.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    kept + "…"
}

/// `text`, cut in its middle to `most` characters if it is longer: of a pod's name both ends tell something.
pub(crate) fn cut_middle(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most || most < 3 {
        return cut(text, most);
    }
    let end = (most - 1) / 2;
    let start: String = text.chars().take(most - 1 - end).collect();
    let rest: String = text.chars().skip(length - end).collect();
    format!("{start}…{rest}")
}

/// An address as `IP:PORT`, the port in its colour.
pub(crate) fn address(address: &AddressShown) -> Html {
    let (ip, number) = parts(address);
    let number = number.map(|number| match address.role {
        Some(role) => html! { <>{ ":" }{ port(&number, role) }</> },
        None => html! { { format!(":{number}") } },
    });
    html! { <code>{ ip }{ number }</code> }
}

/// The address and the port as they are written: IPv6 in brackets where a port follows.
pub(crate) fn parts(address: &AddressShown) -> (String, Option<String>) {
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
