//! The settings of a host's kernel that change what becomes of packets.

use crate::address::Family;
use crate::connections::Timeouts;

/// Whom a process runs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Owner {
    /// The user's number; root is 0.
    pub user: u32,
    /// The group's number.
    pub group: u32,
}

/// Kernel settings (sysctls), and what else is known of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `net.ipv4.ip_forward`. Off, as Linux has it.
    pub ip_forward: bool,
    /// `net.ipv6.conf.all.forwarding`. Off.
    pub ipv6_forwarding: bool,
    /// `net.bridge.bridge-nf-call-iptables`: bridged IPv4 frames pass the hooks too. On, as `br_netfilter` has it.
    pub bridge_nf_call_iptables: bool,
    /// `net.bridge.bridge-nf-call-ip6tables`: the same for IPv6. On.
    pub bridge_nf_call_ip6tables: bool,
    /// `net.ipv4.conf.all.route_localnet`: 127.0.0.0/8 may come from and go to the network. Off.
    pub route_localnet: bool,
    /// `net.netfilter.nf_conntrack_tcp_loose`: a TCP connection may be picked up in its middle. On.
    pub tcp_loose: bool,
    /// `net.netfilter.nf_conntrack_tcp_be_liberal`: segments outside the window are not invalid. It changes
    /// nothing here, where no segment is outside its window; it is kept for who reads the settings.
    pub tcp_be_liberal: bool,
    /// `net.ipv4.ip_default_ttl`: the TTL of what the host itself answers. 64.
    pub default_ttl: u8,
    /// How long connections are remembered.
    pub timeouts: Timeouts,
    /// Whom the host's processes run as, all of them; `None` when nobody knows, and `-m owner` cannot be told.
    pub process_owner: Option<Owner>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            ip_forward: false,
            ipv6_forwarding: false,
            bridge_nf_call_iptables: true,
            bridge_nf_call_ip6tables: true,
            route_localnet: false,
            tcp_loose: true,
            tcp_be_liberal: false,
            default_ttl: 64,
            timeouts: Timeouts::default(),
            process_owner: None,
        }
    }
}

impl Settings {
    /// Whether packets of that family are forwarded.
    pub fn forwards(&self, family: Family) -> bool {
        match family {
            Family::V4 => self.ip_forward,
            Family::V6 => self.ipv6_forwarding,
        }
    }

    /// Whether bridged frames of that family pass the hooks.
    pub fn bridge_nf(&self, family: Family) -> bool {
        match family {
            Family::V4 => self.bridge_nf_call_iptables,
            Family::V6 => self.bridge_nf_call_ip6tables,
        }
    }
}
