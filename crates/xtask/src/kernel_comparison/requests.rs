//! What is dialled in a world: what is worth dialling there, and what nobody has or listens on.

use crate::dice::Dice;
use crate::outcome;
use crate::plan::bridge_address;
use portolan::journey::HostKind;
use portolan::request::Request;
use portolan::scenario::Scenario;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddrV4;

/// The chance that we accept of not seeing an outcome that there is.
const MISSED: f64 = 1e-9;
/// An outcome rarer than this need not be seen.
const RARE: f64 = 0.04;
/// A request whose outcome is certain is sent so often.
const FEWEST_TRIES: usize = 3;

/// A request, and what we say can come of it.
pub(crate) struct Asked {
    pub(crate) from: String,
    pub(crate) to: String,
    /// `tcp` or `udp`.
    pub(crate) protocol: &'static str,
    pub(crate) address: SocketAddrV4,
    /// Each outcome with its probability.
    pub(crate) expected: BTreeMap<String, f64>,
}

impl Asked {
    /// How often to try, so that an outcome is missed by a chance of [`MISSED`] only.
    pub(crate) fn tries(&self) -> usize {
        let rarest = self.expected.values().copied().filter(|p| *p >= RARE).fold(1.0, f64::min);
        if rarest >= 1.0 {
            return FEWEST_TRIES;
        }
        let tries = (MISSED.ln() / (1.0 - rarest).ln()).ceil();
        // At most 508, for the rarest.
        tries as usize
    }

    /// The outcomes that so many tries must have met.
    pub(crate) fn must_be_seen(&self, tries: usize) -> impl Iterator<Item = &str> {
        let power = i32::try_from(tries).unwrap_or(i32::MAX);
        self.expected
            .iter()
            .filter(move |(_, share)| (1.0 - **share).powi(power) < MISSED)
            .map(|(outcome, _)| outcome.as_str())
    }
}

/// So many different requests of a world, or all that there are. Two of three are to what is worth dialling.
pub(crate) fn choose(scenario: &Scenario, most: usize, dice: &mut Dice) -> Vec<Asked> {
    let mut telling = Vec::new();
    let strange_addresses = strange(scenario);
    let mut strange = Vec::new();
    for caller in scenario.callers() {
        let urls: BTreeSet<String> =
            scenario.suggestions(&caller.name).into_iter().map(|known| known.url).collect();
        telling.extend(urls.into_iter().map(|url| (caller.name.clone(), url)));
        let urls = strange_addresses.iter();
        strange.extend(urls.map(|url| (caller.name.clone(), url.clone())));
    }
    dice.shuffle(&mut telling);
    dice.shuffle(&mut strange);
    let strange_ones = (most / 3).min(strange.len()).max(most.saturating_sub(telling.len()));
    let mut chosen = telling.into_iter().filter_map(|(from, to)| ask(scenario, from, to));
    let mut asked: Vec<Asked> = chosen.by_ref().take(most - strange_ones.min(most)).collect();
    let strange = strange.into_iter().filter_map(|(from, to)| ask(scenario, from, to));
    asked.extend(strange.take(strange_ones));
    asked
}

/// `None` for what is not dialled here: SCTP, IPv6, names that nobody has, and what a load balancer gets, which is a
/// host that the namespaces do not have.
pub(crate) fn ask(scenario: &Scenario, from: String, to: String) -> Option<Asked> {
    let (scheme, rest) = to.split_once("://")?;
    let protocol = match scheme {
        "http" | "tcp" => "tcp",
        "udp" => "udp",
        _ => return None,
    };
    let request = Request { from: from.clone(), to: to.clone(), seed: 1 };
    let journey = scenario.send(&request).ok()?;
    if journey.steps.iter().any(|step| step.host.kind == HostKind::LoadBalancer) {
        return None;
    }
    let (host, port) = rest.rsplit_once(':')?;
    let host = journey.resolved.map_or_else(|| host.to_owned(), |resolved| resolved.address);
    let address = SocketAddrV4::new(host.parse().ok()?, port.parse().ok()?);
    let mut expected = BTreeMap::new();
    for possible in scenario.outcomes(&request).ok()? {
        *expected.entry(outcome::ours(&possible.outcome)).or_default() += possible.probability;
    }
    Some(Asked { from, to, protocol, address, expected })
}

/// Addresses and ports that nobody has, beside those that someone has.
fn strange(scenario: &Scenario) -> Vec<String> {
    let chart = scenario.chart();
    let mut hosts: Vec<(String, u16)> = Vec::new();
    for service in &chart.services {
        for address in &service.cluster_ips {
            // A port that the Service lacks; its target port and node port at its own address.
            hosts.push((address.clone(), 9));
            for port in &service.ports {
                hosts.extend(port.target_port.parse().ok().map(|port| (address.clone(), port)));
                hosts.extend(port.node_port.map(|port| (address.clone(), port)));
            }
        }
    }
    for node in &chart.nodes {
        let bridge = bridge_address(node).map(|address| address.to_string());
        let node_ports =
            chart.services.iter().flat_map(|s| &s.ports).filter_map(|port| port.node_port);
        let node_ports: Vec<u16> = node_ports.chain([29_998]).collect();
        for address in node.addresses.iter().cloned().chain(bridge) {
            hosts.extend(node_ports.iter().map(|port| (address.clone(), *port)));
        }
        hosts.extend(node.pods.iter().map(|pod| (pod.ip.clone(), 9)));
        if let Some(bridge) = bridge_address(node) {
            let nobody = u32::from(bridge).saturating_add(248);
            hosts.push((std::net::Ipv4Addr::from(nobody).to_string(), 80));
        }
    }
    for nobody in ["10.96.255.9", "192.168.50.200", "198.51.100.77"] {
        hosts.push((nobody.to_owned(), 80));
    }
    let urls = hosts
        .into_iter()
        .flat_map(|(host, port)| [format!("tcp://{host}:{port}"), format!("udp://{host}:{port}")]);
    urls.collect::<BTreeSet<String>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(shares: &[f64]) -> Asked {
        let expected = shares.iter().enumerate().map(|(nth, share)| (nth.to_string(), *share));
        Asked {
            from: String::new(),
            to: String::new(),
            protocol: "tcp",
            address: SocketAddrV4::new([127, 0, 0, 1].into(), 80),
            expected: expected.collect(),
        }
    }

    #[test]
    fn the_rarer_an_outcome_the_more_tries() {
        assert_eq!(asked(&[1.0]).tries(), FEWEST_TRIES);
        assert_eq!(asked(&[0.5, 0.5]).tries(), 30);
        assert_eq!(asked(&[1.0 / 3.0, 2.0 / 3.0]).tries(), 52);
        assert_eq!(asked(&[RARE, 1.0 - RARE]).tries(), 508);
    }

    #[test]
    fn only_what_was_likely_enough_must_be_seen() {
        let asked = asked(&[0.01, 0.49, 0.5]);
        assert_eq!(asked.must_be_seen(asked.tries()).collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(asked.must_be_seen(3).count(), 0);
    }

    #[test]
    fn the_requests_of_a_seed_are_always_the_same() {
        let text = "{apiVersion: v1, kind: Service, metadata: {name: web}, \
                    spec: {type: NodePort, ports: [{port: 80}]}}";
        let source =
            portolan::scenario::Source { name: "web.yaml".to_owned(), text: text.to_owned() };
        let scenario = Scenario::read(&[source]);
        let chosen = || {
            let asked = choose(&scenario, 12, &mut Dice::new(5));
            asked.into_iter().map(|asked| (asked.from, asked.to)).collect::<Vec<_>>()
        };
        assert_eq!(chosen().len(), 12);
        assert_eq!(chosen(), chosen());
    }
}
