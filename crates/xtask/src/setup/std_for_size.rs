//! The standard library as the page gets it: compiled with the page, for size.
//!
//! The one that rustup brings is compiled for speed, and turns every panic into a message in words
//! that no visitor sees. Compiled anew, without either, the first visit transfers a tenth less.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::rust::WASM;
use crate::process::{self, answer, cargo, command, step};

/// Lets the pinned compiler take the settings below, which are not stable; only here, so that all
/// other builds and tests keep to what is.
const SETTINGS: [(&str, &str); 4] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    // A panic stops the page at once; a hash is made with less code, if slower; and a function that keeps more than
    // a few bytes at hand stays one of its own, so that what a first visit does not call can come later.
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Zunstable-options -Cpanic=immediate-abort -Cllvm-args=-inline-max-stacksize=16 --cfg sha2_backend_soft=\"compact\"",
    ),
];

/// Makes a command that compiles the page compile its standard library too.
pub(crate) fn apply(command: &mut Command) -> &mut Command {
    // It would go before the settings.
    command.env_remove("RUSTFLAGS").envs(SETTINGS)
}

/// Sees to it that the standard library's source is installed, and what it is built on.
pub(super) fn require() -> Result<()> {
    if !has_source() {
        if process::find("rustup").is_none() {
            bail!(
                "the Rust toolchain lacks the standard library's source, and there is no rustup \
                 to add it: install rustup, or your distribution's package of that source"
            );
        }
        step("Adding the standard library's source", "usually 5 seconds");
        process::run(command("rustup").args(["component", "add", "rust-src"]))
            .context("the standard library's source could not be added")?;
    }
    // Trunk works offline.
    process::run(apply(cargo().args(["fetch", "--quiet", "--locked", "--target", WASM])))
        .context("the page's dependencies could not be fetched")
}

fn has_source() -> bool {
    answer(command("rustc").args(["--print", "sysroot"])).is_some_and(|root| {
        PathBuf::from(root).join("lib/rustlib/src/rust/library/Cargo.lock").is_file()
    })
}
