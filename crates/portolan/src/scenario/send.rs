//! Sending a request through the world.

use super::Scenario;
use crate::journey::outcome;
use crate::journey::write::Writer;
use crate::journey::{HostKind, Journey, Resolved};
use crate::request::{Request, RequestError};
use crate::walk::{Walk, walk};
use crate::world::dial::{HostName, Target};
use crate::world::machine::MachineId;
use crate::world::network::Network;
use crate::world::sockets::{Dial, Seen, Sockets};
use control_plane::dns::{Asker, Owner, Resolution};
use netfilter::choices::{Choices, Seeded};
use netfilter::host::SendError;
use netfilter::packet::Packet;
use std::net::IpAddr;
use std::time::Duration;

/// The ports that a client's kernel chooses from (`net.ipv4.ip_local_port_range`).
const LOCAL_PORTS: (u16, u16) = (32_768, 60_999);

/// How many requests can be sent at once.
pub(super) const COUNT_LIMIT: u32 = 10_000;

/// Whether a request can be sent.
pub(super) enum Dialling {
    /// It can.
    Ready(Ready),
    /// It cannot: this is all there is to tell.
    Over(Box<Journey>),
}

/// A request about to be sent.
pub(super) struct Ready {
    pub(super) dial: Dial,
    pub(super) first: Packet,
    pub(super) resolved: Option<Resolved>,
}

/// Requests that are sent one after the other through one world, a second apart.
#[derive(Clone)]
pub(crate) struct Series<'a> {
    scenario: &'a Scenario,
    first: &'a Request,
    keep_alive: bool,
    pub(super) network: Network,
    open: Option<Sockets>,
    sent: u32,
}

impl Series<'_> {
    /// Sends the next one.
    pub(super) fn send(&mut self) -> Result<(Journey, Walk), RequestError> {
        self.send_until(usize::MAX).map(|(journey, walk, _)| (journey, walk))
    }

    /// As [`Series::send`], and stops after that many visits of hosts. Besides, for each visit that is told, how
    /// many steps were written up to its end.
    pub(super) fn send_until(
        &mut self,
        most: usize,
    ) -> Result<(Journey, Walk, Vec<usize>), RequestError> {
        let seed = self.first.seed.wrapping_add(u64::from(self.sent));
        self.send_choosing(most, &mut Seeded::new(seed))
    }

    /// As [`Series::send_until`], with the choices given.
    pub(crate) fn send_choosing(
        &mut self,
        most: usize,
        choices: &mut dyn Choices,
    ) -> Result<(Journey, Walk, Vec<usize>), RequestError> {
        let seed = self.first.seed.wrapping_add(u64::from(self.sent));
        let request = Request { seed, ..self.first.clone() };
        let now = Duration::from_secs(u64::from(self.sent));
        self.sent = self.sent.saturating_add(1);
        let mut ready = match self.scenario.dial(&request, &self.network)? {
            Dialling::Ready(ready) => ready,
            Dialling::Over(journey) => return Ok((*journey, Walk::new(), Vec::new())),
        };
        let again = self.open.as_mut().filter(|_| self.keep_alive).and_then(Sockets::ask_again);
        match again {
            Some(question) => ready.first = question,
            None => self.open = None,
        }
        let sockets = self.open.get_or_insert_with(|| Sockets::new(ready.dial));
        let network = &mut self.network;
        Ok(self.scenario.travel_until(&request, network, ready, sockets, now, choices, most))
    }
}

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

    /// Sends several requests through one world, a second apart: session affinity and connections stay. Each
    /// is a new connection with a seed of its own, or all go over one (`keep_alive`), as long as it stands.
    ///
    /// # Errors
    /// As for [`Scenario::send`], and when there are more than 10,000.
    pub fn send_many(
        &self,
        request: &Request,
        count: u32,
        keep_alive: bool,
    ) -> Result<Vec<(Journey, Walk)>, RequestError> {
        if count > COUNT_LIMIT {
            let why = format!("more than {COUNT_LIMIT} requests at once");
            return Err(RequestError::NotSupported(why));
        }
        let mut series = self.series(request, keep_alive);
        (0..count).map(|_| series.send()).collect()
    }

    /// A row of requests through one world, none sent yet.
    pub(crate) fn series<'a>(&'a self, first: &'a Request, keep_alive: bool) -> Series<'a> {
        let network = self.world.network.clone();
        Series { scenario: self, first, keep_alive, network, open: None, sent: 0 }
    }

    /// Sends one request through a fresh world, with the choices given.
    pub(crate) fn trace(
        &self,
        request: &Request,
        choices: &mut dyn Choices,
    ) -> Result<(Journey, Walk), RequestError> {
        let mut network = self.world.network.clone();
        match self.dial(request, &network)? {
            Dialling::Over(journey) => Ok((*journey, Walk::new())),
            Dialling::Ready(dialling) => {
                let mut sockets = Sockets::new(dialling.dial);
                let now = Duration::ZERO;
                Ok(self.travel(request, &mut network, dialling, &mut sockets, now, choices))
            }
        }
    }

    /// Who dials which address; or the end of the journey, where nothing can be sent.
    pub(super) fn dial(
        &self,
        request: &Request,
        network: &Network,
    ) -> Result<Dialling, RequestError> {
        if let Some(mode) = super::unsupported_mode(&self.cluster) {
            let why = format!("kube-proxy's {mode} mode is not simulated yet");
            return Err(RequestError::NotSupported(why));
        }
        let caller = self.caller(&request.from)?;
        let target = Target::parse(&request.to)?;
        let from = network.machine(caller).shown.clone();
        let (address, resolved) = match self.look_up(caller, &target) {
            Lookup::Found { address, resolved } => (address, resolved),
            Lookup::Nobody { name, tried } => {
                let journey = outcome::unresolved(&from, &request.to, &name, &tried);
                return Ok(Dialling::Over(Box::new(journey)));
            }
        };
        let Some(source) = network.machine(caller).host.source_for(address) else {
            let outcome = outcome::decide(network, caller, &Seen::NotSent(SendError::NoRoute), &[]);
            let to = request.to.clone();
            let journey = Journey { from, to, resolved, steps: Vec::new(), outcome };
            return Ok(Dialling::Over(Box::new(journey)));
        };
        let dial = Dial {
            caller,
            source,
            source_port: Seeded::new(request.seed).port(LOCAL_PORTS.0, LOCAL_PORTS.1),
            protocol: target.protocol,
            destination: address,
            port: target.port,
        };
        Ok(Dialling::Ready(Ready { first: dial.first_packet(), dial, resolved }))
    }

    /// Lets a packet travel, and writes down its journey.
    pub(super) fn travel(
        &self,
        request: &Request,
        network: &mut Network,
        dialling: Ready,
        sockets: &mut Sockets,
        now: Duration,
        choices: &mut dyn Choices,
    ) -> (Journey, Walk) {
        let most = usize::MAX;
        let (journey, walk, _) =
            self.travel_until(request, network, dialling, sockets, now, choices, most);
        (journey, walk)
    }

    /// Lets a packet travel, for `most` visits, and writes down its journey. Besides, for each visit that is told,
    /// how many steps were written up to its end.
    #[expect(clippy::too_many_arguments, reason = "the parts of one running request")]
    fn travel_until(
        &self,
        request: &Request,
        network: &mut Network,
        dialling: Ready,
        sockets: &mut Sockets,
        now: Duration,
        choices: &mut dyn Choices,
        most: usize,
    ) -> (Journey, Walk, Vec<usize>) {
        let Ready { dial, first, resolved } = dialling;
        let caller = dial.caller;
        let visits = network.run_until(most, caller, first, now, choices, sockets);
        let heard = sockets.first_heard.map_or(visits.len(), |last| last.saturating_add(1));
        let told = visits.get(..heard).unwrap_or(&visits);
        let world = &self.world;
        let mut writer = Writer::new(
            network,
            &world.book,
            &world.directory,
            caller,
            &request.to,
            resolved.as_ref(),
        );
        let mut steps_up_to = Vec::with_capacity(told.len());
        for visit in told {
            writer.visit(visit);
            steps_up_to.push(writer.steps.len());
        }
        if matches!(sockets.seen, Seen::Nothing | Seen::Connected) {
            writer.timed_out();
        }
        let steps = writer.steps;
        let outcome = outcome::decide(network, caller, &sockets.seen, &steps);
        let walk = walk(network, told);
        let from = network.machine(caller).shown.clone();
        (Journey { from, to: request.to.clone(), resolved, steps, outcome }, walk, steps_up_to)
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
        // Every hosts file has it.
        if name == "localhost" {
            let address = IpAddr::from([127, 0, 0, 1]);
            let by = "the hosts file".to_owned();
            let resolved = Resolved { name: name.clone(), address: address.to_string(), by };
            return Lookup::Found { address, resolved: Some(resolved) };
        }
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
