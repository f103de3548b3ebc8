//! The wires: which host hears what another one sends.

use super::machine::{Machine, MachineId};
use crate::journey::HostKind;
use netfilter::address::Family;
use netfilter::choices::Choices;
use netfilter::host::{Arrival, Context, Effect, Host, ReadyRules, SendError};
use netfilter::packet::Packet;
use netfilter::record::Event;
use std::collections::VecDeque;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// How many frames one request may cause. Well above what any journey needs; it ends a loop between hosts.
pub const FRAME_LIMIT: usize = 2_000;

/// A link on which hosts hear each other.
#[derive(Debug, Clone)]
pub enum Segment {
    /// A switch: each frame goes straight to the host that has the next hop's address.
    Switch {
        /// The interfaces on it.
        members: Vec<Member>,
    },
    /// A bridge of one host, with a port for each member: each frame passes through that host.
    Bridge {
        /// The host whose bridge it is.
        owner: MachineId,
        /// The bridge's name there.
        interface: Arc<str>,
        /// The interfaces at its ports.
        members: Vec<Member>,
    },
}

/// An interface on a segment.
#[derive(Debug, Clone)]
pub struct Member {
    /// Whose interface.
    pub machine: MachineId,
    /// Its name there.
    pub interface: Arc<str>,
    /// The addresses at which neighbours find it.
    pub addresses: Vec<IpAddr>,
    /// The bridge's port that it hangs on; empty on a switch.
    pub port: Arc<str>,
}

/// What one host did with one packet.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The host.
    pub machine: MachineId,
    /// What happened there, in order.
    pub events: Vec<Event>,
}

/// Where hosts get their rules from when the first packet of a family comes to them.
pub trait RuleSource: Send + Sync {
    /// The rules of a host; `None` if it has none.
    fn rules(&self, machine: MachineId, family: Family) -> Option<ReadyRules>;
}

impl fmt::Debug for dyn RuleSource {
    /// No more than what it is. A source that could print all it knows would bring the printing of every
    /// type into the page, 30 kB that nobody sees.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RuleSource")
    }
}

/// Hosts and wires. Cheap to clone: what packets do to a host changes a copy of that host alone.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// The hosts.
    pub machines: Vec<Arc<Machine>>,
    /// The wires between them.
    pub segments: Arc<[Segment]>,
    /// Where their rules come from.
    pub rules: Option<Arc<dyn RuleSource>>,
}

/// What the processes do with what reaches them.
pub trait Processes {
    /// A packet was handed to `machine`, at the end of the visit of that number. Returns what its processes
    /// (or its kernel, where none listens) send.
    fn deliver(
        &mut self,
        network: &Network,
        machine: MachineId,
        packet: &Packet,
        visit: usize,
    ) -> Vec<Packet>;
    /// A process's packet could not be sent.
    fn failed(&mut self, machine: MachineId, packet: &Packet, error: &SendError);
}

/// Where a frame arrives.
struct Neighbour {
    machine: MachineId,
    arrival: Arrival,
}

impl Network {
    /// The host.
    ///
    /// # Panics
    /// Never for an id that this network gave out.
    pub fn machine(&self, id: MachineId) -> &Machine {
        &self.machines[id.0]
    }

    /// The kernel of a host that is about to see a packet of that family.
    fn host(&mut self, id: MachineId, family: Family) -> &mut Host {
        let machine = Arc::make_mut(&mut self.machines[id.0]);
        if !std::mem::replace(&mut machine.has_rules[family as usize], true)
            && let Some(rules) = self.rules.as_ref().and_then(|source| source.rules(id, family))
        {
            machine.host.take(rules);
        }
        &mut machine.host
    }

    /// The addresses of the hosts between clients and nodes, with their names.
    pub fn addresses_between(&self) -> Vec<(IpAddr, String)> {
        let members = self.segments.iter().flat_map(|segment| match segment {
            Segment::Switch { members } | Segment::Bridge { members, .. } => members,
        });
        let between = |kind| matches!(kind, HostKind::Router | HostKind::LoadBalancer);
        members
            .filter(|member| between(self.machine(member.machine).shown.kind))
            .flat_map(|member| {
                let name = &self.machine(member.machine).shown.name;
                member.addresses.iter().map(|address| (*address, name.clone()))
            })
            .collect()
    }

    /// Whether an interface is a bridge with ports.
    pub fn is_bridge(&self, machine: MachineId, name: &str) -> bool {
        self.segments.iter().any(|segment| {
            matches!(segment, Segment::Bridge { owner, interface, .. }
                if *owner == machine && **interface == *name)
        })
    }

    /// Sends `packet` from `from` and lets everything happen that follows from it, until all is quiet.
    /// Returns what each host did, in order.
    pub fn run(
        &mut self,
        from: MachineId,
        packet: Packet,
        now: Duration,
        choices: &mut dyn Choices,
        processes: &mut dyn Processes,
    ) -> Vec<Visit> {
        self.run_until(usize::MAX, from, packet, now, choices, processes)
    }

    /// As [`Network::run`], and stops after that many visits: everything is then as it was at that moment.
    pub fn run_until(
        &mut self,
        most: usize,
        from: MachineId,
        packet: Packet,
        now: Duration,
        choices: &mut dyn Choices,
        processes: &mut dyn Processes,
    ) -> Vec<Visit> {
        let mut visits = Vec::new();
        let mut queue: VecDeque<(MachineId, Effect)> = VecDeque::new();
        if most > 0 {
            self.send(from, packet, now, choices, processes, &mut visits, &mut queue);
        }
        for _ in 0..FRAME_LIMIT {
            if visits.len() >= most {
                break;
            }
            let Some((machine, effect)) = queue.pop_front() else { break };
            match effect {
                Effect::Deliver { packet } => {
                    let visit = visits.len().saturating_sub(1);
                    for answer in processes.deliver(self, machine, &packet, visit) {
                        if visits.len() >= most {
                            break;
                        }
                        self.send(
                            machine,
                            answer,
                            now,
                            choices,
                            processes,
                            &mut visits,
                            &mut queue,
                        );
                    }
                }
                Effect::Transmit { interface, next_hop, packet, .. } => {
                    let mut events = Vec::new();
                    let context = &mut Context { now, choices, recorder: &mut events };
                    let (place, effects) = match self.neighbour(machine, &interface, next_hop) {
                        Some(Neighbour { machine, arrival }) => {
                            let host = self.host(machine, Family::of(packet.destination));
                            (machine, host.receive(&arrival, packet, context))
                        }
                        None => {
                            let host = self.host(machine, Family::of(packet.destination));
                            (machine, host.neighbour_unreachable(&packet, context))
                        }
                    };
                    visits.push(Visit { machine: place, events });
                    queue.extend(effects.into_iter().map(|effect| (place, effect)));
                }
            }
        }
        visits
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one running request")]
    fn send(
        &mut self,
        from: MachineId,
        packet: Packet,
        now: Duration,
        choices: &mut dyn Choices,
        processes: &mut dyn Processes,
        visits: &mut Vec<Visit>,
        queue: &mut VecDeque<(MachineId, Effect)>,
    ) {
        let mut events = Vec::new();
        let context = &mut Context { now, choices, recorder: &mut events };
        let host = self.host(from, Family::of(packet.destination));
        let sent = host.send(packet.clone(), context);
        visits.push(Visit { machine: from, events });
        match sent {
            Ok(effects) => queue.extend(effects.into_iter().map(|effect| (from, effect))),
            Err(error) => processes.failed(from, &packet, &error),
        }
    }

    /// Who hears what `from` sends to `next_hop` on that interface.
    fn neighbour(&self, from: MachineId, interface: &str, next_hop: IpAddr) -> Option<Neighbour> {
        let at = |member: &&Member| member.addresses.contains(&next_hop);
        let is_from = |member: &&Member| member.machine == from && *member.interface == *interface;
        self.segments.iter().find_map(|segment| match segment {
            Segment::Switch { members } => {
                members.iter().find(is_from)?;
                let member = members.iter().find(at)?;
                Some(Neighbour {
                    machine: member.machine,
                    arrival: Arrival { interface: member.interface.clone(), port: None, next_hop },
                })
            }
            Segment::Bridge { owner, interface: bridge, members } => {
                if *owner == from && **bridge == *interface {
                    let member = members.iter().find(at)?;
                    let interface = member.interface.clone();
                    return Some(Neighbour {
                        machine: member.machine,
                        arrival: Arrival { interface, port: None, next_hop },
                    });
                }
                let member = members.iter().find(is_from)?;
                let port = Some(member.port.clone());
                Some(Neighbour {
                    machine: *owner,
                    arrival: Arrival { interface: bridge.clone(), port, next_hop },
                })
            }
        })
    }
}
