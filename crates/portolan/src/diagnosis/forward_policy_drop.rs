//! Something set the FORWARD chain's policy of a node to DROP: what the node should pass on ends there.

use super::Found;
use super::case::Case;
use super::edits::together;
use crate::problem::Fix;
use crate::scenario::other_rules::IPTABLES_ANNOTATION;
use crate::text::Text;
use netfilter::address::Family;
use netfilter::tables::{Policy, TableName};

pub(super) const CODE: &str = "forward-policy-drop";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    let drops = |node: &str| {
        [Family::V4, Family::V6].iter().any(|family| {
            let program = case.scenario.program(node, *family);
            let filter = program.and_then(|program| program.ruleset.table(TableName::Filter));
            let chain = filter.and_then(|filter| filter.chain("FORWARD"));
            chain.is_some_and(|chain| chain.policy == Some(Policy::Drop))
        })
    };
    // kube-proxy leaves the policy alone: the rules of nodes without commands of their own are not made for this.
    let with_commands = case.cluster.nodes.iter().map(|node| &node.metadata);
    let with_commands =
        with_commands.filter(|node| node.annotations.contains_key(IPTABLES_ANNOTATION));
    let strict: Vec<&str> =
        with_commands.map(|node| node.name.as_str()).filter(|node| drops(node)).collect();
    if strict.is_empty() {
        return;
    }
    // Dropped there, and by no rule: by the policy.
    let by_policy = |at: &usize| {
        case.tries.get(*at).is_some_and(|this| {
            this.fates.iter().any(|fate| {
                fate.is_timeout() && fate.rule.is_none() && strict.contains(&fate.host_name())
            })
        })
    };
    let mut tries: Vec<usize> = (0..case.tries.len()).filter(by_policy).collect();
    tries.sort_by_key(|at| case.tries.get(*at).is_none_or(|this| this.is_probe()));
    let Some(this) = tries.first().and_then(|at| case.tries.get(*at)) else { return };
    let ends = this.failure().map_or("", |fate| fate.host_name());
    let node = strict.iter().find(|node| **node == ends).or(strict.first());
    let node = node.copied().unwrap_or_default();
    let mut found = case.begin(CODE, format!("Node {node}"), tries.clone());
    let diagnosis = &mut found.diagnosis;
    diagnosis.cause = Text::new()
        .say("The policy of the chain ")
        .code("FORWARD")
        .say(" is DROP on ")
        .name(strict.join(", "))
        .say(" (Docker and some firewalls set it). What ")
        .name(node)
        .say(" passes on between pods, or from outside to a pod, meets no rule that accepts it: kube-proxy accepts only \
              what carries its mark and answers of connections that stand. So the Service works by some ways and not by others.");
    let written = |node: &&str| {
        let documents = case.texts.manifests.documents.iter();
        documents.enumerate().rev().find(|(_, d)| d.kind == "Node" && d.name == **node)
    };
    let path = format!("metadata.annotations[{IPTABLES_ANNOTATION}]");
    let documents: Vec<usize> = strict.iter().filter_map(written).map(|(at, _)| at).collect();
    diagnosis.positions.extend(documents.iter().filter_map(|at| case.position(*at, &path)));
    let each: Vec<Option<Fix>> =
        documents.iter().map(|at| without_policy(case, *at, &path)).collect();
    let title = "Set the policy of FORWARD to ACCEPT (iptables -P FORWARD ACCEPT)";
    diagnosis.fixes.extend(together(title, each));
    out.push(found);
}

/// The annotation without the line that sets the policy.
fn without_policy(case: &Case<'_>, document: usize, path: &str) -> Option<Fix> {
    let found = case.document(document)?.find(path);
    let written = found.node.text().filter(|_| found.whole)?;
    let kept: Vec<&str> = written
        .lines()
        .filter(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            !words.windows(3).any(|w| matches!(w, ["-P" | "--policy", "FORWARD", "DROP"]))
        })
        .filter(|line| !line.trim().is_empty())
        .collect();
    if kept.is_empty() {
        return case.remove("", document, path);
    }
    case.set("", document, path, kept.join("\n"))
}
