//! Rules as the two dialects print them. The *save* lines are what `iptables-save` 1.8.9 listed on Linux 6.18
//! for the same rules, with either backend.

#![allow(clippy::unwrap_used)] // A test may panic.

use netfilter::address::Family;
use netfilter::chain_name::ChainName;
use netfilter::packet::Protocol;
use netfilter::rule::{
    AddressType, AddressTypes, ConntrackMatch, Direction, LimitInterface, MarkWritten, Masked,
    Match, NatRange, Not, Ports, Probability, RecentAction, RecentMatch, RejectWith, Rule, Target,
    ct_state, ct_status,
};
use netfilter::text::{restore, save};

fn save_of(family: Family, rule: &Rule) -> String {
    let text = save::rule(family, ChainName::literal("T"), rule);
    text.strip_prefix("-A T ").map(str::to_owned).unwrap_or_default()
}

fn restore_of(rule: &Rule) -> String {
    let text = restore::rule(Family::V4, ChainName::literal("T"), rule);
    text.strip_prefix("-A T ").map(str::to_owned).unwrap_or_default()
}

fn matching(found: Match) -> Rule {
    Rule { matches: [found].into(), ..Rule::new(Target::Accept) }
}

fn v4(rule: &Rule) -> String {
    save_of(Family::V4, rule)
}

#[test]
fn hosts_are_listed_with_their_prefix_and_everybody_not_at_all() {
    let mut rule = Rule::new(Target::Drop);
    rule.header.source = Some(Not::is("0.0.0.0/0".parse().unwrap()));
    rule.header.destination = Some(Not::is("10.0.0.1".parse().unwrap()));
    assert_eq!(v4(&rule), "-d 10.0.0.1/32 -j DROP");
    rule.header.source = None;
    assert_eq!(restore_of(&rule), "-d 10.0.0.1 -j DROP");
    rule.header.written.destination_prefix = true;
    assert_eq!(restore_of(&rule), "-d 10.0.0.1/32 -j DROP");
}

#[test]
fn ipv6_addresses_are_spelled_as_the_c_library_spells_them() {
    for (given, listed) in [
        ("::1:2", "::0.1.0.2/128"),
        ("::1:0:0:2", "::1:0:0:2/128"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1/128"),
        ("::1", "::1/128"),
        ("fd00:0:0:1::/64", "fd00:0:0:1::/64"),
    ] {
        let mut rule = Rule::new(Target::Drop);
        rule.header.source = Some(Not::is(given.parse().unwrap()));
        assert_eq!(save_of(Family::V6, &rule), format!("-s {listed} -j DROP"));
    }
}

#[test]
fn interfaces_protocol_and_fragments_follow_the_addresses() {
    let mut rule = Rule::new(Target::Accept);
    rule.header.set_out_interface(Not::is_not("eth0".into()));
    rule.header.protocol = Some(Not::is_not(Protocol::Tcp));
    rule.header.fragment = Some(Not::is(()));
    assert_eq!(v4(&rule), "! -o eth0 ! -p tcp -f -j ACCEPT");
}

#[test]
fn a_comment_of_one_plain_word_is_not_quoted_in_save_text() {
    let comment = |text: &str| matching(Match::Comment(text.into()));
    assert_eq!(v4(&comment("web")), "-m comment --comment web -j ACCEPT");
    assert_eq!(v4(&comment("a/b")), "-m comment --comment \"a/b\" -j ACCEPT");
    assert_eq!(v4(&comment("a'b")), "-m comment --comment \"a\\'b\" -j ACCEPT");
    assert_eq!(restore_of(&comment("a/b")), "-m comment --comment a/b -j ACCEPT");
    assert_eq!(restore_of(&comment("a b")), "-m comment --comment \"a b\" -j ACCEPT");
}

#[test]
fn tcp_lists_ports_then_flags() {
    let mut rule = matching(Match::Tcp {
        source: Some(Not::is_not(Ports { first: 1, last: 5 })),
        destination: Some(Not::is(Ports::one(80))),
        flags: Some(Not::is((0x17, 0x02))),
    });
    rule.header.protocol = Some(Not::is(Protocol::Tcp));
    let listed = "-p tcp -m tcp ! --sport 1:5 --dport 80 --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT";
    assert_eq!(v4(&rule), listed);
    let none =
        matching(Match::Tcp { source: None, destination: None, flags: Some(Not::is((0x3f, 0))) });
    assert_eq!(v4(&none), "-m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE -j ACCEPT");
}

#[test]
fn conntrack_lists_its_parts_in_an_order_of_its_own() {
    let rule = matching(Match::Conntrack(Box::new(ConntrackMatch {
        state: Some(Not::is(ct_state::NEW | ct_state::DNAT)),
        status: Some(Not::is(ct_status::ASSURED | ct_status::SEEN_REPLY)),
        protocol: Some(Not::is(Protocol::Tcp)),
        original_source: Some(Not::is("10.0.0.1".parse().unwrap())),
        original_destination: Some(Not::is("10.0.0.0/8".parse().unwrap())),
        original_destination_port: Some(Not::is(Ports { first: 80, last: 90 })),
        reply_source_port: Some(Not::is(Ports::one(7))),
        expire: Some(Not::is_not((10, 20))),
        direction: Some(Direction::Reply),
        ..ConntrackMatch::default()
    })));
    assert_eq!(
        v4(&rule),
        "-m conntrack --ctstate NEW,DNAT --ctproto 6 --ctorigsrc 10.0.0.1 --ctorigdst 10.0.0.0/8 \
         --ctorigdstport 80:90 --ctreplsrcport 7 --ctstatus SEEN_REPLY,ASSURED ! --ctexpire 10:20 \
         --ctdir REPLY -j ACCEPT"
    );
}

#[test]
fn recent_lists_its_list_last_and_its_mask_always() {
    let mut recent = RecentMatch {
        name: "x".into(),
        action: RecentAction::Update,
        negated: false,
        seconds: Some(5),
        reap: false,
        hit_count: Some(3),
        ttl: true,
        mask: "255.255.255.0".parse().unwrap(),
        destination: true,
    };
    assert_eq!(
        v4(&matching(Match::Recent(Box::new(recent.clone())))),
        "-m recent --update --seconds 5 --hitcount 3 --rttl --name x --mask 255.255.255.0 --rdest \
         -j ACCEPT"
    );
    recent = RecentMatch {
        action: RecentAction::Check,
        negated: true,
        reap: true,
        hit_count: None,
        ttl: false,
        mask: "255.255.255.255".parse().unwrap(),
        destination: false,
        ..recent
    };
    let rule = matching(Match::Recent(Box::new(recent)));
    assert_eq!(
        v4(&rule),
        "-m recent ! --rcheck --seconds 5 --reap --name x --mask 255.255.255.255 --rsource -j ACCEPT"
    );
    assert_eq!(restore_of(&rule), "-m recent --name x ! --rcheck --seconds 5 --reap -j ACCEPT");
}

#[test]
fn a_share_is_listed_as_the_kernels_31_bits_hold_it() {
    let share = |threshold, negated| {
        let value = Probability { threshold, one_in: None };
        v4(&matching(Match::Random(Not { value, negated })))
    };
    let listed = "-m statistic --mode random ! --probability 0.29999999981 -j ACCEPT";
    assert_eq!(share(644_245_094, true), listed);
    let listed = "-m statistic --mode random --probability 1.00000000000 -j ACCEPT";
    assert_eq!(share(Probability::CERTAIN, false), listed);
    let third = matching(Match::Random(Not::is(Probability::one_in(3))));
    assert!(v4(&third).contains("--probability 0.33333333349 "));
    assert!(restore_of(&third).contains("--probability 0.3333333333 "));
}

#[test]
fn one_in_n_rounds_to_even_as_go_does() {
    // 1/2048 is 0.00048828125 exactly: the eleventh decimal is a five with nothing after it.
    assert_eq!(Probability::one_in(2048).ten_decimals(), 4_882_812);
    assert_eq!(Probability::one_in(6).ten_decimals(), 1_666_666_667);
    assert_eq!(Probability::one_in(1).ten_decimals(), 10_000_000_000);
}

#[test]
fn address_types_are_listed_in_the_kernels_order() {
    let types = AddressTypes(1 << AddressType::Local as u16 | 1 << AddressType::Unicast as u16);
    let rule = matching(Match::AddrType {
        source: Some(Not::is(types)),
        destination: Some(Not::is_not(AddressTypes::one(AddressType::Local))),
        limit: Some(LimitInterface::In),
    });
    assert_eq!(
        v4(&rule),
        "-m addrtype --src-type UNICAST,LOCAL ! --dst-type LOCAL --limit-iface-in -j ACCEPT"
    );
}

#[test]
fn marks_are_listed_as_xmark_however_they_were_written() {
    let mark =
        |value, mask, written| Rule::new(Target::Mark { xmark: Masked { value, mask }, written });
    let xor = mark(0x8000_0000, 0, MarkWritten::Xor);
    assert_eq!(v4(&xor), "-j MARK --set-xmark 0x80000000/0x0");
    assert_eq!(restore_of(&xor), "-j MARK --xor-mark 0x80000000");
    let or = mark(0x4000, 0x4000, MarkWritten::Or);
    assert_eq!(v4(&or), "-j MARK --set-xmark 0x4000/0x4000");
    assert_eq!(restore_of(&or), "-j MARK --or-mark 0x00004000");
    let whole = matching(Match::Mark(Not::is(Masked { value: 5, mask: u32::MAX })));
    assert_eq!(v4(&whole), "-m mark --mark 0x5 -j ACCEPT");
}

#[test]
fn translations_are_listed_with_all_that_limits_them() {
    let range = NatRange {
        addresses: Some(("10.0.0.1".parse().unwrap(), "10.0.0.9".parse().unwrap())),
        ports: Some(Ports { first: 80, last: 90 }),
        random: true,
        persistent: true,
        ..NatRange::default()
    };
    let listed = "-j DNAT --to-destination 10.0.0.1-10.0.0.9:80-90 --random --persistent";
    assert_eq!(v4(&Rule::new(Target::Dnat(range.into()))), listed);
    let range = NatRange {
        addresses: Some(("fd00::1".parse().unwrap(), "fd00::1".parse().unwrap())),
        ports: Some(Ports::one(80)),
        ..NatRange::default()
    };
    let rule = Rule::new(Target::Dnat(range.into()));
    assert_eq!(save_of(Family::V6, &rule), "-j DNAT --to-destination [fd00::1]:80");
    let range = NatRange { ports: Some(Ports::one(81)), ..NatRange::default() };
    let rule = Rule::new(Target::Dnat(range.into()));
    assert_eq!(v4(&rule), "-j DNAT --to-destination :81");
    let rule = Rule::new(Target::Masquerade {
        ports: Some(Ports { first: 80, last: 90 }),
        random: false,
        random_fully: true,
    });
    assert_eq!(v4(&rule), "-j MASQUERADE --to-ports 80-90 --random-fully");
}

#[test]
fn a_refusal_is_listed_with_its_answer_in_the_words_of_its_family() {
    let reject = Rule::new(Target::Reject(RejectWith::PortUnreachable));
    assert_eq!(v4(&reject), "-j REJECT --reject-with icmp-port-unreachable");
    assert_eq!(save_of(Family::V6, &reject), "-j REJECT --reject-with icmp6-port-unreachable");
    assert_eq!(restore_of(&reject), "-j REJECT");
    let reset = Rule::new(Target::Reject(RejectWith::TcpReset));
    assert_eq!(v4(&reset), "-j REJECT --reject-with tcp-reset");
    assert_eq!(restore_of(&reset), "-j REJECT --reject-with tcp-reset");
}
