//! Draws pods: each as a box, or as a sign in the row of its workload.

use super::geometry::{Point, Rect};
use super::hosts::{Picture, boxed, hit, px};
use super::items::Item;
use super::layout::Density;
use super::moment::Part;
use super::things::Thing;
use crate::words::{cut, cut_middle, port_class};
use portolan::chart::{ListenShown, NodeShown, PodShown, PodState};
use yew::prelude::*;

/// Height of the letters of a pod's name, in one of two lines, alone in its box, and on a phone, as `styles/picture.css`
/// has them.
const NAME: f64 = 12.5;
const SMALL_NAME: f64 = 11.5;
const LEAST_NAME: f64 = 10.0;
/// Width of a monospace character.
const MONO_CHARACTER: f64 = 6.65;

/// What a pod's sign and words say about its state.
pub fn state(pod: &PodShown) -> (&'static str, &'static str) {
    match pod.state {
        PodState::Ready if !pod.selected_by.is_empty() => ("ready", "ready"),
        PodState::Ready => ("unselected", "unselected"),
        PodState::NotReady => ("not-ready", "not ready"),
        PodState::Terminating => ("terminating", "terminating"),
    }
}

/// Draws one pod of node `index`.
pub(crate) fn pod(
    picture: &Picture<'_>,
    index: usize,
    place: usize,
    node: &NodeShown,
    rect: &Rect,
) -> Html {
    let Some(pod) = node.pods.get(place) else { return html! {} };
    let (part, line) = picture.moment.map_or((Part::None, None), |moment| moment.part(pod));
    let selected = !pod.selected_by.is_empty();
    let (state_class, state) = state(pod);
    let class = classes!("pod", state_class, (!selected).then_some("unselected"), part.class());
    let density = picture.layout.density;
    let two = density == Density::Two;
    let said = (state_class != "ready").then_some(state);
    let label = format!("{}, pod, {}, {state}, {}", pod.name, pod.ip, listens(&pod.listens));
    let body = if two {
        two_lines(pod, rect, line, said)
    } else {
        one_line(pod, rect, density, part != Part::None)
    };
    html! {
        <g key={format!("pod-{}-{}", pod.namespace, pod.name)} {class}>
            { boxed(rect, if two { 9.0 } else { 6.0 }, "box") }
            { body }
            { hit(picture, Thing::Pod(index, place), rect, if two { 9.0 } else { 6.0 }, label) }
        </g>
    }
}

fn two_lines(pod: &PodShown, rect: &Rect, line: Option<String>, said: Option<&str>) -> Html {
    // Until there is something to say on a third line, the first two stand in the middle.
    let shift = if line.is_none() { (rect.h - Density::Two.pod_height()) / 2.0 } else { 0.0 };
    let listen = main_port(pod);
    let digits = listen.map_or(0, |listen| listen.port.to_string().len() + 1);
    let words = said.map_or(0.0, |said| 6.0 + said.len() as f64 * 5.6);
    let fits = (pod.ip.len() + digits) as f64 * MONO_CHARACTER + words < rect.w - 34.0;
    html! {
        <g class="pod-words" style={format!("transform:translateY({}px)", px(shift))}>
            <text aria-hidden="true" class="pod-name" x={px(rect.x + 11.0)} y={px(rect.y + 16.0)}>
                { fitted(&pod.name, rect.w - 20.0, NAME, cut_middle) }
            </text>
            <text aria-hidden="true" class="m t2" x={px(rect.x + 11.0)} y={px(rect.y + 31.0)}>
                { cut(&pod.ip, 22) }
                if fits { { port_of(listen) } }
                if let Some(said) = said { <tspan class="t3 s" dx="6">{ said.to_owned() }</tspan> }
            </text>
            if let Some(line) = line {
                <text aria-hidden="true" class="m sees" x={px(rect.x + 11.0)} y={px(rect.y + 46.0)}>{ cut(&line, 27) }</text>
            }
            { sign(rect.right() - 13.0, rect.y + 27.0, pod) }
        </g>
    }
}

/// In the row of a workload the pod's own name tells nothing more, until it takes part.
fn one_line(pod: &PodShown, rect: &Rect, density: Density, takes_part: bool) -> Html {
    let y = px(rect.middle().y + 4.0);
    let listen = main_port(pod).filter(|_| density != Density::Stacked);
    const GAP: f64 = 5.0;
    let digits = |listen: &ListenShown| (listen.port.to_string().len() + 1) as f64;
    let port = listen.map_or(0.0, |listen| digits(listen) * MONO_CHARACTER + GAP);
    let room = rect.w - 9.0 - 22.0 - port;
    let name = match density {
        Density::Stacked if takes_part => fitted(&pod.name, room, LEAST_NAME, ends),
        Density::Stacked => fitted(&pod.workload, room, LEAST_NAME, cut),
        Density::Rows if !takes_part => fitted(&pod.workload, room, SMALL_NAME, cut),
        _ => fitted(&pod.name, room, SMALL_NAME, cut_middle),
    };
    html! {
        <>
            <text aria-hidden="true" class="pod-name small" x={px(rect.x + 9.0)} y={y.clone()}>{ name }</text>
            <text aria-hidden="true" class="m t2" x={px(rect.right() - 21.0)} {y} text-anchor="end">{ port_of(listen) }</text>
            { sign(rect.right() - 12.0, rect.middle().y, pod) }
        </>
    }
}

/// A name of which the end tells most.
fn ends(name: &str, most: usize) -> String {
    const END: usize = 5;
    let length = name.chars().count();
    if length <= most || most <= END + 1 {
        return cut_middle(name, most);
    }
    let start: String = name.chars().take(most - 1 - END).collect();
    let end: String = name.chars().skip(length - END).collect();
    format!("{start}…{end}")
}

/// Draws a row of pods of node `index`.
pub(crate) fn row(picture: &Picture<'_>, index: usize, node: &NodeShown, item: &Item) -> Html {
    let pods: Vec<&PodShown> =
        item.pods.iter().filter_map(|place| Some(&**node.pods.get(*place)?)).collect();
    let (Some(first), Some(place)) = (pods.first(), item.pods.first()) else { return html! {} };
    let others = item.kind == super::items::ItemKind::Others;
    let name = if others { "others" } else { first.workload.as_str() };
    let unselected = pods.iter().all(|pod| pod.selected_by.is_empty());
    let counts = counts(&pods);
    let label = format!("{name}, {} pods on {}: {counts}", pods.len(), node.name);
    let rect = &item.rect;
    let signs = item.signs();
    let said = format!("{} pods", pods.len());
    let taken = if signs {
        pods.len().min(super::items::SIGNS) as f64 * super::items::SIGN_GAP + 16.0
    } else {
        said.len() as f64 * 6.4 + 18.0
    };
    let room = if item.stacked { rect.w - 16.0 } else { rect.w - 9.0 - taken };
    let y = if item.stacked { rect.y + 13.0 } else { rect.middle().y + 4.0 };
    let drawn = pods.iter().enumerate().map(|(at, pod)| {
        let Point { x, y } = item.sign(at);
        let (state, _) = state(pod);
        html! {
            <g class={classes!("pod", state)} >{ sign(x, y, pod) }</g>
        }
    });
    let (said_x, said_y, anchor) = if item.stacked {
        (rect.x + 9.0, y + 13.0, "start")
    } else {
        (rect.right() - 9.0, y, "end")
    };
    html! {
        <g key={format!("row-{place}")} class={classes!("pod", "row", unselected.then_some("unselected"))}>
            { boxed(rect, 6.0, "box") }
            <text aria-hidden="true" class="pod-name small" x={px(rect.x + 9.0)} y={px(y)}>
                { fitted(name, room, if item.stacked { LEAST_NAME } else { SMALL_NAME }, cut) }
            </text>
            if signs {
                { for drawn }
            } else {
                <text aria-hidden="true" class="t3" x={px(said_x)} y={px(said_y)} text-anchor={anchor}>{ said }</text>
            }
            { hit(picture, Thing::Row(index, *place), rect, 6.0, label) }
        </g>
    }
}

/// How many are ready, and how many are not: `18 ready, 1 not ready`.
pub fn counts(pods: &[&PodShown]) -> String {
    let words = ["ready", "unselected", "not ready", "terminating"];
    let count = |word| pods.iter().filter(|pod| state(pod).1 == word).count();
    let counted = words.into_iter().map(|word| (count(word), word)).filter(|(count, _)| *count > 0);
    counted.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

/// A name, cut until it fits into its room: no browser can be asked for the width of its letters.
fn fitted(name: &str, room: f64, height: f64, cut: fn(&str, usize) -> String) -> String {
    const LEAST: usize = 4;
    let mut most = name.len();
    loop {
        let shown = cut(name, most);
        if most <= LEAST || shown.bytes().map(breadth).sum::<f64>() * height <= room {
            return shown;
        }
        most -= 1;
    }
}

/// The width of a bold letter of a broad typeface (DejaVu Sans), as a share of its height. The sign for what is left out
/// has three bytes.
fn breadth(letter: u8) -> f64 {
    match letter {
        b'i' | b'j' | b'l' | 0x80.. => 0.35,
        b'f' | b'r' | b't' | b'-' | b'.' => 0.48,
        b'm' | b'w' => 1.05,
        _ => 0.7,
    }
}

/// A disc, a small ring, a ring or a cross: the state without colour.
fn sign(x: f64, y: f64, pod: &PodShown) -> Html {
    match state(pod).0 {
        "terminating" => {
            let d = format!("M{} {}l6 6m0 -6l-6 6", px(x - 3.0), px(y - 3.0));
            html! { <path class="sign" {d} /> }
        }
        "not-ready" => {
            let d = format!("M{} {}l4 7h-8z", px(x), px(y - 4.0));
            html! { <path class="sign" {d} /> }
        }
        "unselected" => html! { <circle class="sign" cx={px(x)} cy={px(y)} r="3" /> },
        _ => html! { <circle class="sign" cx={px(x)} cy={px(y)} r="4" /> },
    }
}

/// The port that tells most of a pod: one that a Service leads to, or the first.
fn main_port(pod: &PodShown) -> Option<&ListenShown> {
    pod.listens.iter().find(|listen| listen.role.is_some()).or(pod.listens.first())
}

fn port_of(listen: Option<&ListenShown>) -> Html {
    let Some(listen) = listen else { return html! {} };
    let class = classes!(listen.role.map(|role| classes!("pt", port_class(role))));
    html! { <>{ ":" }<tspan {class}>{ listen.port }</tspan></> }
}

/// Where a pod listens, in words.
pub fn listens(listens: &[ListenShown]) -> String {
    if listens.is_empty() {
        return "listens nowhere".into();
    }
    let one = |listen: &ListenShown| {
        let only = if listen.loopback_only { " on 127.0.0.1 only" } else { "" };
        format!("{}/{}{only}", listen.port, listen.protocol)
    };
    format!("listens on {}", listens.iter().map(one).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::{cut_middle, fitted};

    #[test]
    fn a_name_is_cut_by_the_width_of_its_letters() {
        let shown = |name: &str| fitted(name, 100.0, 10.0, cut_middle);
        assert_eq!(shown("illimitable-hill"), "illimitable-hill");
        assert_eq!(shown("mammon-momentum"), "mammon…entum");
        assert_eq!(shown("order-service-7d9c"), "order-s…ce-7d9c");
        assert_eq!(fitted("mammon", 1.0, 10.0, cut_middle), "ma…n");
    }
}
