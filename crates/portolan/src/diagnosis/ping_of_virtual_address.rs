//! A ping of a Service's address: the address is only in rules, and the rules know ports.

use super::Found;
use super::aim::Way;
use super::case::Case;
use crate::scenario::{protocol, scheme};
use crate::text::{PortRole, Text};

pub(super) const CODE: &str = "ping-of-cluster-ip";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for (at, this) in case.failing() {
        let Some(aim) = this.aim.as_ref().filter(|aim| aim.is_ping()) else { continue };
        let what = match aim.way {
            Way::ClusterIp => "cluster IP",
            Way::ExternalIp => "external IP",
            Way::LoadBalancerIp => "load balancer's address",
            _ => continue,
        };
        let Some(service) = case.aimed_at(this) else { continue };
        let mut found = case.begin(CODE, service.about(), vec![at]);
        let diagnosis = &mut found.diagnosis;
        let address = aim.address.map(|address| address.to_string()).unwrap_or_default();
        let text = Text::new()
            .code(address)
            .say(format!(" is the {what} of "))
            .name(service.name())
            .say(". No interface has it: it stands only in the nodes' rules, and these fit its ports, not a ping.");
        let port = service.service.spec.ports.first();
        let number = port.and_then(|port| u16::try_from(port.port).ok());
        diagnosis.cause = match number {
            Some(number) => text
                .say(" Whether it works shows on ")
                .code("port")
                .say(" ")
                .port(number, Some(PortRole::Port))
                .say("."),
            None => text,
        };
        diagnosis.positions.extend(case.position_of_request(this));
        let path = "spec.clusterIP";
        if case.is_written(service.document, path) {
            diagnosis.positions.extend(case.position(service.document, path));
        } else {
            diagnosis.positions.extend(case.position(service.document, "metadata.name"));
        }
        let dialled = port.zip(number).and_then(|(port, number)| {
            let host = aim.name.clone().unwrap_or_else(|| host(aim.address));
            let scheme = scheme(protocol(&port.protocol)?);
            case.dial(this, &format!("{scheme}://{host}:{number}"))
        });
        diagnosis.fixes.extend(dialled);
        out.push(found);
    }
}

fn host(address: Option<std::net::IpAddr>) -> String {
    match address {
        Some(address) if address.is_ipv6() => format!("[{address}]"),
        Some(address) => address.to_string(),
        None => String::new(),
    }
}
