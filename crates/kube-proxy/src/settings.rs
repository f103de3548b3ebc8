//! kube-proxy's settings: checked, with defaults filled in, and reduced to one address family.

mod local_traffic;
mod node_port_addresses;

pub(crate) use local_traffic::LocalTraffic;
pub(crate) use node_port_addresses::NodePortAddresses;

use crate::this_node::ThisNode;
use manifest::kinds::kube_proxy_configuration::KubeProxyConfiguration;
use netfilter::address::Family;
use std::fmt;

/// The bit of the mark that says "masquerade", where none is set.
pub const DEFAULT_MASQUERADE_BIT: u32 = 14;

/// Why kube-proxy would not start with these settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// The field of `KubeProxyConfiguration`: `iptables.masqueradeBit`, `nodePortAddresses[1]`.
    pub path: String,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub message: String,
}

impl SettingsError {
    pub(crate) fn new(
        path: impl Into<String>,
        value: impl fmt::Display,
        message: impl Into<String>,
    ) -> Self {
        SettingsError { path: path.into(), value: value.to_string(), message: message.into() }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: Invalid value: {:?}: {}", self.path, self.value, self.message)
    }
}

impl std::error::Error for SettingsError {}

/// The settings that change the rules of one family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The family.
    pub(crate) family: Family,
    /// All traffic to cluster addresses is masqueraded.
    pub(crate) masquerade_all: bool,
    /// The mark that says "masquerade": one bit.
    pub(crate) masquerade_mark: u32,
    /// Node ports answer on 127.0.0.1, for which the kernel must route it.
    pub(crate) localhost_node_ports: bool,
    /// How pods of this node (or of the cluster) are told from others.
    pub(crate) local_traffic: Option<LocalTraffic>,
    /// Which addresses accept node ports.
    pub(crate) node_port_addresses: NodePortAddresses,
}

impl Settings {
    /// Reads the settings for iptables mode, whatever `mode` says.
    ///
    /// # Errors
    /// Everything for which kube-proxy would refuse to start.
    pub(crate) fn read(
        configuration: &KubeProxyConfiguration,
        node: &ThisNode<'_>,
        family: Family,
    ) -> Result<Self, Vec<SettingsError>> {
        let mut errors = Vec::new();
        check_mode(configuration, &mut errors);
        let iptables = &configuration.iptables;
        let masquerade_mark = masquerade_mark(iptables.masquerade_bit, &mut errors);
        let local_traffic = local_traffic::read(configuration, node, family, &mut errors);
        let node_port_addresses = node_port_addresses::read(
            &configuration.node_port_addresses,
            node,
            family,
            iptables.localhost_node_ports.unwrap_or(true),
            &mut errors,
        );
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Settings {
            family,
            masquerade_all: iptables.masquerade_all,
            masquerade_mark,
            localhost_node_ports: node_port_addresses.localhost,
            local_traffic,
            node_port_addresses,
        })
    }
}

fn check_mode(configuration: &KubeProxyConfiguration, errors: &mut Vec<SettingsError>) {
    if !["", "iptables", "ipvs", "nftables"].contains(&configuration.mode.as_str()) {
        errors.push(SettingsError::new(
            "mode",
            &configuration.mode,
            "must be iptables, ipvs, nftables or blank (blank means iptables)",
        ));
    }
}

fn masquerade_mark(bit: Option<i32>, errors: &mut Vec<SettingsError>) -> u32 {
    let Some(bit) = bit else { return 1 << DEFAULT_MASQUERADE_BIT };
    match u32::try_from(bit).ok().and_then(|bit| 1_u32.checked_shl(bit)) {
        Some(mark) => mark,
        None => {
            errors.push(SettingsError::new(
                "iptables.masqueradeBit",
                bit,
                "must be within the range [0, 31]",
            ));
            0
        }
    }
}
