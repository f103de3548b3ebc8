//! What kube-proxy programs on each node. Made when a packet comes there or somebody wants to see it: of a
//! large cluster most nodes' rules are never looked at.

use super::balancer::Balancer;
use super::other_rules::{self, IPTABLES_ANNOTATION, RefusedCommand};
use super::plan::service_name;
use crate::journey::HostKind;
use crate::journey::book::ServiceTold;
use crate::world::machine::MachineId;
use crate::world::network::{Network, RuleSource};
use control_plane::Cluster;
use control_plane::alike::Alike;
use kube_proxy::{Input, Program, SettingsError};
use manifest::kinds::endpoint_slice::EndpointSlice;
use manifest::kinds::service::Service;
use netfilter::address::Family;
use netfilter::chain_name::ChainName;
use netfilter::host::ReadyRules;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

/// The rules of so many nodes are made ahead of being looked at.
const MOST_AHEAD: usize = 4;

/// The programs of all nodes, both families.
#[derive(Debug)]
pub(crate) struct Programs {
    cluster: Arc<Cluster>,
    /// In the order of the cluster's nodes.
    nodes: Vec<NodePrograms>,
    /// Which machines they are.
    machines: Arc<[MachineId]>,
    /// The cloud's load balancer, and which machine it is.
    balancer: Option<Arc<Balancer>>,
    balancer_machine: Option<MachineId>,
}

#[derive(Debug)]
struct NodePrograms {
    interface_addresses: Arc<[IpAddr]>,
    made: [Arc<OnceLock<Option<Made>>>; 2],
    /// What was made last before, which the next may be made from.
    older: [Option<Older>; 2],
}

/// What had been made for an older cluster, with what it was made from.
#[derive(Debug, Clone)]
struct Older {
    cluster: Arc<Cluster>,
    /// The node's place there.
    place: usize,
    interface_addresses: Arc<[IpAddr]>,
    made: Arc<OnceLock<Option<Made>>>,
}

impl Older {
    fn made(&self) -> Option<&Made> {
        self.made.get()?.as_ref()
    }
}

#[derive(Debug)]
struct Made {
    program: Program,
    /// Its rules for a kernel, made when a packet comes; `None` if a kernel would not take them, which never happens.
    ready: OnceLock<Option<ReadyRules>>,
}

impl Made {
    fn ready(&self, older: Option<&Made>) -> Option<&ReadyRules> {
        let older = older.and_then(|older| older.ready.get()?.as_ref());
        let make = || {
            let rules = Arc::clone(&self.program.ruleset);
            match older {
                Some(older) => ReadyRules::again(rules, older),
                None => ReadyRules::new(rules),
            }
        };
        self.ready.get_or_init(|| make().ok()).as_ref()
    }
}

impl Programs {
    /// `interfaces` are the addresses of each node's interfaces, in the order of the cluster's nodes.
    pub(super) fn new(cluster: &Arc<Cluster>, interfaces: Vec<Vec<IpAddr>>) -> Self {
        let node = |interface_addresses| NodePrograms {
            interface_addresses: Vec::into(interface_addresses),
            made: Default::default(),
            older: Default::default(),
        };
        Programs {
            cluster: Arc::clone(cluster),
            nodes: interfaces.into_iter().map(node).collect(),
            machines: Arc::default(),
            balancer: None,
            balancer_machine: None,
        }
    }

    /// Those of another cluster, with the same nodes, settings and load balancer. Where the Services and their slices are the same
    /// too, so is what is programmed.
    pub(super) fn again(&self, cluster: &Arc<Cluster>) -> Self {
        let (old, new) = (&self.cluster, cluster);
        let same = Alike::of(&old.services, &new.services, Arc::ptr_eq).all()
            && Alike::of(&old.endpoint_slices, &new.endpoint_slices, Arc::ptr_eq).all();
        let node = |(place, node): (usize, &NodePrograms)| NodePrograms {
            interface_addresses: Arc::clone(&node.interface_addresses),
            made: if same { node.made.clone() } else { Default::default() },
            older: if same { node.older.clone() } else { self.older(place) },
        };
        let nodes = self.nodes.iter().enumerate().map(node).collect();
        Programs {
            cluster: Arc::clone(cluster),
            nodes,
            machines: Arc::clone(&self.machines),
            balancer: self.balancer.clone(),
            balancer_machine: self.balancer_machine,
        }
    }

    /// What was made last for the node at a place.
    fn older(&self, place: usize) -> [Option<Older>; 2] {
        [Family::V4, Family::V6].map(|family| {
            let node = self.nodes.get(place)?;
            let made = &node.made[family as usize];
            if made.get().is_none() {
                return node.older[family as usize].clone();
            }
            Some(Older {
                cluster: Arc::clone(&self.cluster),
                place,
                interface_addresses: Arc::clone(&node.interface_addresses),
                made: Arc::clone(made),
            })
        })
    }

    /// Takes note of what was made for an older cluster with other hosts.
    pub(super) fn follow(&mut self, older: &Programs) {
        for (place, node) in self.nodes.iter_mut().enumerate() {
            node.older = older.older(place);
        }
    }

    /// Adds the cloud's load balancer.
    pub(super) fn balance(&mut self, balancer: Option<Balancer>) {
        self.balancer = balancer.map(Arc::new);
    }

    /// The cloud's load balancer.
    pub(crate) fn balancer(&self) -> Option<&Balancer> {
        self.balancer.as_deref()
    }

    /// Learns which machines the nodes have become; they stand in the same order.
    pub(super) fn place(&mut self, network: &Network) {
        let machines = network.machines.iter().enumerate();
        let nodes = machines.filter(|(_, machine)| machine.shown.kind == HostKind::Node);
        self.machines = nodes.map(|(id, _)| MachineId(id)).collect();
        let mut machines = network.machines.iter();
        let balancer = machines.position(|m| m.shown.kind == HostKind::LoadBalancer);
        self.balancer_machine = balancer.map(MachineId);
    }

    /// The settings with which kube-proxy would not start, each once.
    pub(super) fn refused_settings(&self) -> Vec<SettingsError> {
        let mut refused = Vec::new();
        for place in 0..self.nodes.len() {
            for family in [Family::V4, Family::V6] {
                let checked = self.input(place, family, &[], &[]).map(|i| kube_proxy::check(&i));
                for error in checked.and_then(Result::err).unwrap_or_default() {
                    if !refused.contains(&error) {
                        refused.push(error);
                    }
                }
            }
        }
        refused
    }

    /// The nodes' commands that cannot be run, each once. They are about base chains alone, which are there
    /// whatever the Services are.
    pub(super) fn refused_commands(&self) -> Vec<RefusedCommand> {
        let mut refused = Vec::new();
        for (place, node) in self.cluster.nodes.iter().enumerate() {
            if !node.metadata.annotations.contains_key(IPTABLES_ANNOTATION) {
                continue;
            }
            for family in [Family::V4, Family::V6] {
                let input = self.input(place, family, &[], &[]);
                let Some(Ok(mut program)) = input.map(|i| kube_proxy::program(&i)) else {
                    continue;
                };
                for command in other_rules::run(node, Arc::make_mut(&mut program.ruleset)) {
                    if !refused.contains(&command) {
                        refused.push(command);
                    }
                }
            }
        }
        refused
    }

    /// Whether kube-proxy has that node route 127.0.0.0/8.
    pub(super) fn routes_localnet(&self, node: usize) -> bool {
        let input = self.input(node, Family::V4, &[], &[]);
        input.is_some_and(|input| kube_proxy::check(&input).is_ok_and(|routes| routes))
    }

    /// The program of a machine; `None` if it is no node, or kube-proxy would not start.
    pub(crate) fn of_machine(&self, machine: MachineId, family: Family) -> Option<&Program> {
        self.made(self.node(machine)?, family).map(|made| &made.program)
    }

    /// The program of a node by name.
    pub(crate) fn of_node(&self, name: &str, family: Family) -> Option<&Program> {
        let place = self.cluster.nodes.iter().position(|node| node.metadata.name == name)?;
        self.made(place, family).map(|made| &made.program)
    }

    /// The Service port that a hashed chain of that machine belongs to.
    pub(crate) fn service(
        &self,
        machine: MachineId,
        family: Family,
        chain: ChainName,
    ) -> Option<ServiceTold> {
        let name = self.of_machine(machine, family)?.chain_meaning(chain)?.service_port;
        let service = self.cluster.service(&name.service.namespace, &name.service.name)?;
        let port = service.spec.ports.get(usize::try_from(name.index).ok()?)?;
        Some(ServiceTold {
            name: service_name(service),
            port: u16::try_from(port.port).unwrap_or_default(),
            node_port: u16::try_from(port.node_port).ok().filter(|port| *port != 0),
        })
    }

    /// Makes the rules of the first node at or behind a place whose rules had been made for `older`, or makes them ready
    /// for a kernel if they had been for `older`, and tells that node's place; `None` when there is none left, or when
    /// there were so many that most will not be looked at again: in a large cluster the rules of all nodes fit into no
    /// memory. Nodes are told apart by their places.
    pub(super) fn make_as(&self, older: &Programs, place: usize) -> Option<usize> {
        if older.made_count() > MOST_AHEAD {
            return None;
        }
        let stage = |programs: &Programs, place: usize, family: Family| {
            let node = programs.nodes.get(place);
            let made = node.and_then(|node| node.made[family as usize].get());
            made.map_or(0, |made| match made {
                Some(made) if made.ready.get().is_none() => 1,
                _ => 2,
            })
        };
        let known = self.nodes.len().min(older.nodes.len());
        let missing = |place: usize| {
            let mut families = [Family::V4, Family::V6].into_iter();
            families.find(|f| stage(self, place, *f) < stage(older, place, *f))
        };
        let (at, family) = (place..known).find_map(|place| Some((place, missing(place)?)))?;
        if stage(self, at, family) == 0 {
            self.made(at, family);
        } else {
            self.ready(at, family);
        }
        Some(at)
    }

    /// Whether a node's rules (IPv4) have been looked at, by a packet or by somebody.
    pub(super) fn is_made(&self, name: &str) -> bool {
        let place = self.cluster.nodes.iter().position(|node| node.metadata.name == name);
        let node = place.and_then(|place| self.nodes.get(place));
        node.is_some_and(|node| node.made[Family::V4 as usize].get().is_some())
    }

    /// How many nodes' rules have been made.
    fn made_count(&self) -> usize {
        let made = |node: &&NodePrograms| node.made.iter().any(|made| made.get().is_some());
        self.nodes.iter().filter(made).count()
    }

    fn node(&self, machine: MachineId) -> Option<usize> {
        self.machines.iter().position(|id| *id == machine)
    }

    fn made(&self, place: usize, family: Family) -> Option<&Made> {
        let made = &self.nodes.get(place)?.made[family as usize];
        made.get_or_init(|| self.make(place, family)).as_ref()
    }

    fn ready(&self, place: usize, family: Family) -> Option<&ReadyRules> {
        let older = self.nodes.get(place)?.older[family as usize].as_ref();
        self.made(place, family)?.ready(older.and_then(Older::made))
    }

    fn make(&self, place: usize, family: Family) -> Option<Made> {
        let (services, slices) = objects(&self.cluster);
        let input = self.input(place, family, &services, &slices)?;
        let older = self.nodes.get(place)?.older[family as usize].as_ref();
        let program = match older.and_then(|older| Some((older, older.made()?))) {
            None => kube_proxy::program(&input),
            Some((older, made)) => {
                let (services, endpoint_slices) = objects(&older.cluster);
                let before = Input {
                    services: &services,
                    endpoint_slices: &endpoint_slices,
                    node: older.cluster.nodes.get(older.place)?,
                    interface_addresses: &older.interface_addresses,
                    settings: &older.cluster.settings,
                    family,
                };
                kube_proxy::program_again(&input, Some((&before, &made.program)))
            }
        };
        let mut program = program.ok()?;
        // Those that cannot be run have been told already.
        other_rules::run(input.node, Arc::make_mut(&mut program.ruleset));
        Some(Made { program, ready: OnceLock::new() })
    }

    fn input<'a>(
        &'a self,
        place: usize,
        family: Family,
        services: &'a [&'a Service],
        endpoint_slices: &'a [&'a EndpointSlice],
    ) -> Option<Input<'a>> {
        Some(Input {
            services,
            endpoint_slices,
            node: self.cluster.nodes.get(place)?,
            interface_addresses: &self.nodes.get(place)?.interface_addresses,
            settings: &self.cluster.settings,
            family,
        })
    }
}

/// What kube-proxy watches.
fn objects(cluster: &Cluster) -> (Vec<&Service>, Vec<&EndpointSlice>) {
    let services = cluster.services.iter().map(|service| &**service);
    let slices = cluster.endpoint_slices.iter().map(|slice| &**slice);
    (services.collect(), slices.collect())
}

impl RuleSource for Programs {
    fn rules(&self, machine: MachineId, family: Family) -> Option<ReadyRules> {
        if self.balancer_machine == Some(machine) {
            return self.balancer.as_ref()?.rules(family);
        }
        self.ready(self.node(machine)?, family).cloned()
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Scenario, Source};
    use netfilter::address::Family;

    fn texts(nodes: usize, port: u16) -> [Source; 2] {
        let node = |n| format!("---\napiVersion: v1\nkind: Node\nmetadata: {{name: node-{n}}}\n");
        let service = format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec:\n  ports: [{{port: {port}}}]\n"
        );
        [
            Source { name: "service.yaml".into(), text: service },
            Source { name: "cluster.yaml".into(), text: (0..nodes).map(node).collect() },
        ]
    }

    fn made_again(nodes: usize) -> usize {
        let before = Scenario::read(&texts(nodes, 80));
        for node in &before.chart().nodes {
            assert!(before.world.book.programs.of_node(&node.name, Family::V4).is_some());
        }
        let after = before.read_again(&texts(nodes, 81));
        let mut reading = before.reading(&texts(nodes, 81));
        let whole = loop {
            if let Some(whole) = reading.step() {
                break whole;
            }
        };
        assert_eq!(after.world.book.programs.made_count(), 0, "made when they are looked at");
        whole.world.book.programs.made_count()
    }

    #[test]
    fn rules_are_made_in_one_step_and_made_ready_for_a_kernel_in_another() {
        let before = Scenario::read(&texts(1, 80));
        let program = before.program("node-0", Family::V4);
        assert!(program.is_some());
        let after = Scenario::read(&texts(1, 81)).world.book.programs.clone();
        let older = before.world.book.programs.clone();
        let ready = |programs: &super::Programs| {
            let made = programs.nodes[0].made[Family::V4 as usize].get();
            made.map(|made| made.as_ref().is_some_and(|made| made.ready.get().is_some()))
        };
        assert_eq!(ready(&older), Some(false), "nothing has been sent");
        assert_eq!((after.make_as(&older, 0), ready(&after)), (Some(0), Some(false)));
        assert_eq!(after.make_as(&older, 0), None);
        assert!(older.ready(0, Family::V4).is_some());
        assert_eq!((after.make_as(&older, 0), ready(&after)), (Some(0), Some(true)));
        assert_eq!(after.make_as(&older, 0), None);
    }

    #[test]
    fn what_was_looked_at_is_made_ahead_unless_it_is_much() {
        assert_eq!(made_again(3), 3);
        assert_eq!(made_again(12), 0);
    }
}
