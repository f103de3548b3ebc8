//! What the API server fills in before it looks at a Service: the defaults of `v1`, 1.36.

use manifest::kinds::meta::IntOrString;
use manifest::kinds::service::{ClientIpConfig, Service, ServiceSpec, SessionAffinityConfig};

/// Three hours, in seconds.
pub(crate) const DEFAULT_AFFINITY_SECONDS: i32 = 10_800;

/// Fills in the defaults of a Service, in the API server's order.
pub(crate) fn default_service(service: &mut Service) {
    let spec = &mut service.spec;
    // An empty selector is lost on its way to the store, and is none from then on.
    spec.selector = spec.selector.take().filter(|selector| !selector.is_empty());
    default_affinity(spec);
    if spec.kind.is_empty() {
        spec.kind = "ClusterIP".to_owned();
    }
    for port in &mut spec.ports {
        if port.protocol.is_empty() {
            port.protocol = "TCP".to_owned();
        }
        let unset = match &port.target_port {
            None | Some(IntOrString::Int(0)) => true,
            Some(IntOrString::String(name)) => name.is_empty(),
            Some(IntOrString::Int(_)) => false,
        };
        if unset {
            port.target_port = Some(IntOrString::Int(port.port));
        }
    }
    if is_externally_accessible(spec) && spec.external_traffic_policy.is_empty() {
        spec.external_traffic_policy = "Cluster".to_owned();
    }
    if spec.internal_traffic_policy.is_none()
        && matches!(spec.kind.as_str(), "ClusterIP" | "NodePort" | "LoadBalancer")
    {
        spec.internal_traffic_policy = Some("Cluster".to_owned());
    }
    if spec.kind == "LoadBalancer" {
        spec.allocate_load_balancer_node_ports.get_or_insert(true);
        for ingress in &mut service.status.load_balancer.ingress {
            if !ingress.ip.is_empty() && ingress.ip_mode.is_none() {
                ingress.ip_mode = Some("VIP".to_owned());
            }
        }
    }
}

fn default_affinity(spec: &mut ServiceSpec) {
    if spec.session_affinity.is_empty() {
        spec.session_affinity = "None".to_owned();
    }
    match spec.session_affinity.as_str() {
        "None" => spec.session_affinity_config = None,
        "ClientIP" => {
            let given = spec
                .session_affinity_config
                .as_ref()
                .and_then(|config| config.client_ip.as_ref())
                .and_then(|client_ip| client_ip.timeout_seconds);
            if given.is_none() {
                spec.session_affinity_config = Some(SessionAffinityConfig {
                    client_ip: Some(ClientIpConfig {
                        timeout_seconds: Some(DEFAULT_AFFINITY_SECONDS),
                    }),
                });
            }
        }
        _ => {}
    }
}

/// Whether a Service can be reached from outside the cluster.
pub(crate) fn is_externally_accessible(spec: &ServiceSpec) -> bool {
    match spec.kind.as_str() {
        "LoadBalancer" | "NodePort" => true,
        "ClusterIP" => !spec.external_ips.is_empty(),
        _ => false,
    }
}

/// Whether load balancers ask the nodes of this Service for their health.
pub(crate) fn needs_health_check(spec: &ServiceSpec) -> bool {
    spec.kind == "LoadBalancer" && spec.external_traffic_policy == "Local"
}

/// Whether a Service is headless, as validation asks it.
pub(crate) fn is_headless(spec: &ServiceSpec) -> bool {
    matches!(spec.cluster_ips.as_slice(), [only] if only == "None")
}
