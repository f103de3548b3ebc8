//! A flow that began before an endpoint went: its entry in the nodes' connection tables outlives the rules.

use super::Scenario;
use super::plan::World;
use super::send::{Dialling, Ready};
use crate::journey::Journey;
use crate::request::Request;
use crate::world::network::Segment;
use crate::world::sockets::{Seen, Sockets};
use control_plane::pods;
use manifest::kinds::meta::Condition;
use netfilter::address::Family;
use netfilter::choices::Seeded;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// Flows that are begun to get one to the pod in question.
const MOST_FLOWS: u64 = 64;

impl Scenario {
    /// Begins the flow while the pod (by its place among the cluster's) was still ready, on a seed that leads to it;
    /// lets the pod go and the rules of now come; and sends the next datagram of that flow. `None` where no seed leads
    /// to the pod, or nothing can be sent.
    pub(crate) fn after_pod_went(&self, request: &Request, pod: usize) -> Option<Journey> {
        let mut before = (*self.cluster).clone();
        let gone = Arc::make_mut(before.pods.get_mut(pod)?);
        gone.metadata.deletion_timestamp = None;
        gone.status.phase = "Running".to_owned();
        gone.status.conditions =
            vec![Condition { kind: "Ready".to_owned(), status: "True".to_owned() }];
        let name = gone.metadata.name.clone();
        let addresses: Vec<IpAddr> = pods::addresses(gone).collect();
        before.endpoint_slices = before.controllers_slices();
        let before = Arc::new(before);
        let world = World::build(&before, &self.texts);
        let then = Scenario { cluster: before, world: world.into(), ..self.clone() };
        (0..MOST_FLOWS).find_map(|nth| {
            let seed = request.seed.wrapping_add(nth);
            then.flow_of(self, &Request { seed, ..request.clone() }, &name, &addresses)
        })
    }

    fn flow_of(
        &self,
        now: &Scenario,
        request: &Request,
        pod: &str,
        gone: &[IpAddr],
    ) -> Option<Journey> {
        let mut network = self.world.network.clone();
        let mut choices = Seeded::new(request.seed);
        let Dialling::Ready(dialling) = self.dial(request, &network).ok()? else { return None };
        let (dial, resolved) = (dialling.dial, dialling.resolved.clone());
        let mut sockets = Sockets::new(dial);
        let start = Duration::ZERO;
        self.travel(request, &mut network, dialling, &mut sockets, start, &mut choices);
        if !matches!(&sockets.seen, Seen::Reply { process, .. } if **process == *pod) {
            return None;
        }
        for machine in &mut network.machines {
            if machine.shown.kind != crate::journey::HostKind::Node {
                continue;
            }
            let machine = Arc::make_mut(machine);
            machine.has_rules = [true; 2];
            for family in [Family::V4, Family::V6] {
                if let Some(program) = now.program(&machine.shown.name, family) {
                    // Rules that were taken once are taken again.
                    machine.host.load(program.ruleset.clone()).ok()?;
                }
            }
        }
        let mut segments = network.segments.to_vec();
        for segment in &mut segments {
            let (Segment::Switch { members } | Segment::Bridge { members, .. }) = segment;
            members.retain(|member| !member.addresses.iter().any(|a| gone.contains(a)));
        }
        network.segments = segments.into();
        let first = sockets.ask_again()?;
        let again = Ready { dial, first, resolved };
        let later = Duration::from_secs(1);
        let (journey, _) =
            now.travel(request, &mut network, again, &mut sockets, later, &mut choices);
        Some(journey)
    }
}
