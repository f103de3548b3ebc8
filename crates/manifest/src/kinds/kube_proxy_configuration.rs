//! `KubeProxyConfiguration` of `kubeproxy.config.k8s.io/v1alpha1`: the settings that change its rules.

use crate::decode::typed::fields;
use serde::{Deserialize, Serialize};

/// kube-proxy's settings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct KubeProxyConfiguration {
    /// `iptables`, `nftables` or `ipvs`; empty means iptables.
    pub mode: String,
    /// The addresses of the cluster's pods, one or two ranges joined by a comma.
    #[serde(rename = "clusterCIDR")]
    pub cluster_cidr: String,
    /// How it tells pods of this node from others: `ClusterCIDR`, `NodeCIDR`, `BridgeInterface`,
    /// `InterfaceNamePrefix`.
    pub detect_local_mode: String,
    /// For the last two of them.
    pub detect_local: DetectLocal,
    /// For iptables mode.
    pub iptables: IptablesConfiguration,
    /// For nftables mode.
    pub nftables: NftablesConfiguration,
    /// For ipvs mode.
    pub ipvs: IpvsConfiguration,
    /// Which of the node's addresses accept node ports: ranges, or `primary`. Empty means all.
    pub node_port_addresses: Vec<String>,
    /// The node's name, where it is not the host's.
    pub hostname_override: String,
}

fields!(KubeProxyConfiguration {
    "mode" => mode,
    "clusterCIDR" => cluster_cidr,
    "detectLocalMode" => detect_local_mode,
    "detectLocal" => detect_local,
    "iptables" => iptables,
    "nftables" => nftables,
    "ipvs" => ipvs,
    "nodePortAddresses" => node_port_addresses,
    "hostnameOverride" => hostname_override,
});

/// How pods of this node are told by their interface.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DetectLocal {
    /// The bridge's name.
    pub bridge_interface: String,
    /// How their interfaces' names begin.
    pub interface_name_prefix: String,
}

fields!(DetectLocal {
    "bridgeInterface" => bridge_interface,
    "interfaceNamePrefix" => interface_name_prefix,
});

/// Settings for iptables mode.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IptablesConfiguration {
    /// All traffic to cluster addresses gets the node's source address.
    pub masquerade_all: bool,
    /// Which bit of the mark says "masquerade": 0 to 31, 14 when not given.
    pub masquerade_bit: Option<i32>,
    /// Whether node ports answer on 127.0.0.1; yes when not given.
    pub localhost_node_ports: Option<bool>,
    /// Kept, not used: how often it may change the rules.
    pub min_sync_period: Option<String>,
    /// Kept, not used: how often it writes them anew.
    pub sync_period: Option<String>,
}

fields!(IptablesConfiguration {
    "masqueradeAll" => masquerade_all,
    "masqueradeBit" => masquerade_bit,
    "localhostNodePorts" => localhost_node_ports,
    "minSyncPeriod" => min_sync_period,
    "syncPeriod" => sync_period,
});

/// Settings for nftables mode.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NftablesConfiguration {
    /// As for iptables.
    pub masquerade_all: bool,
    /// As for iptables.
    pub masquerade_bit: Option<i32>,
    /// Kept, not used.
    pub min_sync_period: Option<String>,
    /// Kept, not used.
    pub sync_period: Option<String>,
}

fields!(NftablesConfiguration {
    "masqueradeAll" => masquerade_all,
    "masqueradeBit" => masquerade_bit,
    "minSyncPeriod" => min_sync_period,
    "syncPeriod" => sync_period,
});

/// Settings for ipvs mode.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IpvsConfiguration {
    /// How it spreads connections.
    pub scheduler: String,
}

fields!(IpvsConfiguration { "scheduler" => scheduler });
