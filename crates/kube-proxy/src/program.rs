//! The rules of one node and family, and what each part of them means.

use crate::chains::{ChainMeaning, ChainRole, ChainUse};
use crate::endpoints::Endpoints;
use crate::notice::Notice;
use crate::origins::Origins;
use crate::settings::{Settings, SettingsError};
use crate::slices::Slices;
use crate::this_node::ThisNode;
use crate::{Input, iptables, service_ports};
use netfilter::chain_name::ChainName;
use netfilter::tables::{Ruleset, TableName};
use netfilter::text::restore::Script;
use netfilter::text::{restore, save};
use std::sync::Arc;

/// What kube-proxy programs on one node for one address family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The `filter` and `nat` tables once kube-proxy is done: the kernel's base chains with the jumps into
    /// kube-proxy's chains, and those, in the order in which `iptables-save` lists them.
    pub ruleset: Arc<Ruleset>,
    /// What of it kube-proxy hands to `iptables-restore`, in its own order.
    pub script: Script,
    /// What the tags of the rules mean.
    pub origins: Origins,
    /// What kube-proxy passed over.
    pub notices: Vec<Notice>,
    /// The node must route 127.0.0.0/8 for this (`net.ipv4.conf.all.route_localnet`), and kube-proxy sets that.
    pub route_localnet: bool,
    /// What each chain of `nat` is for, in the order of the ruleset's list.
    pub(crate) uses: Vec<ChainUse>,
}

/// What kube-proxy 1.36 in iptables mode programs on the node, whatever mode the settings ask for.
///
/// Services are taken in the order of namespace, name, port name and protocol (kube-proxy itself takes them in
/// any), and endpoints in the order of their texts.
///
/// # Errors
/// Everything in the settings for which kube-proxy would not start.
pub fn program(input: &Input<'_>) -> Result<Program, Vec<SettingsError>> {
    let node = ThisNode::new(input.node, input.interface_addresses);
    let settings = Settings::read(input.settings, &node, input.family)?;
    let mut notices = Vec::new();
    let ports = service_ports::collect(input.services, input.family, &mut notices);
    let slices = Slices::read(input.endpoint_slices, &node, input.family);
    let endpoints = Endpoints::collect(&ports, &slices);
    let origins =
        Origins::new(&settings, node.name, &ports, input.endpoint_slices, endpoints.all());
    Ok(iptables::write(&settings, &node, &ports, &endpoints, origins, notices))
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
        restore::script(&self.script, &self.ruleset)
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
        let (port, role) = match *self.uses.get(place)? {
            ChainUse::Shared => return None,
            ChainUse::Service(port) => (port, ChainRole::Service),
            ChainUse::Local(port) => (port, ChainRole::Local),
            ChainUse::External(port) => (port, ChainRole::External),
            ChainUse::Firewall(port) => (port, ChainRole::Firewall),
            ChainUse::Endpoint(port, endpoint) => {
                let endpoint = self.origins.endpoints.get(endpoint as usize)?;
                let role = ChainRole::Endpoint { address: endpoint.address, port: endpoint.port };
                (port, role)
            }
        };
        Some(ChainMeaning { service_port: self.origins.ports.get(port as usize)?, role })
    }
}
