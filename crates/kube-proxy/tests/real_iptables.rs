//! Hands the rules to the real `iptables-restore` and `ip6tables-restore`, and lists them with the real
//! `iptables-save`, in a network namespace of their own. Needs root, `unshare` and iptables 1.8; says why when
//! it is skipped.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // A test may panic.

#[allow(dead_code, unreachable_pub)] // Each test binary uses a part of it.
mod recorded;

use kube_proxy::Program;
use manifest::kinds::kube_proxy_configuration::KubeProxyConfiguration;
use netfilter::address::Family;
use recorded::{Cluster, Recording};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

/// Programs to try, each under a name that can be a file's.
type Programs = Vec<(String, Program)>;

/// What the shell does with all programs of one family in a fresh network namespace: takes each once as
/// kube-proxy hands it over, on trial, and once for real with the chains and jumps that are there before.
const SCRIPT: &str = r#"
set -e
for file in "$1"/*.restore; do
  "$2-restore" --noflush --counters --test < "$file" || echo "refused: $file"
  "$2-restore" < "${file%.restore}.whole" || echo "refused: ${file%.restore}.whole"
  "$2-save" | grep -v '^#' > "${file%.restore}.listed"
done
"#;

#[test]
fn iptables_takes_every_recorded_cluster_and_lists_it_as_the_save_text() {
    try_all("iptables", Family::V4);
}

#[test]
fn ip6tables_takes_every_recorded_cluster_and_lists_it_as_the_save_text() {
    try_all("ip6tables", Family::V6);
}

fn try_all(tool: &str, family: Family) {
    if let Some(reason) = unavailable(tool) {
        println!("skipped: {reason}");
        return;
    }
    let folder = Folder::new(tool);
    let mut programs = recorded_programs(family);
    programs.extend(other_settings(family));
    // Many clusters have nothing of IPv6, and many nodes the same rules: one of each will do.
    let mut texts = HashSet::new();
    programs.retain(|(_, program)| texts.insert(program.restore_text()));
    for (name, program) in &programs {
        let write = |ending: &str, text: String| {
            std::fs::write(folder.0.join(format!("{name}.{ending}")), text).unwrap();
        };
        write("restore", program.restore_text());
        write("whole", whole(program));
    }
    let output = Command::new("unshare")
        .args(["-n", "sh", "-c", SCRIPT, "sh"])
        .arg(&folder.0)
        .arg(tool)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !told.contains("refused"), "{told}");
    for (name, program) in &programs {
        let listed = std::fs::read_to_string(folder.0.join(format!("{name}.listed"))).unwrap();
        let expected = program.save_text();
        assert_eq!(tables_by_name(&listed), tables_by_name(&expected), "{name}");
    }
}

fn recorded_programs(family: Family) -> Programs {
    let mut programs = Programs::new();
    for recording in Recording::all() {
        let cluster = recording.cluster();
        for node in ["node-1", "node-2"] {
            if recording.file(&format!("{node}.restore")).is_some() {
                let program = cluster.program(node, family).unwrap();
                programs.push((format!("{}-{node}", recording.name), program));
            }
        }
    }
    programs
}

/// Settings that no recording has, on clusters that have a bit of everything.
fn other_settings(family: Family) -> Programs {
    const SETTINGS: [&str; 7] = [
        "{detectLocalMode: BridgeInterface, detectLocal: {bridgeInterface: cni0}}",
        "{detectLocalMode: InterfaceNamePrefix, detectLocal: {interfaceNamePrefix: veth}}",
        "{detectLocalMode: NodeCIDR, iptables: {masqueradeBit: 31}}",
        "{clusterCIDR: '', iptables: {masqueradeBit: 0, localhostNodePorts: false}}",
        "{clusterCIDR: '10.244.1.7/32,fd00::7/128', nodePortAddresses: [primary]}",
        "{iptables: {masqueradeAll: true}, nodePortAddresses: [127.0.0.0/8, '::1/128']}",
        "{nodePortAddresses: [0.0.0.0/0, '::/0', 10.0.0.0/8]}",
    ];
    let wanted = ["dualstack", "etp-local-with-local", "source-ranges", "sessionaffinity-timeout"];
    let mut programs = Programs::new();
    for recording in Recording::all().iter().filter(|r| wanted.contains(&r.name.as_str())) {
        for (number, settings) in SETTINGS.iter().enumerate() {
            let settings: KubeProxyConfiguration = serde_yaml::from_str(settings).unwrap();
            let cluster = Cluster { settings, ..recording.cluster() };
            let program = cluster.program("node-1", family).unwrap();
            programs.push((format!("{}-settings-{number}", recording.name), program));
        }
    }
    programs
}

/// All chains and jumps, and the rest as kube-proxy writes it: what the kernel has in the end.
fn whole(program: &Program) -> String {
    let save = program.save_text();
    let restore = program.restore_text();
    let mut text = String::new();
    for (there, written) in
        save.split_inclusive("COMMIT\n").zip(restore.split_inclusive("COMMIT\n"))
    {
        let is_base = |line: &&str| line.starts_with("-A ") && !line.starts_with("-A KUBE-");
        let lines = there.lines().filter(|line| line.starts_with(['*', ':']) || is_base(line));
        let lines = lines.chain(written.lines().filter(|line| !line.starts_with(['*', ':'])));
        for line in lines {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}

/// The tables in the order of their names: which comes first depends on which was used first.
fn tables_by_name(listing: &str) -> Vec<&str> {
    let mut tables: Vec<&str> = listing.split_inclusive("COMMIT\n").collect();
    tables.sort_unstable();
    tables
}

/// Why the real thing cannot be asked here.
fn unavailable(tool: &str) -> Option<String> {
    let script = format!(
        "printf '*nat\\n:T - [0:0]\\n-A T -m comment --comment x -m recent --name x --set -m statistic --mode random --probability 0.5 -j RETURN\\nCOMMIT\\n' | {tool}-restore"
    );
    match Command::new("unshare").args(["-n", "sh", "-c", &script]).output() {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(format!(
            "{tool}-restore in a network namespace of its own: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        )),
        Err(error) => Some(format!("unshare: {error}")),
    }
}

/// A folder of our own, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(tool: &str) -> Self {
        let name = format!("kube-proxy-{tool}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
