//! All diagnoses, likeliest first.

use super::Found;
use super::case::Case;
use super::*;

/// A diagnosis that can be made.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Its code, which never changes.
    pub code: &'static str,
    /// The code in words.
    pub title: &'static str,
    /// Its number in `docs/diagnoses.md`; 0 for those beyond the thirty.
    pub number: u8,
    pub(super) find: fn(&Case<'_>, &mut Vec<Found>),
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry").field("code", &self.code).field("number", &self.number).finish()
    }
}

/// The title of a code.
pub(super) fn title(code: &str) -> &'static str {
    CATALOGUE.iter().find(|entry| entry.code == code).map_or("", |entry| entry.title)
}

const fn entry(
    code: &'static str,
    number: u8,
    title: &'static str,
    find: fn(&Case<'_>, &mut Vec<Found>),
) -> Entry {
    Entry { code, title, number, find }
}

/// All of them, likeliest first: what keeps a Service from being there, then what keeps it from having endpoints, then what
/// keeps packets from them, then what only surprises.
pub static CATALOGUE: [Entry; 40] = [
    entry(
        node_port_without_type::CODE,
        6,
        "A nodePort without type NodePort or LoadBalancer",
        node_port_without_type::find,
    ),
    entry(
        node_port_unavailable::CODE,
        7,
        "The nodePort is out of range, or taken",
        node_port_unavailable::find,
    ),
    entry(
        port_without_name::CODE,
        8,
        "Several ports, and one without a name",
        port_without_name::find,
    ),
    entry(
        external_name_with_port::CODE,
        26,
        "An ExternalName has no ports",
        external_name_with_port::find,
    ),
    entry(api_server_refuses::CODE, 0, "The object is refused", api_server_refuses::find),
    entry(
        served_by_another_proxy::CODE,
        30,
        "The Service is left to another proxy",
        served_by_another_proxy::find,
    ),
    entry(
        no_selector_no_endpoints::CODE,
        28,
        "No selector, and no endpoints",
        no_selector_no_endpoints::find,
    ),
    entry(
        selector_matches_no_pod::CODE,
        2,
        "The selector matches no pod",
        selector_matches_no_pod::find,
    ),
    entry(named_target_port::CODE, 9, "Pods lack the named targetPort", named_target_port::find),
    entry(no_pod_ready::CODE, 20, "No pod is ready", no_pod_ready::find),
    entry(
        external_name_to_address::CODE,
        26,
        "An ExternalName is an address",
        external_name_to_address::find,
    ),
    entry(ports_mixed_up::CODE, 1, "The ports are mixed up", ports_mixed_up::find),
    entry(
        listens_on_loopback::CODE,
        5,
        "The app listens on 127.0.0.1 only",
        listens_on_loopback::find,
    ),
    entry(
        target_port_without_listener::CODE,
        3,
        "Nobody listens on the targetPort",
        target_port_without_listener::find,
    ),
    entry(headless_port::CODE, 23, "A headless Service translates no port", headless_port::find),
    entry(
        name_of_another_namespace::CODE,
        25,
        "The name is one of another namespace",
        name_of_another_namespace::find,
    ),
    entry(
        name_does_not_resolve::CODE,
        25,
        "The name does not resolve",
        name_does_not_resolve::find,
    ),
    entry(
        ping_of_virtual_address::CODE,
        10,
        "A Service's address cannot be pinged",
        ping_of_virtual_address::find,
    ),
    entry(
        protocol_mismatch::CODE,
        24,
        "The port is one of another protocol",
        protocol_mismatch::find,
    ),
    entry(port_not_of_service::CODE, 10, "The Service has no such port", port_not_of_service::find),
    entry(
        cluster_ip_from_outside::CODE,
        0,
        "An address of the inside, dialled from outside",
        cluster_ip_from_outside::find,
    ),
    entry(
        node_port_addresses::CODE,
        0,
        "Node ports are not taken at that address",
        node_port_addresses::find,
    ),
    entry(no_such_node_port::CODE, 0, "Nobody has that node port", no_such_node_port::find),
    entry(
        node_port_on_loopback::CODE,
        17,
        "A node port at a loopback address",
        node_port_on_loopback::find,
    ),
    entry(
        other_address_family::CODE,
        27,
        "The Service is of the other address family",
        other_address_family::find,
    ),
    entry(
        load_balancer_source_ranges::CODE,
        22,
        "The source ranges shut the caller out",
        load_balancer_source_ranges::find,
    ),
    entry(
        external_ip_without_route::CODE,
        29,
        "No route leads to that address",
        external_ip_without_route::find,
    ),
    entry(
        forward_policy_drop::CODE,
        18,
        "A node's FORWARD policy is DROP",
        forward_policy_drop::find,
    ),
    entry(
        hairpin_without_masquerade::CODE,
        19,
        "A pod reaches itself, and is not masqueraded",
        hairpin_without_masquerade::find,
    ),
    entry(
        external_traffic_policy_local::CODE,
        11,
        "externalTrafficPolicy Local, and no pod on the node",
        external_traffic_policy_local::find,
    ),
    entry(
        internal_traffic_policy_local::CODE,
        12,
        "internalTrafficPolicy Local, and no pod on the node",
        internal_traffic_policy_local::find,
    ),
    entry(stale_udp_flow::CODE, 16, "A UDP flow goes on to a pod that went", stale_udp_flow::find),
    entry(
        load_balancer_pending::CODE,
        21,
        "The load balancer is pending",
        load_balancer_pending::find,
    ),
    entry(
        container_port_differs::CODE,
        4,
        "The containerPort is another number, and it works",
        container_port_differs::find,
    ),
    entry(
        client_address_lost::CODE,
        13,
        "The pod does not see the client's address",
        client_address_lost::find,
    ),
    entry(keep_alive::CODE, 14, "Keep-alive keeps one pod", keep_alive::find),
    entry(session_affinity::CODE, 15, "Session affinity keeps one pod", session_affinity::find),
    entry(
        load_balancer_from_inside::CODE,
        22,
        "The load balancer is never asked",
        load_balancer_from_inside::find,
    ),
    entry(
        same_port_tcp_and_udp::CODE,
        24,
        "One number for TCP and for UDP",
        same_port_tcp_and_udp::find,
    ),
    entry(request_fails::CODE, 0, "The request gets no answer", request_fails::find),
];
