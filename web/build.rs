//! How the page is linked.

/// How much room the stack has, in bytes. The data begin behind it: where they stand here, no number that means something
/// else (0x110000, which Rust writes for no letter at all; the powers of ten that floating-point numbers are printed by)
/// happens to be an address in one of the large tables. Such a table would come with the first part for nothing.
const STACK: u32 = 0xb_4000;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Each piece of data stays by itself, so that `cargo xtask build` can tell where one ends, and which code needs it.
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo:rustc-link-arg-bins=--no-merge-data-segments");
        // The data stand behind the stack.
        println!("cargo:rustc-link-arg-bins=-zstack-size={STACK}");
    }
}
