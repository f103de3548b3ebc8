//! Sending a request through the world.

use super::Scenario;
use crate::journey::outcome;
use crate::journey::write::Writer;
use crate::journey::{HostKind, Journey, Resolved};
use crate::request::{Request, RequestError};
use crate::walk::{Walk, walk};
use crate::world::dial::{HostName, Target};
use crate::world::machine::MachineId;
use crate::world::sockets::{Dial, Seen, Sockets};
use control_plane::dns::{Asker, Owner, Resolution};
use netfilter::choices::{Choices, Seeded};
use std::net::IpAddr;
use std::time::Duration;

/// The ports that a client's kernel chooses from (`net.ipv4.ip_local_port_range`).
const LOCAL_PORTS: (u16, u16) = (32_768, 60_999);

/// What a name stands for.
enum Lookup {
    Found { address: IpAddr, resolved: Option<Resolved> },
    Nobody { name: String, tried: Vec<String> },
}

impl Scenario {
    /// Sends one request through a fresh world.
    ///
    /// # Errors
    /// When the caller is unknown or the address cannot be dialled.
    pub fn send(&self, request: &Request) -> Result<Journey, RequestError> {
        self.send_traced(request).map(|(journey, _)| journey)
    }

    /// As [`Scenario::send`], with the walk of the first packet as the kernel's tracer tells it.
    ///
    /// # Errors
    /// As for [`Scenario::send`].
    pub fn send_traced(&self, request: &Request) -> Result<(Journey, Walk), RequestError> {
        self.trace(request, &mut Seeded::new(request.seed))
    }

    /// Sends one request, with the choices given.
    pub(crate) fn trace(
        &self,
        request: &Request,
        choices: &mut dyn Choices,
    ) -> Result<(Journey, Walk), RequestError> {
        let caller = self.caller(&request.from)?;
        let target = Target::parse(&request.to)?;
        let from = self.world.network.machine(caller).shown.clone();
        let (address, resolved) = match self.look_up(caller, &target) {
            Lookup::Found { address, resolved } => (address, resolved),
            Lookup::Nobody { name, tried } => {
                let journey = outcome::unresolved(&from, &request.to, &name, &tried);
                return Ok((journey, Walk::new()));
            }
        };
        let mut network = self.world.network.clone();
        let source = network.machine(caller).host.source_for(address);
        let Some(source) = source else {
            let why = netfilter::host::SendError::NoRoute;
            let outcome = outcome::decide(&network, caller, &Seen::NotSent(why), &[]);
            let journey =
                Journey { from, to: request.to.clone(), resolved, steps: Vec::new(), outcome };
            return Ok((journey, Walk::new()));
        };
        let source_port = Seeded::new(request.seed).port(LOCAL_PORTS.0, LOCAL_PORTS.1);
        let dial = Dial {
            caller,
            source,
            source_port,
            protocol: target.protocol,
            destination: address,
            port: target.port,
        };
        let mut sockets = Sockets::new(dial);
        let visits =
            network.run(caller, dial.first_packet(), Duration::ZERO, choices, &mut sockets);
        let heard = sockets.first_heard.map_or(visits.len(), |last| last.saturating_add(1));
        let told = visits.get(..heard).unwrap_or(&visits);
        let world = &self.world;
        let mut writer = Writer::new(
            &network,
            &world.book,
            &world.directory,
            caller,
            &request.to,
            resolved.as_ref(),
        );
        told.iter().for_each(|visit| writer.visit(visit));
        if matches!(sockets.seen, Seen::Nothing | Seen::Connected) {
            writer.timed_out();
        }
        let steps = writer.steps;
        let outcome = outcome::decide(&network, caller, &sockets.seen, &steps);
        let walk = walk(&network, told);
        Ok((Journey { from, to: request.to.clone(), resolved, steps, outcome }, walk))
    }
}

impl Scenario {
    /// What the caller's resolver says.
    fn look_up(&self, caller: MachineId, target: &Target) -> Lookup {
        let name = match &target.host {
            HostName::Address(address) => {
                return Lookup::Found { address: *address, resolved: None };
            }
            HostName::Name(name) => name,
        };
        let shown = &self.world.network.machine(caller).shown;
        let asker = match (shown.kind, &shown.namespace) {
            (HostKind::Pod, Some(namespace)) => Asker::Pod { namespace },
            _ => Asker::Host,
        };
        let answer = self.cluster.resolve(name, asker);
        match self.choose(caller, &answer) {
            Some(address) => {
                let full = answer.tried.last().cloned().unwrap_or_else(|| name.clone());
                let by = match answer.owner {
                    Some(Owner::Node(_) | Owner::Client(_)) => "hosts file",
                    _ => "the cluster's DNS",
                };
                let by = if full == *name { by.to_owned() } else { format!("{by}, as {full}") };
                let resolved = Resolved { name: name.clone(), address: address.to_string(), by };
                Lookup::Found { address, resolved: Some(resolved) }
            }
            None => Lookup::Nobody { name: name.clone(), tried: answer.tried },
        }
    }

    /// The first address that the caller has a route to; a caller without IPv6 does not try IPv6.
    fn choose(&self, caller: MachineId, answer: &Resolution) -> Option<IpAddr> {
        let host = &self.world.network.machine(caller).host;
        let reachable = |address: &&IpAddr| host.source_for(**address).is_some();
        let addresses = &answer.addresses;
        addresses.iter().find(reachable).or_else(|| addresses.first()).copied()
    }
}
