//! A node port at a loopback address: 127.0.0.1 needs the node's leave, ::1 never works.

use super::Found;
use super::aim::{Aim, Way};
use super::case::Case;
use super::tries::Try;
use crate::journey::HostKind;
use crate::problem::Fix;
use crate::scenario::{scheme, url};
use crate::text::{PortRole, Text};
use control_plane::nodes;
use netfilter::address::Family;
use std::net::IpAddr;

pub(super) const CODE: &str = "node-port-on-loopback";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for (at, this) in case.failing() {
        let Some(aim) = this.aim.as_ref().filter(|aim| aim.way == Way::Loopback) else { continue };
        let (Some(service), Some(caller)) = (case.aimed_at(this), case.caller(this)) else {
            continue;
        };
        let Some(index) = this.port() else { continue };
        let v6 = aim.address.is_some_and(|address| address.is_ipv6());
        let on_node = caller.kind == HostKind::Node;
        let off = case.cluster.settings.iptables.localhost_node_ports == Some(false);
        let mut found = case.begin(CODE, service.about(), vec![at]);
        let diagnosis = &mut found.diagnosis;
        let text = Text::new()
            .port(aim.number, Some(PortRole::NodePort))
            .say(" is the nodePort of ")
            .name(service.name())
            .say(", and ");
        let dialled = aim.address.map(|address| address.to_string()).unwrap_or_default();
        diagnosis.cause = if !on_node {
            text.code(dialled)
                .say(" is ")
                .name(&caller.name)
                .say(" itself, not a node: only nodes have node ports.")
        } else if v6 {
            text.say("node ports never work at ")
                .code("::1")
                .say(": Linux has no ")
                .code("route_localnet")
                .say(" for IPv6, so such packets cannot leave for a pod.")
        } else if off {
            text.say("kube-proxy is told not to open node ports at ")
                .code("127.0.0.1")
                .say(" (")
                .code("iptables.localhostNodePorts: false")
                .say(").")
        } else {
            text.say("kube-proxy's ")
                .code("nodePortAddresses")
                .say(" leave ")
                .code(dialled)
                .say(" out.")
        };
        diagnosis.positions.extend(case.position_of_request(this));
        let setting = settings(case).filter(|_| on_node && !v6 && off);
        let path = "iptables.localhostNodePorts";
        diagnosis.positions.extend(setting.and_then(|document| case.position(document, path)));
        let path_of_port = format!("spec.ports[{index}].nodePort");
        diagnosis.positions.extend(case.position(service.document, &path_of_port));
        diagnosis.fixes = addresses(case, this, aim, &caller.name);
        let title = "Open node ports on 127.0.0.1";
        let opened = setting.and_then(|document| case.set(title, document, path, true));
        diagnosis.fixes.extend(opened);
        out.push(found);
    }
}

fn settings(case: &Case<'_>) -> Option<usize> {
    let mut documents = case.texts.manifests.documents.iter();
    documents.rposition(|document| document.kind == "KubeProxyConfiguration")
}

/// A node's own address: the caller's, or each other's.
fn addresses(case: &Case<'_>, this: &Try, aim: &Aim, caller: &str) -> Vec<Fix> {
    const MOST: usize = 3;
    let all = case.cluster.nodes.iter();
    let own = all.clone().filter(|node| node.metadata.name == caller);
    let others = all.filter(|node| node.metadata.name != caller);
    let wanted = aim.address.map_or(Family::V4, Family::of);
    let address = |node| {
        let of = |family| nodes::addresses(node).find(move |a: &IpAddr| Family::of(*a) == family);
        of(wanted).or_else(|| of(Family::V4))
    };
    own.chain(others)
        .take(MOST)
        .filter_map(address)
        .filter_map(|address| case.dial(this, &url(scheme(aim.protocol), address, aim.number)))
        .collect()
}
