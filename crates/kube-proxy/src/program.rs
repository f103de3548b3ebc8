//! The rules of one node and family, and what each part of them means.

use crate::chains::{ChainMeaning, ChainRole, ChainUse};
use crate::endpoints::Endpoints;
use crate::notice::Notice;
use crate::origins::Origins;
use crate::part::Part;
use crate::settings::{Settings, SettingsError};
use crate::slices::{Slices, service_of};
use crate::this_node::ThisNode;
use crate::{Input, LARGE_CLUSTER_ENDPOINTS, iptables, service_ports};
use manifest::kinds::endpoint_slice::EndpointSlice;
use manifest::kinds::service::Service;
use netfilter::chain_name::ChainName;
use netfilter::tables::{Ruleset, TableName};
use netfilter::text::{restore, save};
use std::collections::HashSet;
use std::sync::Arc;

/// What kube-proxy programs on one node for one address family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The `filter` and `nat` tables once kube-proxy is done: the kernel's base chains with the jumps into
    /// kube-proxy's chains, and those, in the order in which `iptables-save` lists them.
    pub ruleset: Arc<Ruleset>,
    /// What the tags of the rules mean.
    pub origins: Origins,
    /// What kube-proxy passed over.
    pub notices: Vec<Notice>,
    /// The node must route 127.0.0.0/8 for this (`net.ipv4.conf.all.route_localnet`), and kube-proxy sets that.
    pub route_localnet: bool,
    /// The last tag that was given to a rule, here or in an older program.
    last_tag: u32,
    /// There are so many endpoints that comments are left out.
    large_cluster: bool,
}

/// What kube-proxy 1.36 in iptables mode programs on the node, whatever mode the settings ask for.
///
/// Services are taken in the order of namespace, name, port name and protocol (kube-proxy itself takes them in
/// any), and endpoints in the order of their texts.
///
/// # Errors
/// Everything in the settings for which kube-proxy would not start.
pub fn program(input: &Input<'_>) -> Result<Program, Vec<SettingsError>> {
    program_again(input, None)
}

/// As [`program`], and gives the same, but for the numbers of the tags. `older` is what was programmed for another input: what
/// is made of Services and slices that are the very same objects there is taken from it, not made again.
///
/// # Errors
/// As [`program`].
pub fn program_again(
    input: &Input<'_>,
    older: Option<(&Input<'_>, &Program)>,
) -> Result<Program, Vec<SettingsError>> {
    let node = ThisNode::new(input.node, input.interface_addresses);
    let settings = Settings::read(input.settings, &node, input.family)?;
    let again = older.and_then(|(older, program)| again(input, &settings, &node, older, program));
    Ok(again.unwrap_or_else(|| afresh(input, &settings, &node)))
}

fn afresh(input: &Input<'_>, settings: &Settings, node: &ThisNode<'_>) -> Program {
    let ports = service_ports::collect(input.services, input.family);
    let slices = Slices::read(input.endpoint_slices, node, input.family);
    let endpoints = Endpoints::collect(&ports, &slices);
    let large_cluster = endpoints.len() > LARGE_CLUSTER_ENDPOINTS;
    let services = iptables::Services {
        ports: &ports,
        endpoints: &endpoints,
        slices: input.endpoint_slices,
        large_cluster,
    };
    let mut last_tag = 0;
    let [before, behind] = iptables::write_around(settings, node, &mut last_tag);
    let mut parts = iptables::write(settings, node, services, &mut last_tag);
    parts.insert(0, before);
    parts.push(behind);
    let ruleset = Ruleset { family: input.family, tables: iptables::assemble(&parts, None) };
    whole(settings, node, ruleset, parts, last_tag, large_cluster)
}

/// After so many tags all are given anew.
const MOST_TAGS: u32 = u32::MAX / 2;

// Apart, since what opens the page has no older program.
/// What follows from an older program; `None` where too little is as it was there.
#[inline(never)]
fn again(
    input: &Input<'_>,
    settings: &Settings,
    node: &ThisNode<'_>,
    older: &Input<'_>,
    program: &Program,
) -> Option<Program> {
    let same = older.family == input.family
        && older.settings == input.settings
        && older.node == input.node
        && older.interface_addresses == input.interface_addresses;
    let touched = touched(older, input);
    if !same || touched.len() > input.services.len() / 2 || program.last_tag > MOST_TAGS {
        return None;
    }
    let service = |service: &&&Service| touched.contains(&service_ports::key(service));
    let services: Vec<&Service> = input.services.iter().filter(service).copied().collect();
    let slice = |slice: &&&EndpointSlice| {
        let service = service_of(slice).map(|name| (slice.metadata.namespace(), name));
        service.is_some_and(|service| touched.contains(&service))
    };
    let slices: Vec<&EndpointSlice> = match touched.is_empty() {
        true => Vec::new(),
        false => input.endpoint_slices.iter().filter(slice).copied().collect(),
    };
    let (kept, gone): (Vec<Arc<Part>>, Vec<Arc<Part>>) =
        program.origins.parts.iter().cloned().partition(|part| !touched.contains(&part.key()));
    let ports = service_ports::collect(&services, input.family);
    let read = Slices::read(&slices, node, input.family);
    let endpoints = Endpoints::collect(&ports, &read);
    let count: usize = kept.iter().map(|part| part.endpoints.len()).sum();
    let large_cluster = count + endpoints.len() > LARGE_CLUSTER_ENDPOINTS;
    if large_cluster != program.large_cluster {
        return None;
    }
    let services =
        iptables::Services { ports: &ports, endpoints: &endpoints, slices: &slices, large_cluster };
    let mut last_tag = program.last_tag;
    let come = iptables::write(settings, node, services, &mut last_tag);
    let mut parts = kept;
    for part in &come {
        // Between the first and the last, which are about no Service.
        let own = parts.get(1..parts.len().saturating_sub(1)).unwrap_or_default();
        let at = 1 + own.partition_point(|other| other.key() < part.key());
        parts.insert(at.min(parts.len()), Arc::clone(part));
    }
    let older = iptables::Older { ruleset: &program.ruleset, come: &come, gone: &gone };
    let tables = iptables::assemble(&parts, Some(older));
    let ruleset = Ruleset { family: input.family, tables };
    Some(whole(settings, node, ruleset, parts, last_tag, large_cluster))
}

fn whole(
    settings: &Settings,
    node: &ThisNode<'_>,
    ruleset: Ruleset,
    parts: Vec<Arc<Part>>,
    last_tag: u32,
    large_cluster: bool,
) -> Program {
    Program {
        ruleset: Arc::new(ruleset),
        notices: parts.iter().flat_map(|part| part.notices.iter().cloned()).collect(),
        origins: Origins::new(settings, node.name, parts),
        route_localnet: settings.localhost_node_ports,
        last_tag,
        large_cluster,
    }
}

/// The namespaces and names of the Services that are not what they were, or whose slices are not.
fn touched<'a>(old: &Input<'a>, new: &Input<'a>) -> HashSet<(&'a str, &'a str)> {
    let services = differing(old.services, new.services).map(service_ports::key);
    let slices = differing(old.endpoint_slices, new.endpoint_slices);
    let slices = slices.filter_map(|slice| Some((slice.metadata.namespace(), service_of(slice)?)));
    services.chain(slices).collect()
}

/// What two lists of objects do not have in common at their beginnings and ends.
fn differing<'l, 'a, T>(
    old: &'l [&'a T],
    new: &'l [&'a T],
) -> impl Iterator<Item = &'a T> + use<'l, 'a, T> {
    let start = old.iter().zip(new).take_while(|(a, b)| std::ptr::eq(**a, **b)).count();
    let most = old.len().min(new.len()) - start;
    let ends = old.iter().rev().zip(new.iter().rev()).take(most);
    let end = ends.take_while(|(a, b)| std::ptr::eq(**a, **b)).count();
    let middle = |list: &'l [&'a T]| list.get(start..list.len() - end).unwrap_or_default();
    middle(old).iter().chain(middle(new)).copied()
}

/// Whether kube-proxy would start on the node: `Ok` tells whether it has the node route 127.0.0.0/8. Much
/// cheaper than its [`program`].
///
/// # Errors
/// As [`program`].
pub fn check(input: &Input<'_>) -> Result<bool, Vec<SettingsError>> {
    let node = ThisNode::new(input.node, input.interface_addresses);
    Settings::read(input.settings, &node, input.family)
        .map(|settings| settings.localhost_node_ports)
}

impl Program {
    /// Byte for byte what kube-proxy hands to `iptables-restore --noflush --counters`.
    pub fn restore_text(&self) -> String {
        const BYTES_PER_RULE: usize = 150;
        let written = |part: &Arc<Part>| part.filter.written.len() + part.nat.written.len();
        let rules: usize = self.origins.parts.iter().map(written).sum();
        let mut out = String::with_capacity(rules.saturating_mul(BYTES_PER_RULE));
        for table in [TableName::Filter, TableName::Nat] {
            out.push('*');
            out.push_str(table.as_str());
            out.push('\n');
            for share in self.origins.parts.iter().map(|part| iptables::share(part, table)) {
                let declared = share.declared.iter();
                let declared = declared.filter_map(|id| iptables::name(table, share, *id));
                for name in declared.chain(share.chains().map(|chain| chain.name)) {
                    out.push(':');
                    out.push_str(name.as_str());
                    out.push_str(" - [0:0]\n");
                }
            }
            let mut next = Vec::new();
            for share in self.origins.parts.iter().map(|part| iptables::share(part, table)) {
                let mut shared = share.shared.iter().filter(|rule| !rule.in_front);
                next.clear();
                next.resize(share.own.len(), 0);
                for id in &share.written {
                    let Some(name) = iptables::name(table, share, *id) else { continue };
                    let rule = match id.place() {
                        None => shared.next().map(|rule| &rule.rule),
                        Some(place) => next.get_mut(place).and_then(|next| {
                            *next += 1;
                            share.chain(place)?.rules.get(*next - 1)
                        }),
                    };
                    if let Some(rule) = rule {
                        restore::push_rule(&mut out, self.ruleset.family, name, rule);
                        out.push('\n');
                    }
                }
            }
            out.push_str("COMMIT\n");
        }
        out
    }

    /// What `iptables-save` lists once the kernel has the rules, without its `#` lines.
    pub fn save_text(&self) -> String {
        save::ruleset(&self.ruleset)
    }

    /// What a chain of a Service port is for. `None` for a chain that serves no single Service port.
    pub fn chain_meaning(&self, chain: ChainName) -> Option<ChainMeaning<'_>> {
        let chains = &self.ruleset.table(TableName::Nat)?.chains;
        let own = chains.partition_point(|chain| chain.policy.is_some());
        let place = own + chains.get(own..)?.binary_search_by(|c| c.name.cmp(&chain)).ok()?;
        // Each chain of a Service port has a rule.
        let part = self.origins.part(chains.get(place)?.rules.first()?.origin)?;
        let (port, role) = match part.chain_use(chain)? {
            ChainUse::Service(port) => (port, ChainRole::Service),
            ChainUse::Local(port) => (port, ChainRole::Local),
            ChainUse::External(port) => (port, ChainRole::External),
            ChainUse::Firewall(port) => (port, ChainRole::Firewall),
            ChainUse::Endpoint(port, endpoint) => {
                let endpoint = part.endpoints.get(endpoint as usize)?;
                let role = ChainRole::Endpoint { address: endpoint.address, port: endpoint.port };
                (port, role)
            }
        };
        Some(ChainMeaning { service_port: part.ports.get(port as usize)?, role })
    }
}
