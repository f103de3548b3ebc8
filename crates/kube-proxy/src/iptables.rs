//! iptables mode, one chain family a file.
//!
//! | chain | table | made in |
//! |---|---|---|
//! | jumps from the base chains | both | `jumps` |
//! | `KUBE-SERVICES` | nat, filter | `services` |
//! | `KUBE-EXTERNAL-SERVICES` | filter | `external_services` |
//! | `KUBE-NODEPORTS` | nat, filter | `nodeports` |
//! | `KUBE-EXT-…` | nat | `external` |
//! | `KUBE-FW-…`, `KUBE-PROXY-FIREWALL` | nat, filter | `firewall` |
//! | `KUBE-SVC-…`, `KUBE-SVL-…` | nat | `service` |
//! | `KUBE-SEP-…` | nat | `endpoint` |
//! | `KUBE-FORWARD`, `KUBE-FIREWALL` | filter | `filter` |
//! | `KUBE-POSTROUTING`, `KUBE-MARK-MASQ` | nat | `postrouting` |

mod endpoint;
mod external;
mod external_services;
mod filter;
mod firewall;
mod jumps;
mod nodeports;
mod port_plan;
mod postrouting;
mod rules;
mod service;
mod services;
mod tables;
mod writer;

pub(crate) use tables::{Older, assemble, name, share};

use crate::endpoints::Endpoints;
use crate::notice::Notice;
use crate::origins::{EndpointOrigin, ServicePortName, slice_name};
use crate::part::Part;
use crate::service_ports::OfService;
use crate::settings::Settings;
use crate::this_node::ThisNode;
use crate::topology::Choice;
use manifest::kinds::endpoint_slice::EndpointSlice;
use port_plan::PortPlan;
use std::sync::Arc;
use tables::{FILTER, NAT};
use writer::Writer;

/// Writes the rules that stand in front of those of all Services, and those behind them; their tags follow `last_tag`.
pub(crate) fn write_around(
    settings: &Settings,
    node: &ThisNode<'_>,
    last_tag: &mut u32,
) -> [Arc<Part>; 2] {
    let mut writer = Writer::new(settings, node, *last_tag);
    for chain in [
        FILTER.services,
        FILTER.external_services,
        FILTER.kube_forward,
        FILTER.nodeports,
        FILTER.proxy_firewall,
    ] {
        writer.filter.declare_shared(chain);
    }
    for chain in [NAT.services, NAT.nodeports, NAT.kube_postrouting, NAT.mark_masq] {
        writer.nat.declare_shared(chain);
    }
    jumps::write(&mut writer);
    postrouting::write(&mut writer);
    filter::write_localhost_guard(&mut writer);
    let before = Arc::new(writer.part());
    nodeports::write_dispatch(&mut writer);
    filter::write_forward(&mut writer);
    let behind = Arc::new(writer.part());
    *last_tag = writer.last_tag();
    [before, behind]
}

/// Some Services, and where their endpoints are.
#[derive(Clone, Copy)]
pub(crate) struct Services<'a> {
    pub(crate) ports: &'a [OfService<'a>],
    pub(crate) endpoints: &'a Endpoints<'a>,
    /// The slices that the endpoints stand in, by their places.
    pub(crate) slices: &'a [&'a EndpointSlice],
    pub(crate) large_cluster: bool,
}

/// Writes the rules of each Service, in the order in which kube-proxy writes them; their tags follow `last_tag`.
pub(crate) fn write(
    settings: &Settings,
    node: &ThisNode<'_>,
    services: Services<'_>,
    last_tag: &mut u32,
) -> Vec<Arc<Part>> {
    let mut writer = Writer::new(settings, node, *last_tag);
    let mut choice = Choice::default();
    let mut parts = Vec::with_capacity(services.ports.len());
    let mut slice_places: Vec<u32> = Vec::new();
    // The place of a port among those of all these Services.
    let mut place = 0;
    for service in services.ports {
        let (first, _) = services.endpoints.of_port(place);
        let mut last = first;
        for (number, port) in (0_u32..).zip(&service.ports) {
            let (start, of_port) = services.endpoints.of_port(place);
            place += 1;
            last = start + of_port.len();
            choice.make(port, of_port, node);
            let all = port_plan::PortEndpoints {
                endpoints: services.endpoints,
                list: of_port,
                first: start - first,
            };
            let plan =
                PortPlan::new(&mut writer, port, number, all, &choice, services.large_cluster);
            write_port(&mut writer, &plan);
        }
        let ports = ServicePortName::of_all(&service.ports, before_it(&parts));
        let mut part = Part {
            service: service.key(&ports),
            ports,
            notices: service.notices.iter().cloned().collect::<Box<[Notice]>>(),
            ..writer.part()
        };
        let endpoints = services.endpoints.all().get(first..last).unwrap_or_default();
        slice_places.clear();
        let origins = endpoints.iter().map(|endpoint| {
            let known = slice_places.iter().position(|place| *place == endpoint.slice);
            let slice = known.unwrap_or_else(|| {
                slice_places.push(endpoint.slice);
                slice_places.len() - 1
            });
            EndpointOrigin::of(endpoint, u32::try_from(slice).unwrap_or(u32::MAX))
        });
        part.endpoints = origins.collect();
        let slices = slice_places.iter().filter_map(|place| services.slices.get(*place as usize));
        part.slices = slices.map(|slice| slice_name(slice, &part.service.0)).collect();
        parts.push(Arc::new(part));
    }
    *last_tag = writer.last_tag();
    parts
}

/// The last port that has a part.
fn before_it(parts: &[Arc<Part>]) -> Option<&ServicePortName> {
    parts.last()?.ports.last()
}

fn write_port(writer: &mut Writer<'_>, plan: &PortPlan<'_>) {
    services::write(writer, plan);
    external_services::write_external_ips(writer, plan);
    firewall::write_drops(writer, plan);
    external_services::write_load_balancer_ips(writer, plan);
    external_services::write_node_port(writer, plan);
    nodeports::write(writer, plan);
    service::write_masquerade(writer, plan);
    external::write(writer, plan);
    firewall::write(writer, plan);
    service::write(writer, plan);
    endpoint::write(writer, plan);
}
