//! The jumps from the kernel's base chains into kube-proxy's.

use super::rules::{comment, ct_state, rule};
use super::writer::Writer;
use crate::chains::shared;
use crate::mechanism::Mechanism;
use crate::origins::Subject;
use netfilter::rule::{Rule, Target, ct_state};

/// Puts each jump in front of its base chain, in the order in which kube-proxy does: the last stands first.
pub(super) fn write(writer: &mut Writer<'_>) {
    let chains = &writer.filter_chains;
    let (input, forward, output) = (chains.input, chains.forward, chains.output);
    let external = "kubernetes externally-visible service portals";
    let health = "kubernetes health check service ports";
    let portals = "kubernetes service portals";
    let forwarding = "kubernetes forwarding rules";
    let firewall = "kubernetes load balancer firewall";
    let jumps = [
        (input, shared::EXTERNAL_SERVICES, external, true),
        (forward, shared::EXTERNAL_SERVICES, external, true),
        (input, shared::NODEPORTS, health, false),
        (forward, shared::SERVICES, portals, true),
        (output, shared::SERVICES, portals, true),
        (forward, shared::FORWARD, forwarding, false),
        (input, shared::PROXY_FIREWALL, firewall, true),
        (output, shared::PROXY_FIREWALL, firewall, true),
        (forward, shared::PROXY_FIREWALL, firewall, true),
    ];
    for (from, to, text, new_only) in jumps {
        let target = Target::Jump(to);
        let jump = if new_only {
            rule([ct_state(ct_state::NEW), comment(text)], target)
        } else {
            rule([comment(text)], target)
        };
        let jump = tag(writer, jump);
        writer.filter.insert(from, jump);
    }
    for from in [input, output] {
        let jump = tag(writer, Rule::new(Target::Jump(shared::FIREWALL)));
        writer.filter.insert(from, jump);
    }
    write_nat(writer, portals);
}

fn write_nat(writer: &mut Writer<'_>, portals: &str) {
    let chains = &writer.nat_chains;
    let jumps = [
        (chains.output, shared::SERVICES, portals),
        (chains.prerouting, shared::SERVICES, portals),
        (chains.postrouting, shared::POSTROUTING, "kubernetes postrouting rules"),
    ];
    for (from, to, text) in jumps {
        let jump = tag(writer, rule([comment(text)], Target::Jump(to)));
        writer.nat.insert(from, jump);
    }
}

fn tag(writer: &mut Writer<'_>, jump: Rule) -> Rule {
    writer.tag(jump, Mechanism::Jump, Subject::Always)
}
