//! What the kernel refuses to load.

#![allow(clippy::unwrap_used)]

use netfilter::address::Family;
use netfilter::host::{Host, LoadError};
use netfilter::text::read;

fn load(text: &str) -> Result<(), LoadError> {
    Host::new("node").load(read::ruleset(text, Family::V4).unwrap())
}

#[test]
fn a_jump_to_no_chain_is_refused() {
    let error = load("*filter\n-A INPUT -j NOWHERE\nCOMMIT\n").unwrap_err();
    assert!(matches!(error, LoadError::UnknownChain { .. }), "{error}");
    assert_eq!(
        error.to_string(),
        "filter: rule 0 of chain INPUT jumps to NOWHERE, which does not exist"
    );
}

#[test]
fn a_jump_to_a_base_chain_is_refused() {
    let error = load("*filter\n-A INPUT -j ACCEPT\n-A FORWARD -j INPUT\nCOMMIT\n").unwrap_err();
    assert!(matches!(error, LoadError::JumpToBase { .. }), "{error}");
}

#[test]
fn a_circle_is_refused_if_a_packet_could_get_into_it() {
    let circle = "*filter\n-N A\n-N B\n-A A -j B\n-A B -p tcp -g A\n";
    assert!(load(&format!("{circle}COMMIT\n")).is_ok());
    let error = load(&format!("{circle}-A INPUT -j A\nCOMMIT\n")).unwrap_err();
    assert!(matches!(error, LoadError::Loop { .. }), "{error}");
    // Nothing gets past an unconditional DROP.
    assert!(load(&format!("{circle}-A INPUT -j DROP\n-A INPUT -j A\nCOMMIT\n")).is_ok());
}

#[test]
fn a_target_works_only_in_its_table_and_at_its_hooks() {
    let error = load("*filter\n-A INPUT -j MASQUERADE\nCOMMIT\n").unwrap_err();
    assert!(matches!(error, LoadError::WrongTable { target: "MASQUERADE", .. }), "{error}");
    let error = load("*nat\n-N A\n-A A -j MASQUERADE\n-A PREROUTING -j A\nCOMMIT\n").unwrap_err();
    assert!(matches!(error, LoadError::WrongHook { target: "MASQUERADE", .. }), "{error}");
    assert!(load("*nat\n-N A\n-A A -j MASQUERADE\n-A POSTROUTING -j A\nCOMMIT\n").is_ok());
}

#[test]
fn refused_rules_leave_the_old_ones_in_place() {
    let mut host = Host::new("node");
    let good = read::ruleset("*filter\n-A INPUT -j DROP\nCOMMIT\n", Family::V4).unwrap();
    host.load(good.clone()).unwrap();
    let bad = read::ruleset("*filter\n-A INPUT -j NOWHERE\nCOMMIT\n", Family::V4).unwrap();
    assert!(host.load(bad).is_err());
    assert_eq!(host.rules(Family::V4), Some(&good));
}

#[test]
fn a_chain_of_many_jumps_is_walked_without_deep_recursion() {
    const DEEP: usize = 20_000;
    let mut text = String::from("*filter\n");
    for n in 0..=DEEP {
        text += &format!(":C{n} - [0:0]\n");
    }
    text += "-A INPUT -j C0\n";
    for n in 0..DEEP {
        text += &format!("-A C{n} -j C{}\n", n + 1);
    }
    assert!(load(&format!("{text}COMMIT\n")).is_ok());
}
