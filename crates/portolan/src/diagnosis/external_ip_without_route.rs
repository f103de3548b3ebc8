//! An external address that no route leads to a node for: the packet never comes to a rule that knows it.

use super::aim::Way;
use super::case::Case;
use super::edits::together;
use super::tries::Try;
use super::{Found, Severity};
use crate::journey::HostKind;
use crate::problem::Fix;
use crate::text::Text;
use serde_json::json;
use std::net::IpAddr;

pub(super) const CODE: &str = "external-ip-without-route";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services() {
        let lost = |this: &Try, way: Way| {
            let failure = this.failure();
            this.service() == Some(service.at)
                && this.way() == Some(way)
                && failure
                    .is_some_and(|f| f.is_timeout() && f.host_kind() == Some(HostKind::Router))
        };
        for way in [Way::ExternalIp, Way::LoadBalancerIp] {
            let tries = || (0..).zip(&case.tries).filter(|(_, this)| lost(this, way));
            let mut own: Vec<usize> =
                tries().filter(|(_, this)| !this.is_probe()).map(|(at, _)| at).collect();
            if own.is_empty() {
                // Without a request: wrong only where no client at all gets there.
                let reached = case.tries.iter().any(|this| {
                    this.service() == Some(service.at)
                        && this.way() == Some(way)
                        && !lost(this, way)
                });
                own = tries().map(|(at, _)| at).filter(|_| !reached).collect();
            }
            let Some(this) = own.first().and_then(|at| case.tries.get(*at)) else { continue };
            let Some(address) = this.aim.as_ref().and_then(|aim| aim.address) else { continue };
            let mut found = case.begin(CODE, service.about(), own.clone());
            let diagnosis = &mut found.diagnosis;
            // Nobody says who would call from outside.
            if this.is_probe() && !case.is_written_client(this) {
                diagnosis.severity = Severity::Note;
            }
            let (what, path) = match way {
                Way::ExternalIp => ("external IP", "spec.externalIPs"),
                _ => ("load balancer's address", "status.loadBalancer"),
            };
            diagnosis.cause = Text::new()
                .code(address.to_string())
                .say(format!(" is the {what} of "))
                .name(service.name())
                .say(", and every node would take packets for it. But no route leads there: the router between ")
                .name(&this.request.from)
                .say(" and the nodes knows nobody with that address and throws the packet away. Kubernetes makes no routes.");
            diagnosis.positions.extend(case.position(service.document, path));
            diagnosis.positions.extend(case.position_of_request(this));
            diagnosis.fixes.extend(route(case, this, service.document));
            diagnosis.fixes.extend(by_node_port(case, this, service.at));
            out.push(found);
        }
    }
}

/// A node as the client's gateway.
fn route(case: &Case<'_>, this: &Try, near: usize) -> Option<Fix> {
    let node = case.cluster.nodes.first()?.metadata.name.as_str();
    let name = this.request.from.as_str();
    let title = format!("Route {name}'s packets to {node}");
    let documents = &case.texts.manifests.documents;
    let written = documents.iter().position(|d| d.kind == "Client" && d.name == name);
    if let Some(document) = written {
        return case.set_after(title, document, "spec.via", node, "ip");
    }
    let client = case.cluster.clients.iter().find(|client| client.metadata.name == name)?;
    let _: IpAddr = client.spec.ip.parse().ok()?;
    case.add_document(
        title,
        near,
        json!({
            "apiVersion": "portolan/v1alpha1",
            "kind": "Client",
            "metadata": {"name": name},
            "spec": {"ip": client.spec.ip, "via": node},
        }),
    )
}

/// The node port instead, where there is one.
fn by_node_port(case: &Case<'_>, this: &Try, service: usize) -> Option<Fix> {
    let service = case.services.get(service)?;
    let port = service.service.spec.ports.get(this.port()?).filter(|port| port.node_port != 0)?;
    let node = case.cluster.nodes.first()?;
    let scheme = crate::scenario::scheme(this.aim.as_ref()?.protocol);
    let to = format!("{scheme}://{}:{}", node.metadata.name, port.node_port);
    together(format!("Dial {to}"), vec![case.dial(this, &to)])
}
