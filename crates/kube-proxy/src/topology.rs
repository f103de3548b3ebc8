//! Which endpoints of a Service port this node sends traffic to.

use crate::endpoints::Endpoint;
use crate::service_ports::ServicePort;
use crate::this_node::ThisNode;
use manifest::kinds::endpoint_slice::Named;

/// The endpoints of one Service port, sorted out; each list holds places in the port's endpoints, ascending.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    /// For traffic under the policy `Cluster`.
    pub(crate) cluster: Vec<usize>,
    /// For traffic under the policy `Local`.
    pub(crate) local: Vec<usize>,
    /// All of these.
    pub(crate) reachable: Vec<usize>,
    /// There is a usable endpoint on some node, not necessarily this one.
    pub(crate) any: bool,
}

/// By whose hints endpoints are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hints {
    None,
    Node,
    Zone,
}

impl Choice {
    /// Sorts out `endpoints`, forgetting what was sorted out before (so that the lists are reused).
    pub(crate) fn make(
        &mut self,
        port: &ServicePort<'_>,
        endpoints: &[Endpoint<'_>],
        node: &ThisNode<'_>,
    ) {
        self.cluster.clear();
        self.local.clear();
        self.reachable.clear();
        self.any = false;
        if port.uses_cluster_endpoints() {
            let hints = usable_hints(endpoints, node);
            fill(&mut self.cluster, endpoints, |e| e.ready && is_meant(e, hints, node));
            if self.cluster.is_empty() {
                fill(&mut self.cluster, endpoints, |e| e.is_last_resort());
            }
            self.any = !self.cluster.is_empty();
        }
        if port.uses_local_endpoints() {
            self.any |= endpoints.iter().any(|e| e.ready || e.is_last_resort());
            fill(&mut self.local, endpoints, |e| e.local && e.ready);
            if self.local.is_empty() {
                fill(&mut self.local, endpoints, |e| e.local && e.is_last_resort());
            }
        }
        self.reachable.extend_from_slice(&self.cluster);
        self.reachable.extend_from_slice(&self.local);
        self.reachable.sort_unstable();
        self.reachable.dedup();
    }
}

fn fill(list: &mut Vec<usize>, endpoints: &[Endpoint<'_>], fits: impl Fn(&Endpoint<'_>) -> bool) {
    list.extend(endpoints.iter().enumerate().filter(|(_, e)| fits(e)).map(|(place, _)| place));
}

/// Hints count only if every ready endpoint has some and one is for this node (or its zone): otherwise this
/// node might end up with none.
fn usable_hints<'e>(endpoints: &'e [Endpoint<'e>], node: &ThisNode<'_>) -> Hints {
    let ready = || endpoints.iter().filter(|endpoint| endpoint.ready);
    let usable = |list: fn(&'e Endpoint<'e>) -> &'e [Named], name: &str| {
        ready().all(|e| !list(e).is_empty()) && ready().any(|e| names(list(e), name))
    };
    if usable(|e| e.node_hints(), node.name) {
        Hints::Node
    } else if usable(|e| e.zone_hints(), node.zone) {
        Hints::Zone
    } else {
        Hints::None
    }
}

fn is_meant(endpoint: &Endpoint<'_>, hints: Hints, node: &ThisNode<'_>) -> bool {
    match hints {
        Hints::None => true,
        Hints::Node => names(endpoint.node_hints(), node.name),
        Hints::Zone => names(endpoint.zone_hints(), node.zone),
    }
}

fn names(list: &[Named], name: &str) -> bool {
    list.iter().any(|element| element.name == name)
}
