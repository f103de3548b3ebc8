//! Rules on a node that kube-proxy did not make: an annotation of the Node gives them as `iptables` commands, one a line.
//!
//! ```yaml
//! metadata:
//!   annotations:
//!     portolan/iptables: |
//!       -P FORWARD DROP
//!       -t nat -I POSTROUTING -s 10.244.0.0/16 -d 10.244.0.0/16 -j RETURN
//! ```
//!
//! They run once kube-proxy is done: `-I` puts a rule in front of its jumps, `-A` behind them. A line that begins with
//! `iptables` or `ip6tables` is for that family alone; others are for each family that they can be read for.

use manifest::kinds::node::Node;
use netfilter::address::Family;
use netfilter::tables::{Policy, Ruleset, TableName};
use netfilter::text::read;
use std::sync::Arc;

/// The annotation.
pub(crate) const IPTABLES_ANNOTATION: &str = "portolan/iptables";
/// At most so many commands of a node are run.
const MOST_COMMANDS: usize = 1_000;

/// A command that cannot be run, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefusedCommand {
    pub(crate) node: String,
    pub(crate) command: String,
    pub(crate) why: String,
}

/// Runs the commands of a node's annotation for one family. Those that only the other family could run are passed
/// over without a word.
pub(super) fn run(node: &Node, ruleset: &mut Ruleset) -> Vec<RefusedCommand> {
    let Some(commands) = node.metadata.annotations.get(IPTABLES_ANNOTATION) else {
        return Vec::new();
    };
    let mut refused = Vec::new();
    for line in commands.lines().map(str::trim).take(MOST_COMMANDS) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Err(why) = command(line, ruleset) {
            let (node, command) = (node.metadata.name.clone(), line.to_owned());
            refused.push(RefusedCommand { node, command, why });
        }
    }
    refused
}

fn command(line: &str, ruleset: &mut Ruleset) -> Result<(), String> {
    let family = ruleset.family;
    let (wanted, line) = match line.split_once(' ') {
        Some(("iptables", rest)) => (Some(Family::V4), rest.trim_start()),
        Some(("ip6tables", rest)) => (Some(Family::V6), rest.trim_start()),
        _ => (None, line),
    };
    if wanted.is_some_and(|wanted| wanted != family) {
        return Ok(());
    }
    let (table, line) = match line.strip_prefix("-t ") {
        Some(rest) => rest.trim_start().split_once(' ').ok_or("a command is missing")?,
        None => ("filter", line),
    };
    let (verb, rest) = line.trim_start().split_once(' ').ok_or("a chain is missing")?;
    let rest = rest.trim_start();
    let (chain, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    match verb {
        "-P" | "--policy" => {
            let policy = match rest.trim() {
                "ACCEPT" => Policy::Accept,
                "DROP" => Policy::Drop,
                other => return Err(format!("{other:?} is no policy: ACCEPT or DROP is")),
            };
            place(ruleset, table, chain)?.policy = Some(policy);
            Ok(())
        }
        "-A" | "--append" | "-I" | "--insert" => {
            let rule = match rule(table, chain, rest, family) {
                Ok(rule) => rule,
                // What the other family can read is meant for it.
                Err(why) => {
                    let other = if family == Family::V4 { Family::V6 } else { Family::V4 };
                    let theirs = wanted.is_none() && rule(table, chain, rest, other).is_ok();
                    return if theirs { Ok(()) } else { Err(why) };
                }
            };
            let rules = &mut place(ruleset, table, chain)?.rules;
            let at = if verb.starts_with("-I") || verb == "--insert" { 0 } else { rules.len() };
            rules.insert(at, rule);
            Ok(())
        }
        other => Err(format!("{other:?} is none of -P, -A and -I")),
    }
}

/// A base chain.
fn place<'r>(
    ruleset: &'r mut Ruleset,
    table: &str,
    chain: &str,
) -> Result<&'r mut netfilter::tables::Chain, String> {
    let name = [TableName::Filter, TableName::Nat].into_iter().find(|name| name.as_str() == table);
    let missing = || format!("{table} has no base chain {chain}");
    let name = name.ok_or_else(missing)?;
    let table = ruleset.tables.iter_mut().find(|table| table.name == name).ok_or_else(missing)?;
    let mut chains = table.chains.iter_mut();
    let found = chains.find(|found| found.name.as_str() == chain && found.policy.is_some());
    found.map(Arc::make_mut).ok_or_else(missing)
}

fn rule(
    table: &str,
    chain: &str,
    rest: &str,
    family: Family,
) -> Result<netfilter::rule::Rule, String> {
    let text = format!("*{table}\n:{chain} ACCEPT [0:0]\n-A {chain} {rest}\nCOMMIT\n");
    let read = read::ruleset(&text, family).map_err(|error| error.kind.to_string())?;
    let mut rules =
        read.tables.into_iter().flat_map(|table| table.chains).flat_map(|c| c.rules.clone());
    rules.next().ok_or_else(|| "no rule is in it".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Scenario, Source};

    fn node(commands: &str) -> Scenario {
        let lines: String = commands.lines().map(|line| format!("      {line}\n")).collect();
        let text = format!(
            "apiVersion: v1\nkind: Node\nmetadata:\n  name: node-1\n  annotations:\n    portolan/iptables: |\n{lines}"
        );
        Scenario::read(&[Source { name: "node.yaml".into(), text }])
    }

    fn listed(scenario: &Scenario) -> String {
        let query = crate::scenario::RulesQuery {
            node: "node-1",
            v6: false,
            format: crate::scenario::RulesFormat::Save,
        };
        scenario.rules_text(&query).unwrap()
    }

    #[test]
    fn policies_and_rules_stand_where_the_commands_put_them() {
        let scenario = node(
            "-P FORWARD DROP\niptables -t nat -I POSTROUTING -s 10.244.0.0/16 -j RETURN\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nip6tables -P INPUT DROP",
        );
        let rules = listed(&scenario);
        assert!(rules.contains(":FORWARD DROP"), "{rules}");
        assert!(rules.contains(":INPUT ACCEPT"), "{rules}");
        let before = rules.find("-A POSTROUTING -s 10.244.0.0/16 -j RETURN").unwrap();
        assert!(before < rules.find("-j KUBE-POSTROUTING").unwrap());
        assert!(rules.contains("--dport 22 -j ACCEPT"), "{rules}");
        assert_eq!(scenario.problems(), []);
    }

    #[test]
    fn a_command_that_cannot_be_run_is_told_at_its_annotation() {
        for (commands, words) in [
            ("-P FORWARD REJECT", "no policy"),
            ("-X FORWARD", "none of -P, -A and -I"),
            ("-A NOWHERE -j ACCEPT", "no base chain"),
            ("-P", "missing"),
        ] {
            let scenario = node(commands);
            let [problem] = scenario.problems() else { panic!("{:?}", scenario.problems()) };
            assert!(problem.message.contains(words), "{}", problem.message);
            assert_eq!(problem.place.line, 6);
        }
    }
}
