//! Hints for the annotation `service.kubernetes.io/topology-mode: Auto`: endpoints are shared out among zones
//! in proportion to their CPUs.

use super::cpu::read_millis;
use super::{Endpoint, ZONE_LABEL};
use crate::nodes;
use manifest::kinds::endpoint_slice::{EndpointHints, EndpointSlice, Named};
use manifest::kinds::node::Node;
use std::collections::HashMap;

/// An endpoint may get this much more than its even share.
const OVERLOAD: f64 = 0.2;
const EXCLUDED_LABELS: [&str; 2] =
    ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

/// Each zone's share of the CPUs of the nodes that are ready, sorted by the zones' names.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneShares(Vec<(String, f64)>);

impl ZoneShares {
    /// `None` where some node does not tell its zone or its CPUs, or there are fewer than two zones: then no
    /// Service gets hints.
    pub fn of(nodes: &[Node]) -> Option<Self> {
        let mut cpus: HashMap<&str, u64> = HashMap::new();
        for node in nodes {
            let labels = &node.metadata.labels;
            let is_excluded = EXCLUDED_LABELS.iter().any(|label| labels.contains_key(*label));
            if is_excluded || !nodes::is_ready(node) {
                continue;
            }
            let millis = read_millis(node.status.allocatable.get("cpu")?)?;
            let zone = labels.get(ZONE_LABEL).filter(|zone| !zone.is_empty())?;
            if millis == 0 {
                return None;
            }
            let sum = cpus.entry(zone).or_default();
            *sum = sum.saturating_add(millis);
        }
        let total = cpus.values().fold(0u64, |sum, millis| sum.saturating_add(*millis));
        if cpus.len() < 2 || total == 0 {
            return None;
        }
        let share = |millis: u64| millis as f64 / total as f64;
        let mut shares: Vec<(String, f64)> =
            cpus.into_iter().map(|(zone, millis)| (zone.to_owned(), share(millis))).collect();
        shares.sort_by(|(a, _), (b, _)| a.cmp(b));
        Some(Self(shares))
    }

    /// How many endpoints each zone should have; `None` where no sharing keeps below the overload.
    fn wanted(&self, endpoints: usize) -> Option<Vec<(&str, f64)>> {
        if self.0.len() > endpoints {
            return None;
        }
        let mut remaining = endpoints as f64;
        let mut wanted = Vec::new();
        for (zone, share) in &self.0 {
            let even = share * endpoints as f64;
            let least = (even * (1.0 / (1.0 + OVERLOAD))).ceil();
            remaining -= least;
            if remaining < 0.0 {
                return None;
            }
            wanted.push((zone.as_str(), even.max(least)));
        }
        Some(wanted)
    }
}

fn is_ready(endpoint: &Endpoint) -> bool {
    endpoint.conditions.ready == Some(true)
}

/// Adds hints to the slices of one family, or none where the shares do not allow it.
pub(super) fn add_hints(shares: Option<&ZoneShares>, slices: &mut [EndpointSlice]) {
    let ready = slices.iter().flat_map(|slice| &slice.endpoints).filter(|e| is_ready(e));
    let mut zones: Vec<String> = Vec::new();
    for endpoint in ready {
        match &endpoint.zone {
            Some(zone) => zones.push(zone.clone()),
            None => return,
        }
    }
    let Some(wanted) = shares.and_then(|shares| shares.wanted(zones.len())) else { return };
    let mut has: HashMap<&str, u64> = HashMap::new();
    for zone in &zones {
        *has.entry(zone).or_default() += 1;
    }
    let (mut giving, mut receiving) = exchange(&wanted, &has);
    for endpoint in slices.iter_mut().flat_map(|slice| &mut slice.endpoints) {
        let Some(zone) = endpoint.zone.clone().filter(|_| is_ready(endpoint)) else { continue };
        let target = give(&zone, &mut giving, &mut receiving).unwrap_or(zone);
        let hints =
            EndpointHints { for_zones: vec![Named { name: target }], for_nodes: Vec::new() };
        endpoint.hints = Some(Box::new(hints));
    }
}

/// A zone that has too many endpoints, or too few.
struct Party<'a> {
    zone: &'a str,
    /// By how many.
    excess: f64,
    /// How many it gives away, or gets.
    count: usize,
}

/// The zones that give endpoints away, and those that get them, sorted by name.
fn exchange<'a>(
    wanted: &[(&'a str, f64)],
    has: &HashMap<&str, u64>,
) -> (Vec<Party<'a>>, Vec<Party<'a>>) {
    let mut giving = Vec::new();
    let mut receiving = Vec::new();
    for (zone, target) in wanted {
        let excess = has.get(zone).copied().unwrap_or(0) as f64 - target;
        if excess > 0.0 {
            giving.push(Party { zone, excess, count: 0 });
        } else if excess < 0.0 {
            receiving.push(Party { zone, excess: -excess, count: 0 });
        }
    }
    while let (Some(giver), Some(receiver)) = (most(&mut giving), most(&mut receiving)) {
        let (give, receive) = (giver.excess, receiver.excess);
        if (give < 1.0 && receive < 1.0) || give < 0.5 || receive < 0.5 {
            break;
        }
        for party in [giver, receiver] {
            party.excess -= 1.0;
            party.count += 1;
        }
    }
    (giving, receiving)
}

/// The first of those with the greatest excess, which is above zero.
fn most<'p, 'a>(parties: &'p mut [Party<'a>]) -> Option<&'p mut Party<'a>> {
    let mut best: Option<&mut Party<'a>> = None;
    for party in parties {
        if party.excess > best.as_ref().map_or(0.0, |best| best.excess) {
            best = Some(party);
        }
    }
    best
}

/// The zone that an endpoint of `zone` is given to, if it is given away.
fn give(zone: &str, giving: &mut [Party<'_>], receiving: &mut [Party<'_>]) -> Option<String> {
    let giver = giving.iter_mut().find(|giver| giver.zone == zone && giver.count > 0)?;
    let receiver = receiving.iter_mut().find(|receiver| receiver.count > 0)?;
    giver.count -= 1;
    receiver.count -= 1;
    Some(receiver.zone.to_owned())
}
