//! Why doesn't it work? What is wrong with a cluster or with one request, why, and the edit that mends it.
//!
//! A diagnosis is found by looking at the cluster (its Services, pods, endpoints and rules) and at journeys: the requests
//! that stand in the manifests, the one that is asked about, or else a bounded number of sensible ones, from each kind
//! of caller to each address of each Service. Names are never guessed from.
//!
//! One file holds one diagnosis. [`CATALOGUE`] lists them, likeliest first.

mod aim;
mod behind;
mod case;
mod catalogue;
mod edits;
mod endpoints;
mod examination;
mod fate;
mod learn;
mod likelihood;
mod listeners;
mod probes;
mod symptom;
mod tries;
mod verify;

mod api_server_refuses;
mod client_address_lost;
mod cluster_ip_from_outside;
mod container_port_differs;
mod external_ip_without_route;
mod external_name_to_address;
mod external_name_with_port;
mod external_traffic_policy_local;
mod forward_policy_drop;
mod hairpin_without_masquerade;
mod headless_port;
mod internal_traffic_policy_local;
mod keep_alive;
mod listens_on_loopback;
mod load_balancer_from_inside;
mod load_balancer_pending;
mod load_balancer_source_ranges;
mod name_does_not_resolve;
mod name_of_another_namespace;
mod named_target_port;
mod no_pod_ready;
mod no_selector_no_endpoints;
mod no_such_node_port;
mod node_port_addresses;
mod node_port_on_loopback;
mod node_port_unavailable;
mod node_port_without_type;
mod other_address_family;
mod ping_of_virtual_address;
mod port_not_of_service;
mod port_without_name;
mod ports_mixed_up;
mod protocol_mismatch;
mod request_fails;
mod same_port_tcp_and_udp;
mod selector_matches_no_pod;
mod served_by_another_proxy;
mod session_affinity;
mod stale_udp_flow;
mod target_port_without_listener;

pub use catalogue::{CATALOGUE, Entry};
pub use examination::Examination;
pub use learn::paragraph;
pub use probes::Limits;

use crate::journey::OutcomeKind;
use crate::problem::{Fix, Place};
use crate::request::Request;
use crate::scenario::Scenario;
use crate::text::Text;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something does not work, or will not.
    Wrong,
    /// It works, and may surprise.
    Note,
}

impl Severity {
    /// `wrong` or `note`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Wrong => "wrong",
            Severity::Note => "note",
        }
    }
}

/// Something that is wrong, or good to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// Its code, which never changes: `selector-matches-no-pod`. One of [`CATALOGUE`].
    pub code: &'static str,
    /// The code in words.
    pub title: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The object that it is about: `Service shop/web`, `Request ask`, `Node node-1`.
    pub about: String,
    /// The request that showed it; `None` where the cluster alone did.
    pub shown_by: Option<Shown>,
    /// What the client sees, from whom, and after how long.
    pub symptom: Text,
    /// Why, with this cluster's own names and numbers.
    pub cause: Text,
    /// Where it stands in the texts, most telling first.
    pub positions: Vec<Position>,
    /// Edits that mend it, best first. Where a request showed it, each was tried: the request then succeeds.
    pub fixes: Vec<Fix>,
}

/// A request that showed a diagnosis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Who sent it.
    pub from: String,
    /// What was dialled.
    pub to: String,
    /// What came of it.
    pub outcome: OutcomeKind,
    /// The host that decided; empty where none did.
    pub decided_by: String,
    /// After how many milliseconds the caller knows; `None` when only its own patience ends the wait.
    pub after_ms: Option<u32>,
}

/// A place in the texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Where.
    pub place: Place,
    /// What stands there: `spec.ports[0].targetPort`, or a few words.
    pub label: String,
}

/// What is wrong, most likely cause first. Without a request, the requests in the manifests are sent, and sensible
/// ones besides; with one, only what bears on that request is told. Costs at most [`Limits::default`] requests.
pub fn diagnose(scenario: &Scenario, request: Option<&Request>) -> Vec<Diagnosis> {
    diagnose_within(scenario, request, Limits::default())
}

/// As [`diagnose`], with other limits: `Limits { probes: 0, .. }` looks at the cluster and at the requests of the
/// manifests alone. [`Examination`] does the same in steps.
pub fn diagnose_within(
    scenario: &Scenario,
    request: Option<&Request>,
    limits: Limits,
) -> Vec<Diagnosis> {
    Examination::new(scenario, request, limits).finish()
}

/// A diagnosis while it is being made.
struct Found {
    diagnosis: Diagnosis,
    /// The tries that it explains.
    tries: Vec<usize>,
}
