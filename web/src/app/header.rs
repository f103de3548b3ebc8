//! The bar at the top.

use crate::icons::logo;
use crate::theme::ThemeButton;
use yew::prelude::*;

/// The bar.
#[component]
pub(crate) fn Header() -> Html {
    html! {
        <header class="bar">
            <h1 class="logo">{ logo() }{ "Portolan" }</h1>
            <span class="tag">{ "kube-proxy: iptables" }</span>
            <span class="sp"></span>
            <ThemeButton />
        </header>
    }
}
