//! Hints for the annotation `service.kubernetes.io/topology-mode: Auto`: endpoints are shared out among zones
//! in proportion to their CPUs.

use super::cpu::read_millis;
use super::{Endpoint, ZONE_LABEL};
use crate::nodes;
use manifest::kinds::endpoint_slice::{EndpointHints, EndpointSlice, Named};
use manifest::kinds::node::Node;
use std::collections::BTreeMap;

/// An endpoint may get this much more than its even share.
const OVERLOAD: f64 = 0.2;
const EXCLUDED_LABELS: [&str; 2] =
    ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

/// Each zone's share of the CPUs of the nodes that are ready.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneShares(BTreeMap<String, f64>);

impl ZoneShares {
    /// `None` where some node does not tell its zone or its CPUs, or there are fewer than two zones: then no
    /// Service gets hints.
    pub fn of(nodes: &[Node]) -> Option<Self> {
        let mut cpus: BTreeMap<String, u64> = BTreeMap::new();
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
            let sum = cpus.entry(zone.clone()).or_default();
            *sum = sum.saturating_add(millis);
        }
        let total = cpus.values().fold(0u64, |sum, millis| sum.saturating_add(*millis));
        if cpus.len() < 2 || total == 0 {
            return None;
        }
        let share = |millis: u64| millis as f64 / total as f64;
        Some(Self(cpus.into_iter().map(|(zone, millis)| (zone, share(millis))).collect()))
    }

    /// How many endpoints each zone should have; `None` where no sharing keeps below the overload.
    fn wanted(&self, endpoints: usize) -> Option<BTreeMap<&str, f64>> {
        if self.0.len() > endpoints {
            return None;
        }
        let mut remaining = endpoints as f64;
        let mut wanted = BTreeMap::new();
        for (zone, share) in &self.0 {
            let even = share * endpoints as f64;
            let least = (even * (1.0 / (1.0 + OVERLOAD))).ceil();
            remaining -= least;
            if remaining < 0.0 {
                return None;
            }
            wanted.insert(zone.as_str(), even.max(least));
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
    let mut has: BTreeMap<&str, f64> = BTreeMap::new();
    for zone in &zones {
        *has.entry(zone).or_default() += 1.0;
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

type Counts<'a> = BTreeMap<&'a str, usize>;

/// How many endpoints each zone gives away, and how many it gets.
fn exchange<'a>(
    wanted: &BTreeMap<&'a str, f64>,
    has: &BTreeMap<&str, f64>,
) -> (Counts<'a>, Counts<'a>) {
    let mut too_many: BTreeMap<&str, f64> = BTreeMap::new();
    let mut too_few: BTreeMap<&str, f64> = BTreeMap::new();
    for (zone, target) in wanted {
        let count = has.get(zone).copied().unwrap_or(0.0);
        if count > *target {
            too_many.insert(zone, count - target);
        } else if count < *target {
            too_few.insert(zone, target - count);
        }
    }
    let mut giving = Counts::new();
    let mut receiving = Counts::new();
    while let (Some((giver, give)), Some((receiver, receive))) = (most(&too_many), most(&too_few)) {
        if (give < 1.0 && receive < 1.0) || give < 0.5 || receive < 0.5 {
            break;
        }
        *giving.entry(giver).or_default() += 1;
        *receiving.entry(receiver).or_default() += 1;
        too_many.insert(giver, give - 1.0);
        too_few.insert(receiver, receive - 1.0);
    }
    (giving, receiving)
}

/// The first of those with the greatest value, which is above zero.
fn most<'a>(zones: &BTreeMap<&'a str, f64>) -> Option<(&'a str, f64)> {
    let mut best: Option<(&str, f64)> = None;
    for (zone, value) in zones {
        if *value > best.map_or(0.0, |(_, value)| value) {
            best = Some((zone, *value));
        }
    }
    best
}

/// The zone that an endpoint of `zone` is given to, if it is given away.
fn give(zone: &str, giving: &mut Counts<'_>, receiving: &mut Counts<'_>) -> Option<String> {
    let left = giving.get_mut(zone).filter(|left| **left > 0)?;
    let (receiver, place) = receiving.iter_mut().find(|(_, place)| **place > 0)?;
    *left -= 1;
    *place -= 1;
    Some((*receiver).to_owned())
}
