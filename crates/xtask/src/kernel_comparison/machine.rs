//! Whether this machine lets us build worlds at all.

use crate::lab::Agent;
use anyhow::{Context, Result, bail};

/// Rules with each match and target that kube-proxy's need of the kernel.
const SAMPLE: &str = "\
*filter
-A INPUT -m conntrack --ctstate INVALID -j DROP
-A INPUT -p tcp -m addrtype --dst-type LOCAL -m comment --comment sample -m tcp --dport 80 -j REJECT
COMMIT
*nat
-A POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A POSTROUTING -j MASQUERADE --random-fully
-A OUTPUT -p tcp -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.0.0.1:80
COMMIT
";

/// Fails with what is lacking.
pub(crate) fn try_out() -> Result<()> {
    if !is_root()? {
        bail!("network namespaces and their rules are made by root only");
    }
    let mut agent = Agent::start().context("no network namespace could be made")?;
    for key in ["ipv4/ip_forward", "bridge/bridge-nf-call-iptables"] {
        let answer = agent.ask(&format!("set {key} 1")).context("settings cannot be written")?;
        if answer == "missing" {
            bail!("this kernel has no setting net/{key} (the module br_netfilter may be missing)");
        }
    }
    agent.run(
        &["ip", "-batch", "-"],
        "link add b0 type bridge\nlink add v0 type veth peer name v1",
    )?;
    agent.run(&["iptables-restore"], SAMPLE)
}

/// Whether we run as root, as the owner of our own entry under `/proc` tells.
#[cfg(target_os = "linux")]
fn is_root() -> Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(std::fs::metadata("/proc/self")?.uid() == 0)
}

#[cfg(not(target_os = "linux"))]
fn is_root() -> Result<bool> {
    bail!("only Linux has the kernel that is compared with")
}
