//! One network namespace: a node, a pod, a client, a router.
//!
//! Frames arrive ([`Host::receive`]) and processes send ([`Host::send`]); what comes of it is a list of [`Effect`]s
//! for whoever models the wires and the processes.

mod bridge;
mod errors;
mod hooks;
mod input;
mod interface;
mod network;
mod output;
mod settings;
mod skb;
mod spread;

pub use interface::{BridgePort, Interface, InterfaceKind};
pub(crate) use network::Network;
pub use settings::{Owner, Settings};

use crate::address::Family;
use crate::choices::Choices;
use crate::connections::Connections;
use crate::matches::Memory;
pub use crate::matches::set::{IpSet, SetPart};
use crate::packet::Packet;
use crate::record::{Recorder, RulePlace};
use crate::routes::Routes;
use crate::rule::{Counters, Match, Target};
use crate::tables::{Ruleset, TableName};
pub use crate::walk::LoadError;
use crate::walk::{Loaded, Tally};
use skb::{Errand, Skb};
use spread::Flows;
use std::collections::{HashMap, HashSet, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// How a frame arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The interface. For a frame on a bridge's port it is the bridge.
    pub interface: Arc<str>,
    /// That port.
    pub port: Option<Arc<str>>,
    /// The address that the sender asked for by ARP or neighbour discovery. When it is not one of this
    /// host's, the frame is not for the host itself: a bridge passes it on, any other interface ignores it.
    pub next_hop: IpAddr,
}

/// What comes of a packet outside the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// It leaves on `interface` to the neighbour `next_hop`. Its mark stays behind.
    Transmit {
        /// The interface; a bridge when it leaves by one of its ports.
        interface: Arc<str>,
        /// The neighbour's address on that link.
        next_hop: IpAddr,
        /// The packet.
        packet: Packet,
        /// For a bridged frame, the port that it came in by: it may leave by the same only if that is a
        /// hairpin port. `None` for a packet that was routed or made here.
        from_port: Option<Arc<str>>,
    },
    /// It is handed to the processes of this host; so are ICMP errors and echo requests.
    Deliver {
        /// The packet as a process sees it.
        packet: Packet,
    },
}

/// What a walk needs from outside.
pub struct Context<'a> {
    /// The time since the world began.
    pub now: Duration,
    /// Decides what is random.
    pub choices: &'a mut dyn Choices,
    /// Hears what happens.
    pub recorder: &'a mut dyn Recorder,
}

/// Why a process's packet was not sent. What the process sees depends on its protocol: a UDP `send` fails,
/// a TCP connection attempt fails for [`SendError::NoRoute`] and otherwise waits in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum SendError {
    /// There is no route to the destination (`ENETUNREACH`).
    #[error("network is unreachable")]
    NoRoute,
    /// A rule dropped it on its way out (`EPERM`).
    #[error("operation not permitted")]
    NotPermitted,
    /// A rule changed its destination, and there is no route to the new one.
    #[error("no route to the translated destination")]
    Unroutable,
}

/// What a host holds for one family.
#[derive(Debug, Clone, Default)]
struct FamilyRules {
    loaded: Option<Arc<Loaded>>,
    tallies: Vec<Tally>,
    /// A nat table was there once: connections are translated from then on.
    translates: bool,
    /// Something asked for connection tracking once.
    tracks: bool,
}

/// Rules that a kernel takes, made ready to be walked. Cheap to clone: any number of hosts can have them.
#[derive(Debug, Clone)]
pub struct ReadyRules(Arc<Loaded>);

impl ReadyRules {
    /// Makes rules ready.
    ///
    /// # Errors
    /// When a kernel would refuse them.
    pub fn new(rules: impl Into<Arc<Ruleset>>) -> Result<Self, LoadError> {
        Loaded::new(rules.into(), None).map(|loaded| ReadyRules(Arc::new(loaded)))
    }

    /// As [`ReadyRules::new`], and gives the same; chains that `older` rules share are taken from there.
    ///
    /// # Errors
    /// As [`ReadyRules::new`].
    pub fn again(rules: impl Into<Arc<Ruleset>>, older: &ReadyRules) -> Result<Self, LoadError> {
        let loaded = Loaded::new(rules.into(), Some(&older.0));
        loaded.map(|loaded| ReadyRules(Arc::new(loaded)))
    }
}

/// One network namespace.
#[derive(Debug, Clone)]
pub struct Host {
    name: Arc<str>,
    network: Network,
    rules: [FamilyRules; 2],
    connections: Connections,
    memory: Memory,
    /// Which of several equal next hops each flow takes.
    flows: Flows,
    /// Behind which port of a bridge an address was last seen.
    seen_behind: HashMap<(Arc<str>, IpAddr), Arc<str>>,
    /// Bridges whose neighbours are all known: for another address nobody answers ARP.
    complete: HashSet<Arc<str>>,
    /// Frames that wait for an answer to ARP.
    waiting: VecDeque<Skb>,
}

/// How many neighbours a bridge remembers.
const NEIGHBOURS_MAX: usize = 65_536;

impl Host {
    /// A host with nothing but `lo` (127.0.0.1/8 and ::1/128), which does not forward.
    pub fn new(name: &str) -> Self {
        Host {
            name: name.into(),
            network: Network::new(),
            rules: Default::default(),
            connections: Connections::default(),
            memory: Memory::default(),
            flows: Flows::default(),
            seen_behind: HashMap::new(),
            complete: HashSet::new(),
            waiting: VecDeque::new(),
        }
    }

    /// Its name.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Adds an interface, in place of one of the same name. Routes to its networks come by themselves.
    pub fn add_interface(&mut self, interface: Interface) {
        match self.network.interfaces.iter_mut().find(|known| known.name == interface.name) {
            Some(known) => *known = interface,
            None => self.network.interfaces.push(interface),
        }
    }

    /// All interfaces, `lo` first, the others in the order in which they were added.
    pub fn interfaces(&self) -> &[Interface] {
        &self.network.interfaces
    }

    /// Says which addresses hang behind which ports of a bridge, all of them. It is optional; a bridge also
    /// learns from frames. But only then is it known beforehand that nobody has an address: a bridged frame
    /// for it waits in vain before FORWARD, as in Linux, instead of after POSTROUTING.
    pub fn set_neighbours(
        &mut self,
        bridge: &Arc<str>,
        neighbours: impl IntoIterator<Item = (IpAddr, Arc<str>)>,
    ) {
        self.seen_behind.retain(|(known, _), _| known != bridge);
        let entry = |(address, port)| ((Arc::clone(bridge), address), port);
        self.seen_behind.extend(neighbours.into_iter().map(entry));
        self.complete.insert(Arc::clone(bridge));
    }

    /// The routes besides those that follow from the interfaces' addresses.
    pub fn routes_mut(&mut self) -> &mut Routes {
        &mut self.network.routes
    }

    /// The kernel's settings.
    pub fn settings(&self) -> &Settings {
        &self.network.settings
    }

    /// The kernel's settings, to change them.
    pub fn settings_mut(&mut self) -> &mut Settings {
        &mut self.network.settings
    }

    /// Puts `rules` in the place of all rules of their family. Connections stay; so do lists of `recent`
    /// that are still named.
    ///
    /// # Errors
    /// When a kernel would refuse them; then nothing changes.
    pub fn load(&mut self, rules: impl Into<Arc<Ruleset>>) -> Result<(), LoadError> {
        self.take(ReadyRules::new(rules)?);
        Ok(())
    }

    /// As [`Host::load`], for rules that were made ready before.
    pub fn take(&mut self, rules: ReadyRules) {
        let ReadyRules(loaded) = rules;
        let family = &mut self.rules[loaded.rules.family as usize];
        family.tallies = loaded.tallies();
        family.translates |= loaded.table(TableName::Nat).is_some();
        family.tracks |= family.translates || asks_for_tracking(&loaded.rules);
        self.memory.forget_rules(loaded.rules.family);
        family.loaded = Some(loaded);
        let loaded = self.rules.iter().filter_map(|f| f.loaded.as_deref());
        self.memory.recent.keep_named(loaded.flat_map(Loaded::recent));
    }

    /// Gives the host a named set (`ipset`) for `-m set`, in place of one of the same name.
    pub fn add_set(&mut self, name: &str, set: IpSet) {
        self.memory.sets.insert(name.into(), set);
    }

    /// The rules of a family as they were loaded, so that a [`RulePlace`] can be looked up.
    pub fn rules(&self, family: Family) -> Option<&Ruleset> {
        self.rules[family as usize].loaded.as_deref().map(|loaded| &*loaded.rules)
    }

    /// Whether `address` is one of the host's own.
    pub fn is_local(&self, address: IpAddr) -> bool {
        self.network.is_local(address)
    }

    /// The source address that a process gets when it did not bind one; `None` when there is no route
    /// (`ENETUNREACH`).
    pub fn source_for(&self, destination: IpAddr) -> Option<IpAddr> {
        self.network.source_for(destination)
    }

    /// A frame arrives.
    pub fn receive(
        &mut self,
        arrival: &Arrival,
        packet: Packet,
        context: &mut Context<'_>,
    ) -> Vec<Effect> {
        self.connections.sweep(context.now);
        let mut errand = Errand::default();
        self.arrive(arrival, packet, &mut errand, context);
        self.finish(errand, context).0
    }

    /// A process of this host sends. The route is looked up before any rule sees the packet, and once more
    /// when a rule of OUTPUT changed the destination.
    ///
    /// # Errors
    /// When it cannot leave: see [`SendError`]. A refusal by `REJECT` is no error as long as its answer comes
    /// through: that is among the effects.
    pub fn send(
        &mut self,
        packet: Packet,
        context: &mut Context<'_>,
    ) -> Result<Vec<Effect>, SendError> {
        self.connections.sweep(context.now);
        let mut errand = Errand::default();
        let sent = self.depart(packet, &mut errand, context);
        let (effects, refused) = self.finish(errand, context);
        match sent {
            Err(error) if !refused || effects.is_empty() => Err(error),
            _ => Ok(effects),
        }
    }

    /// Nobody answered ARP or neighbour discovery for the packet of an [`Effect::Transmit`]: its sender is
    /// told "host unreachable" (measured: kernel.md 19).
    pub fn neighbour_unreachable(
        &mut self,
        packet: &Packet,
        context: &mut Context<'_>,
    ) -> Vec<Effect> {
        self.connections.sweep(context.now);
        let mut errand = Errand::default();
        self.tell_unreachable(packet, &mut errand, context);
        self.finish(errand, context).0
    }

    /// The connections that the host knows.
    pub fn connections(&self) -> &Connections {
        &self.connections
    }

    /// The connections that the host knows, to forget some.
    pub fn connections_mut(&mut self) -> &mut Connections {
        &mut self.connections
    }

    /// Forgets all connections.
    pub fn flush_connections(&mut self) {
        self.connections.clear();
    }

    /// How often a rule matched since it was loaded, its own counters included; `None` when there is no
    /// such rule.
    pub fn counters(&self, family: Family, place: &RulePlace) -> Option<Counters> {
        let family = &self.rules[family as usize];
        family.loaded.as_ref()?.counters(&family.tallies, place)
    }

    /// The rules of a family that any packet has matched since they were loaded, in their order, and how often.
    pub fn matched(&self, family: Family) -> Vec<(RulePlace, u64)> {
        let family = &self.rules[family as usize];
        let tables = family.loaded.as_ref().map(|loaded| &loaded.rules.tables);
        let mut found = Vec::new();
        for (table, tally) in tables.into_iter().flatten().zip(&family.tallies) {
            let mut counts = tally.rules.as_slice();
            for chain in &table.chains {
                let (own, rest) = counts.split_at(chain.rules.len().min(counts.len()));
                counts = rest;
                for (index, counters) in (0..).zip(own).filter(|(_, counters)| counters.packets > 0)
                {
                    let place = RulePlace { table: table.name, chain: chain.name, index };
                    found.push((place, counters.packets));
                }
            }
        }
        found
    }

    /// The rules of a family with their live counters, as `iptables-save -c` would list them.
    pub fn snapshot(&self, family: Family) -> Option<Ruleset> {
        let family = &self.rules[family as usize];
        let mut rules = Ruleset::clone(&family.loaded.as_ref()?.rules);
        for (table, tally) in rules.tables.iter_mut().zip(&family.tallies) {
            let mut counts = tally.rules.iter();
            for (chain, policy) in table.chains.iter_mut().zip(&tally.policies) {
                let chain = Arc::make_mut(chain);
                chain.counters = *policy;
                for (rule, counters) in chain.rules.iter_mut().zip(&mut counts) {
                    rule.counters = *counters;
                }
            }
        }
        Some(rules)
    }

    /// Sets all counters to zero (`iptables -Z`).
    pub fn reset_counters(&mut self) {
        for tally in self.rules.iter_mut().flat_map(|family| &mut family.tallies) {
            tally.rules.fill(Counters::default());
            tally.policies.fill(Counters::default());
        }
    }
}

/// Whether loading these rules turns connection tracking on.
fn asks_for_tracking(rules: &Ruleset) -> bool {
    let chains = rules.tables.iter().flat_map(|table| &table.chains);
    chains.flat_map(|chain| &chain.rules).any(|rule| {
        matches!(rule.target, Target::Connmark(_) | Target::Notrack { .. })
            || rule.matches.iter().any(|extension| {
                matches!(extension, Match::Conntrack(_) | Match::State(_) | Match::Connmark(_))
            })
    })
}
