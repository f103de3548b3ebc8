//! A caller outside dials an address of the cluster's inside: a cluster IP, or a pod's.

use super::Found;
use super::aim::Way;
use super::case::Case;
use super::endpoints::ServiceSeen;
use super::ports_mixed_up::open_node_port;
use super::tries::Try;
use crate::journey::HostKind;
use crate::problem::Fix;
use crate::scenario::scheme;
use crate::text::Text;
use control_plane::nodes;

pub(super) const CODE: &str = "inside-address-from-outside";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for (at, this) in case.failing() {
        let outside = case.caller(this).is_some_and(|shown| shown.kind == HostKind::Client);
        let Some(aim) = this.aim.as_ref().filter(|_| outside) else { continue };
        let ended_outside = this
            .failure()
            .is_some_and(|fate| fate.is_timeout() && (fate.host_kind() != Some(HostKind::Pod)));
        if !matches!(aim.way, Way::ClusterIp | Way::Pod) || !ended_outside {
            continue;
        }
        let service = match aim.way {
            Way::ClusterIp => case.aimed_at(this),
            _ => case.services.iter().find(|service| {
                service.endpoints.iter().any(|end| Some(end.address) == aim.address)
            }),
        };
        let about =
            service.map_or_else(|| format!("Request to {}", this.request.to), ServiceSeen::about);
        let mut found = case.begin(CODE, about, vec![at]);
        let diagnosis = &mut found.diagnosis;
        let address = aim.address.map(|address| address.to_string()).unwrap_or_default();
        let text = Text::new().code(address);
        let text = match (aim.way, service) {
            (Way::ClusterIp, Some(service)) => {
                text.say(" is the cluster IP of ").name(service.name())
            }
            _ => text.say(" is a pod's address"),
        };
        diagnosis.cause = text
            .say(": it means something on the nodes and in the pods only. ")
            .name(&this.request.from)
            .say(" is outside, and no router there sends such packets to a node and takes the answers back. From outside, a \
                  Service is reached by its nodePort or its load balancer.");
        diagnosis.positions.extend(case.position_of_request(this));
        if let Some(service) = service {
            diagnosis.positions.extend(case.position(service.document, "spec.type"));
            diagnosis.fixes.extend(by_node_port(case, this, service));
        }
        out.push(found);
    }
}

/// Its node port, which is opened where there is none.
fn by_node_port(case: &Case<'_>, this: &Try, service: &ServiceSeen<'_>) -> Option<Fix> {
    let ports = &service.service.spec.ports;
    let at = this.port().unwrap_or_default();
    let port = ports.get(at)?;
    let node = case.cluster.nodes.iter().find(|node| nodes::addresses(node).next().is_some())?;
    let aim = this.aim.as_ref()?;
    if port.node_port == 0 {
        let name = Some(node.metadata.name.clone());
        let at_node = super::aim::Aim { name, address: None, ..aim.clone() };
        return open_node_port(case, this, &at_node, service, at);
    }
    let scheme = scheme(aim.protocol);
    case.dial(this, &format!("{scheme}://{}:{}", node.metadata.name, port.node_port))
}
