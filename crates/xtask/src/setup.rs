//! The tools that building and testing need. Each is looked for on PATH, then in `.tools/`; what is
//! missing or of another version is installed into the checkout, never into the system.

mod browser;
mod cargo_tools;
mod node;
mod rust;

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

pub(crate) use browser::{CHROMIUM, chromium, offer_kernel_programs};
pub(crate) use rust::require_wasm_target;

use crate::{process, workspace};

/// The tools that build the page, found or installed.
pub(crate) struct PageTools {
    /// PATH with all of them on it: Trunk finds its helpers there.
    path: OsString,
}

impl PageTools {
    /// Trunk, which never downloads anything: it has what it needs on PATH.
    pub(crate) fn trunk(&self) -> Command {
        let mut trunk = self.command("trunk");
        // Trunk takes only `true` and `false` here, and everyone else sets it to 1.
        trunk.env_remove("NO_COLOR");
        trunk.args(["--skip-version-check", "--log", "warn"]);
        trunk
    }

    /// A program that finds all of the tools on its PATH.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = process::command(program);
        command.env("PATH", &self.path);
        command
    }
}

/// Everything that building the page needs.
pub(crate) fn for_page() -> Result<PageTools> {
    node::require()?;
    require_wasm_target()?;
    let trunk = cargo_tools::trunk()?;
    let wasm_bindgen = cargo_tools::wasm_bindgen()?;
    node::install_packages()?;
    // The packages come first: a distribution's own wasm-opt is often too old for today's wasm.
    let packages = workspace::path("web/node_modules/.bin");
    Ok(PageTools { path: process::path_with(&[packages, trunk, wasm_bindgen])? })
}

/// PATH with what runs tests that are compiled to wasm.
pub(crate) fn for_wasm_tests() -> Result<OsString> {
    node::require()?;
    require_wasm_target()?;
    process::path_with(&[cargo_tools::wasm_bindgen()?])
}

/// Everything that any command needs, so that later ones can do without the network.
pub(crate) fn everything() -> Result<()> {
    for_page()?;
    chromium()?;
    offer_kernel_programs();
    Ok(())
}
