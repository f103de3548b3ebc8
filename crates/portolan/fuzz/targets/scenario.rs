//! Any text as a scenario: it is read, its problems have places in it, and requests through what came of it end.
//!
//!     cargo +nightly fuzz run --fuzz-dir crates/portolan/fuzz scenario
#![no_main]

use libfuzzer_sys::fuzz_target;
use portolan::request::Request;
use portolan::scenario::{RulesFormat, RulesQuery, Scenario, Source};

/// How many callers send, and to how many addresses each.
const CALLERS: usize = 3;
const ADDRESSES: usize = 4;

fuzz_target!(|text: &str| {
    let source = Source { name: "any.yaml".to_owned(), text: text.to_owned() };
    let scenario = Scenario::read(&[source]);
    for problem in scenario.problems() {
        let place = &problem.place;
        assert!(text.get(place.start..place.end).is_some(), "{problem:?}");
    }
    for node in &scenario.chart().nodes {
        for v6 in [false, true] {
            for format in [RulesFormat::Restore, RulesFormat::Save] {
                let _ = scenario.rules_text(&RulesQuery { node: &node.name, v6, format });
            }
        }
    }
    for caller in scenario.callers().into_iter().take(CALLERS) {
        for known in scenario.suggestions(&caller.name).into_iter().take(ADDRESSES) {
            let _ = scenario.send(&Request { from: caller.name.clone(), to: known.url, seed: 1 });
        }
    }
});
