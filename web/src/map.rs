//! The map: hosts at rest, the node that the packet is in, open, and the packet on its way.

mod card;
mod controls;
mod flight;
mod token;
mod view;

use crate::size::use_size;
use crate::state::model::Sent;
use crate::state::shared::Shared;
use card::Card;
use controls::{Opened, use_controls};
use drawing::layout::Layout;
use drawing::things::Thing;
use drawing::{Drawn, Scene, draw, ground, px};
use portolan::chart::Chart;
use portolan::request::{Caller, Suggestion};
use token::Token;
use view::Zoom;
use yew::prelude::*;

/// The room assumed until it has been measured.
const FIRST_ROOM: (f64, f64) = (1010.0, 436.0);

/// What the map shows.
#[derive(Properties, PartialEq)]
pub(crate) struct MapProps {
    /// The world at rest.
    pub(crate) chart: Shared<Chart>,
    /// A chart with the same hosts: the same one until a host is another.
    pub(crate) hosts: Shared<Chart>,
    /// The chart is older than the texts.
    pub(crate) stale: bool,
    /// The request and its way.
    pub(crate) sent: Option<Sent>,
    /// The step.
    pub(crate) step: usize,
    /// Shows another step.
    pub(crate) go: Callback<usize>,
    /// Who can call.
    pub(crate) callers: Shared<Vec<Caller>>,
    /// Who is chosen to call.
    pub(crate) from: String,
    /// What is worth dialling from there.
    pub(crate) suggest: Callback<String, Vec<Suggestion>>,
    /// Sends a request: from whom, to where.
    pub(crate) send: Callback<(String, String)>,
    /// What stands in the middle before any request.
    pub(crate) empty: Html,
}

/// The map.
#[component]
pub(crate) fn Map(props: &MapProps) -> Html {
    let holder = use_node_ref();
    let measured = use_size(&holder);
    let room = measured.unwrap_or(FIRST_ROOM);
    let journey = props.sent.as_ref().map(|sent| sent.journey.clone());
    let layout =
        use_memo((props.hosts.clone(), journey.clone(), room), |(hosts, journey, room)| {
            Shared::new(drawing::arrange(hosts, journey.as_deref(), *room))
        });
    let controls = use_controls(&holder, &props.chart, &layout, room);
    let stale = props.stale || props.sent.as_ref().is_some_and(|sent| sent.stale);
    let empty = {
        let (open, scale) = (layout.open, layout.scale);
        let height = (layout.size.1 * scale).min(room.1);
        let (left, width) =
            if layout.compact { (0.0, room.0) } else { (open.x * scale, open.w * scale) };
        format!("left:{}px;width:{}px;height:{}px", px(left), px(width), px(height))
    };
    let scene = (props.hosts.clone(), (*layout).clone(), journey, props.step);
    let scene = (scene, controls.current, props.go.clone(), measured.is_some());
    let drawn = use_memo(scene, |((hosts, layout, journey, step), current, go, measured)| {
        // Before its room is known, and where it does not show, nothing is drawn.
        if !measured {
            return Shared::new(Drawn { picture: html! {}, spot: None, ways: Vec::new() });
        }
        Shared::new(draw(&Scene {
            chart: hosts,
            layout,
            moment: journey.as_deref().map(|journey| (journey, *step)),
            current: *current,
            go,
        }))
    });
    let spot = drawn.spot;
    let token = props.sent.as_ref().zip(spot).map(|(sent, spot)| {
        html! {
            <Token key="token" journey={sent.journey.clone()} step={props.step} {spot} ways={drawn.ways.clone()} />
        }
    });
    {
        let view = controls.view.clone();
        use_effect_with((spot, props.step, room), move |(spot, _, _)| {
            if let Some(spot) = spot {
                view.borrow_mut().follow(spot.point());
            }
        });
    }
    let button = |label: &'static str, sign: &'static str, zoom: Zoom| {
        let view = controls.view.clone();
        let onclick = Callback::from(move |_: MouseEvent| view.borrow_mut().ask(zoom));
        html! { <button type="button" class="btn sm" aria-label={label} title={label} {onclick}>{ sign }</button> }
    };
    html! {
        <div ref={holder} class={classes!("map-holder", stale.then_some("stale"), layout.compact.then_some("compact"))}
            onclick={controls.press.clone()} onkeydown={controls.key.clone()}>
            <svg class="map-picture" role="group"
                aria-label="Map of the hosts and the packet's way. Arrow up and arrow down move through the hosts and pods, Enter tells about one.">
                { ground() }
                <g ref={controls.picture.clone()}><Picture drawn={(*drawn).clone()} />{ token }</g>
            </svg>
            if props.sent.as_ref().is_none_or(|sent| sent.journey.steps.is_empty()) && controls.opened.is_none() {
                <div class="map-empty" style={empty}>{ props.empty.clone() }</div>
            }
            <div class="zoom" role="group" aria-label="Zoom">
                { button("Larger (+)", "+", Zoom::In) }
                { button("Smaller (-)", "−", Zoom::Out) }
                { button("The whole map (0)", "⤢", Zoom::Whole) }
            </div>
            if let Some(opened) = &controls.opened { { card(props, &layout, opened, &controls) } }
        </div>
    }
}

/// What does not change is not compared with what is on the screen.
#[derive(Properties, PartialEq)]
struct PictureProps {
    drawn: Shared<Drawn>,
}

#[component]
fn Picture(props: &PictureProps) -> Html {
    props.drawn.picture.clone()
}

fn card(props: &MapProps, layout: &Layout, opened: &Opened, controls: &controls::Controls) -> Html {
    let pods = match opened.thing {
        Thing::Row(node, first) => {
            let items =
                layout.nodes.get(node).map(|node| node.items.as_slice()).unwrap_or_default();
            let row = items.iter().find(|item| item.pods.first() == Some(&first));
            row.map(|row| row.pods.clone()).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    let send = {
        let (send, close) = (props.send.clone(), controls.close.clone());
        Callback::from(move |request| {
            close.emit(());
            send.emit(request);
        })
    };
    html! {
        <Card chart={props.chart.clone()} thing={opened.thing} {pods} style={opened.style.clone()}
            callers={props.callers.clone()} from={props.from.clone()} suggest={props.suggest.clone()} {send}
            choose={controls.choose.clone()} close={controls.close.clone()} />
    }
}
