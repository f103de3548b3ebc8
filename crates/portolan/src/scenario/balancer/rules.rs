//! The load balancer's rules: what is not for one of its ports is discarded, what is passed through is marked for its
//! pool, and what it answers for as a proxy is translated to a node's nodePort and gets its own address.

use super::Front;
use netfilter::address::{Cidr, Family};
use netfilter::chain_name::ChainName;
use netfilter::packet::Protocol;
use netfilter::rule::{
    ConntrackMatch, MarkWritten, Masked, Match, Not, Ports, Probability, Rule, Target, Translation,
    ct_state,
};
use netfilter::tables::{Chain, Policy, Ruleset, Table, TableName};
use std::sync::Arc;

/// The rules of one family.
pub(super) fn of(fronts: &[Front], family: Family) -> Ruleset {
    let own = || fronts.iter().filter(|front| Family::of(front.address) == family);
    let mut admit = vec![with(
        ct_state_is(ct_state::ESTABLISHED | ct_state::RELATED),
        Rule::new(Target::Accept),
    )];
    admit.extend(own().flat_map(admission));
    let marked = Match::Mark(Not::is_not(Masked { value: 0, mask: u32::MAX }));
    admit.push(with(marked, Rule::new(Target::Accept)));
    let translate = own().filter(|front| front.proxy && front.refusal.is_none());
    let translate = translate.flat_map(translation).collect();
    let masquerade = Target::Masquerade { ports: None, random: false, random_fully: true };
    let masquerade = with(ct_state_is(ct_state::DNAT), Rule::new(masquerade));
    let chain = |name, policy, rules| {
        Arc::new(Chain { policy: Some(policy), rules, ..Chain::new(ChainName::literal(name)) })
    };
    let mangle = vec![chain("PREROUTING", Policy::Drop, admit)];
    let nat = vec![
        chain("PREROUTING", Policy::Accept, translate),
        chain("POSTROUTING", Policy::Accept, vec![masquerade]),
    ];
    Ruleset {
        family,
        tables: vec![
            Table { name: TableName::Mangle, chains: mangle },
            Table { name: TableName::Nat, chains: nat },
        ],
    }
}

/// Who comes in at that port.
fn admission(front: &Front) -> Vec<Rule> {
    if let Some(why) = &front.refusal {
        return vec![to(front, why, None, Target::Drop)];
    }
    let comment = format!("{}:{}", front.service, front.port);
    if !front.proxy {
        let mark = Masked { value: front.mark, mask: u32::MAX };
        let target = Target::Mark { xmark: mark, written: MarkWritten::SetXmark };
        return vec![to(front, &comment, None, target)];
    }
    if front.ranges.is_empty() {
        return vec![to(front, &comment, None, Target::Accept)];
    }
    let of = |range: &Cidr| to(front, &comment, Some(*range), Target::Accept);
    let mut rules: Vec<Rule> = front.ranges.iter().map(of).collect();
    let why = "loadBalancerSourceRanges do not let that caller in";
    rules.push(to(front, why, None, Target::Drop));
    rules
}

/// To one of the pool, each as likely as the others.
fn translation(front: &Front) -> Vec<Rule> {
    let Some(port) = front.node_port else { return Vec::new() };
    let count = front.pool.len();
    let rules = front.pool.iter().enumerate().map(|(nth, backend)| {
        let target = Target::Dnat(Translation::to(backend.address, port));
        let rule = to(front, &format!("{} at {}", front.service, backend.node), None, target);
        match u32::try_from(count.saturating_sub(nth)) {
            Ok(left @ 2..) => with(Match::Random(Not::is(Probability::one_in(left))), rule),
            _ => rule,
        }
    });
    rules.collect()
}

/// A rule for what is dialled at that port.
fn to(front: &Front, comment: &str, from: Option<Cidr>, target: Target) -> Rule {
    let destination = Some(Not::is(Ports::one(front.port)));
    let transport = match front.protocol {
        Protocol::Udp => Match::Udp { source: None, destination },
        Protocol::Sctp => Match::Sctp { source: None, destination },
        _ => Match::Tcp { source: None, destination, flags: None },
    };
    let mut rule = Rule::new(target);
    rule.header.source = from.map(Not::is);
    rule.header.destination = Some(Not::is(Cidr::host(front.address)));
    rule.header.protocol = Some(Not::is(front.protocol));
    rule.matches = vec![Match::Comment(comment.into()), transport].into();
    rule
}

/// The rule with one more match.
fn with(extension: Match, rule: Rule) -> Rule {
    let mut matches: Vec<Match> = rule.matches.iter().cloned().collect();
    matches.push(extension);
    Rule { matches: matches.into(), ..rule }
}

fn ct_state_is(states: u16) -> Match {
    let state = Some(Not::is(states));
    Match::Conntrack(Box::new(ConntrackMatch { state, ..ConntrackMatch::default() }))
}
