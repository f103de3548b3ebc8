//! kube-proxy is told to take node ports at some of a node's addresses only, and another was dialled.

use super::Found;
use super::aim::Way;
use super::case::Case;
use crate::text::{PortRole, Text};

pub(super) const CODE: &str = "node-port-addresses";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    let ranges = &case.cluster.settings.node_port_addresses;
    if ranges.is_empty() {
        return;
    }
    for (at, this) in case.failing() {
        let (Some(aim), Some(service)) = (&this.aim, case.aimed_at(this)) else { continue };
        let by_the_node = this.failure().is_some_and(|fate| {
            fate.rule.is_none() && Some(fate.host_name()) == aim.node.as_deref()
        });
        if aim.way != Way::NodePort || aim.port.is_none() || !by_the_node {
            continue;
        }
        let mut found = case.begin(CODE, service.about(), vec![at]);
        let diagnosis = &mut found.diagnosis;
        diagnosis.cause = Text::new()
            .port(aim.number, Some(PortRole::NodePort))
            .say(" is the nodePort of ")
            .name(service.name())
            .say(", but kube-proxy takes node ports only at addresses in ")
            .code(ranges.join(", "))
            .say(" (")
            .code("nodePortAddresses")
            .say("), and ")
            .code(aim.address.map(|address| address.to_string()).unwrap_or_default())
            .say(" is none of them.");
        let documents = &case.texts.manifests.documents;
        let settings = documents.iter().rposition(|d| d.kind == "KubeProxyConfiguration");
        if let Some(document) = settings {
            let path = "nodePortAddresses";
            diagnosis.positions.extend(case.position(document, path));
            let title = "Take node ports at all addresses of the nodes";
            diagnosis.fixes.extend(case.remove(title, document, path));
        }
        diagnosis.positions.extend(case.position_of_request(this));
        out.push(found);
    }
}
