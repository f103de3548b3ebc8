//! The page. It draws journeys, charts, problems and rules, and knows nothing of networks.
//!
//! Invariant: what happens to a packet is told by a [`Journey`](portolan::journey::Journey); nothing here
//! works it out, or fills it in.

mod app;
mod browser;
mod diagnosis;
mod editor;
mod embed;
mod exercises;
mod icons;
mod journey_list;
mod keyboard;
mod late;
mod latest;
mod map;
mod motion;
mod panels;
mod request_bar;
mod size;
mod slice;
mod state;
mod tabs;
mod text_view;
mod theme;
mod timeline;

use gloo::utils::document;

fn main() {
    wasm_bindgen_futures::spawn_local(async {
        late::begin().await;
        let link = browser::opened().await;
        if let Some(place) = embed::place() {
            embed::show(place, link);
            return;
        }
        let Some(place) = document().get_element_by_id("app") else { return };
        let model = state::shared::Shared::new(app::opening::model(link).await);
        yew::Renderer::<app::App>::with_root_and_props(place, app::AppProps { model }).render();
    });
}
