//! Whether a node's rules hold a chain.

use super::Look;
use crate::scenario::Scenario;
use crate::text::Text;
use netfilter::address::Family;

pub(super) fn look(node: Option<&str>, v6: bool, chain: &str, world: &Scenario) -> Look {
    let family = if v6 { Family::V6 } else { Family::V4 };
    let nodes = world.cluster.nodes.iter().map(|node| node.metadata.name.as_str());
    let meant: Vec<&str> = nodes.filter(|name| node.is_none_or(|node| node == *name)).collect();
    if let (true, Some(node)) = (meant.is_empty(), node) {
        return Look::cannot_tell(Text::new().say("There is no node ").name(node).say("."));
    }
    for node in meant {
        let Some(program) = world.program(node, family) else { continue };
        let chains = program.ruleset.tables.iter().flat_map(|table| &table.chains);
        let mut names = chains.map(|chain| chain.name.as_str());
        if let Some(name) = names.find(|name| is_chain(name, chain)) {
            let found =
                Text::new().say("The rules of ").name(node).say(" hold ").code(name).say(".");
            return Look::new(true, found);
        }
    }
    let who = node.unwrap_or("any node");
    let found = Text::new().say("No chain of ").name(who).say(" is called ").code(chain).say(".");
    Look::new(false, found)
}

/// Whether a chain is meant: `KUBE-SVC` means that chain and those with a hash behind it, `KUBE-SV*` all that begin so.
pub(super) fn is_chain(name: &str, meant: &str) -> bool {
    if let Some(begin) = meant.strip_suffix('*') {
        return name.starts_with(begin);
    }
    let rest = name.strip_prefix(meant.trim_end_matches('-'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::is_chain;

    #[test]
    fn a_chain_is_meant_with_or_without_its_hash() {
        assert!(is_chain("KUBE-EXT-ABC", "KUBE-EXT"));
        assert!(is_chain("KUBE-EXT-ABC", "KUBE-EXT-"));
        assert!(is_chain("KUBE-EXT-ABC", "KUBE-EXT-ABC"));
        assert!(is_chain("KUBE-NODEPORTS", "KUBE-NODEPORTS"));
        assert!(!is_chain("KUBE-EXTERNAL-SERVICES", "KUBE-EXT"));
        assert!(is_chain("KUBE-EXTERNAL-SERVICES", "KUBE-EXT*"));
    }
}
