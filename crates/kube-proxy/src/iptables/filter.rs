//! `KUBE-FIREWALL` and `KUBE-FORWARD`.

use super::rules::{comment, ct_state, marked, not_ct_state, rule};
use super::writer::Writer;
use crate::mechanism::Mechanism;
use crate::origins::Subject;
use netfilter::address::Cidr;
use netfilter::rule::{Not, Rule, Target, ct_state};
use std::net::{IpAddr, Ipv4Addr};

/// `KUBE-FIREWALL`, which matters only where the kernel routes 127.0.0.0/8.
pub(super) fn write_localhost_guard(writer: &mut Writer<'_>) {
    if !writer.settings.localhost_node_ports {
        return;
    }
    let firewall = writer.filter_chains.firewall;
    writer.filter.declare_shared(firewall);
    let localhost = Cidr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8);
    let answers = ct_state::RELATED | ct_state::ESTABLISHED | ct_state::DNAT;
    let mut guard: Rule =
        rule([comment("block incoming localnet connections"), not_ct_state(answers)], Target::Drop);
    guard.header.destination = Some(Not::is(localhost));
    guard.header.source = Some(Not::is_not(localhost));
    writer.filter(firewall, guard, Mechanism::LocalhostGuard, Subject::Always);
}

/// `KUBE-FORWARD`.
pub(super) fn write_forward(writer: &mut Writer<'_>) {
    let forward = writer.filter_chains.kube_forward;
    let mark = writer.settings.masquerade_mark;
    let invalid = rule([ct_state(ct_state::INVALID)], Target::Drop);
    writer.filter(forward, invalid, Mechanism::ForwardInvalid, Subject::Always);
    let marked =
        rule([comment("kubernetes forwarding rules"), marked(mark, false)], Target::Accept);
    writer.filter(forward, marked, Mechanism::ForwardMarked, Subject::Always);
    let established = rule(
        [
            comment("kubernetes forwarding conntrack rule"),
            ct_state(ct_state::RELATED | ct_state::ESTABLISHED),
        ],
        Target::Accept,
    );
    writer.filter(forward, established, Mechanism::ForwardEstablished, Subject::Always);
}
