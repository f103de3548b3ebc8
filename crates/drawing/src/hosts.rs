//! Draws the hosts at rest: clients, the router, nodes and what they hold.

use super::geometry::Rect;
use super::items::ItemKind;
use super::layout::{Layout, NodeBox};
use super::moment::Moment;
use super::pods;
use super::things::Thing;
use crate::words::{cut, cut_middle};
use portolan::chart::{Chart, NodeShown};
use portolan::journey::HostKind;
use yew::prelude::*;

/// What is drawn, and how.
pub(crate) struct Picture<'a> {
    /// The world.
    pub(crate) chart: &'a Chart,
    /// Where everything stands.
    pub(crate) layout: &'a Layout,
    /// The journey, if there is one.
    pub(crate) moment: Option<&'a Moment<'a>>,
    /// The thing that the keyboard comes to.
    pub(crate) current: Option<Thing>,
}

impl Picture<'_> {
    /// One thing can be reached by Tab, the others from there.
    pub(crate) fn tabindex(&self, thing: Thing) -> &'static str {
        if self.current == Some(thing) { "0" } else { "-1" }
    }
}

/// Draws all hosts.
pub(crate) fn hosts(picture: &Picture<'_>) -> Html {
    let (chart, layout) = (picture.chart, picture.layout);
    html! {
        <g>
            <g>{ for layout.clients.iter().enumerate().map(|(index, rect)| client(picture, index, rect)) }</g>
            if let Some(rect) = &layout.balancer { { balancer(picture, rect) } }
            if let Some(rect) = &layout.router { { router(rect, picture.moment) } }
            <g>{ for chart.nodes.iter().zip(&layout.nodes).enumerate()
                .filter(|(_, (_, shown))| !shown.hidden)
                .map(|(index, (node, shown))| self::node(picture, index, node, shown)) }</g>
            if let Some((count, rect)) = layout.more {
                <text aria-hidden="true" class="t3" x={px(rect.x + 4.0)} y={px(rect.y + 10.0)}>
                    { format!("and {count} more {}", if count == 1 { "node" } else { "nodes" }) }
                </text>
            }
        </g>
    }
}

fn client(picture: &Picture<'_>, index: usize, rect: &Rect) -> Html {
    let Some(client) = picture.chart.clients.get(index).filter(|_| rect.w > 0.0) else {
        return html! {};
    };
    let here = picture.moment.is_some_and(|moment| moment.is_at(HostKind::Client, &client.name));
    let middle = rect.middle();
    let label = format!("{}, outside the cluster, {}", client.name, client.ip);
    html! {
        <g key={format!("client-{}", client.name)} class={classes!("host", here.then_some("here"))}>
            { boxed(rect, 12.0, "box") }
            <text aria-hidden="true" class="host-name" x={px(middle.x)} y={px(middle.y - 5.0)} text-anchor="middle">
                { cut(&client.name, (rect.w / 8.3) as usize) }
            </text>
            <text aria-hidden="true" class="m t2 ip" x={px(middle.x)} y={px(middle.y + 14.0)} text-anchor="middle">{ cut(&client.ip, 16) }</text>
            { hit(picture, Thing::Client(index), rect, 12.0, label) }
        </g>
    }
}

fn balancer(picture: &Picture<'_>, rect: &Rect) -> Html {
    let Some(balancer) = &picture.chart.load_balancer else { return html! {} };
    let here =
        picture.moment.is_some_and(|moment| moment.is_at(HostKind::LoadBalancer, &balancer.name));
    let middle = rect.middle();
    let mut addresses: Vec<&str> = balancer.fronts.iter().map(|f| f.address.as_str()).collect();
    addresses.dedup();
    let label = format!("{}, before the nodes, {}", balancer.name, addresses.join(", "));
    let below = match addresses.as_slice() {
        // A longer one does not fit on a phone.
        [one] if picture.layout.compact && one.len() > 12 => "1 address".to_owned(),
        [one] => (*one).to_owned(),
        all => format!("{} addresses", all.len()),
    };
    // Two words, one below the other where there is little room.
    let (first, second) = balancer.name.split_once(' ').unwrap_or((&balancer.name, ""));
    let compact = picture.layout.compact;
    html! {
        <g key="balancer" class={classes!("host", here.then_some("here"))}>
            { boxed(rect, 12.0, "box") }
            if compact {
                <text aria-hidden="true" class="host-name" x={px(middle.x)} y={px(middle.y - 9.0)} text-anchor="middle">{ first.to_owned() }</text>
                <text aria-hidden="true" class="host-name" x={px(middle.x)} y={px(middle.y + 4.0)} text-anchor="middle">{ second.to_owned() }</text>
                <text aria-hidden="true" class="m t2 ip" x={px(middle.x)} y={px(middle.y + 19.0)} text-anchor="middle">{ cut(&below, 15) }</text>
            } else {
                <text aria-hidden="true" class="host-name" x={px(middle.x)} y={px(middle.y - 5.0)} text-anchor="middle">{ &balancer.name }</text>
                <text aria-hidden="true" class="m t2 ip" x={px(middle.x)} y={px(middle.y + 14.0)} text-anchor="middle">{ cut(&below, 16) }</text>
            }
            { hit(picture, Thing::Balancer, rect, 12.0, label) }
        </g>
    }
}

fn router(rect: &Rect, moment: Option<&Moment<'_>>) -> Html {
    let journey = moment.and_then(|moment| moment.journey.steps.get(moment.step));
    let here = journey.is_some_and(|step| step.host.kind == HostKind::Router);
    let middle = rect.middle();
    html! {
        <g key="router" class={classes!("host", here.then_some("here"))}>
            { boxed(rect, rect.h / 2.0, "box") }
            <text aria-hidden="true" class="t2" x={px(middle.x)} y={px(middle.y + 4.0)} text-anchor="middle">{ "router" }</text>
        </g>
    }
}

fn node(picture: &Picture<'_>, index: usize, node: &NodeShown, shown: &NodeBox) -> Html {
    let rect = &shown.rect;
    let compact = picture.layout.compact;
    let open = picture.moment.is_some_and(|moment| moment.open == Some(node.name.as_str()));
    let address = node.addresses.first().map(String::as_str).unwrap_or_default();
    let zone = node.zone.as_ref().map(|zone| format!(", zone {zone}")).unwrap_or_default();
    let count = match node.pods.len() {
        1 => "1 pod".to_owned(),
        count => format!("{count} pods"),
    };
    let label = format!("{}, node, {}, {count}{zone}", node.name, node.addresses.join(", "));
    let inset = if compact { 8.0 } else { 16.0 };
    let most = if compact { 12 } else { 26usize.saturating_sub(address.chars().count()).max(8) };
    let place = (rect.x + inset, rect.y + if compact { 16.0 } else { 22.0 });
    let head = Rect { h: if compact { 32.0 } else { 30.0 }, ..*rect };
    // Above or beside the name.
    let (address_x, address_y, anchor) = if compact {
        (place.0, place.1 + 13.0, "start")
    } else {
        (rect.right() - inset, place.1, "end")
    };
    html! {
        <g key={format!("node-{}", node.name)} class={classes!("host", "node-box", open.then_some("open"))}
            role="group" aria-label={node.name.clone()}>
            { boxed(rect, 14.0, "box") }
            <text aria-hidden="true" class="host-name" x={px(place.0)} y={px(place.1)}>{ cut_middle(&node.name, most) }</text>
            <text aria-hidden="true" class="m t3" x={px(address_x)} y={px(address_y)} text-anchor={anchor}>{ cut(address, 20) }</text>
            { hit(picture, Thing::Node(index), &head, 12.0, label) }
            <g>{ for shown.items.iter().map(|item| match (item.kind, item.pods.first()) {
                (ItemKind::Pod, Some(place)) => pods::pod(picture, index, *place, node, &item.rect),
                _ => pods::row(picture, index, node, item),
            }) }</g>
            if node.pods.is_empty() {
                <text aria-hidden="true" class="t3" x={px(rect.x + inset)} y={px(rect.y + 46.0)}>{ "no pods" }</text>
            }
        </g>
    }
}

/// What is pressed and focused to choose a thing. It lies over what is drawn, so that the name that is read
/// out is whole, whatever had to be cut to fit.
pub(crate) fn hit(
    picture: &Picture<'_>,
    thing: Thing,
    rect: &Rect,
    radius: f64,
    label: String,
) -> Html {
    html! {
        <rect class="hit" x={px(rect.x)} y={px(rect.y)} width={px(rect.w)} height={px(rect.h)} rx={px(radius)} role="button"
            data-thing={thing.id()} tabindex={picture.tabindex(thing)} aria-label={label.clone()}>
            <title>{ label }</title>
        </rect>
    }
}

/// A box with round corners.
pub(crate) fn boxed(rect: &Rect, radius: f64, class: &'static str) -> Html {
    html! {
        <rect {class} x={px(rect.x)} y={px(rect.y)} width={px(rect.w)} height={px(rect.h)} rx={px(radius)} />
    }
}

/// A length, with no more digits than a screen has use for.
pub fn px(length: f64) -> String {
    let tenths = (length * 10.0).round() as i64;
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => {
            let sign = if tenths < 0 { "-" } else { "" };
            format!("{sign}{}.{}", (tenths / 10).abs(), rest.abs())
        }
    }
}
