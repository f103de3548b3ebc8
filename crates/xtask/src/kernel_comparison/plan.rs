//! From a scenario to what has to be built of it: hosts, wires, addresses, routes and listeners.

use portolan::chart::{NodeShown, PodShown};
use portolan::scenario::{RulesFormat, RulesQuery, Scenario};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// The router's address towards hosts that are not on the LAN.
const UPLINK: Ipv4Addr = Ipv4Addr::new(169, 254, 1, 1);
/// The LAN's prefix is no longer than this.
const LAN_PREFIX: u32 = 24;
const LOOPBACK: &str = "127.0.0.1";
/// A bridge that forwards from the start and hears nothing but what it forwards.
const BRIDGE: &str = "type bridge forward_delay 0 stp_state 0 mcast_snooping 0";

/// Everything that stands in the way of plain routing, or would make an answer late or rare: off.
const PLAIN: [(&str, &str); 13] = [
    ("ipv6/conf/all/disable_ipv6", "1"),
    ("ipv6/conf/default/disable_ipv6", "1"),
    ("ipv4/conf/all/rp_filter", "0"),
    ("ipv4/conf/default/rp_filter", "0"),
    ("ipv4/conf/lo/rp_filter", "0"),
    ("ipv4/conf/all/send_redirects", "0"),
    ("ipv4/conf/default/send_redirects", "0"),
    ("ipv4/conf/all/accept_redirects", "0"),
    ("ipv4/conf/default/accept_redirects", "0"),
    ("ipv4/conf/all/route_localnet", "0"),
    ("ipv4/conf/default/route_localnet", "0"),
    ("ipv4/icmp_ratemask", "0"),
    ("ipv4/icmp_ratelimit", "0"),
];
/// Settings of each interface: that nobody has an address is known after three questions, well within the
/// time that a request waits.
pub(crate) const NEIGHBOURS: [(&str, &str); 2] =
    [("retrans_time_ms", "60"), ("mcast_solicit", "3")];

/// A world to build.
pub(crate) struct Plan {
    /// The router first.
    pub(crate) hosts: Vec<HostPlan>,
    pub(crate) wires: Vec<Wire>,
}

/// A host to build.
#[derive(Default)]
pub(crate) struct HostPlan {
    /// Its name, and a pod's with its namespace: either may be a caller's.
    pub(crate) names: Vec<String>,
    /// Files under `/proc/sys/net` and what to write there.
    pub(crate) settings: Vec<(&'static str, &'static str)>,
    /// The interfaces by which it asks its neighbours for addresses.
    pub(crate) interfaces: Vec<&'static str>,
    /// What `ip -batch` is told.
    pub(crate) commands: Vec<String>,
    pub(crate) listens: Vec<ListenPlan>,
    /// `iptables-save` text; empty: none.
    pub(crate) rules: String,
}

/// A process that listens.
pub(crate) struct ListenPlan {
    pub(crate) process: String,
    /// `tcp` or `udp`.
    pub(crate) protocol: String,
    pub(crate) address: String,
    pub(crate) port: u16,
}

/// A pair of interfaces: one of that name at `owner`, and `eth0` at `peer`.
pub(crate) struct Wire {
    pub(crate) owner: usize,
    pub(crate) interface: String,
    pub(crate) peer: usize,
}

impl Plan {
    /// The IPv4 world of a scenario. Fails in words when the scenario has something that is not built here.
    pub(crate) fn of(scenario: &Scenario) -> Result<Self, String> {
        let chart = scenario.chart();
        let lan = Lan::of(scenario)?;
        let mut plan = Plan { hosts: Vec::new(), wires: Vec::new() };
        plan.router(&lan);
        for client in &chart.clients {
            let address: Ipv4Addr =
                client.ip.parse().map_err(|_| format!("{} is no IPv4 address", client.ip))?;
            let via = client
                .via
                .as_ref()
                .and_then(|via| first_address(chart.nodes.iter().find(|node| node.name == *via)?));
            plan.client(&client.name, address, via, &lan);
        }
        let callers: BTreeSet<String> =
            scenario.callers().into_iter().map(|caller| caller.name).collect();
        for node in &chart.nodes {
            let query = RulesQuery { node: &node.name, v6: false, format: RulesFormat::Save };
            let rules = scenario.rules_text(&query)?;
            let exists = |pod: &&PodShown| names(pod).iter().any(|name| callers.contains(name));
            plan.node(node, &chart.nodes, exists, rules, &lan)?;
        }
        Ok(plan)
    }

    /// The host of that name.
    pub(crate) fn host(&self, name: &str) -> Option<usize> {
        self.hosts.iter().position(|host| host.names.iter().any(|known| known == name))
    }

    fn add(
        &mut self,
        names: Vec<String>,
        interfaces: &[&'static str],
        settings: &[(&'static str, &'static str)],
    ) -> usize {
        let settings = PLAIN.iter().chain(settings).copied().collect();
        let interfaces = interfaces.to_vec();
        let commands = vec!["link set lo up".to_owned()];
        self.hosts.push(HostPlan { names, settings, interfaces, commands, ..HostPlan::default() });
        self.hosts.len() - 1
    }

    fn say(&mut self, host: usize, command: String) {
        self.hosts[host].commands.push(command);
    }

    /// The router is the LAN's switch as well: its bridge.
    fn router(&mut self, lan: &Lan) {
        let settings = [("ipv4/ip_forward", "1"), ("bridge/bridge-nf-call-iptables", "0")];
        let router = self.add(Vec::new(), &["lan0"], &settings);
        self.say(router, format!("link add lan0 {BRIDGE}"));
        self.say(router, format!("addr add {}/{} dev lan0", lan.gateway, lan.prefix));
        self.say(router, "link set lan0 up".to_owned());
        self.say(router, "route add blackhole default".to_owned());
    }

    /// A port of the LAN's switch.
    fn join_lan(&mut self, host: usize) {
        let interface = format!("port{host}");
        self.say(0, format!("link set {interface} master lan0 up"));
        self.wires.push(Wire { owner: 0, interface, peer: host });
    }

    fn client(&mut self, name: &str, address: Ipv4Addr, via: Option<Ipv4Addr>, lan: &Lan) {
        let client = self.add(vec![name.to_owned()], &["eth0"], &[]);
        if lan.holds(address) {
            self.join_lan(client);
            self.say(client, format!("addr add {address}/{} dev eth0", lan.prefix));
            self.say(client, "link set eth0 up".to_owned());
            let gateway = via.unwrap_or(lan.gateway);
            self.say(client, format!("route add default via {gateway}"));
            return;
        }
        let link = format!("uplink{client}");
        self.say(0, format!("addr add {UPLINK}/32 dev {link}"));
        self.say(0, format!("link set {link} up"));
        self.say(0, format!("route add {address}/32 dev {link}"));
        if let Some(via) = via {
            self.say(0, format!("route replace default via {via}"));
        }
        self.wires.push(Wire { owner: 0, interface: link, peer: client });
        self.say(client, format!("addr add {address}/32 dev eth0"));
        self.say(client, "link set eth0 up".to_owned());
        self.say(client, format!("route add {UPLINK} dev eth0 scope link"));
        self.say(client, format!("route add default via {UPLINK}"));
    }

    fn node(
        &mut self,
        shown: &NodeShown,
        all: &[NodeShown],
        exists: impl Fn(&&PodShown) -> bool,
        rules: String,
        lan: &Lan,
    ) -> Result<(), String> {
        // kube-proxy lets 127.0.0.0/8 be routed exactly where it guards it with this rule.
        let localnet = if rules.contains("-A KUBE-FIREWALL ") { "1" } else { "0" };
        let settings = [
            ("ipv4/ip_forward", "1"),
            ("bridge/bridge-nf-call-iptables", "1"),
            ("ipv4/conf/all/route_localnet", localnet),
        ];
        let node = self.add(vec![shown.name.clone()], &["eth0", "cbr0"], &settings);
        self.join_lan(node);
        let addresses: Vec<Ipv4Addr> = v4_addresses(shown).collect();
        for address in &addresses {
            let prefix = if lan.holds(*address) { lan.prefix } else { 32 };
            self.say(node, format!("addr add {address}/{prefix} dev eth0"));
        }
        self.say(node, "link set eth0 up".to_owned());
        self.say(node, format!("route add default via {}", lan.gateway));
        for other in all.iter().filter(|other| other.name != shown.name) {
            if let (Some(way), Some(_)) = (first_address(other), bridge_address(other)) {
                self.say(node, format!("route add {} via {way}", other.pod_cidr));
            }
        }
        let bridge = bridge_address(shown)
            .ok_or_else(|| format!("{}: no IPv4 range of pods", shown.name))?;
        let prefix = shown.pod_cidr.split('/').nth(1).unwrap_or("24");
        self.say(node, format!("link add cbr0 {BRIDGE}"));
        self.say(node, format!("addr add {bridge}/{prefix} dev cbr0"));
        self.say(node, "link set cbr0 up".to_owned());
        self.hosts[node].rules = rules;
        let own = addresses.iter().chain([&bridge]).map(ToString::to_string).collect::<Vec<_>>();
        for pod in &shown.pods {
            if own.contains(&pod.ip) {
                self.listen(node, pod, &own);
            } else if exists(&&**pod) {
                self.pod(pod, node, bridge, prefix);
            }
        }
        Ok(())
    }

    fn pod(&mut self, shown: &PodShown, node: usize, gateway: Ipv4Addr, prefix: &str) {
        let pod = self.add(names(shown), &["eth0"], &[]);
        let interface = format!("veth{pod}");
        self.say(node, format!("link set {interface} master cbr0 up"));
        self.say(node, format!("link set {interface} type bridge_slave hairpin on"));
        self.wires.push(Wire { owner: node, interface, peer: pod });
        self.say(pod, format!("addr add {}/{prefix} dev eth0", shown.ip));
        self.say(pod, "link set eth0 up".to_owned());
        self.say(pod, format!("route add default via {gateway}"));
        self.listen(pod, shown, std::slice::from_ref(&shown.ip));
    }

    /// A socket for each address, so that a UDP answer comes from the address that was asked.
    fn listen(&mut self, host: usize, pod: &PodShown, addresses: &[String]) {
        for listen in &pod.listens {
            let all = addresses.iter().map(String::as_str).filter(|_| !listen.loopback_only);
            for address in all.chain([LOOPBACK]) {
                self.hosts[host].listens.push(ListenPlan {
                    process: pod.name.clone(),
                    protocol: listen.protocol.to_ascii_lowercase(),
                    address: address.to_owned(),
                    port: listen.port,
                });
            }
        }
    }
}

/// The network that the nodes share, and the router's address there.
struct Lan {
    network: u32,
    prefix: u32,
    gateway: Ipv4Addr,
}

impl Lan {
    fn of(scenario: &Scenario) -> Result<Self, String> {
        let chart = scenario.chart();
        let firsts: Vec<u32> =
            chart.nodes.iter().filter_map(first_address).map(u32::from).collect();
        let first = *firsts.first().ok_or("no node has an IPv4 address")?;
        let masked = |address: u32, prefix: u32| {
            address & u32::MAX.checked_shl(32 - prefix).unwrap_or_default()
        };
        let prefix = (0..=LAN_PREFIX)
            .rev()
            .find(|prefix| firsts.iter().all(|a| masked(*a, *prefix) == masked(first, *prefix)))
            .unwrap_or_default();
        let network = masked(first, prefix);
        let taken: BTreeSet<Ipv4Addr> = chart
            .nodes
            .iter()
            .flat_map(v4_addresses)
            .chain(chart.clients.iter().filter_map(|client| client.ip.parse().ok()))
            .collect();
        let last = network | !u32::MAX.checked_shl(32 - prefix).unwrap_or_default();
        // The very last is the broadcast address.
        let gateway = (network..last).rev().map(Ipv4Addr::from).find(|a| !taken.contains(a));
        Ok(Lan { network, prefix, gateway: gateway.ok_or("the LAN is full")? })
    }

    fn holds(&self, address: Ipv4Addr) -> bool {
        let mask = u32::MAX.checked_shl(32 - self.prefix).unwrap_or_default();
        u32::from(address) & mask == self.network
    }
}

fn names(pod: &PodShown) -> Vec<String> {
    vec![pod.name.clone(), format!("{}/{}", pod.namespace, pod.name)]
}

fn v4_addresses(node: &NodeShown) -> impl Iterator<Item = Ipv4Addr> {
    node.addresses.iter().filter_map(|address| address.parse().ok())
}

fn first_address(node: &NodeShown) -> Option<Ipv4Addr> {
    v4_addresses(node).next()
}

/// The first address of a node's pod range: its bridge's own.
pub(crate) fn bridge_address(node: &NodeShown) -> Option<Ipv4Addr> {
    let first: Ipv4Addr = node.pod_cidr.split('/').next()?.parse().ok()?;
    u32::from(first).checked_add(1).map(Ipv4Addr::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_manifest_there_are_two_nodes_a_laptop_and_a_router() {
        let plan = Plan::of(&Scenario::read(&[])).unwrap();
        assert_eq!(plan.hosts.len(), 4);
        assert_eq!(plan.wires.len(), 3);
        let node = &plan.hosts[plan.host("node-2").unwrap()];
        assert!(node.commands.contains(&"addr add 192.168.50.12/24 dev eth0".to_owned()));
        assert!(node.commands.contains(&"route add default via 192.168.50.254".to_owned()));
        assert!(node.commands.contains(&"route add 10.244.1.0/24 via 192.168.50.11".to_owned()));
        assert!(node.rules.starts_with('*'));
        assert!(node.settings.contains(&("ipv4/conf/all/route_localnet", "1")));
    }
}
