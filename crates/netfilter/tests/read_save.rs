//! What `iptables-save` lists is read and printed back as it was.

#![allow(clippy::unwrap_used)]

use netfilter::address::Family;
use netfilter::rule::{Counters, Match, Target, Verbatim};
use netfilter::tables::TableName;
use netfilter::text::{read, save};

#[track_caller]
fn same(text: &str, family: Family) {
    let rules = read::ruleset(text, family).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let printed = save::ruleset(&rules);
    for (line, (was, is)) in text.lines().zip(printed.lines()).enumerate() {
        assert_eq!(was, is, "line {}", line + 1);
    }
    assert_eq!(text, printed);
    assert_eq!(read::ruleset(&printed, family).unwrap(), rules);
}

/// The parts of a recording whose names end in `suffix`.
fn parts<'t>(txtar: &'t str, suffix: &str) -> Vec<(&'t str, String)> {
    let mut found: Vec<(&str, String)> = Vec::new();
    let mut open = false;
    for line in txtar.lines() {
        if let Some(name) = line.strip_prefix("-- ").and_then(|l| l.strip_suffix(" --")) {
            open = name.ends_with(suffix);
            if open {
                found.push((name, String::new()));
            }
        } else if open && let Some((_, text)) = found.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    found
}

#[test]
fn every_recorded_listing_comes_back_byte_for_byte() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../conformance/kube-proxy");
    let mut listings = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for (suffix, family) in [(".save", Family::V4), (".save6", Family::V6)] {
            for (_, listing) in parts(&text, suffix) {
                same(&listing, family);
                listings += 1;
            }
        }
    }
    assert!(listings > 200, "{listings}");
}

#[test]
fn every_recorded_restore_text_can_be_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../conformance/kube-proxy");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for (suffix, family) in [(".restore", Family::V4), (".restore6", Family::V6)] {
            for (name, part) in parts(&text, suffix) {
                let rules = read::ruleset(&part, family)
                    .unwrap_or_else(|error| panic!("{}: {name}:{error}", path.display()));
                let appended = part.lines().filter(|line| line.starts_with("-A ")).count();
                assert_eq!(rules.rule_count(), appended, "{}: {name}", path.display());
                let rules = rules.tables.iter().flat_map(|t| &t.chains).flat_map(|c| &c.rules);
                for rule in rules {
                    let known = rule.matches.iter().all(|m| !matches!(m, Match::Unknown(_)));
                    assert!(known && !matches!(rule.target, Target::Unknown(_)), "{rule:?}");
                }
            }
        }
    }
}

/// Listed by iptables-legacy-save 1.8.9.
const MANY_KINDS: &str = r#"*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -j NOTRACK
-A PREROUTING -j CT --notrack
-A PREROUTING -j CT --zone 5
-A PREROUTING -j TRACE
COMMIT
*mangle
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -j MARK --set-xmark 0x1/0x3
-A PREROUTING -j MARK --set-xmark 0x5/0xffffffff
-A PREROUTING -j MARK --set-xmark 0x0/0xfffffff0
-A PREROUTING -j CONNMARK --set-xmark 0x5/0xffffffff
-A PREROUTING -j CONNMARK --set-xmark 0x5/0x7
-A PREROUTING -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff
-A PREROUTING -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
-A PREROUTING -j CONNMARK --restore-mark --nfmask 0xf0 --ctmask 0xf
-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:M - [0:0]
-A PREROUTING -p tcp -j REDIRECT --to-ports 8080
-A PREROUTING -p tcp -j REDIRECT --to-ports 8080-8090 --random
-A PREROUTING -d 10.0.0.0/24 -j NETMAP --to 10.1.0.0/24
-A PREROUTING -p tcp -j DNAT --to-destination :5000-5010/80
-A PREROUTING -p tcp -j DNAT --to-destination 1.2.3.4:5000-5010/80
-A POSTROUTING -j SNAT --to-source 1.2.3.4-1.2.3.9 --persistent
-A POSTROUTING -p tcp -j MASQUERADE --to-ports 1000-2000 --random
-A M -j MASQUERADE
COMMIT
*filter
:INPUT DROP [12:3456]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:LOOPA - [0:0]
-A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT
-A INPUT -p icmp -m icmp --icmp-type 3/1 -j ACCEPT
-A INPUT -p icmp -m icmp --icmp-type any -j ACCEPT
-A INPUT -p icmp -m icmp ! --icmp-type 8 -j ACCEPT
-A INPUT -p tcp -m multiport --dports 80,443,1000:2000 -j ACCEPT
-A INPUT -p tcp -m multiport ! --ports 80 -j ACCEPT
-A INPUT -p tcp -m multiport --sports 80 -j ACCEPT
-A INPUT -m connmark ! --mark 0x1/0xff -j ACCEPT
-A INPUT -m state --state NEW,ESTABLISHED -j ACCEPT
-A INPUT -m state ! --state NEW -j ACCEPT
-A INPUT -m statistic --mode nth --every 3 --packet 1 -j ACCEPT
-A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9 ! --dst-range 10.0.0.1-10.0.0.9 -j ACCEPT
-A INPUT -m limit --limit 3/min -j ACCEPT
-A INPUT -m limit --limit 100/sec --limit-burst 7 -j ACCEPT
-A INPUT -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT
-A INPUT -m hashlimit --hashlimit-upto 10/sec --hashlimit-burst 5 --hashlimit-mode srcip,dstport --hashlimit-name foo -j ACCEPT
-A INPUT -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name a -j ACCEPT
-A INPUT -m hashlimit --hashlimit-above 100/hour --hashlimit-burst 7 --hashlimit-mode srcip,srcport,dstip,dstport --hashlimit-name b -j ACCEPT
-A INPUT -m hashlimit --hashlimit-above 3/min --hashlimit-burst 5 --hashlimit-name c -j ACCEPT
-A INPUT -m hashlimit --hashlimit-upto 10kb/s --hashlimit-mode srcip --hashlimit-name e -j ACCEPT
-A INPUT -m hashlimit --hashlimit-upto 7/sec --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name f --hashlimit-htable-expire 60000 -j ACCEPT
-A INPUT -m limit --limit 10000/sec -j ACCEPT
-A INPUT -m limit --limit 50/min -j ACCEPT
-A INPUT -m limit --limit 100/day -j ACCEPT
-A INPUT -m pkttype --pkt-type broadcast -j ACCEPT
-A INPUT -m ttl --ttl-eq 64 -j ACCEPT
-A INPUT -m length --length 10:20 -j ACCEPT
-A INPUT -j LOG --log-prefix "hello x"
-A INPUT -j NFLOG --nflog-group 5
-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j REJECT --reject-with tcp-reset
-A INPUT -p tcp -m tcp --tcp-option 5 -j ACCEPT
-A INPUT -f -j DROP
-A INPUT -p gre -j DROP
-A INPUT -j DROP
-A INPUT ! -i eth+ ! -p udp -j DROP
-A INPUT -g LOOPA
-A INPUT -m conntrack --ctproto 6 --ctorigsrc 10.0.0.0/8 --ctorigdstport 80:90 --ctstatus NONE --ctexpire 5:10 --ctdir REPLY -j ACCEPT
-A INPUT -m comment --comment hello
-A INPUT -m recent --update --seconds 60 --hitcount 4 --rttl --name x --mask 255.255.255.255 --rsource -j DROP
-A FORWARD -m physdev --physdev-in veth1 --physdev-is-bridged -j ACCEPT
-A FORWARD -m physdev ! --physdev-out veth+ -j ACCEPT
-A FORWARD -m set ! --match-set blocked src,dst -j DROP
-A OUTPUT -m owner --uid-owner 0 -j ACCEPT
-A OUTPUT -m mystery ! --of 3 --at "two words" -m tcp -j ENIGMA --deep
COMMIT
"#;

#[test]
fn a_listing_of_many_kinds_comes_back_as_it_was() {
    same(MANY_KINDS, Family::V4);
}

#[test]
fn what_is_not_known_is_kept_as_its_text() {
    let rules = read::ruleset(MANY_KINDS, Family::V4).unwrap();
    let output = rules.table(TableName::Filter).unwrap().chain("OUTPUT").unwrap();
    let rule = output.rules.last().unwrap();
    assert_eq!(
        rule.matches[0],
        Match::Unknown(Box::new(Verbatim {
            name: "mystery".into(),
            text: "-m mystery ! --of 3 --at \"two words\"".into()
        }))
    );
    assert!(matches!(rule.matches[1], Match::Tcp { .. }));
    assert_eq!(
        rule.target,
        Target::Unknown(Box::new(Verbatim {
            name: "ENIGMA".into(),
            text: "-j ENIGMA --deep".into()
        }))
    );
}

#[test]
fn rule_counters_are_read() {
    let text =
        "*filter\n:INPUT ACCEPT [1:2]\n[3:4] -A INPUT -j DROP\n-A INPUT -c 5 6 -j DROP\nCOMMIT\n";
    let rules = read::ruleset(text, Family::V4).unwrap();
    let input = &rules.tables[0].chains[0];
    assert_eq!(input.counters, Counters { packets: 1, bytes: 2 });
    assert_eq!(input.rules[0].counters, Counters { packets: 3, bytes: 4 });
    assert_eq!(input.rules[1].counters, Counters { packets: 5, bytes: 6 });
    assert_eq!(
        save::ruleset_with_counters(&rules),
        "*filter\n:INPUT ACCEPT [1:2]\n[3:4] -A INPUT -j DROP\n[5:6] -A INPUT -j DROP\nCOMMIT\n"
    );
}

#[test]
fn restore_commands_are_carried_out() {
    let text = "*filter\n-N A\n-A A -j DROP\n-I A -p tcp --dport http -j ACCEPT\n-I A 3 -j RETURN\n\
                -D A -j DROP\n-P INPUT DROP\n-N B\n-X B\nCOMMIT\n";
    let rules = read::ruleset(text, Family::V4).unwrap();
    assert_eq!(
        save::ruleset(&rules),
        "*filter\n:A - [0:0]\n:INPUT DROP [0:0]\n-A A -p tcp -m tcp --dport 80 -j ACCEPT\n-A A -j RETURN\nCOMMIT\n"
    );
}

#[test]
fn an_error_says_where_and_why() {
    let error = |text: &str| read::ruleset(text, Family::V4).unwrap_err().to_string();
    assert_eq!(
        error("*filter\n-A INPUT -p tcp -m tcp --dport 80x -j ACCEPT\n"),
        "2:32: \"80x\" is not a value for option --dport"
    );
    assert_eq!(
        error("*filter\n-A NOPE -j ACCEPT\n"),
        "2:4: there is no chain \"NOPE\" in this table"
    );
    assert_eq!(error("-A INPUT -j ACCEPT\n"), "1:1: this line stands in no table");
    assert_eq!(error("*fliter\n"), "1:1: there is no table \"fliter\"");
    assert_eq!(
        error("*filter\n-A INPUT -m comment --comment \"open\n"),
        "2:31: the quoted text does not end on this line"
    );
    assert_eq!(
        error("*filter\n-A INPUT -m mark -j DROP\n"),
        "2:10: match mark needs option --mark"
    );
    assert_eq!(error("*filter\n-A INPUT -s\n"), "2:12: option -s needs a value");
    assert_eq!(error("hello\n"), "1:1: \"hello\" begins no line of iptables-save text");
}

#[test]
fn a_dump_in_the_manner_of_docker_and_cni_plugins_comes_back_byte_for_byte() {
    // Written by hand, and listed by iptables-save 1.8.9.
    same(include_str!("dumps/docker-and-cni.save"), Family::V4);
}
