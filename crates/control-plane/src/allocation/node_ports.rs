//! Node ports, and the health check port of a load balancer.

use super::ranges::static_band;
use super::{Allocations, Claim, Claimed, Failure};
use crate::defaults::needs_health_check;
use crate::field_error::FieldError;
use crate::stable;
use manifest::kinds::service::Service;
use std::collections::HashMap;

/// The API server keeps a thirty-second of the range, at least 16 and at most 128 ports, for those asked for.
const LEAST_STATIC: u128 = 16;
const MOST_STATIC: u128 = 128;
const STATIC_STEP: u128 = 32;

impl Allocations {
    /// Gives a Service its node ports. Ports with the same number (DNS over UDP and TCP) share one.
    pub(super) fn allocate_node_ports(
        &self,
        service: &mut Service,
        claim: &mut Claim,
    ) -> Result<(), Failure> {
        if matches!(service.spec.kind.as_str(), "NodePort" | "LoadBalancer") {
            self.allocate_for_ports(service, claim)?;
        }
        if needs_health_check(&service.spec) {
            self.allocate_health_check_port(service, claim)?;
        }
        Ok(())
    }

    fn allocate_for_ports(&self, service: &mut Service, claim: &mut Claim) -> Result<(), Failure> {
        let finds_new = service.spec.kind == "NodePort"
            || service.spec.allocate_load_balancer_node_ports == Some(true);
        let mut by_port: HashMap<i32, i32> = HashMap::new();
        for i in 0..service.spec.ports.len() {
            let Some(port) = service.spec.ports.get(i) else { break };
            let (number, asked) = (port.port, port.node_port);
            if asked == 0 && !finds_new {
                continue;
            }
            let node_port = match by_port.get(&number) {
                Some(&shared) if asked == 0 || asked == shared => shared,
                Some(_) => {
                    self.take_node_port(asked, claim)
                        .map_err(|reason| at_port(i, asked, reason))?;
                    asked
                }
                None => {
                    // A later port of the same number may be the one that asks.
                    let wanted = service
                        .spec
                        .ports
                        .iter()
                        .find(|other| other.port == number && other.node_port != 0)
                        .map(|other| other.node_port);
                    let node_port = match wanted {
                        Some(wanted) => {
                            let taken = self.take_node_port(wanted, claim);
                            taken.map_err(|reason| at_port(i, wanted, reason))?;
                            wanted
                        }
                        None => self.find_node_port(service, &i.to_string(), claim).ok_or_else(
                            || {
                                let text = "failed to allocate a nodePort: range is full";
                                Failure::Internal(text.to_owned())
                            },
                        )?,
                    };
                    by_port.insert(number, node_port);
                    node_port
                }
            };
            if let Some(port) = service.spec.ports.get_mut(i) {
                port.node_port = node_port;
            }
        }
        Ok(())
    }

    fn allocate_health_check_port(
        &self,
        service: &mut Service,
        claim: &mut Claim,
    ) -> Result<(), Failure> {
        let asked = service.spec.health_check_node_port;
        if asked != 0 {
            return self.take_node_port(asked, claim).map_err(|reason| {
                Failure::Internal(format!(
                    "failed to allocate requested HealthCheck NodePort {asked}: {reason}"
                ))
            });
        }
        let found =
            self.find_node_port(service, "healthCheckNodePort", claim).ok_or_else(|| {
                let text = "failed to allocate a HealthCheck NodePort 0: range is full";
                Failure::Internal(text.to_owned())
            })?;
        service.spec.health_check_node_port = found;
        Ok(())
    }

    fn take_node_port(&self, asked: i32, claim: &mut Claim) -> Result<(), String> {
        let (first, last) = self.ranges().node_ports();
        let port = u16::try_from(asked).ok().filter(|port| (first..=last).contains(port));
        let Some(port) = port else {
            return Err(format!(
                "provided port is not in the valid range. The range of valid ports is {first}-{last}"
            ));
        };
        if self.node_ports.contains(&port) || claim.has_node_port(port) {
            return Err("provided port is already allocated".to_owned());
        }
        claim.node_ports.push(Claimed::asked(port));
        Ok(())
    }

    /// A free port for the part `which` of a Service: above the static band if there is one.
    fn find_node_port(&self, service: &Service, which: &str, claim: &mut Claim) -> Option<i32> {
        let (first, last) = self.ranges().node_ports();
        let size = u128::from(last.saturating_sub(first)) + 1;
        if u128::try_from(self.node_ports.len()).is_ok_and(|taken| taken >= size) {
            return None;
        }
        let band = static_band(size, LEAST_STATIC, MOST_STATIC, STATIC_STEP) as u16;
        let border = first.saturating_add(band);
        let meta = &service.metadata;
        let start = stable::hash(&[meta.namespace(), &meta.name, "nodePort", which]);
        let mut passed = Vec::new();
        let mut is_free = |port: &u16| {
            let free = !self.node_ports.contains(port)
                && !self.asked_node_ports.contains(port)
                && !claim.has_node_port(*port);
            if !free {
                passed.push(*port);
            }
            free
        };
        let mut probe = |from: u16, to: u16| {
            let size = u64::from(to.checked_sub(from)?) + 1;
            (0..size).map(|step| from + ((start % size + step) % size) as u16).find(&mut is_free)
        };
        let above = probe(border, last);
        let what = above.or_else(|| probe(first, border.saturating_sub(1)))?;
        claim.node_ports.push(Claimed { what, found: true, passed });
        Some(i32::from(what))
    }
}

fn at_port(index: usize, asked: i32, reason: String) -> Failure {
    let field = format!("spec.ports[{index}].nodePort");
    Failure::Invalid(vec![FieldError::invalid_printed(field, asked, reason)])
}
