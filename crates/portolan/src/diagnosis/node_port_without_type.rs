//! A nodePort in a Service of type ClusterIP: the API server refuses it.

use super::Found;
use super::api_server_refuses::{self, Kind, by_service, nth_of_each};
use super::case::Case;
use crate::text::{PortRole, Text};

pub(super) const CODE: &str = "node-port-without-type";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for group in by_service(case, Kind::NodePortWithoutType) {
        let (Some(first), Some(mut found)) =
            (group.first(), api_server_refuses::begin(case, CODE, &group))
        else {
            continue;
        };
        let port = first.port().and_then(|at| first.service.spec.ports.get(at));
        let number = port.and_then(|port| u16::try_from(port.node_port).ok()).unwrap_or_default();
        let kind = &first.service.spec.kind;
        let written = if case.is_written(first.document, "spec.type") {
            Text::new().say("its type is ").code(kind)
        } else {
            Text::new().say("it says no type, and so is of type ").code(kind)
        };
        found.diagnosis.cause = Text::new()
            .name(&first.service.metadata.name)
            .say(" asks for ")
            .code("nodePort")
            .say(" ")
            .port(number, Some(PortRole::NodePort))
            .say(", but ")
            .then(written)
            .say(", which opens no port on the nodes.");
        found.diagnosis.fixes = (0..2).filter_map(|nth| nth_of_each(case, &group, nth)).collect();
        out.push(found);
    }
}
