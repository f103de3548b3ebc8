//! How many packets each rule of a node has met at one step of a journey: what `iptables-save -c` would add.

use crate::connections::Glance;
use crate::journey::{HostKind, RulePlace};
use crate::request::RequestError;
use crate::scenario::Scenario;
use netfilter::address::Family;

impl Scenario {
    /// The rules of `node` that packets have met by then, with how many. While a packet is on the node, the rules
    /// that decided so far count too.
    ///
    /// # Errors
    /// As for [`Scenario::send_many`].
    pub fn counters(
        &self,
        glance: &Glance<'_>,
        node: &str,
        v6: bool,
    ) -> Result<Vec<(RulePlace, u64)>, RequestError> {
        let moment = self.moment(glance)?;
        let family = if v6 { Family::V6 } else { Family::V4 };
        let mut machines = moment.network.machines.iter();
        let Some(machine) =
            machines.find(|m| m.shown.kind == HostKind::Node && m.shown.name == node)
        else {
            return Ok(Vec::new());
        };
        let mut found = machine.host.matched(family);
        if !moment.settled {
            let steps = moment.journey.steps.get(..=glance.step).unwrap_or_default();
            let here = steps.iter().rev().take_while(|step| step.host == machine.shown);
            let met = here.flat_map(|step| {
                let decided = step.rule.as_ref().map(|rule| rule.place);
                decided.into_iter().chain(step.onward)
            });
            for place in met {
                match found.iter_mut().find(|(counted, _)| *counted == place) {
                    Some((_, packets)) => *packets += 1,
                    None => found.push((place, 1)),
                }
            }
        }
        Ok(found)
    }
}
