//! Rules as `iptables-save` 1.8 lists them, without its `#` lines.
//!
//! Its order of arguments is fixed: addresses, interfaces and protocol first, then the matches in the order
//! in which the kernel asks them, then the target. Hosts carry their prefix length, marks are plain hex,
//! shares have eleven decimals and are those that the kernel's 31 bits can hold.

use super::spelling;
use crate::address::Family;
use crate::chain_name::ChainName;
use crate::rule::{
    ConntrackMatch, Counters, Direction, Header, LimitInterface, Masked, Match, Not, Ports,
    Probability, RecentMatch, Rule, Target,
};
use crate::tables::{Policy, Ruleset, Table};

/// The whole ruleset with each rule's counters before it (`iptables-save -c`).
pub fn ruleset_with_counters(ruleset: &Ruleset) -> String {
    let mut out = String::new();
    for table in &ruleset.tables {
        push_chains(&mut out, table);
        for chain in &table.chains {
            for rule in &chain.rules {
                push_counters(&mut out, rule.counters);
                out.push(' ');
                push_rule(&mut out, ruleset.family, chain.name, rule);
                out.push('\n');
            }
        }
        out.push_str("COMMIT\n");
    }
    out
}

/// The whole ruleset: for each table its chains in the order in which they are listed, then their rules.
pub fn ruleset(ruleset: &Ruleset) -> String {
    const BYTES_PER_RULE: usize = 140;
    let mut out = String::with_capacity(ruleset.rule_count().saturating_mul(BYTES_PER_RULE));
    for table in &ruleset.tables {
        push_table(&mut out, ruleset.family, table);
    }
    out
}

/// One table, from its `*` line to `COMMIT`.
pub fn push_table(out: &mut String, family: Family, table: &Table) {
    push_chains(out, table);
    for chain in &table.chains {
        for rule in &chain.rules {
            push_rule(out, family, chain.name, rule);
            out.push('\n');
        }
    }
    out.push_str("COMMIT\n");
}

/// `[packets:bytes]`
fn push_counters(out: &mut String, counters: Counters) {
    out.push('[');
    spelling::number(out, counters.packets);
    out.push(':');
    spelling::number(out, counters.bytes);
    out.push(']');
}

/// A table's `*` line, and a `:` line for each of its chains.
fn push_chains(out: &mut String, table: &Table) {
    out.push('*');
    out.push_str(table.name.as_str());
    out.push('\n');
    for chain in &table.chains {
        out.push(':');
        out.push_str(chain.name.as_str());
        out.push_str(match chain.policy {
            Some(Policy::Accept) => " ACCEPT ",
            Some(Policy::Drop) => " DROP ",
            None => " - ",
        });
        push_counters(out, chain.counters);
        out.push('\n');
    }
}

/// One rule as its `-A` line, without the newline.
pub fn rule(family: Family, chain: ChainName, rule: &Rule) -> String {
    let mut out = String::new();
    push_rule(&mut out, family, chain, rule);
    out
}

/// Appends one rule as its `-A` line, without the newline.
pub fn push_rule(out: &mut String, family: Family, chain: ChainName, rule: &Rule) {
    out.push_str("-A ");
    out.push_str(chain.as_str());
    push_header(out, &rule.header);
    for extension in &rule.matches {
        push_match(out, family, extension);
    }
    push_target(out, family, &rule.target);
}

fn push_header(out: &mut String, header: &Header) {
    for (option, value) in [(" -s ", &header.source), (" -d ", &header.destination)] {
        // A network of no bits holds every address: the kernel keeps no condition for it.
        let Some(value) = value.as_ref().filter(|v| v.value.prefix() > 0 || v.negated) else {
            continue;
        };
        negation(out, value.negated);
        out.push_str(option);
        spelling::cidr(out, value.value);
    }
    for (option, value) in [(" -i ", header.in_interface()), (" -o ", header.out_interface())] {
        if let Some(value) = value {
            negation(out, value.negated);
            out.push_str(option);
            out.push_str(&value.value);
        }
    }
    if let Some(value) = &header.protocol {
        negation(out, value.negated);
        out.push_str(" -p ");
        spelling::protocol(out, value.value);
    }
    if let Some(value) = &header.fragment {
        negation(out, value.negated);
        out.push_str(" -f");
    }
}

pub(super) fn negation(out: &mut String, negated: bool) {
    if negated {
        out.push_str(" !");
    }
}

pub(super) fn push_match(out: &mut String, family: Family, extension: &Match) {
    match extension {
        Match::Comment(text) => {
            out.push_str(" -m comment --comment ");
            push_string(out, text);
        }
        Match::Tcp { source, destination, flags } => {
            out.push_str(" -m tcp");
            push_ports(out, source.as_ref(), destination.as_ref());
            push_tcp_flags(out, flags.as_ref());
        }
        Match::Udp { source, destination } => {
            out.push_str(" -m udp");
            push_ports(out, source.as_ref(), destination.as_ref());
        }
        Match::Sctp { source, destination } => {
            out.push_str(" -m sctp");
            push_ports(out, source.as_ref(), destination.as_ref());
        }
        Match::Mark(mark) => {
            out.push_str(" -m mark");
            negation(out, mark.negated);
            out.push_str(" --mark ");
            push_masked(out, mark.value);
        }
        Match::Conntrack(conntrack) => push_conntrack(out, conntrack),
        Match::AddrType { source, destination, limit } => {
            out.push_str(" -m addrtype");
            for (option, value) in [(" --src-type ", source), (" --dst-type ", destination)] {
                if let Some(value) = value {
                    negation(out, value.negated);
                    out.push_str(option);
                    spelling::address_types(out, value.value);
                }
            }
            out.push_str(match limit {
                None => "",
                Some(LimitInterface::In) => " --limit-iface-in",
                Some(LimitInterface::Out) => " --limit-iface-out",
            });
        }
        Match::Random(probability) => {
            out.push_str(" -m statistic --mode random");
            negation(out, probability.negated);
            out.push_str(" --probability ");
            push_probability(out, probability.value);
        }
        Match::Recent(recent) => push_recent(out, family, recent),
        Match::Unknown(unknown) => {
            out.push(' ');
            out.push_str(&unknown.text);
        }
        other => {
            crate::matches::print(out, family, other);
        }
    }
}

/// The ports of `-m tcp`, `-m udp` and `-m sctp`.
pub(super) fn push_ports(
    out: &mut String,
    source: Option<&Not<Ports>>,
    destination: Option<&Not<Ports>>,
) {
    for (option, value) in [(" --sport ", source), (" --dport ", destination)] {
        if let Some(value) = value {
            negation(out, value.negated);
            out.push_str(option);
            spelling::ports(out, value.value);
        }
    }
}

/// `--tcp-flags MASK SET`.
pub(super) fn push_tcp_flags(out: &mut String, flags: Option<&Not<(u8, u8)>>) {
    let Some(Not { value: (mask, set), negated }) = flags else { return };
    negation(out, *negated);
    out.push_str(" --tcp-flags ");
    spelling::bits(out, &spelling::TCP_FLAGS, |bit| mask & bit != 0, "NONE");
    out.push(' ');
    spelling::bits(out, &spelling::TCP_FLAGS, |bit| set & bit != 0, "NONE");
}

/// A text as `xtables_save_string` prints it: plain if it is one simple word, quoted otherwise.
fn push_string(out: &mut String, text: &str) {
    let plain = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-');
    if !text.is_empty() && text.bytes().all(plain) {
        out.push_str(text);
    } else {
        spelling::quoted(out, text);
    }
}

fn push_masked(out: &mut String, mark: Masked) {
    spelling::hex(out, mark.value);
    if mark.mask != u32::MAX {
        out.push('/');
        spelling::hex(out, mark.mask);
    }
}

/// The match of connection tracking, in the order in which `libxt_conntrack` lists its parts.
pub(super) fn push_conntrack(out: &mut String, conntrack: &ConntrackMatch) {
    out.push_str(" -m conntrack");
    if let Some(state) = &conntrack.state {
        negation(out, state.negated);
        out.push_str(" --ctstate ");
        spelling::bits(out, &spelling::CT_STATES, |bit| state.value & bit != 0, "INVALID");
    }
    if let Some(protocol) = &conntrack.protocol {
        negation(out, protocol.negated);
        out.push_str(" --ctproto ");
        spelling::number(out, protocol.value.number().into());
    }
    for (option, value) in [
        (" --ctorigsrc ", &conntrack.original_source),
        (" --ctorigdst ", &conntrack.original_destination),
        (" --ctreplsrc ", &conntrack.reply_source),
        (" --ctrepldst ", &conntrack.reply_destination),
    ] {
        if let Some(value) = value {
            negation(out, value.negated);
            out.push_str(option);
            if value.value.is_host() {
                spelling::address(out, value.value.address());
            } else {
                spelling::cidr(out, value.value);
            }
        }
    }
    for (option, value) in [
        (" --ctorigsrcport ", &conntrack.original_source_port),
        (" --ctorigdstport ", &conntrack.original_destination_port),
        (" --ctreplsrcport ", &conntrack.reply_source_port),
        (" --ctrepldstport ", &conntrack.reply_destination_port),
    ] {
        if let Some(value) = value {
            negation(out, value.negated);
            out.push_str(option);
            spelling::ports(out, value.value);
        }
    }
    if let Some(status) = &conntrack.status {
        negation(out, status.negated);
        out.push_str(" --ctstatus ");
        spelling::bits(out, &spelling::CT_STATUSES, |bit| status.value & bit != 0, "NONE");
    }
    if let Some(Not { value: (from, to), negated }) = &conntrack.expire {
        negation(out, *negated);
        out.push_str(" --ctexpire ");
        spelling::number(out, (*from).into());
        if from != to {
            out.push(':');
            spelling::number(out, (*to).into());
        }
    }
    match conntrack.direction {
        None => {}
        Some(Direction::Original) => out.push_str(" --ctdir ORIGINAL"),
        Some(Direction::Reply) => out.push_str(" --ctdir REPLY"),
    }
}

/// The kernel's share of 2^31 with eleven decimals, rounded to even as C prints it.
fn push_probability(out: &mut String, probability: Probability) {
    const SCALE: u64 = 100_000_000_000;
    const DIGITS: usize = 11;
    let scaled = u128::from(probability.threshold) * u128::from(SCALE);
    let (whole, rest) = (scaled >> 31, scaled & ((1 << 31) - 1));
    let up = rest > 1 << 30 || (rest == 1 << 30 && whole % 2 == 1);
    // A threshold of 32 bits is less than two wholes, so this fits with room to spare.
    let rounded = whole as u64 + u64::from(up);
    spelling::number(out, rounded / SCALE);
    out.push('.');
    spelling::padded_number(out, rounded % SCALE, DIGITS);
}

fn push_recent(out: &mut String, family: Family, recent: &RecentMatch) {
    out.push_str(" -m recent");
    negation(out, recent.negated);
    out.push(' ');
    out.push_str(spelling::recent_action(recent.action));
    if let Some(seconds) = recent.seconds {
        out.push_str(" --seconds ");
        spelling::number(out, seconds.into());
    }
    if recent.reap {
        out.push_str(" --reap");
    }
    if let Some(count) = recent.hit_count {
        out.push_str(" --hitcount ");
        spelling::number(out, count.into());
    }
    if recent.ttl {
        out.push_str(" --rttl");
    }
    out.push_str(" --name ");
    out.push_str(&recent.name);
    // A mask of the other family cannot stand in a rule; the whole address counts then.
    out.push_str(" --mask ");
    if Family::of(recent.mask) == family {
        spelling::address(out, recent.mask);
    } else {
        spelling::address(out, super::restore::whole_address(family));
    }
    out.push_str(if recent.destination { " --rdest" } else { " --rsource" });
}

fn push_target(out: &mut String, family: Family, target: &Target) {
    match target {
        Target::Reject(with) => {
            out.push_str(" -j REJECT --reject-with ");
            out.push_str(spelling::reject_with(family, *with));
        }
        Target::Mark { xmark, .. } => {
            out.push_str(" -j MARK --set-xmark ");
            spelling::hex(out, xmark.value);
            out.push('/');
            spelling::hex(out, xmark.mask);
        }
        other => push_plain_target(out, other),
    }
}

/// The targets that both dialects print alike; `REJECT` and `MARK` without their options.
pub(super) fn push_plain_target(out: &mut String, target: &Target) {
    match target {
        Target::None => {}
        Target::Accept => out.push_str(" -j ACCEPT"),
        Target::Drop => out.push_str(" -j DROP"),
        Target::Return => out.push_str(" -j RETURN"),
        Target::Jump(chain) => {
            out.push_str(" -j ");
            out.push_str(chain.as_str());
        }
        Target::Goto(chain) => {
            out.push_str(" -g ");
            out.push_str(chain.as_str());
        }
        Target::Dnat(range) => push_nat(out, " -j DNAT --to-destination ", &range.range()),
        Target::Snat(range) => push_nat(out, " -j SNAT --to-source ", &range.range()),
        Target::Masquerade { ports, random, random_fully } => {
            out.push_str(" -j MASQUERADE");
            if let Some(ports) = ports {
                out.push_str(" --to-ports ");
                spelling::nat_ports(out, *ports);
            }
            push_flags(out, &[(" --random", *random), (" --random-fully", *random_fully)]);
        }
        Target::Reject(_) => out.push_str(" -j REJECT"),
        Target::Mark { .. } => out.push_str(" -j MARK"),
        other => {
            crate::targets::print(out, other);
        }
    }
}

fn push_nat(out: &mut String, start: &str, range: &crate::rule::NatRange) {
    out.push_str(start);
    spelling::nat_range(out, range);
    push_flags(
        out,
        &[
            (" --random", range.random),
            (" --random-fully", range.random_fully),
            (" --persistent", range.persistent),
        ],
    );
}

fn push_flags(out: &mut String, flags: &[(&str, bool)]) {
    for (text, _) in flags.iter().filter(|(_, on)| *on) {
        out.push_str(text);
    }
}
