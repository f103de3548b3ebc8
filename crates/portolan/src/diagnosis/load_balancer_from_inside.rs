//! A caller inside reaches the load balancer's address without ever leaving its node.

use super::aim::Way;
use super::case::Case;
use super::{Found, Severity};
use crate::journey::HostKind;
use crate::text::Text;

pub(super) const CODE: &str = "load-balancer-from-inside";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for (at, this) in case.asked() {
        let Some(service) = case.aimed_at(this) else { continue };
        let inside = case.caller(this).filter(|s| matches!(s.kind, HostKind::Pod | HostKind::Node));
        let answered = !this.fails() && !this.fates.is_empty();
        let Some(caller) = inside.filter(|_| answered) else { continue };
        if this.way() != Some(Way::LoadBalancerIp) {
            continue;
        }
        let mut found = case.begin(CODE, service.about(), vec![at]);
        let diagnosis = &mut found.diagnosis;
        diagnosis.severity = Severity::Note;
        let address = this.aim.as_ref().and_then(|aim| aim.address);
        let address = address.map(|address| address.to_string()).unwrap_or_default();
        let node = match caller.kind {
            HostKind::Node => caller.name.clone(),
            _ => {
                let namespace = caller.namespace.as_deref().unwrap_or("default");
                let pod = case.cluster.pod(namespace, &caller.name);
                pod.map(|pod| pod.spec.node_name.clone()).unwrap_or_default()
            }
        };
        diagnosis.cause = Text::new()
            .code(&address)
            .say(" is the load balancer's address of ")
            .name(service.name())
            .say(", but this packet never gets to the load balancer: the rules of ")
            .name(node)
            .say(" know the address and send it straight to a pod. What the load balancer would do (TLS, PROXY protocol, its logs) does not happen.");
        diagnosis.positions.extend(case.position_of_request(this));
        diagnosis.positions.extend(case.position(service.document, "status.loadBalancer"));
        let port = this.port().and_then(|at| service.service.spec.ports.get(at));
        let aim = this.aim.as_ref();
        let dials = port.zip(aim).and_then(|(port, aim)| {
            let meta = &service.service.metadata;
            let scheme = crate::scenario::scheme(aim.protocol);
            let host = match caller.kind {
                HostKind::Pod => format!("{}.{}", meta.name, meta.namespace()),
                _ => service.service.spec.cluster_ip.clone(),
            };
            case.dial(this, &format!("{scheme}://{host}:{}", port.port))
        });
        diagnosis.fixes.extend(dials);
        out.push(found);
    }
}
