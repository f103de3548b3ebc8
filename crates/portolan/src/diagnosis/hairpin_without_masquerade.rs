//! A pod that reaches itself through its Service, and gets its own address as the caller's.

use super::Found;
use super::case::Case;
use crate::problem::Fix;
use crate::scenario::other_rules::IPTABLES_ANNOTATION;
use crate::text::Text;

pub(super) const CODE: &str = "hairpin-without-masquerade";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    let mut told: Vec<usize> = Vec::new();
    let order = |at: &usize| case.tries.get(*at).is_none_or(|this| this.is_probe());
    let mut all: Vec<usize> = (0..case.tries.len()).collect();
    all.sort_by_key(order);
    for at in all {
        let Some(this) = case.tries.get(at) else { continue };
        let Some(service) = case.aimed_at(this).filter(|service| !told.contains(&service.at))
        else {
            continue;
        };
        // It was sent back to the very pod that sent it, and came to nothing there.
        let to_itself = this.fates.iter().find(|fate| {
            fate.is_timeout()
                && fate.target == fate.source
                && this.aim.as_ref().is_some_and(|aim| {
                    aim.address.is_some_and(|address| address.to_string() != fate.target)
                })
        });
        let Some(fate) = to_itself else { continue };
        told.push(service.at);
        let mut found = case.begin(CODE, service.about(), vec![at]);
        let diagnosis = &mut found.diagnosis;
        let pod = case.caller(this);
        let pod = pod.and_then(|pod| case.cluster.pod(pod.namespace.as_deref()?, &pod.name));
        let node = pod.map(|pod| pod.spec.node_name.clone()).unwrap_or_default();
        diagnosis.cause = Text::new()
            .name(service.name())
            .say(" picked the pod that asked: ")
            .name(&this.request.from)
            .say(" dials itself. Its packet came back to it with its own address ")
            .code(&fate.source)
            .say(" as the source, which no host believes. kube-proxy marks such packets for masquerade, but a rule of ")
            .name(&node)
            .say(" in front of KUBE-POSTROUTING lets them out as they are.");
        let documents = case.texts.manifests.documents.iter();
        let document = documents.clone().rposition(|d| d.kind == "Node" && d.name == node);
        let path = format!("metadata.annotations[{IPTABLES_ANNOTATION}]");
        if let Some(document) = document {
            diagnosis.positions.extend(case.position(document, &path));
            diagnosis.fixes.extend(without_exception(case, document, &path));
        }
        diagnosis.positions.extend(case.position(service.document, "metadata.name"));
        out.push(found);
    }
}

/// The annotation without the lines about POSTROUTING.
fn without_exception(case: &Case<'_>, document: usize, path: &str) -> Option<Fix> {
    let found = case.document(document)?.find(path);
    let written = found.node.text().filter(|_| found.whole)?;
    let kept: Vec<&str> = written
        .lines()
        .filter(|line| !line.contains(" POSTROUTING") && !line.trim().is_empty())
        .collect();
    let title = "Take the rule in front of KUBE-POSTROUTING away";
    if kept.is_empty() {
        return case.remove(title, document, path);
    }
    case.set(title, document, path, kept.join("\n"))
}
