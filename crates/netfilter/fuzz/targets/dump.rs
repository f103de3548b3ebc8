//! Any text as a dump: reading it ends in rules or in an error with a place, and rules print as text that reads
//! as rules that print the same.
//!
//!     cargo +nightly fuzz run --fuzz-dir crates/netfilter/fuzz dump -- -dict=crates/netfilter/fuzz/iptables.dict
#![no_main]

use libfuzzer_sys::fuzz_target;
use netfilter::address::Family;
use netfilter::text::{read, save};

fuzz_target!(|text: &str| {
    let _ = read::family_of(text);
    for family in [Family::V4, Family::V6] {
        match read::ruleset(text, family) {
            Ok(rules) => {
                let printed = save::ruleset(&rules);
                let again = read::ruleset(&printed, family).map(|rules| save::ruleset(&rules));
                assert_eq!(again.as_ref(), Ok(&printed));
            }
            Err(error) => assert!(error.line >= 1 && error.column >= 1, "{error}"),
        }
    }
});
