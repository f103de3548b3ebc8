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
mod writer;

use crate::endpoints::Endpoints;
use crate::notice::Notice;
use crate::origins::Origins;
use crate::program::Program;
use crate::service_ports::ServicePort;
use crate::settings::Settings;
use crate::this_node::ThisNode;
use crate::topology::Choice;
use port_plan::PortPlan;
use writer::Writer;

/// Writes all rules, in the order in which kube-proxy writes them.
pub(crate) fn write(
    settings: &Settings,
    node: &ThisNode<'_>,
    ports: &[ServicePort<'_>],
    endpoints: &Endpoints<'_>,
    origins: Origins,
    notices: Vec<Notice>,
) -> Program {
    let mut writer = Writer::new(settings, node, origins);
    writer.reserve(ports.len(), endpoints.len());
    let large_cluster = endpoints.len() > crate::LARGE_CLUSTER_ENDPOINTS;
    jumps::write(&mut writer);
    postrouting::write(&mut writer);
    filter::write_localhost_guard(&mut writer);
    let mut choice = Choice::default();
    for (place, port) in (0_u32..).zip(ports) {
        let (first, of_port) = endpoints.of_port(place as usize);
        choice.make(port, of_port, node);
        let all = port_plan::PortEndpoints { endpoints, list: of_port, first };
        let plan = PortPlan::new(&mut writer, port, place, all, &choice, large_cluster);
        services::write(&mut writer, &plan);
        external_services::write_external_ips(&mut writer, &plan);
        firewall::write_drops(&mut writer, &plan);
        external_services::write_load_balancer_ips(&mut writer, &plan);
        external_services::write_node_port(&mut writer, &plan);
        nodeports::write(&mut writer, &plan);
        service::write_masquerade(&mut writer, &plan);
        external::write(&mut writer, &plan);
        firewall::write(&mut writer, &plan);
        service::write(&mut writer, &plan);
        endpoint::write(&mut writer, &plan);
    }
    nodeports::write_dispatch(&mut writer);
    filter::write_forward(&mut writer);
    writer.finish(notices)
}
