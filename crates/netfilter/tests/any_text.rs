//! Whatever the text, reading ends in rules or in an error with a place.

#![allow(clippy::unwrap_used)]

use netfilter::address::Family;
use netfilter::host::Host;
use netfilter::text::{read, save};
use proptest::prelude::*;

/// Words that real rules are made of, and some that are not.
const WORDS: [&str; 66] = [
    "-A",
    "INPUT",
    "FORWARD",
    "A",
    "B",
    "-j",
    "-g",
    "ACCEPT",
    "DROP",
    "RETURN",
    "REJECT",
    "MARK",
    "DNAT",
    "SNAT",
    "MASQUERADE",
    "CONNMARK",
    "CT",
    "LOG",
    "NFQUEUE",
    "-m",
    "tcp",
    "udp",
    "icmp",
    "comment",
    "mark",
    "conntrack",
    "addrtype",
    "statistic",
    "recent",
    "multiport",
    "set",
    "limit",
    "physdev",
    "iprange",
    "mystery",
    "--comment",
    "--dport",
    "--sports",
    "--mark",
    "--ctstate",
    "--dst-type",
    "--mode",
    "random",
    "--probability",
    "--set",
    "--name",
    "--match-set",
    "--limit",
    "--to-destination",
    "--set-xmark",
    "--reject-with",
    "--icmp-type",
    "!",
    "-p",
    "-s",
    "-d",
    "-i",
    "10.0.0.1",
    "10.0.0.0/8",
    "80",
    "80:90",
    "0x4000/0x4000",
    "NEW",
    "LOCAL",
    "\"two words\"",
    "0.5",
];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_are_read_or_refused(text in "\\PC{0,200}") {
        let _ = read::ruleset(&text, Family::V4);
        let _ = read::ruleset(&format!("*nat\n{text}\nCOMMIT\n"), Family::V6);
        let _ = read::family_of(&text);
    }

    #[test]
    fn what_is_read_prints_to_the_same_rules(
        lines in prop::collection::vec(prop::collection::vec(0..WORDS.len(), 0..12), 0..6),
    ) {
        for table in ["filter", "nat", "mangle"] {
            for line in &lines {
                let words: Vec<&str> = line.iter().map(|at| WORDS[*at]).collect();
                let text = format!(
                    "*{table}\n:INPUT ACCEPT [0:0]\n:A - [0:0]\n:B - [0:0]\n-A INPUT {}\nCOMMIT\n",
                    words.join(" ")
                );
                let Ok(rules) = read::ruleset(&text, Family::V4) else { continue };
                let printed = save::ruleset(&rules);
                let again = read::ruleset(&printed, Family::V4)
                    .map_err(|error| TestCaseError::fail(format!("{error}\n{text}\n{printed}")))?;
                prop_assert_eq!(save::ruleset(&again), printed);
                let _ = Host::new("node").load(rules);
            }
        }
    }
}
