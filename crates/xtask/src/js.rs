//! `cargo xtask js`: the core as an npm package, in `target/npm/`, tried in Node.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{self, cargo, command, step};
use crate::{setup, workspace};

/// Builds the package and tries it.
pub(crate) fn run() -> Result<()> {
    make(process::run)
}

/// The same; `run` runs each command.
pub(crate) fn make(mut run: impl FnMut(&mut Command) -> Result<()>) -> Result<()> {
    let tools = setup::for_page()?;
    step("Building the JavaScript package", "the first time usually 3 minutes");
    let package = ["build", "--package", "portolan-js"];
    let wasm = ["--target", "wasm32-unknown-unknown", "--profile", "web", "--locked"];
    run(cargo().args(package).args(wasm))?;
    run(cargo().args(["build", "--quiet", "--package", "portolan-cli"]))?;
    let target = workspace::target();
    let npm = target.join("npm");
    // What an older build left would be taken along.
    if npm.is_dir() {
        fs::remove_dir_all(&npm).with_context(|| format!("could not empty {}", npm.display()))?;
    }
    let built = target.join("wasm32-unknown-unknown/web/portolan_js.wasm");
    let bind =
        ["--target", "web", "--no-typescript", "--remove-name-section", "--out-name", "core"];
    run(tools.program("wasm-bindgen").args(bind).arg("--out-dir").arg(&npm).arg(&built))?;
    let core = npm.join("core_bg.wasm");
    run(tools.program("wasm-opt").args(["-Oz", "-o"]).arg(&core).arg(&core))?;
    let own = ["package.json", "portolan.js", "portolan.d.ts", "README.md"];
    let own = own.map(|name| (workspace::path("crates/js/package").join(name), name));
    let licences = ["LICENSE-MIT", "LICENSE-APACHE"].map(|name| (workspace::path(name), name));
    for (from, name) in own.into_iter().chain(licences) {
        fs::copy(&from, npm.join(name)).with_context(|| format!("could not copy {name}"))?;
    }
    let portolan = target.join("debug").join(format!("portolan{}", std::env::consts::EXE_SUFFIX));
    run(command("node").arg("crates/js/tests/package.mjs").arg(&npm).arg(portolan))
        .context("the JavaScript package does not answer as the command line does")
}
