//! How the page is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Each piece of data stays by itself, so that `cargo xtask build` can tell where one ends, and which code needs it.
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo:rustc-link-arg-bins=--no-merge-data-segments");
    }
}
