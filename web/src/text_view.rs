//! Sentences on the screen: the three ports keep their colours wherever they are named.

use drawing::words::{parts, port_class};
use portolan::journey::AddressShown;
use portolan::text::{Part, PortRole, Role, Text};
use yew::prelude::*;

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

/// An address as `IP:PORT`, the port in its colour.
pub(crate) fn address(address: &AddressShown) -> Html {
    let (ip, number) = parts(address);
    let number = number.map(|number| match address.role {
        Some(role) => html! { <>{ ":" }{ port(&number, role) }</> },
        None => html! { { format!(":{number}") } },
    });
    html! { <code>{ ip }{ number }</code> }
}
