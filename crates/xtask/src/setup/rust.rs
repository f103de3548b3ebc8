//! The Rust toolchain's part: the standard library for wasm.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::process::{self, answer, command, step};

/// The target that the page is compiled for.
pub(super) const WASM: &str = "wasm32-unknown-unknown";

/// Sees to it that the page's target is installed: with rustup if it is there.
pub(crate) fn require_wasm_target() -> Result<()> {
    if has_wasm_target() {
        return Ok(());
    }
    if process::find("rustup").is_none() {
        bail!(
            "the Rust toolchain lacks the target {WASM}, and there is no rustup to add it: \
             install rustup, or your distribution's package of that target"
        );
    }
    step(&format!("Adding the Rust target {WASM}"), "usually 10 seconds");
    process::run(command("rustup").args(["target", "add", WASM]))
        .context("the wasm target could not be added")
}

fn has_wasm_target() -> bool {
    answer(command("rustc").args(["--print", "target-libdir", "--target", WASM]))
        .is_some_and(|folder| Path::new(&folder).is_dir())
}
