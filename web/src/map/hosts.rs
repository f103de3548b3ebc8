//! Draws the hosts at rest: clients, the router, nodes and their pods.

use super::geometry::Rect;
use super::layout::{Density, Layout, NodeBox};
use crate::text_view::{cut, cut_middle, port_class};
use portolan::chart::{Chart, ListenShown, NodeShown, PodShown, PodState};
use portolan::journey::{HostKind, Journey, StepKind, Way};
use yew::prelude::*;

/// What the journey has to do with the hosts, at one step.
pub(crate) struct Moment<'a> {
    /// The journey.
    pub(crate) journey: &'a Journey,
    /// The step.
    pub(crate) step: usize,
    /// The node that is open.
    pub(crate) open: Option<&'a str>,
}

/// What a pod has to do with the packet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    None,
    /// It sends the request.
    Calls,
    /// The packet is on its way to it.
    Chosen,
    /// It has the packet.
    Has,
    /// It refused it.
    Refused,
}

impl Moment<'_> {
    fn is_at(&self, kind: HostKind, name: &str) -> bool {
        let step = self.journey.steps.get(self.step);
        step.is_some_and(|step| step.host.kind == kind && step.host.name == name)
    }

    /// What `pod` has to do with the packet, and a line that says so.
    fn part(&self, pod: &PodShown) -> (Part, Option<String>) {
        let of_pod = |host: &portolan::journey::HostShown| {
            host.kind == HostKind::Pod
                && host.name == pod.name
                && host.namespace.as_ref().is_none_or(|namespace| *namespace == pod.namespace)
        };
        let so_far = self.journey.steps.iter().take(self.step + 1);
        let mut found = (Part::None, None);
        for step in so_far {
            if of_pod(&step.host) {
                let from = format!("from {}", plain(&step.before.source));
                found = match (step.kind, step.way) {
                    (StepKind::Sent, Way::Out) => {
                        (Part::Calls, Some(format!("to {}", plain(&step.after.destination))))
                    }
                    (StepKind::Delivered, Way::Out) => (Part::Has, Some(from)),
                    (StepKind::Refused, _) => (Part::Refused, Some(from)),
                    _ => found,
                };
            }
        }
        let current = self.journey.steps.get(self.step);
        let heading =
            current.is_some_and(|step| step.way == Way::Out && step.after.destination.ip == pod.ip);
        match found {
            (Part::None, _) if heading => (Part::Chosen, None),
            found => found,
        }
    }
}

fn plain(address: &portolan::journey::AddressShown) -> String {
    match crate::text_view::parts(address) {
        (ip, Some(port)) => format!("{ip}:{port}"),
        (ip, None) => ip,
    }
}

/// Draws all hosts.
pub(crate) fn hosts(chart: &Chart, layout: &Layout, moment: Option<&Moment<'_>>) -> Html {
    let clients = chart.clients.iter().zip(&layout.clients).map(|(client, rect)| {
        let here = moment.is_some_and(|moment| moment.is_at(HostKind::Client, &client.name));
        let middle = rect.middle();
        html! {
            <g key={format!("client-{}", client.name)} class={classes!("host", here.then_some("here"))}>
                { boxed(rect, 12.0, "box") }
                <text class="host-name" x={px(middle.x)} y={px(rect.y + 29.0)} text-anchor="middle">
                    { cut(&client.name, 13) }
                </text>
                <text class="m t2" x={px(middle.x)} y={px(rect.y + 48.0)} text-anchor="middle">{ cut(&client.ip, 16) }</text>
                <title>{ format!("{}, {}, outside the cluster", client.name, client.ip) }</title>
            </g>
        }
    });
    let nodes = chart
        .nodes
        .iter()
        .zip(&layout.nodes)
        .map(|(node, shown)| self::node(node, shown, layout.density, moment));
    html! {
        <>
            { for clients }
            { for layout.router.as_ref().map(|rect| router(rect, moment)) }
            { for nodes }
        </>
    }
}

fn router(rect: &Rect, moment: Option<&Moment<'_>>) -> Html {
    let journey = moment.and_then(|moment| moment.journey.steps.get(moment.step));
    let here = journey.is_some_and(|step| step.host.kind == HostKind::Router);
    let middle = rect.middle();
    html! {
        <g key="router" class={classes!("host", here.then_some("here"))}>
            { boxed(rect, rect.h / 2.0, "box") }
            <text class="t2" x={px(middle.x)} y={px(middle.y + 4.0)} text-anchor="middle">{ "router" }</text>
        </g>
    }
}

fn node(node: &NodeShown, shown: &NodeBox, density: Density, moment: Option<&Moment<'_>>) -> Html {
    let rect = &shown.rect;
    let open = moment.is_some_and(|moment| moment.open == Some(node.name.as_str()));
    let address = node.addresses.first().map(String::as_str).unwrap_or_default();
    let zone = node.zone.as_ref().map(|zone| format!(", zone {zone}")).unwrap_or_default();
    let all =
        format!("{}: {}; pods in {}{zone}", node.name, node.addresses.join(", "), node.pod_cidr);
    let name = cut_middle(&node.name, 26usize.saturating_sub(address.chars().count()).max(8));
    let pods = shown
        .pods
        .iter()
        .filter_map(|(index, rect)| Some(pod(node.pods.get(*index)?, rect, density, moment)));
    html! {
        <g key={format!("node-{}", node.name)} class={classes!("host", "node-box", open.then_some("open"))}>
            { boxed(rect, 14.0, "box") }
            <g>
                <title>{ all }</title>
                <text class="host-name" x={px(rect.x + 16.0)} y={px(rect.y + 22.0)}>{ name }</text>
                <text class="m t3" x={px(rect.right() - 16.0)} y={px(rect.y + 22.0)} text-anchor="end">{ cut(address, 20) }</text>
            </g>
            { for pods }
            if node.pods.is_empty() {
                <text class="t3" x={px(rect.x + 16.0)} y={px(rect.y + 46.0)}>{ "no pods" }</text>
            }
            if let Some((count, rect)) = shown.more {
                <text class="t3" x={px(rect.x + 4.0)} y={px(rect.y + 13.0)}>{ format!("and {count} more") }</text>
            }
        </g>
    }
}

fn pod(pod: &PodShown, rect: &Rect, density: Density, moment: Option<&Moment<'_>>) -> Html {
    let (part, line) = moment.map_or((Part::None, None), |moment| moment.part(pod));
    let part_class = match part {
        Part::None => None,
        Part::Calls => Some("calls"),
        Part::Chosen => Some("chosen"),
        Part::Has => Some("has"),
        Part::Refused => Some("refused"),
    };
    let selected = !pod.selected_by.is_empty();
    let (state_class, state) = state(pod, selected);
    let class = classes!("pod", state_class, (!selected).then_some("unselected"), part_class);
    let two = density == Density::Two;
    // Until there is something to say on a third line, the first two stand in the middle.
    let shift =
        if two && line.is_none() { (rect.h - Density::Two.pod_height()) / 2.0 } else { 0.0 };
    let name_y = rect.y + if two { 16.0 } else { rect.h / 2.0 + 4.5 };
    let said = state_class != "ready" || !selected;
    let listen = pod.listens.iter().find(|listen| listen.role.is_some()).or(pod.listens.first());
    let digits = listen.map_or(0, |listen| listen.port.to_string().len() + 1);
    let words = if said { 6.0 + state.len() as f64 * 5.4 } else { 0.0 };
    let fits = (pod.ip.len() + digits) as f64 * 6.65 + words < rect.w - 34.0;
    let title =
        format!("{}/{}, {}: {state}; {}", pod.namespace, pod.name, pod.ip, listens(&pod.listens));
    html! {
        <g key={format!("pod-{}-{}", pod.namespace, pod.name)} {class}>
            <title>{ title }</title>
            { boxed(rect, if two { 9.0 } else { 6.0 }, "box") }
            <g class="pod-words" style={format!("transform:translateY({}px)", px(shift))}>
            <text class={classes!("pod-name", (!two).then_some("small"))} x={px(rect.x + 11.0)} y={px(name_y)}>
                { cut_middle(&pod.name, if two { 22 } else { 17 }) }
            </text>
            if two {
                <text class="m t2" x={px(rect.x + 11.0)} y={px(rect.y + 31.0)}>
                    { cut(&pod.ip, 22) }
                    if fits { { port_of(listen) } }
                    if said { <tspan class="t3 s" dx="6">{ state }</tspan> }
                </text>
                if let Some(line) = line {
                    <text class="m sees" x={px(rect.x + 11.0)} y={px(rect.y + 46.0)}>{ cut(&line, 27) }</text>
                }
            } else {
                <text class="m t2" x={px(rect.right() - 24.0)} y={px(name_y)} text-anchor="end">{ port_of(listen) }</text>
            }
            { sign(rect.right() - 13.0, if two { rect.y + 27.0 } else { rect.middle().y }, state_class, selected) }
            </g>
        </g>
    }
}

/// What a pod's sign and words say about its state.
fn state(pod: &PodShown, selected: bool) -> (&'static str, &'static str) {
    match pod.state {
        PodState::Ready if selected => ("ready", "ready"),
        PodState::Ready => ("ready", "unselected"),
        PodState::NotReady => ("not-ready", "not ready"),
        PodState::Terminating => ("terminating", "terminating"),
    }
}

/// A disc, a ring or a cross: the state without colour.
fn sign(x: f64, y: f64, state: &str, selected: bool) -> Html {
    match (state, selected) {
        ("ready", true) => html! { <circle class="sign" cx={px(x)} cy={px(y)} r="4" /> },
        ("ready", false) => html! {},
        ("terminating", _) => {
            let d = format!("M{} {}l7 7m0 -7l-7 7", x - 3.5, y - 3.5);
            html! { <path class="sign" {d} /> }
        }
        _ => html! { <circle class="sign" cx={px(x)} cy={px(y)} r="3.5" /> },
    }
}

fn port_of(listen: Option<&ListenShown>) -> Html {
    let Some(listen) = listen else { return html! {} };
    let class = classes!(listen.role.map(|role| classes!("pt", port_class(role))));
    html! { <>{ ":" }<tspan {class}>{ listen.port }</tspan></> }
}

fn listens(listens: &[ListenShown]) -> String {
    if listens.is_empty() {
        return "listens nowhere".into();
    }
    let one = |listen: &ListenShown| {
        let only = if listen.loopback_only { " on 127.0.0.1 only" } else { "" };
        format!("{}/{}{only}", listen.port, listen.protocol)
    };
    format!("listens on {}", listens.iter().map(one).collect::<Vec<_>>().join(", "))
}

/// A box with round corners.
pub(crate) fn boxed(rect: &Rect, radius: f64, class: &'static str) -> Html {
    html! {
        <rect {class} x={px(rect.x)} y={px(rect.y)} width={px(rect.w)} height={px(rect.h)} rx={px(radius)} />
    }
}

/// A length, with no more digits than a screen has use for.
pub(crate) fn px(length: f64) -> String {
    let tenths = (length * 10.0).round() / 10.0;
    tenths.to_string()
}
