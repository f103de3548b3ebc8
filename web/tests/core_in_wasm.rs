//! The core as the page runs it: compiled to wasm, where an integer of the machine's size has 32 bits
//! and a panic ends everything. Each test here also runs natively, so the two cannot drift apart.

use portolan::scenario::{Scenario, Source};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn a_text_that_makes_no_sense_ends_nothing() {
    let deep = "[".repeat(20_000);
    let wide = "a: ".repeat(20_000);
    let huge = format!("kind: Service\nspec: {{ports: [{{port: {}}}]}}", u64::MAX);
    for text in ["", "---\n---", "\u{0}", "\u{feff}kind: \u{1f9ed}", "&a [*a]", &deep, &wide, &huge]
    {
        let scenario =
            Scenario::read(&[Source { name: "service.yaml".to_owned(), text: text.to_owned() }]);
        for caller in scenario.callers() {
            scenario.suggestions(&caller.name);
        }
    }
}
